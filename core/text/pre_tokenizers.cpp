#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/text/byte_level.h"
#include "core/text/characters.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/replacement.h"

namespace core {
namespace {

using Json = nlohmann::json;

/// Part of a piece, and whether it is what the splitter looks for.
struct Part {
  std::size_t begin, end;
  bool match;
};

/// What becomes of the matches; named as in tokenizer.json.
enum class Behavior { Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous };

Behavior behaviorFrom(const Json& json) {
  const std::string name = json.get<std::string>();
  if (name == "Removed") return Behavior::Removed;
  if (name == "Isolated") return Behavior::Isolated;
  if (name == "MergedWithPrevious") return Behavior::MergedWithPrevious;
  if (name == "MergedWithNext") return Behavior::MergedWithNext;
  if (name == "Contiguous") return Behavior::Contiguous;
  throw Error(Error::Kind::BadInput, fmt::format("The split behavior {} is not supported.", name));
}

void merge(std::vector<Part>& parts, Behavior behavior) {
  std::vector<Part> merged;
  bool matchBefore = false;
  switch (behavior) {
    case Behavior::Removed:
      std::erase_if(parts, [](const Part& part) { return part.match; });
      return;
    case Behavior::Isolated:
      return;
    case Behavior::Contiguous:
      for (const Part& part : parts)
        if (!merged.empty() && merged.back().match == part.match)
          merged.back().end = part.end;
        else
          merged.push_back(part);
      break;
    case Behavior::MergedWithPrevious:
      for (const Part& part : parts) {
        if (part.match && !matchBefore && !merged.empty())
          merged.back().end = part.end;
        else
          merged.push_back(part);
        matchBefore = part.match;
      }
      break;
    case Behavior::MergedWithNext:
      for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        if (part->match && !matchBefore && !merged.empty())
          merged.back().begin = part->begin;
        else
          merged.push_back(*part);
        matchBefore = part->match;
      }
      std::reverse(merged.begin(), merged.end());
      break;
  }
  parts = std::move(merged);
}

bool emit(TextPiece piece, std::size_t begin, std::size_t end, PieceSink sink) {
  return begin == end || sink({piece.text.substr(begin, end - begin), piece.first && begin == 0});
}

bool emitAll(TextPiece piece, std::vector<Part>& parts, Behavior behavior, PieceSink sink) {
  merge(parts, behavior);
  for (const Part& part : parts)
    if (!emit(piece, part.begin, part.end, sink)) return false;
  return true;
}

/// Splits where single characters of some sort stand.
template <bool (*isSought)(char32_t)>
class CharacterSplitter : public PreTokenizer {
 public:
  explicit CharacterSplitter(Behavior behavior) : m_behavior(behavior) {}
  bool split(TextPiece piece, PieceSink sink) const override {
    std::vector<Part> parts;
    std::size_t before = 0;
    for (std::size_t position = 0; position < piece.text.size();) {
      const std::size_t begin = position;
      if (!isSought(nextCharacter(piece.text, position))) continue;
      if (begin > before) parts.push_back({before, begin, false});
      parts.push_back({begin, position, true});
      before = position;
    }
    if (before == 0) return sink(piece);
    if (before < piece.text.size()) parts.push_back({before, piece.text.size(), false});
    return emitAll(piece, parts, m_behavior, sink);
  }

 private:
  Behavior m_behavior;
};

class WhitespaceSplit : public PreTokenizer {
 public:
  bool split(TextPiece piece, PieceSink sink) const override {
    std::size_t word = 0;
    for (std::size_t position = 0; position < piece.text.size();) {
      const std::size_t begin = position;
      if (!isWhiteSpace(nextCharacter(piece.text, position))) continue;
      if (!emit(piece, word, begin, sink)) return false;
      word = position;
    }
    return emit(piece, word, piece.text.size(), sink);
  }
};

/// BERT's: at white space, and around punctuation.
class BertSplitter : public PreTokenizer {
 public:
  bool split(TextPiece piece, PieceSink sink) const override {
    std::size_t word = 0;
    for (std::size_t position = 0; position < piece.text.size();) {
      const std::size_t begin = position;
      const char32_t c = nextCharacter(piece.text, position);
      const bool space = isWhiteSpace(c);
      if (!space && !isPunctuation(c)) continue;
      if (!emit(piece, word, begin, sink)) return false;
      if (!space && !emit(piece, begin, position, sink)) return false;
      word = position;
    }
    return emit(piece, word, piece.text.size(), sink);
  }
};

/// \w+|[^\w\s]+
class WordSplitter : public PreTokenizer {
 public:
  bool split(TextPiece piece, PieceSink sink) const override {
    enum class Kind { Space, Word, Other };
    Kind before = Kind::Space;
    std::size_t run = 0;
    for (std::size_t position = 0; position < piece.text.size();) {
      const std::size_t begin = position;
      const char32_t c = nextCharacter(piece.text, position);
      const Kind kind = isWordCharacter(c) ? Kind::Word : isWhiteSpace(c) ? Kind::Space : Kind::Other;
      if (kind == before) continue;
      if (before != Kind::Space && !emit(piece, run, begin, sink)) return false;
      run = begin;
      before = kind;
    }
    return before == Kind::Space || emit(piece, run, piece.text.size(), sink);
  }
};

class PatternSplitter : public PreTokenizer {
 public:
  PatternSplitter(RegularExpression pattern, Behavior behavior, bool invert)
      : m_pattern(std::move(pattern)), m_behavior(behavior), m_invert(invert) {}
  bool split(TextPiece piece, PieceSink sink) const override {
    std::vector<Part> parts;
    std::size_t before = 0;
    m_pattern.forEachMatch(piece.text, [&](std::size_t begin, std::size_t end) {
      if (begin > before) parts.push_back({before, begin, m_invert});
      parts.push_back({begin, end, !m_invert});
      before = end;
    });
    if (before < piece.text.size()) parts.push_back({before, piece.text.size(), m_invert});
    return emitAll(piece, parts, m_behavior, sink);
  }

