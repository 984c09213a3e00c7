#pragma once

#include <filesystem>
#include <string_view>

#include "core/text/tokenizer_parts.h"

namespace core {

/// A tokenizer.json. Throws Error(BadInput) where it is no JSON, too deep, or its vocabulary lies.
TokenizerDocument parseTokenizerJson(std::string_view text);

/// A vocab.json: tokens and their ids.
std::vector<std::string> parseVocabularyJson(std::string_view text);

}  // namespace core
