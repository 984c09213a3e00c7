#include "core/text/characters.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <span>

namespace core {
namespace {

UChar32 icu(char32_t character) {
  return static_cast<UChar32>(character);
}

/// Characters from `first` to `last`.
struct Range {
  char32_t first, last;
};

// What Unicode 15.1 to 17 added and ICU 72 does not know, in order.
constexpr Range kNewLetters[] = {
    {0x1C89, 0x1C8A},   {0xA7CB, 0xA7CD},   {0xA7DA, 0xA7DC},   {0x105C0, 0x105F3}, {0x10D4A, 0x10D65},
    {0x10D6F, 0x10D85}, {0x10EC2, 0x10EC4}, {0x11380, 0x11389}, {0x1138B, 0x1138B}, {0x1138E, 0x1138E},
    {0x11390, 0x113B5}, {0x113B7, 0x113B7}, {0x113D1, 0x113D1}, {0x113D3, 0x113D3}, {0x11BC0, 0x11BE0},
    {0x13460, 0x143FA}, {0x16100, 0x1611D}, {0x16D40, 0x16D6C}, {0x18CFF, 0x18CFF}, {0x1E5D0, 0x1E5ED},
    {0x1E5F0, 0x1E5F0}, {0x2EBF0, 0x2EE5D}};
constexpr Range kNewNumbers[] = {{0x10D40, 0x10D49}, {0x116D0, 0x116E3}, {0x11BF0, 0x11BF9},
                                 {0x11DE0, 0x11DE9}, {0x16130, 0x16139}, {0x16D70, 0x16D79},
                                 {0x16FF4, 0x16FF6}, {0x1CCF0, 0x1CCF9}, {0x1E5F1, 0x1E5FA}};
// Of \\w, beyond those letters and numbers: marks.
constexpr Range kNewWordMarks[] = {
    {0x897, 0x897},     {0x10D69, 0x10D6D}, {0x10EFC, 0x10EFC}, {0x113B8, 0x113C0}, {0x113C2, 0x113C2},
    {0x113C5, 0x113C5}, {0x113C7, 0x113CA}, {0x113CC, 0x113D0}, {0x113D2, 0x113D2}, {0x113E1, 0x113E2},
    {0x11F5A, 0x11F5A}, {0x1611E, 0x1612F}, {0x1E5EE, 0x1E5EF}};

bool isIn(std::span<const Range> ranges, char32_t character) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), character,
                                      [](char32_t c, const Range& range) { return c < range.first; });
  return after != ranges.begin() && character <= std::prev(after)->last;
}

bool isUnknownToIcu(char32_t character) {
  return u_charType(icu(character)) == U_UNASSIGNED;
}

int ageOf(char32_t character) {
  UVersionInfo age;
  u_charAge(icu(character), age);
  return age[0];
}

bool assignedInUnicode8(char32_t character) {
  const int age = ageOf(character);
  return age > 0 && age <= 8;
}

}  // namespace

std::size_t asciiLength(std::string_view text) {
  std::size_t position = 0;
  for (; position + 8 <= text.size(); position += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + position, 8);
    if (eight & 0x8080808080808080U) break;
  }
  while (position < text.size() && static_cast<unsigned char>(text[position]) < 0x80) ++position;
  return position;
}

std::string_view validUtf8(std::string_view text, std::string& storage) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  bool valid = true;
  std::size_t copied = 0;
  for (std::size_t position = asciiLength(text); position < text.size();) {
    const std::size_t begin = position;
    UChar32 character = 0;
    U8_NEXT(bytes, position, text.size(), character);
    if (character >= 0) continue;
    if (valid) storage.clear();
    valid = false;
    storage.append(text.substr(copied, begin - copied)).append("\xEF\xBF\xBD");
    copied = position;
  }
  if (valid) return text;
  storage.append(text.substr(copied));
  return storage;
}

char32_t previousCharacter(std::string_view text, std::size_t& position) {
  while (position > 0 && (static_cast<unsigned char>(text[position - 1]) & 0xC0) == 0x80) --position;
  --position;
  std::size_t behind = position;
  return nextCharacter(text, behind);
}

