#include "core/text/bert_normalizer.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "core/text/characters.h"
#include "core/text/unicode_forms.h"

namespace core {
namespace {

// A table entry is the character that stands in for another, or one of these.
constexpr std::uint32_t kDrop = 0xFFFFFFFFU;
constexpr std::uint32_t kSlow = 0xFFFFFFFEU;          // what becomes of it depends on its neighbours
constexpr std::uint32_t kBetweenSpaces = 0x1000000U;  // added to a character

const icu::Normalizer2& decomposition() {
  return formInUnicode9(UnicodeForm::Nfd);
}

bool isControl(char32_t character) {
  if (character == '\t' || character == '\n' || character == '\r') return false;
  const std::int8_t category = categoryInUnicode8(character);
  return category == U_CONTROL_CHAR || category == U_FORMAT_CHAR || category == U_PRIVATE_USE_CHAR;
}

bool isChinese(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

bool isStrippedMark(char32_t c) {
  return c >= 0x300 && categoryInUnicode8(c) == U_NON_SPACING_MARK;
}

}  // namespace

BertNormalizer::BertNormalizer(const BertNormalizerOptions& options) : m_options(options), m_table(0x10000) {
  for (char32_t c = 0; c < 0x10000; ++c) m_table[c] = entryOf(c);
}

// What the steps of slow() make of a character, where that does not depend on what stands beside it.
std::uint32_t BertNormalizer::entryOf(char32_t character) const {
  char32_t c = character;
  if (c >= 0xD800 && c < 0xE000) return kSlow;
  if (m_options.cleanText) {
    if (c == 0 || c == 0xFFFD || isControl(c)) return kDrop;
    if (isWhiteSpace(c)) c = ' ';
  }
  const std::uint32_t around = m_options.handleChineseChars && isChinese(c) ? kBetweenSpaces : 0;
  if (m_options.stripAccents && c >= 0x80) {
    icu::UnicodeString parts;
    if (decomposition().getDecomposition(static_cast<UChar32>(c), parts)) {
      c = static_cast<char32_t>(parts.char32At(0));
      for (std::int32_t i = U16_LENGTH(static_cast<UChar32>(c)); i < parts.length();) {
        const auto part = static_cast<char32_t>(parts.char32At(i));
        if (!isStrippedMark(part)) return kSlow;
        i += U16_LENGTH(static_cast<UChar32>(part));
      }
    }
    if (isStrippedMark(c)) return around ? kSlow : kDrop;
    if (decomposition().getCombiningClass(static_cast<UChar32>(c)) != 0) return kSlow;
  }
  if (m_options.lowercase) {
    if (c == 0x130) return kSlow;
    c = lowerCase(c);
  }
  return static_cast<std::uint32_t>(c) | around;
}

void BertNormalizer::apply(std::string& text) const {
  std::string result;
  result.reserve(text.size() + text.size() / 2);
  for (std::size_t position = 0; position < text.size();) {
    const char32_t c = nextCharacter(text, position);
    const std::uint32_t entry = c < m_table.size() ? m_table[c] : entryOf(c);
    if (entry < 0x80) {
      result += static_cast<char>(entry);
    } else if (entry == kSlow) {
      text = slow(text);
      return;
    } else if (entry & kBetweenSpaces && entry != kDrop) {
      result += ' ';
      appendCharacter(result, entry & ~kBetweenSpaces);
      result += ' ';
    } else if (entry != kDrop) {
      appendCharacter(result, entry);
    }
  }
  text = std::move(result);
}

std::string BertNormalizer::slow(std::string_view text) const {
  icu::UnicodeString characters(static_cast<std::int32_t>(text.size()), UChar32{0}, 0);
  for (std::size_t position = 0; position < text.size();) {
    char32_t c = nextCharacter(text, position);
    if (m_options.cleanText) {
      if (c == 0 || c == 0xFFFD || isControl(c)) continue;
      if (isWhiteSpace(c)) c = ' ';
    }
    if (m_options.handleChineseChars && isChinese(c))
      characters.append(u' ').append(static_cast<UChar32>(c)).append(u' ');
    else
      characters.append(static_cast<UChar32>(c));
  }
  if (m_options.stripAccents) {
    UErrorCode status = U_ZERO_ERROR;
    characters = decomposition().normalize(characters, status);
  }
  std::string result;
  result.reserve(text.size() + text.size() / 2);
  for (std::int32_t position = 0; position < characters.length();) {
    const UChar32 c = characters.char32At(position);
    position += U16_LENGTH(c);
    if (m_options.stripAccents && isStrippedMark(static_cast<char32_t>(c))) continue;
    if (!m_options.lowercase)
      appendCharacter(result, static_cast<char32_t>(c));
    else if (c == 0x130)  // the one letter whose lower case is two characters
      result += "i\u0307";
    else
      appendCharacter(result, lowerCase(static_cast<char32_t>(c)));
  }
  return result;
}

}  // namespace core
