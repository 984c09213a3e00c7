#include "core/understand/words.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

#include <cstdlib>

namespace core {
namespace {

struct Letter {
  UChar32 code = 0;  // folded
  int begin = 0, end = 0;
};

// Folds each code point by itself so that every folded letter still knows the bytes it came from.
std::vector<Letter> foldedLetters(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* compatibility = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const icu::Normalizer2* decomposition = icu::Normalizer2::getNFDInstance(status);
  std::vector<Letter> letters;
  letters.reserve(text.size());
  int end = 0;
  UText* const characters = utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &status);
  for (UChar32 code = utext_next32(characters); code >= 0; code = utext_next32(characters)) {
    const int begin = end;
    end = static_cast<int>(utext_getNativeIndex(characters));
    if (code == 0xFFFD) {
      letters.push_back({' ', begin, end});
      continue;
    }
    if (code < 0x80) {
      letters.push_back({u_tolower(code), begin, end});
      continue;
    }
    icu::UnicodeString folded = compatibility->normalize(icu::UnicodeString(code), status);
    if (code < 0x250) folded = decomposition->normalize(folded, status);
    for (int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
      const UChar32 part = folded.char32At(i);
      if (u_charType(part) != U_NON_SPACING_MARK) letters.push_back({part, begin, end});
    }
  }
  utext_close(characters);
  return letters;
}

bool isHan(UChar32 code) {
  UErrorCode status = U_ZERO_ERROR;
  return code >= 0x2E80 && uscript_getScript(code, &status) == USCRIPT_HAN;
}

bool isDigit(UChar32 code) {
  return code >= '0' && code <= '9';
}
bool isApostrophe(UChar32 code) {
  return code == '\'' || code == 0x2019;
}

void append(std::string& text, UChar32 code) {
  icu::UnicodeString(code).toUTF8String(text);
}

class WordReader {
 public:
  explicit WordReader(std::string_view text) : m_letters(foldedLetters(text)) {}

  std::vector<Word> read() {
    bool glued = false;
    while (m_at < m_letters.size()) {
      const UChar32 code = m_letters[m_at].code;
      if (u_isUWhiteSpace(code) || u_iscntrl(code)) {
        ++m_at;
        glued = false;
        continue;
      }
      Word word = isDigit(code) ? number() : isHan(code) ? single(Word::Kind::Han) : lettersOrSymbol();
      word.glued = glued;
      glued = true;
      m_words.push_back(std::move(word));
    }
    return std::move(m_words);
  }

 private:
  UChar32 codeAt(std::size_t at) const { return at < m_letters.size() ? m_letters[at].code : 0; }

  Word single(Word::Kind kind) {
    Word word{.kind = kind, .text = {}, .stem = {}, .span = {m_letters[m_at].begin, m_letters[m_at].end}};
    append(word.text, m_letters[m_at++].code);
    word.stem = word.text;
    return word;
  }

  // A comma is part of a number only where it separates thousands.
  bool thousandsFollow(std::size_t comma) const {
    return isDigit(codeAt(comma + 1)) && isDigit(codeAt(comma + 2)) && isDigit(codeAt(comma + 3)) &&
           !isDigit(codeAt(comma + 4));
  }

  Word number() {
    Word word{.kind = Word::Kind::Number, .text = {}, .stem = {}, .span = {m_letters[m_at].begin, 0}};
    bool fraction = false;
    std::string digits;
    while (m_at < m_letters.size()) {
      const UChar32 code = m_letters[m_at].code;
      if (isDigit(code)) {
        digits += static_cast<char>(code);
      } else if (code == '.' && !fraction && isDigit(codeAt(m_at + 1))) {
        digits += '.';
        fraction = true;
      } else if (code != ',' || fraction || !thousandsFollow(m_at)) {
        break;
      }
      ++m_at;
    }
    word.span.end = m_letters[m_at - 1].end;
    word.number = std::strtod(digits.c_str(), nullptr);
    word.text = word.stem = digits;
    return word;
  }

  Word lettersOrSymbol() {
    if (!u_isalpha(m_letters[m_at].code)) return single(Word::Kind::Symbol);
    Word word{.kind = Word::Kind::Letters, .text = {}, .stem = {}, .span = {m_letters[m_at].begin, 0}};
    while (m_at < m_letters.size()) {
      const UChar32 code = m_letters[m_at].code;
      const bool inside = isApostrophe(code) && u_isalpha(codeAt(m_at + 1));
      if (!inside && (!u_isalpha(code) || isHan(code))) break;
      if (!inside) append(word.text, code);
      ++m_at;
    }
    word.span.end = m_letters[m_at - 1].end;
    word.stem = singular(word.text);
    return word;
  }

  std::vector<Letter> m_letters;
  std::size_t m_at = 0;
  std::vector<Word> m_words;
};

bool endsWith(std::string_view word, std::string_view ending) {
  return word.ends_with(ending);
}

}  // namespace

std::vector<Word> readWords(std::string_view text) {
  return WordReader(text).read();
}

std::string singular(std::string_view word) {
  const auto cut = [&](std::size_t count) { return std::string(word.substr(0, word.size() - count)); };
  if (word.size() < 4 || word.back() != 's') return std::string(word);
  if (word == "mens" || word == "womens") return cut(1);
  if (endsWith(word, "ss") || endsWith(word, "us") || endsWith(word, "is")) return std::string(word);
  if (endsWith(word, "ies") && word.size() > 4) return cut(3) + "y";
  for (const std::string_view ending : {"sses", "ches", "shes", "xes", "zes"})
    if (endsWith(word, ending)) return cut(2);
  return cut(1);
}

std::string languageOf(std::string_view text) {
  std::size_t han = 0, latinWords = 0, otherLetters = 0;
  bool inLatin = false;
  for (const Letter& letter : foldedLetters(text)) {
    const bool latin = letter.code >= 'a' && letter.code <= 'z';
    if (latin && !inLatin) ++latinWords;
    inLatin = latin;
    if (latin) continue;
    if (isHan(letter.code))
      ++han;
    else if (u_isalpha(letter.code))
      ++otherLetters;
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(letter.code, &status);
    if (script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA) return "other";
  }
  if (han > 0 && han >= latinWords) return "zh";
  if (latinWords > 0 && latinWords * 3 >= otherLetters) return "en";
  return "other";
}

}  // namespace core
