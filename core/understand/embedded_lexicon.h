#pragma once

#include <span>

#include "core/embedded_text.h"

namespace core {

/// The TOML files of resources/lexicon.
std::span<const EmbeddedText> lexiconFiles();

}  // namespace core
