#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/recommend/history.h"

namespace core {

/// What a question calls each item: its title, else its id.
std::vector<std::string> itemNames(const Dataset& dataset);

/// Asks a language model whether somebody who had the items of a history, of which the newest `longest` are
/// told, will like one more: what the recipe instruct teaches to answer and lm-rerank asks. In Chinese where
/// the newest item is named so. The item comes last, so that questions on one history begin alike. Items are
/// places in `names`; the history is not empty.
std::string likingQuestion(const std::vector<std::string>& names, History history, std::size_t longest,
                           std::int32_t item);

/// The two answers to that question, in its language.
struct LikingAnswers {
  std::string yes, no;
};
LikingAnswers likingAnswers(const std::vector<std::string>& names, History history);

}  // namespace core
