#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/data/dataset.h"
#include "core/understand/intent.h"

namespace core {

/// What queries are read against: the categories, titles and prices of a shop. Immutable once made.
class Catalogue {
 public:
  explicit Catalogue(std::span<const Item> items);

  std::int32_t itemCount() const { return static_cast<std::int32_t>(m_items.size()); }
  const std::string& currency() const { return m_currency; }  ///< the commonest; empty where none is known
  double price(std::int32_t item) const {
    return m_items[static_cast<std::size_t>(item)].price;
  }  ///< 0: unknown
  /// Whether the item's price is in `currency` (empty: any).
  bool sells(std::int32_t item, std::string_view currency) const;

  /// Numbers of the category parts, or whole paths, that are spelled like that; unknown ones are left out.
  std::vector<std::int32_t> categoryNumbers(std::span<const std::string> categories) const;
  /// True where the item lies in at least one of them.
  bool inAny(std::int32_t item, std::span<const std::int32_t> categoryNumbers) const;
  bool hasCategory(std::int32_t item) const;

  /// Numbers of the words of a phrase, without plural endings; empty where no title holds one of them.
  std::vector<std::int32_t> wordNumbers(std::string_view phrase) const;
  /// True where the title holds these words side by side.
  bool titleHolds(std::int32_t item, std::span<const std::int32_t> wordNumbers) const;
  /// The words of a title, as numbers; for readers of what stands beside a word.
  std::span<const std::int32_t> titleWords(std::int32_t item) const;
  /// Items whose title holds all of these stems side by side.
  std::vector<std::int32_t> itemsTitled(std::span<const std::string> stems) const;

  /// Category parts whose name is, or ends in, the phrase: "shoes" finds "Shoes" and "Fashion Shoes & Boots".
  /// Exact names come first; lists such as "Clothing, Shoes & Jewelry" only where there is nothing better.
  std::vector<std::string> categoriesNamed(std::span<const std::string> stems) const;
  /// Paths on which one part is named like the head and another like the modifier: "running", "shoes" finds
  /// "Shoes / Running" and "Shoes / Trail Running". Only the shortest such paths.
  std::vector<std::string> pathsNamed(std::span<const std::string> modifier,
                                      std::span<const std::string> head) const;
  /// The part that holds at least `share` of the items and is the smallest, then the deepest to do so; empty
  /// where there is none or it holds nearly everything.
  std::string categoryHolding(std::span<const std::int32_t> items, double share) const;

  /// Ascending prices, in the catalogue's currency, of the items for which all of the categories hold and
  /// whose titles hold one of `things` (stems side by side); what is empty asks for nothing.
  std::vector<double> prices(std::span<const std::string> categories, std::span<const std::string> audience,
                             std::span<const std::vector<std::string>> things = {}) const;

 private:
  struct Entry {
    double price = 0;
    std::string currency;
    std::vector<std::int32_t> parts;  // of its path, and the paths it lies under
    std::vector<std::int32_t> title;  // stems
  };
  struct Part {
    std::string name;                                    // as the catalogue spells it
    std::vector<std::vector<std::string>> alternatives;  // stems of "Hoodies" and "Sweatshirts"
    std::int32_t items = 0;
    std::size_t depth = 0;           // bytes of path above it, where it was met first
    std::vector<std::int32_t> path;  // parts of a path of several; such a part is found by its full spelling
  };

  std::int32_t partNumber(const std::string& name, std::size_t depth, std::vector<std::int32_t> path);
  bool nameEndsIn(const Part& part, std::span<const std::string> stems) const;

  std::vector<Entry> m_items;
  std::vector<Part> m_parts;
  std::unordered_map<std::string, std::int32_t> m_partNumbers;  // by folded name
  std::unordered_map<std::string, std::int32_t> m_stemNumbers;
  std::vector<std::vector<std::int32_t>> m_titled;  // stem -> items
  std::string m_currency;
};

/// The linear-interpolated quantile of ascending values (as numpy's default); values must not be empty.
double quantile(std::span<const double> ascending, double share);

}  // namespace core
