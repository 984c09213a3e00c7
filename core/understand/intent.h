#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace core {

/// Bytes [begin, end) of the query.
struct Span {
  int begin = 0;
  int end = 0;
};

/// One thing that was understood, with the words it came from.
struct IntentChip {
  std::string kind;   ///< "category", "price"
  std::string value;  ///< what is shown: "Running Shoes", "≤ 72 USD"
  Span span;
};

struct PriceBand {
  std::optional<double> min;
  std::optional<double> max;
  std::string currency;
};

struct Intent {
  std::string language;                 ///< "en", "zh", "other"
  std::vector<std::string> categories;  ///< of the catalogue, as it spells them
  std::optional<PriceBand> price;
  std::string sentiment;          ///< empty where none is expressed
  std::vector<std::string> must;  ///< words that results must contain
  std::vector<std::string> mustNot;
  std::vector<IntentChip> chips;
  std::string remaining;  ///< the query without its price words: what is searched for
};

/// The prices of a catalogue, for words such as "affordable" that mean something only against them.
class PriceCatalogue;

}  // namespace core
