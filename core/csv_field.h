#pragma once

#include <string>
#include <string_view>

namespace core {

/// A value as one field of CSV: in quotes where it holds a comma, a quote or the end of a line.
std::string csvField(std::string_view text);

}  // namespace core
