#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace core {

/// The text itself where it is valid UTF-8; otherwise a copy in `storage` with U+FFFD for what is not, one
/// for each longest beginning of a character.
std::string_view validUtf8(std::string_view text, std::string& storage);

/// Where the first byte above 127 is; text.size() where there is none.
std::size_t asciiLength(std::string_view text);

/// The character of valid UTF-8 that begins at `position`, which moves behind it.
inline char32_t nextCharacter(std::string_view text, std::size_t& position) {
  const auto byte = [&] { return static_cast<char32_t>(static_cast<unsigned char>(text[position++])); };
  const char32_t first = byte();
  if (first < 0x80) return first;
  const char32_t second = byte() & 0x3F;
  if (first < 0xE0) return (first & 0x1F) << 6 | second;
  const char32_t third = byte() & 0x3F;
  if (first < 0xF0) return (first & 0x0F) << 12 | second << 6 | third;
  return (first & 0x07) << 18 | second << 12 | third << 6 | (byte() & 0x3F);
}

/// The character of valid UTF-8 that ends before `position`, which moves to its beginning.
char32_t previousCharacter(std::string_view text, std::size_t& position);

void appendCharacter(std::string& text, char32_t character);

/// Unicode's White_Space.
bool isWhiteSpace(char32_t character);
/// What a regular expression calls \w.
bool isWordCharacter(char32_t character);
/// Any of Unicode's numbers: decimal digits, letters and others.
bool isNumber(char32_t character);
/// Of Unicode 17: a number, but none yet to the reference's regular expressions.
bool isNewestNumber(char32_t character);
bool isLetter(char32_t character);
/// Any mark of Unicode 9, whose tables the reference uses to strip accents.
bool isMarkInUnicode9(char32_t character);
/// The lower case of one character where it is one character (of U+0130 it is not).
char32_t lowerCase(char32_t character);

/// The general category (of ICU) in Unicode 8, whose tables the reference uses for BERT; whatever was
/// assigned later has none there.
std::int8_t categoryInUnicode8(char32_t character);
/// Punctuation to BERT and to the splitter of that name: that of ASCII in the widest sense, and Unicode 8's.
bool isPunctuation(char32_t character);

}  // namespace core
