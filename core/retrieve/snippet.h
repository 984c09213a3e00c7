#pragma once

#include <span>
#include <string>
#include <string_view>

namespace core {

/// The stretch of a text, about `bytes` long, that holds the most of the wanted words; "…" stands where it
/// was cut. `stems` are singular, folded words (see readWords), sorted. Empty where none of them occurs.
std::string snippet(std::string_view text, std::span<const std::string> stems, std::size_t bytes = 160);

}  // namespace core
