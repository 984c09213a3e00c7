#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/evaluate/checklist.h"
#include "core/understand/catalogue.h"

namespace core {

/// Makes the pairs of a checklist. They come first from the queries that people asked, then from the
/// catalogue's own words: titles, and the things, uses and traits that items have by the lexicon ("women
/// running shoes"). The same queries, items and seed give the same pairs, whoever is checked with them.
class CheckPairMaker {
 public:
  /// `items` and `catalogue`, which is made of them, must outlive this.
  CheckPairMaker(std::vector<std::string> queries, std::span<const Item> items, const Catalogue& catalogue,
                 std::uint64_t seed);

  /// At most `most`, each of another query; fewer, or none, where no more queries can be changed in that way.
  std::vector<CheckPair> pairs(CheckKind kind, std::size_t most) const;

 private:
  struct Source {
    std::string text;
    bool fromCatalogue = false;
  };
  /// What titles say of items, and how to rule it out.
  struct Attribute {
    std::string said;  ///< "leather", 「防水」
    std::vector<std::vector<std::string>> names;
    std::vector<std::int32_t> items;  ///< that have it; ascending
    bool chinese = false;
  };

  void readTitles();
  void addTerms(std::uint64_t seed);
  std::vector<std::int32_t> relatedItems(const std::string& query) const;
  bool addBudget(CheckPair& pair) const;
  bool addNegation(CheckPair& pair, std::uint64_t chance) const;

  std::vector<Source> m_sources;
  std::span<const Item> m_items;
  const Catalogue& m_catalogue;
  std::uint64_t m_seed;
  std::vector<Attribute> m_attributes;
  std::unordered_map<std::string, std::vector<std::int32_t>> m_titled;  ///< stem -> items, ascending
};

}  // namespace core
