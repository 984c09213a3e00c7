#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace core {

/// The known names that a mistyped one may have meant, nearest first by edit distance, as the end of an error
/// message: "; did you mean lambda or decay?", or all known names where none is near.
std::string nearestNames(std::string_view name, const std::vector<std::string>& known);

}  // namespace core
