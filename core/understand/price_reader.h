#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/understand/words.h"

namespace core {

struct PriceWord;

/// One thing said of the price. Either amounts, or a word whose amounts the catalogue has to tell.
struct PriceMention {
  std::optional<double> min, max;
  std::string currency;             ///< ISO 4217; empty where none was named
  const PriceWord* word = nullptr;  ///< "affordable"; of the lexicon
  bool about = false;               ///< "around 50": 20 % to both sides
  std::size_t firstWord = 0, endWord = 0;
};

/// Everything that a query says of the price, in its order. A number is a price only where a currency, a
/// limit
/// ("under", 「以内」) or a price noun says so, and no unit of measure follows it. `catalogueCurrency`
/// decides whether "pounds" are money.
std::vector<PriceMention> readPrices(std::span<const Word> words, const std::string& catalogueCurrency);

}  // namespace core
