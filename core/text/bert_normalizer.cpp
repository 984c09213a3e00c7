#include "core/text/bert_normalizer.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

namespace core {
namespace {

// The reference looks general categories up in tables of Unicode 8; whatever was assigned later has none
// there.
bool assignedInUnicode8(UChar32 character) {
  UVersionInfo age;
  u_charAge(character, age);
  return age[0] > 0 && age[0] <= 8;
}

int8_t categoryInUnicode8(UChar32 character) {
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
      return assignedInUnicode8(character) ? u_charType(character) : int8_t{U_UNASSIGNED};
  }
}

bool isControl(UChar32 character) {
  if (character == '\t' || character == '\n' || character == '\r') return false;
  const int8_t category = categoryInUnicode8(character);
  return category == U_CONTROL_CHAR || category == U_FORMAT_CHAR || category == U_PRIVATE_USE_CHAR;
}

bool isChinese(UChar32 c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

bool isAsciiPunctuation(UChar32 c) {
  return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
}

void append(std::string& text, UChar32 character) {
  std::array<char, U8_MAX_LENGTH> bytes;
  std::size_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, character);
  text.append(bytes.data(), length);
}

std::string normaliseAscii(std::string_view text, const BertNormalizerOptions& options) {
  std::string result;
  result.reserve(text.size());
  for (char c : text) {
    if (options.cleanText) {
      if (c == '\t' || c == '\n' || c == '\r') c = ' ';
      if (c < ' ' || c == '\x7F') continue;
    }
    result += options.lowercase && c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return result;
}

icu::UnicodeString cleanAndSpace(std::string_view text, const BertNormalizerOptions& options) {
  icu::UnicodeString result(static_cast<int32_t>(text.size()), UChar32{0}, 0);
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t position = 0; position < length;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes, position, length, c);
    if (options.cleanText) {
      if (c == 0 || c == 0xFFFD || isControl(c)) continue;
      if (u_isUWhiteSpace(c)) c = ' ';
    }
    if (options.handleChineseChars && isChinese(c))
      result.append(u' ').append(c).append(u' ');
    else
      result.append(c);
  }
  return result;
}

}  // namespace

std::string bertNormalise(std::string_view text, const BertNormalizerOptions& options) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return normaliseAscii(text, options);

  icu::UnicodeString characters = cleanAndSpace(text, options);
  if (options.stripAccents) {
    UErrorCode status = U_ZERO_ERROR;
    characters = icu::Normalizer2::getNFDInstance(status)->normalize(characters, status);
  }
  std::string result;
  result.reserve(text.size() + text.size() / 2);
  for (int32_t position = 0; position < characters.length();) {
    const UChar32 c = characters.char32At(position);
    position += U16_LENGTH(c);
    if (options.stripAccents && c >= 0x300 && categoryInUnicode8(c) == U_NON_SPACING_MARK) continue;
    if (!options.lowercase) {
      append(result, c);
    } else if (c == 0x130) {  // the one letter whose lower case is two characters
      result += "i\u0307";
    } else {
      append(result, u_tolower(c));
    }
  }
  return result;
}

BertCharacter bertCharacter(char32_t character) {
  const auto c = static_cast<UChar32>(character);
  if (c < 0x80) {
    if (c == ' ' || (c >= 9 && c <= 13)) return BertCharacter::Space;
    return isAsciiPunctuation(c) ? BertCharacter::Punctuation : BertCharacter::Word;
  }
  if (u_isUWhiteSpace(c)) return BertCharacter::Space;
  const int8_t category = categoryInUnicode8(c);
  const bool punctuation = (category >= U_DASH_PUNCTUATION && category <= U_OTHER_PUNCTUATION) ||
                           category == U_INITIAL_PUNCTUATION || category == U_FINAL_PUNCTUATION;
  return punctuation ? BertCharacter::Punctuation : BertCharacter::Word;
}

char32_t nextCharacter(std::string_view text, std::size_t& position) {
  UChar32 character = 0;
  U8_NEXT_UNSAFE(text.data(), position, character);
  return static_cast<char32_t>(character);
}

}  // namespace core
