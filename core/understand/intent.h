#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

class Catalogue;

/// Bytes [begin, end) of the query.
struct Span {
  int begin = 0;
  int end = 0;
};

/// One thing that was understood, with the words it came from.
struct IntentChip {
  /// "category", "audience", "brand", "colour", "size", "use", "price", "sentiment", "must", "must_not"
  std::string kind;
  std::string value;   ///< what is shown: "Shoes", "≤ 64 USD (0–50 % of prices in Shoes)"
  Span span;           ///< where it was said
  std::string source;  ///< the bytes of the span
};

struct PriceBand {
  std::optional<double> min;
  std::optional<double> max;
  std::string currency;  ///< ISO 4217; empty: the catalogue's, whatever it is
  std::string prefer;    ///< "low", "middle", "high": which end fits best; empty: all of the band alike
  std::string word =
      {};  ///< the kind of price word that it stands for: "affordable"; empty where amounts were said
};

struct Intent {
  std::string language;                 ///< "en", "zh", "other"
  std::vector<std::string> categories;  ///< of the catalogue, as it spells them; any of them will do
  /// Likewise: "Men", "Women"; where the catalogue has no such category, "men", 「女士」 in the query's
  /// language.
  std::vector<std::string> audience;
  std::vector<std::string> brands;   ///< as the catalogue spells them; any of them will do
  std::vector<std::string> colours;  ///< "red", 「红色」; any of them will do
  std::vector<std::string> sizes;    ///< "EU 42", "XL", "20 kg"
  std::vector<std::string> uses;     ///< "hiking", 「徒步」
  std::optional<PriceBand> price;
  std::optional<Span> opinion;    ///< where the query says what somebody thinks, rather than what is wanted
  std::string sentiment;          ///< "good" or "bad": what the opinion is; empty where there is none
  std::vector<std::string> must;  ///< words that results must contain
  std::vector<std::string> mustNot;
  std::vector<IntentChip> chips;
  std::string remaining;  ///< the query without its price words and opening phrases: what is searched for
  std::vector<std::string> freeText;      ///< its words that none of the chips holds and that say something
  std::vector<std::string> translations;  ///< words of the other language for what was recognised
  std::vector<std::string> notices;       ///< what was heard but cannot be used, as sentences
};

/// Reads a query in English or Chinese against a catalogue. Any bytes will do; what is not understood stays
/// in `remaining`.
///
/// A word such as "affordable" becomes the band between two quantiles of the prices in the category that the
/// query speaks of (of the whole catalogue, where it speaks of none); the chip says which. Amounts that were
/// said win over words. A word that neither the catalogue nor the lexicon knows is read as the one next to
/// it.
Intent readIntent(std::string_view text, const Catalogue& catalogue);

/// The JSON of the command line's contract: language, categories, audience, brands, colours, sizes, uses,
/// price, sentiment, must, must_not, chips, remaining, free_text.
std::string intentToJson(const Intent& intent);

/// The reverse, for an intent that a person has edited. Keys that are missing are taken from `read`, keys
/// that are null or empty clear it. Throws Error(Usage) naming the key at fault.
Intent intentFromJson(std::string_view json, const Intent& read);

}  // namespace core