void appendCharacter(std::string& text, char32_t character) {
  if (character < 0x80) {
    text += static_cast<char>(character);
    return;
  }
  std::array<char, U8_MAX_LENGTH> bytes;
  std::size_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, icu(character));
  text.append(bytes.data(), length);
}

bool isWhiteSpace(char32_t character) {
  if (character < 0x80) return character == ' ' || (character >= 9 && character <= 13);
  return u_isUWhiteSpace(icu(character));
}

bool isWordCharacter(char32_t character) {
  const UChar32 c = icu(character);
  if (u_hasBinaryProperty(c, UCHAR_ALPHABETIC) || u_hasBinaryProperty(c, UCHAR_JOIN_CONTROL) ||
      (U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0)
    return true;
  return isUnknownToIcu(character) && (isIn(kNewLetters, character) || isIn(kNewWordMarks, character) ||
                                       (isIn(kNewNumbers, character) && !isNewestNumber(character)));
}

bool isNumber(char32_t character) {
  if (character < 0x80) return character >= '0' && character <= '9';
  return (U_GET_GC_MASK(icu(character)) & U_GC_N_MASK) != 0 ||
         (isUnknownToIcu(character) && isIn(kNewNumbers, character));
}

bool isNewestNumber(char32_t character) {
  return (character >= 0x11DE0 && character <= 0x11DE9) || (character >= 0x16FF4 && character <= 0x16FF6);
}

bool isLetter(char32_t character) {
  if (character < 0x80) return (character | 0x20) >= 'a' && (character | 0x20) <= 'z';
  return (U_GET_GC_MASK(icu(character)) & U_GC_L_MASK) != 0 ||
         (isUnknownToIcu(character) && isIn(kNewLetters, character));
}

bool isMarkInUnicode9(char32_t character) {
  if (character == 0x1CF2 || character == 0x1CF3) return true;  // letters since
  return (U_GET_GC_MASK(icu(character)) & U_GC_M_MASK) != 0 && ageOf(character) <= 9 && character != 0x111C9;
}

char32_t lowerCase(char32_t character) {
  const UChar32 c = icu(character);
  if (const UChar32 lower = u_tolower(c); lower != c || character < 0x1C89)
    return static_cast<char32_t>(lower);
  switch (character) {  // of Unicode 16 and 17
    case 0x1C89:
    case 0xA7CC:
    case 0xA7CE:
    case 0xA7D2:
    case 0xA7D4:
    case 0xA7DA:
      return character + 1;
    case 0xA7CB:
      return 0x264;
    case 0xA7DC:
      return 0x19B;
    default:
      if (character >= 0x10D50 && character <= 0x10D65) return character + 0x20;
      return character >= 0x16EA0 && character <= 0x16EB8 ? character + 0x1B : character;
  }
}

std::int8_t categoryInUnicode8(char32_t character) {
  switch (character) {  // assigned by then, put into another category since
    case 0x166D:
    case 0x111C9:
      return U_OTHER_PUNCTUATION;
    case 0x1734:
      return U_NON_SPACING_MARK;
    case 0x1885:
    case 0x1886:
      return U_OTHER_LETTER;
    case 0xA9BD:
      return U_COMBINING_SPACING_MARK;
    default:
      return assignedInUnicode8(character) ? u_charType(icu(character)) : std::int8_t{U_UNASSIGNED};
  }
}

bool isPunctuation(char32_t character) {
  if (character < 0x80)
    return (character >= 33 && character <= 47) || (character >= 58 && character <= 64) ||
           (character >= 91 && character <= 96) || (character >= 123 && character <= 126);
  const std::int8_t category = categoryInUnicode8(character);
  return (category >= U_DASH_PUNCTUATION && category <= U_OTHER_PUNCTUATION) ||
         category == U_INITIAL_PUNCTUATION || category == U_FINAL_PUNCTUATION;
}

}  // namespace core
