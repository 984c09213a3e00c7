#include "db/workspace/full_text_tokenizer.h"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace db {
namespace {

bool isAsciiLetter(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool isDigit(unsigned char c) {
  return c >= '0' && c <= '9';
}
/// Bytes above ASCII belong to letters once ICU has found the word.
bool isLetter(unsigned char c) {
  return isAsciiLetter(c) || c >= 0x80;
}
bool isWordByte(unsigned char c) {
  return isLetter(c) || isDigit(c);
}

// ICU's macro narrows an int on purpose.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
/// The code point at `at`, which moves past it; negative where the bytes are not UTF-8.
UChar32 nextCodePoint(std::string_view text, std::int32_t& at) {
  UChar32 c = 0;
  U8_NEXT(text.data(), at, static_cast<std::int32_t>(text.size()), c);
  return c;
}
#pragma GCC diagnostic pop

/// Scripts that are written without spaces, and Hangul, whose endings pairs get past.
bool isCjk(UChar32 c) {
  if (c < 0x2e80) return false;
  if (c >= 0x4e00 && c <= 0x9fff) return true;
  return (c >= 0x2e80 && c <= 0x2fdf) || (c >= 0x3005 && c <= 0x3007) || (c >= 0x3021 && c <= 0x3029) ||
         (c >= 0x3041 && c <= 0x30fa) || (c >= 0x30fc && c <= 0x30ff) || (c >= 0x3105 && c <= 0x318e) ||
         (c >= 0x31a0 && c <= 0x31ff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0xac00 && c <= 0xd7a3) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0xff66 && c <= 0xffdc) || (c >= 0x20000 && c <= 0x323af);
}
/// Characters among them that NFKC replaces.
bool isCompatibilityCjk(UChar32 c) {
  return (c >= 0x2e80 && c <= 0x2fdf) || (c >= 0x3131 && c <= 0x318e) || (c >= 0xf900 && c <= 0xfaff) ||
         (c >= 0xff66 && c <= 0xffdc) || c >= 0x2f800;
}
/// Punctuation that parts words for certain, so that ICU need not be asked. U+2019 may be an apostrophe.
bool isSeparator(UChar32 c) {
  if (c < 0x80) return c <= 0x20 || c == 0x7f;
  return (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020) || (c >= 0xff01 && c <= 0xff0f) ||
         (c >= 0xff1a && c <= 0xff20) || (c >= 0x2000 && c <= 0x200a) || (c >= 0x2010 && c <= 0x2018) ||
         (c >= 0x201a && c <= 0x203e);
}

/// ICU's objects: costly to make and not to be shared by threads.
struct Icu {
  std::unique_ptr<icu::BreakIterator> words;
  const icu::Normalizer2* foldCase = nullptr;
  const icu::Normalizer2* compose = nullptr;
  const icu::Normalizer2* decompose = nullptr;

  Icu() {
    UErrorCode status = U_ZERO_ERROR;
    words.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    foldCase = icu::Normalizer2::getNFKCCasefoldInstance(status);
    compose = icu::Normalizer2::getNFKCInstance(status);
    decompose = icu::Normalizer2::getNFDInstance(status);
    if (U_FAILURE(status)) throw std::runtime_error("ICU's data is missing.");
  }
};

Icu& icuOfThread() {
  thread_local Icu instance;
  return instance;
}

/// NFKC, case folded, combining accents dropped, the typographic apostrophe made plain.
std::string foldWord(std::string_view word) {
  const Icu& icu = icuOfThread();
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString source =
      icu::UnicodeString::fromUTF8({word.data(), static_cast<std::int32_t>(word.size())});
  const icu::UnicodeString folded = icu.decompose->normalize(icu.foldCase->normalize(source, status), status);
  icu::UnicodeString bare;
  for (std::int32_t i = 0; i < folded.length(); ++i) {
    const char16_t unit = folded.charAt(i);
    if (unit >= 0x300 && unit <= 0x36f) continue;
    bare.append(unit == 0x2019 ? u'\'' : unit);
  }
  std::string result;
  if (U_SUCCESS(status)) bare.toUTF8String(result);
  return result;
}

std::string composeCjk(std::string_view run) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString composed = icuOfThread().compose->normalize(
      icu::UnicodeString::fromUTF8({run.data(), static_cast<std::int32_t>(run.size())}), status);
  std::string result;
  if (U_SUCCESS(status)) composed.toUTF8String(result);
  return result;
}

