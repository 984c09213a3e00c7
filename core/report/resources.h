#pragma once

#include <string_view>

#include "core/embedded_text.h"

namespace core {

/// The files of resources/report, compiled in.
std::span<const EmbeddedText> reportResources();

/// One of them by file name.
std::string_view reportResource(std::string_view name);

}  // namespace core