 private:
  RegularExpression m_pattern;
  Behavior m_behavior;
  bool m_invert;
};

class ByteLevel : public PreTokenizer {
 public:
  ByteLevel(bool addPrefixSpace, bool splits) : m_addPrefixSpace(addPrefixSpace), m_splits(splits) {}
  bool split(TextPiece piece, PieceSink sink) const override {
    std::string spaced;
    if (m_addPrefixSpace && !piece.text.starts_with(' ')) {
      spaced.append(1, ' ').append(piece.text);
      piece.text = spaced;
    }
    if (!m_splits) return sink({bytesAsCharacters(piece.text), piece.first});
    return splitGpt2Words(piece.text, [&](std::string_view word) {
      const std::string characters = bytesAsCharacters(word);
      return sink({characters, piece.first && word.data() == piece.text.data()});
    });
  }

 private:
  bool m_addPrefixSpace, m_splits;
};

/// Spaces become a visible mark, which also begins the text, and begins every piece.
class Metaspace : public PreTokenizer {
 public:
  enum class Prepend { Always, First, Never };
  Metaspace(std::string mark, Prepend prepend, bool splits)
      : m_mark(std::move(mark)), m_prepend(prepend), m_splits(splits) {}

  bool split(TextPiece piece, PieceSink sink) const override {
    std::string marked;
    marked.reserve(piece.text.size() + 2 * m_mark.size());
    const bool prepends = m_prepend == Prepend::Always || (m_prepend == Prepend::First && piece.first);
    if (prepends && !piece.text.starts_with(' ') && !piece.text.starts_with(m_mark)) marked += m_mark;
    for (const char c : piece.text)
      if (c == ' ')
        marked += m_mark;
      else
        marked += c;
    const TextPiece whole{marked, piece.first};
    if (!m_splits) return sink(whole);
    for (std::size_t begin = 0; begin < marked.size();) {
      const std::size_t end = std::min(marked.find(m_mark, begin + 1), marked.size());
      if (!emit(whole, begin, end, sink)) return false;
      begin = end;
    }
    return true;
  }

 private:
  std::string m_mark;
  Prepend m_prepend;
  bool m_splits;
};

class PreTokenizerSequence : public PreTokenizer {
 public:
  explicit PreTokenizerSequence(std::vector<std::unique_ptr<PreTokenizer>> parts)
      : m_parts(std::move(parts)) {}
  bool split(TextPiece piece, PieceSink sink) const override { return splitFrom(0, piece, sink); }

 private:
  bool splitFrom(std::size_t part, TextPiece piece, PieceSink sink) const {
    if (part == m_parts.size()) return sink(piece);
    return m_parts[part]->split(piece, [&](TextPiece next) { return splitFrom(part + 1, next, sink); });
  }

  std::vector<std::unique_ptr<PreTokenizer>> m_parts;
};

std::unique_ptr<PreTokenizer> readMetaspace(const Json& json) {
  using Prepend = Metaspace::Prepend;
  const std::string mark = json.value("replacement", "\u2581");
  if (mark.empty()) throw Error(Error::Kind::BadInput, "The replacement of Metaspace is empty.");
  const std::string scheme = json.value("prepend_scheme", "always");
  Prepend prepend = scheme == "first" ? Prepend::First : scheme == "never" ? Prepend::Never : Prepend::Always;
  const auto legacy = json.find("add_prefix_space");
  if (legacy != json.end() && legacy->is_boolean() && !legacy->get<bool>()) prepend = Prepend::Never;
  return std::make_unique<Metaspace>(mark, prepend, json.value("split", true));
}

}  // namespace

std::unique_ptr<PreTokenizer> readPreTokenizer(const Json& json) {
  if (json.is_null()) return nullptr;
  const std::string type = json.at("type");
  if (type == "BertPreTokenizer") return std::make_unique<BertSplitter>();
  if (type == "Whitespace") return std::make_unique<WordSplitter>();
  if (type == "WhitespaceSplit") return std::make_unique<WhitespaceSplit>();
  if (type == "Punctuation")
    return std::make_unique<CharacterSplitter<isPunctuation>>(
        behaviorFrom(json.value("behavior", "Isolated")));
  if (type == "Digits")
    return std::make_unique<CharacterSplitter<isNumber>>(
        json.value("individual_digits", false) ? Behavior::Isolated : Behavior::Contiguous);
  if (type == "ByteLevel")
    return std::make_unique<ByteLevel>(json.value("add_prefix_space", true), json.value("use_regex", true));
  if (type == "Metaspace") return readMetaspace(json);
  if (type == "Split")
    return std::make_unique<PatternSplitter>(readPattern(json.at("pattern")),
                                             behaviorFrom(json.at("behavior")), json.value("invert", false));
  if (type == "CharDelimiterSplit")
    return std::make_unique<PatternSplitter>(
        RegularExpression::literal(json.at("delimiter").get<std::string>()), Behavior::Removed, false);
  if (type == "Sequence") {
    std::vector<std::unique_ptr<PreTokenizer>> parts;
    for (const Json& part : json.at("pretokenizers"))
      if (auto read = readPreTokenizer(part)) parts.push_back(std::move(read));
    return std::make_unique<PreTokenizerSequence>(std::move(parts));
  }
  throw Error(Error::Kind::BadInput, fmt::format("The pre-tokenizer {} is not supported.", type));
}

}  // namespace core
