#pragma once

#include "core/lm/gguf.h"
#include "core/text/tokenizer_parts.h"

namespace core {

/// The tokenizer in a GGUF file's key-values. Throws Error(BadInput) where they contradict each other, or
/// name a kind or a way of splitting that is not supported.
TokenizerDocument ggufDocument(const Gguf& gguf);

}  // namespace core
