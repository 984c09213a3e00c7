#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/understand/words.h"

namespace core {

/// A set of phrases found in a row of words by their stems; hyphens between words do not count.
class Phrases {
 public:
  /// `label` is given back on a match.
  void add(std::string_view phrase, int label = 0);

  struct Match {
    std::size_t length = 0;  ///< words; 0: none
    int label = 0;
  };
  /// The longest phrase that begins at words[at].
  Match longestAt(std::span<const Word> words, std::size_t at) const;
  /// The longest phrase that ends before words[end]; `length` words back.
  Match longestBefore(std::span<const Word> words, std::size_t end) const;
  /// The phrase that is all of these words.
  std::optional<int> whole(std::span<const Word> words) const;

 private:
  struct Phrase {
    std::vector<std::string> stems;
    int label = 0;
  };
  std::map<std::string, std::vector<Phrase>, std::less<>> m_byFirst;
  std::size_t m_longest = 0;
};

/// A word such as "affordable": the part of a category's prices between two quantiles.
struct PriceWord {
  std::string name;
  double from = 0, to = 1;  ///< quantiles in [0, 1]
  std::string prefer;       ///< "low", "middle", "high": which end of the band fits best; empty: all alike
  std::vector<std::string> english, chinese;  ///< how it is said
};

/// One thing under its names in both languages.
struct Concept {
  enum class Kind { Thing, Use, Audience, Colour, Trait } kind = Kind::Thing;
  std::string wider;  ///< first English name of the wider thing; empty where there is none
  std::vector<std::string> english, chinese;
};

/// What resources/lexicon says of the two languages; embedded, read once.
struct Lexicon {
  Phrases atMostBefore, atMostAfter, atLeastBefore, atLeastAfter;  ///< label 1: only with a currency
  Phrases aboutBefore, aboutAfter, between, joiners, rangeAfter, limitNouns, priceNouns;
  Phrases besideBefore, besideAfter, units, numberOwners, persons;
  Phrases currencies;  ///< label: index of currencyCodes
  std::vector<std::string> currencyCodes;
  Phrases priceWordPhrases;  ///< label: index of priceWords
  std::vector<PriceWord> priceWords;

  Phrases conceptPhrases;                            ///< of every kind; label: index of concepts
  Phrases things, uses, audiences, colours, traits;  ///< of one kind each, likewise
  std::vector<Concept> concepts;

  Phrases brandPhrases;  ///< label: index of brands
  std::vector<std::vector<std::string>> brands;
  Phrases sizeNouns, sizeAfter, sizeAfterLarge;
  Phrases sizes, sizeSystems, measures;  ///< label: index of sizeNames
  std::vector<std::string> sizeNames;

  Phrases goodVerdicts, badVerdicts, goodQualities, badQualities;  ///< of statements
  Phrases negations, links, degrees, pointers, wishes, reports;
  Phrases fillers, prepositions, conjunctions, stopWords, particles, measureWords;
  Phrases exclude, excludeBehind, excludePrefixes, notExcluding, excludeEnds, require, absence;

  /// Every English word above and those of common_words.toml, and their stems.
  std::set<std::string, std::less<>> words;

  const Concept* conceptNamed(std::string_view english) const;
  const Concept& conceptAt(int label) const { return concepts[static_cast<std::size_t>(label)]; }
};
const Lexicon& lexicon();

}  // namespace core
