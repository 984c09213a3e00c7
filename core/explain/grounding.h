#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

/// All that a generated text may say names, prices and figures of.
struct Facts {
  std::vector<std::string>
      texts;  ///< title, brand, category, the query, matching words: names and numbers in them
  std::vector<double> numbers;       ///< price, rating, number of ratings
  std::string currency;              ///< ISO 4217, of the price; empty where there is none
  std::vector<std::string> foreign;  ///< names that belong to others: the catalogue's other brands
};

/// What in the text the facts do not bear out, or nullopt where all of it is: a number (in digits, English or
/// Chinese words), a currency, a name (a capitalised word or Latin letters within Chinese that no fact
/// spells, another's brand), or an offer such as a discount that nobody stated. Rather refuses a sound text
/// than lets an invented one pass.
std::optional<std::string> ungrounded(std::string_view text, const Facts& facts);

}  // namespace core
