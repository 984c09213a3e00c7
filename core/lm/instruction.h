#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/tokenizer.h"

namespace core {

/// What somebody asks a language model and what it should answer.
struct Instruction {
  std::string prompt, answer;
};

/// A question as the model is used to them, ready to be answered: a user's message in its chat template where
/// that is known, else a line.
std::vector<std::int32_t> promptIds(const Tokenizer& tokenizer, std::string_view chatTemplate,
                                    const std::string& prompt);

/// An answer and the token that ends it, where the model has one.
std::vector<std::int32_t> answerIds(const Tokenizer& tokenizer, std::string_view chatTemplate,
                                    const std::string& answer);

}  // namespace core
