#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace core {

/// The words by which a text is found, in order: stems of words and numbers, neighbouring ideographs in pairs
/// and an ideograph alone where it stands alone, as the full-text index cuts queries. Without stop words and
/// signs.
std::vector<std::string> termsOf(std::string_view text);

}  // namespace core
