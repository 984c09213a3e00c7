#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/text/function_view.h"

namespace core {

/// GPT-2's printable stand-in for each byte: itself where it prints in latin-1, else one above U+0100, so
/// that a text of any bytes is a text of 256 characters.
char32_t characterOfByte(unsigned char byte);
/// The byte that `character` stands for.
std::optional<unsigned char> byteOfCharacter(char32_t character);

/// Every byte of `text` as its character.
std::string bytesAsCharacters(std::string_view text);

/// Splits valid UTF-8 into words as GPT-2's regular expression does: 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+|
/// ?\p{N}+|
/// ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+. Ends early, and returns false, where word() returns false.
bool splitGpt2Words(std::string_view text, FunctionView<bool(std::string_view word)> word);

}  // namespace core
