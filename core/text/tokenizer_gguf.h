#pragma once

#include <map>
#include <string>

#include "core/lm/gguf.h"
#include "core/text/tokenizer_parts.h"

namespace core {

/// The tokenizer in a GGUF file's key-values. Throws Error(BadInput) where they contradict each other, or
/// name a kind or a way of splitting that is not supported.
TokenizerDocument ggufDocument(const Gguf& gguf);

/// The same as the files tokenizer.json and tokenizer_config.json, by name: what a folder needs that is made
/// of the file's model.
std::map<std::string, std::string> ggufTokenizerFiles(const Gguf& gguf);

}  // namespace core
