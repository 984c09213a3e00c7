#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace core {

/// The known names that a mistyped one may have meant, nearest first by edit distance, as the end of an error
/// message: "; did you mean lambda or decay?", or all known names where none is near.
std::string nearestNames(std::string_view name, const std::vector<std::string>& known);

/// The `count` known names with the least edit distance to a mistyped one, nearest first; equally near ones
/// in their order.
std::vector<std::string> nearestOf(std::string_view name, const std::vector<std::string>& known,
                                   std::size_t count);

}  // namespace core
