#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/understand/intent.h"

namespace core {

/// One word of a text and what it does to a score.
struct WordEffect {
  std::string word;       ///< as the text has it
  Span span;              ///< bytes of the text
  double difference = 0;  ///< the score of the text less that of the text without the word: above 0, it helps
};

/// The scores of several texts, in order; empty where they cannot be scored.
using ScoreTexts = std::function<std::vector<double>(std::span<const std::string>)>;

/// Where the words of a text are, in bytes: Chinese ones as ICU's dictionary parts them, numbers with their
/// points and commas as one. Signs and spaces are none. Invalid UTF-8 parts words.
std::vector<Span> wordSpans(std::string_view text);

/// Takes each word out of the text in turn (occlusion; Zeiler and Fergus 2014, Li, Monroe and Jurafsky 2016)
/// and scores what is left, all texts in one call. At most the first `most` words, in the text's order.
std::vector<WordEffect> maskWords(std::string_view text, const ScoreTexts& score, std::size_t most = 48);

}  // namespace core