struct Irregular {
  std::string_view plural, singular;
};
/// Where the rules below would part a word from its plural.
constexpr Irregular kIrregular[] = {
    {"lens", "lens"},          {"lenses", "lens"},  {"buses", "bus"},       {"gases", "gas"},
    {"canvas", "canvas"},      {"skis", "ski"},     {"canvases", "canvas"}, {"bikinis", "bikini"},
    {"headaches", "headache"}, {"canoes", "canoe"}, {"series", "series"},   {"species", "species"},
};

/// One step from an English plural towards its singular. Wrong guesses do no harm where the singular is
/// folded the same way: "hoodies", "hoodie" and "hoody" all become "hoody".
void foldPluralOnce(std::string& word) {
  for (const Irregular& irregular : kIrregular)
    if (word == irregular.plural) {
      word = irregular.singular;
      return;
    }
  const auto endsWith = [&](std::string_view ending) { return word.ends_with(ending); };
  const std::size_t length = word.size();
  if (endsWith("ies") && length > 4)
    word.replace(length - 3, 3, "y");
  else if (endsWith("ie") && length > 3)
    word.replace(length - 2, 2, "y");
  else if (endsWith("sses") || endsWith("xes") || endsWith("ches") || endsWith("shes") || endsWith("zzes") ||
           (endsWith("oes") && length > 5 && !endsWith("shoes")))
    word.resize(length - 2);
  else if (endsWith("s") && !endsWith("ss") && !endsWith("us") && !endsWith("is"))
    word.resize(length - 1);
}

void foldPlural(std::string& word) {
  if (word.back() != 's' && !word.ends_with("ie")) return;
  for (const char c : word)
    if (!isAsciiLetter(static_cast<unsigned char>(c))) return;
  // To the end, so that a folded word folds to itself: terms pass through here twice.
  for (std::string before; word.size() > 3 && word != before;) {
    before = word;
    foldPluralOnce(word);
  }
}

class Walk {
 public:
  Walk(std::string_view text, CjkCut cut, TokenSink& sink) : m_text(text), m_cut(cut), m_sink(sink) {}

  int run() {
    const auto length = static_cast<std::int32_t>(m_text.size());
    std::int32_t at = 0;
    while (at < length) {
      const std::int32_t begin = at;
      const Kind kind = next(at);
      if (kind == Kind::Separator) continue;
      bool ascii = kind == Kind::Ascii;
      std::int32_t end = at;
      // A stretch is all CJK or all other words.
      while (end < length) {
        std::int32_t after = end;
        const Kind following = next(after);
        if (following == Kind::Separator || (following == Kind::Cjk) != (kind == Kind::Cjk)) break;
        ascii = ascii && following == Kind::Ascii;
        end = after;
      }
      const int ended = kind == Kind::Cjk ? cjk(begin, end) : ascii ? split(begin, end) : segment(begin, end);
      if (ended != 0) return ended;
      at = end;
    }
    return 0;
  }

 private:
  enum class Kind { Separator, Ascii, Cjk, Other };

  Kind next(std::int32_t& at) const {
    const auto byte = static_cast<unsigned char>(m_text[static_cast<std::size_t>(at)]);
    if (byte < 0x80) {
      ++at;
      return isSeparator(byte) ? Kind::Separator : Kind::Ascii;
    }
    const UChar32 c = nextCodePoint(m_text, at);
    if (c < 0 || isSeparator(c)) return Kind::Separator;
    return isCjk(c) ? Kind::Cjk : Kind::Other;
  }

  std::string_view slice(std::int32_t begin, std::int32_t end) const {
    return m_text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
  }

