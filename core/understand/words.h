#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/understand/intent.h"

namespace core {

/// One word of a query as the readers of intents see it.
struct Word {
  enum class Kind { Letters, Number, Han, Symbol };
  Kind kind = Kind::Symbol;
  std::string text;    ///< full-width folded, lower case, Latin accents removed; one ideograph where Han
  std::string stem;    ///< text with an English plural ending taken off
  double number = 0;   ///< of a Number
  Span span;           ///< bytes of the query
  bool glued = false;  ///< no space between this word and the one before it
};

/// Splits any bytes into words; invalid UTF-8 is skipped. Each ideograph is a word of its own, "1,299.50" is
/// one number, "42cm" is a number and a glued word, "women's" is "womens".
std::vector<Word> readWords(std::string_view text);

/// "shoes" -> "shoe", "batteries" -> "battery", "watches" -> "watch", "womens" -> "women"; "dress" stays.
std::string singular(std::string_view word);

/// "en", "zh" or "other", by script: as many ideographs as Latin words make a text Chinese, kana make it
/// other.
std::string languageOf(std::string_view text);

}  // namespace core
