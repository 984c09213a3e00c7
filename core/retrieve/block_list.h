#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"

namespace core {

/// What a rule of a block list names.
enum class BlockKind {
  Item,      ///< an item's id, to the letter
  Term,      ///< words in title, brand, category or attributes
  Category,  ///< a category and all below it: a part of the path, or several, "Shoes / Running"
  Brand,     ///< the whole brand
};

std::string toString(BlockKind kind);  ///< "item", "term", "category", "brand"

struct BlockRule {
  BlockKind kind = BlockKind::Item;
  std::string value;

  bool operator==(const BlockRule&) const = default;
};

/// What must never be shown to anybody: the one place that says whether an item is blocked.
///
/// Words are compared as queries read them (core/understand/words.h): width, case, accents and English
/// plurals do not count. A term is found where its words follow each other, signs between them aside: whole
/// words in English ("gun" is not in "shotgun"), ideographs anywhere in Chinese (「皮草」 is in
/// 「仿皮草大衣」). A brand is compared whole, a category part by part.
class BlockList {
 public:
  BlockList() = default;  ///< blocks nothing
  /// Throws Error(Usage) for a rule whose value holds no word.
  explicit BlockList(const std::vector<BlockRule>& rules);

  bool isEmpty() const { return m_rules.empty(); }
  bool readsAttributes() const;  ///< whether blocks() needs them

  /// `attributes`: what else is known of the item, as text.
  bool blocks(const Item& item, std::string_view attributes) const;
  /// How many of the rules block the item, one entry a rule.
  std::vector<bool> matches(const Item& item, std::string_view attributes) const;

 private:
  struct Reading {
    BlockKind kind;
    std::string id;                              ///< of an item
    std::vector<std::string> words;              ///< of a term or a brand
    std::vector<std::vector<std::string>> path;  ///< of a category, the words of each part
  };
  static Reading read(const BlockRule& rule);

  std::vector<Reading> m_rules;
};

/// Whether two rules block the same items, however they are written: "Knife" and "KNIVES" do not, "Hat" and
/// "hats" do.
bool sameRule(const BlockRule& first, const BlockRule& second);

}  // namespace core
