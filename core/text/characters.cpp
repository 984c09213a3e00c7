#include "core/text/characters.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <array>
#include <cstring>

namespace core {
namespace {

UChar32 icu(char32_t character) {
  return static_cast<UChar32>(character);
}

bool assignedInUnicode8(char32_t character) {
  UVersionInfo age;
  u_charAge(icu(character), age);
  return age[0] > 0 && age[0] <= 8;
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
  return u_hasBinaryProperty(c, UCHAR_ALPHABETIC) || u_hasBinaryProperty(c, UCHAR_JOIN_CONTROL) ||
         (U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0;
}

bool isNumber(char32_t character) {
  if (character < 0x80) return character >= '0' && character <= '9';
  return (U_GET_GC_MASK(icu(character)) & U_GC_N_MASK) != 0;
}

bool isLetter(char32_t character) {
  if (character < 0x80) return (character | 0x20) >= 'a' && (character | 0x20) <= 'z';
  return (U_GET_GC_MASK(icu(character)) & U_GC_L_MASK) != 0;
}

bool isMark(char32_t character) {
  return (U_GET_GC_MASK(icu(character)) & U_GC_M_MASK) != 0;
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
