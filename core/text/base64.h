#pragma once

#include <string>
#include <string_view>

namespace core {

/// The bytes of base 64. Throws Error(BadInput) where `text` is none.
std::string decodeBase64(std::string_view text);
std::string encodeBase64(std::string_view bytes);

}  // namespace core
