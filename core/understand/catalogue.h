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
#include "core/understand/lexicon.h"
#include "core/understand/spelling.h"

namespace core {

/// What queries are read against: the categories, brands, titles and prices of a shop. Immutable once made.
class Catalogue {
 public:
  /// `colours`: of each item as its source says it, "" where it does not; empty: titles alone tell.
  explicit Catalogue(std::span<const Item> items, std::span<const std::string> colours = {});

  std::int32_t itemCount() const { return static_cast<std::int32_t>(m_items.size()); }
  const std::string& currency() const { return m_currency; }  ///< the commonest; empty where none is known
  double price(std::int32_t item) const {
    return m_items[static_cast<std::size_t>(item)].price;
  }  ///< 0: unknown
  /// Whether the item's price is in `currency` (empty: any).
  bool sells(std::int32_t item, std::string_view currency) const;

  /// Numbers of the category parts, or whole paths, that are spelled like that; unknown ones are left out.
  std::vector<std::int32_t> categoryNumbers(std::span<const std::string> categories) const;
  /// How many items lie in the category that is spelled like that.
  std::size_t itemsWithin(const std::string& category) const { return itemsIn({&category, 1}).size(); }
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
  /// Of these the items that the stems name, rather than something beside it: "basketball" names the ball and
  /// not the "basketball shoes".
  std::vector<std::int32_t> itemsCalled(std::span<const std::string> stems) const;

  /// The brand, as its items spell it, that begins at words[at]; by its name, by a part of it that means no
  /// other ("Courtelle" of "Courtelle Nine"), or by its name in the other language.
  struct BrandMatch {
    std::string brand;
    std::size_t length = 0;  ///< words; 0: none
  };
  BrandMatch brandAt(std::span<const Word> words, std::size_t at) const;
  const std::string& brand(std::int32_t item) const;
  bool hasBrand(std::string_view name) const;  ///< spelled so, but for case
  /// Concepts of kind colour that the source says of an item, or that its title names.
  std::span<const int> colours(std::int32_t item) const {
    return m_items[static_cast<std::size_t>(item)].colours;
  }
  /// Concepts of kind audience that its categories name, or else its title; empty: for everybody.
  std::span<const int> audiences(std::int32_t item) const {
    return m_items[static_cast<std::size_t>(item)].audiences;
  }
  /// Whether a title, a brand, a category or the lexicon has the word.
  bool knowsWord(const Word& word) const;
  /// Of these and of what the lexicon names, the word that was meant by another one.
  const Spelling& spelling() const { return m_spelling; }

  /// Category parts whose name is the phrase, ends in it, or lists it: "shoes" finds "Shoes", "Fashion Shoes"
  /// and "Clothing, Shoes & Jewelry".
  struct NamedCategories {
    std::vector<std::string> exact, ending, lists;
  };
  NamedCategories categoriesNamed(std::span<const std::string> stems) const;
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
    std::int32_t brand = -1;
    std::vector<int> colours, audiences;  // concepts; ascending
    std::vector<std::int32_t> parts;      // of its path, and the paths it lies under
    std::vector<std::int32_t> title;      // stems
  };
  struct Part {
    std::string name;                                    // as the catalogue spells it
    std::vector<std::vector<std::string>> alternatives;  // stems of "Hoodies" and "Sweatshirts"
    std::vector<std::int32_t> items;                     // ascending
    std::vector<std::int32_t> within;                    // the paths that it is a part of
    std::vector<int> audiences;                          // concepts
    std::size_t depth = 0;                               // bytes of path above it, where it was met first
    std::vector<std::int32_t> path;  // parts of a path of several; such a part is found by its full spelling
  };

  void addTitle(Entry& entry, const std::vector<Word>& words);
  void addBrand(Entry& entry, const std::string& brand);
  void addTraits(Entry& entry, const std::vector<Word>& title, const std::string& colour) const;
  void nameBrands();
  bool isOwnWord(std::int32_t brand, const std::vector<std::string>& stems, double share) const;
  std::vector<std::int32_t> partsEndingIn(std::span<const std::string> stems) const;
  std::vector<std::int32_t> itemsIn(std::span<const std::string> categories) const;
  bool isHead(std::span<const std::int32_t> title, std::size_t end) const;

  std::int32_t partNumber(const std::string& name, std::size_t depth, std::vector<std::int32_t> path);
  bool nameEndsIn(const Part& part, std::span<const std::string> stems) const;

  std::vector<Entry> m_items;
  std::vector<Part> m_parts;
  std::unordered_map<std::string, std::int32_t> m_partNumbers;              // by folded name
  std::unordered_map<std::string, std::vector<std::int32_t>> m_partsByEnd;  // last stem -> parts
  std::vector<std::string> m_brands;
  std::unordered_map<std::string, std::int32_t> m_brandNumbers;  // by folded name
  std::vector<std::int32_t> m_brandItems;                        // how many of each
  Phrases m_brandPhrases;                                        // label: index of m_brands
  Spelling m_spelling;
  std::unordered_map<std::string, std::int32_t> m_stemNumbers;
  std::vector<std::vector<std::int32_t>> m_titled;  // stem -> items
  std::vector<Word::Kind> m_stemKinds;
  std::vector<bool> m_stemOpens;          // it is a preposition: what stands before it was the thing
  std::vector<double> m_ascendingPrices;  // in m_currency
  std::string m_currency;
};

/// The linear-interpolated quantile of ascending values (as numpy's default); values must not be empty.
double quantile(std::span<const double> ascending, double share);

}  // namespace core