  int split(std::int32_t begin, std::int32_t end) { return splitBytes(slice(begin, end), begin, -1); }

  int segment(std::int32_t begin, std::int32_t end) {
    icu::BreakIterator& words = *icuOfThread().words;
    UErrorCode status = U_ZERO_ERROR;
    UText text = UTEXT_INITIALIZER;
    utext_openUTF8(&text, m_text.data() + begin, end - begin, &status);
    words.setText(&text, status);
    int ended = 0;
    std::int32_t from = words.first();
    for (std::int32_t to = words.next(); ended == 0 && to != icu::BreakIterator::DONE;
         from = to, to = words.next()) {
      if (words.getRuleStatus() < UBRK_WORD_NONE_LIMIT) continue;
      ended = splitBytes(foldWord(slice(begin + from, begin + to)), begin + from, begin + to);
    }
    utext_close(&text);
    return ended;
  }

  /// Cuts at what is no letter and no digit, but keeps "3.5" and "women's" whole. `wholeEnd` is where the
  /// word ends in the text where its bytes are not those of the text, else -1.
  int splitBytes(std::string_view bytes, std::int32_t offset, std::int32_t wholeEnd) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    for (std::size_t i = 0; i < bytes.size();) {
      if (!isWordByte(at(i))) {
        ++i;
        continue;
      }
      const std::size_t first = i;
      m_word.clear();
      for (; i < bytes.size(); ++i) {
        const unsigned char c = at(i);
        if (isWordByte(c)) {
          m_word += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
          continue;
        }
        if (i + 1 == bytes.size()) break;
        const bool inNumber = isDigit(at(i - 1)) && isDigit(at(i + 1));
        if (c == '\'' && isLetter(at(i - 1)) && isLetter(at(i + 1)))
          m_word += '\'';
        else if (c == '.' && inNumber)
          m_word += '.';
        else if (c != ',' || !inNumber)
          break;
      }
      dropApostrophes();
      foldPlural(m_word);
      const int from = wholeEnd < 0 ? offset + static_cast<int>(first) : offset;
      const int to = wholeEnd < 0 ? offset + static_cast<int>(i) : wholeEnd;
      if (const int ended = m_sink.token(m_word, from, to, false)) return ended;
    }
    return 0;
  }

  void dropApostrophes() {
    if (m_word.find('\'') == std::string::npos) return;
    if (m_word.ends_with("'s")) m_word.resize(m_word.size() - 2);
    std::erase(m_word, '\'');
  }

  int cjk(std::int32_t begin, std::int32_t end) {
    std::string_view run = slice(begin, end);
    bool replaced = false;
    for (std::int32_t i = begin; i < end && !replaced;)
      replaced = isCompatibilityCjk(nextCodePoint(m_text, i));
    std::string composed;
    if (replaced) run = composed = composeCjk(run);
    m_starts.clear();
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(run.size());) {
      m_starts.push_back(i);
      nextCodePoint(run, i);
    }
    m_starts.push_back(static_cast<std::int32_t>(run.size()));
    const std::size_t characters = m_starts.size() - 1;
    const auto emit = [&](std::size_t i, std::size_t count, bool samePlace) {
      const std::int32_t from = m_starts[i], to = m_starts[i + count];
      const std::string_view word =
          run.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
      return replaced ? m_sink.token(word, begin, end, samePlace)
                      : m_sink.token(word, begin + from, begin + to, samePlace);
    };
    for (std::size_t i = 0; i < characters; ++i) {
      const bool single = m_cut == CjkCut::SinglesAndPairs || characters == 1;
      if (single)
        if (const int ended = emit(i, 1, false)) return ended;
      if (i + 1 < characters)
        if (const int ended = emit(i, 2, single)) return ended;
    }
    return 0;
  }

  std::string_view m_text;
  CjkCut m_cut;
  TokenSink& m_sink;
  std::string m_word;
  std::vector<std::int32_t> m_starts;
};

}  // namespace

int tokenize(std::string_view text, CjkCut cut, TokenSink& sink) {
  return Walk(text, cut, sink).run();
}

}  // namespace db
