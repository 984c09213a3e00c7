#include "core/understand/attribute_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/understand/category_reader.h"
#include "core/understand/lexicon.h"
#include "core/understand/numbers.h"

namespace core {
namespace {

constexpr double kSmallestShoe = 15, kLargestShoe = 60;  // in the European system

using Kind = AttributeMention::Kind;

class AttributeReader {
 public:
  AttributeReader(std::span<const Word> words, const std::vector<bool>& used, const Catalogue& catalogue,
                  bool chinese)
      : m_words(words), m_taken(used), m_catalogue(catalogue), m_chinese(chinese) {}

  std::vector<AttributeMention> read() {
    forEachPlace([this](std::size_t at) { return brandAt(at); });
    forEachPlace([this](std::size_t at) { return sizeAt(at); });
    forEachPlace([this](std::size_t at) { return colourAt(at); });
    forEachPlace([this](std::size_t at) { return audienceAt(at); });
    forEachPlace([this](std::size_t at) { return useAt(at); });
    std::ranges::stable_sort(m_found, {}, &AttributeMention::firstWord);
    return std::move(m_found);
  }

 private:
  // `readAt` adds what it finds and says how many words that was.
  template <typename ReadAt>
  void forEachPlace(const ReadAt& readAt) {
    for (std::size_t at = 0; at < m_words.size();) {
      const std::size_t length = m_taken[at] ? 0 : readAt(at);
      at += std::max<std::size_t>(1, length);
    }
  }

  bool isFree(std::size_t begin, std::size_t end) const {
    for (std::size_t at = begin; at < end; ++at)
      if (m_taken[at]) return false;
    return true;
  }

  std::size_t add(Kind kind, std::string value, std::size_t at, std::size_t length) {
    if (!isFree(at, at + length)) return 0;
    for (std::size_t taken = at; taken < at + length; ++taken) m_taken[taken] = true;
    m_found.push_back({kind, std::move(value), at, at + length});
    return length;
  }

  std::string nameOf(int label) const {
    const Concept& known = lexicon().conceptAt(label);
    return m_chinese && !known.chinese.empty() ? known.chinese.front() : known.english.front();
  }

  std::size_t brandAt(std::size_t at) {
    const Catalogue::BrandMatch match = m_catalogue.brandAt(m_words, at);
    if (match.length == 0) return 0;
    std::size_t length = match.length;
    if (at + length < m_words.size() && m_words[at + length].text == "牌") ++length;
    return add(Kind::Brand, match.brand, at, length);
  }

  std::string textAt(std::size_t at) const { return at < m_words.size() ? m_words[at].text : std::string(); }

  // "42", "8.5", "10 and a half"; 0 words where there is none
  std::pair<std::string, std::size_t> figureAt(std::size_t at) const {
    if (at >= m_words.size() || m_words[at].kind != Word::Kind::Number) return {};
    if (textAt(at + 1) == "and" && textAt(at + 2) == "a" && textAt(at + 3) == "half")
      return {m_words[at].text + ".5", 4};
    return {m_words[at].text, 1};
  }

  std::size_t sizeAt(std::size_t at) {
    for (const auto form :
         {&AttributeReader::systemSize, &AttributeReader::numberSize, &AttributeReader::crossSize,
          &AttributeReader::nounSize, &AttributeReader::measure, &AttributeReader::namedSize})
      if (const std::size_t length = (this->*form)(at); length > 0) return length;
    return 0;
  }

  // "EU 42", "us 9.5", 「欧码44」
  std::size_t systemSize(std::size_t at) {
    const std::size_t noun = lexicon().sizeNouns.longestAt(m_words, at).length;
    const Phrases::Match system = lexicon().sizeSystems.longestAt(m_words, at + noun);
    if (system.length == 0) return 0;
    const auto [figure, length] = figureAt(at + noun + system.length);
    if (length == 0) return 0;
    const std::string& name = lexicon().sizeNames[static_cast<std::size_t>(system.label)];
    return add(Kind::Size, name + " " + figure, at, noun + system.length + length);
  }

  // 「42码」, 「38到40码」, 「43号」, "L码"
  std::size_t numberSize(std::size_t at) {
    const bool letter =
        m_words[at].kind == Word::Kind::Letters && lexicon().sizes.longestAt(m_words, at).length == 1;
    if (!letter && m_words[at].kind != Word::Kind::Number) return 0;
    std::size_t end = at + 1;
    std::size_t second = 0;
    if (!letter && lexicon().joiners.longestAt(m_words, end).length == 1 && end + 1 < m_words.size() &&
        m_words[end + 1].kind == Word::Kind::Number)
      second = end + 1, end += 2;
    std::size_t after = lexicon().sizeAfter.longestAt(m_words, end).length;
    if (after == 0 && (letter || m_words[at].number >= kSmallestShoe))
      after = lexicon().sizeAfterLarge.longestAt(m_words, end).length;
    if (after == 0 || !isFree(at, end + after)) return 0;
    std::string name = letter ? sizeNameAt(at) : m_words[at].text;
    if (second > 0) m_found.push_back({Kind::Size, m_words[second].text, second, end + after});
    return add(Kind::Size, std::move(name), at, end + after - at);
  }

  std::string sizeNameAt(std::size_t at) const {
    return lexicon().sizeNames[static_cast<std::size_t>(lexicon().sizes.longestAt(m_words, at).label)];
  }

  // "32x34"
  std::size_t crossSize(std::size_t at) {
    if (at + 2 >= m_words.size() || m_words[at].kind != Word::Kind::Number ||
        m_words[at + 2].kind != Word::Kind::Number || !m_words[at + 1].glued || !m_words[at + 2].glued)
      return 0;
    if (textAt(at + 1) != "x" && textAt(at + 1) != "*") return 0;
    return add(Kind::Size, m_words[at].text + "x" + m_words[at + 2].text, at, 3);
  }

  // "size 42", "size M", 「尺码41」
  std::size_t nounSize(std::size_t at) {
    const std::size_t noun = lexicon().sizeNouns.longestAt(m_words, at).length;
    if (noun == 0) return 0;
    if (const auto [figure, length] = figureAt(at + noun); length > 0)
      return add(Kind::Size, figure, at, noun + length);
    const Phrases::Match named = lexicon().sizes.longestAt(m_words, at + noun);
    if (named.length == 0) return 0;
    return add(Kind::Size, lexicon().sizeNames[static_cast<std::size_t>(named.label)], at,
               noun + named.length);
  }

  // "20 kg", 「500毫升」; not "under 20 kg", which is a limit
  std::size_t measure(std::size_t at) {
    if (m_words[at].kind != Word::Kind::Number) return 0;
    const Phrases::Match unit = lexicon().measures.longestAt(m_words, at + 1);
    if (unit.length == 0) return 0;
    for (const Phrases* limit : {&lexicon().atMostBefore, &lexicon().atLeastBefore, &lexicon().between})
      if (limit->longestBefore(m_words.first(at), at).length > 0) return 0;
    if (at > 1 && m_words[at].glued && textAt(at - 1) == "/" && m_words[at - 2].kind == Word::Kind::Number)
      return 0;
    const std::string& name = lexicon().sizeNames[static_cast<std::size_t>(unit.label)];
    const bool han = m_words[at + 1].kind == Word::Kind::Han;
    return add(Kind::Size, m_words[at].text + (han ? "" : " ") + name, at, 1 + unit.length);
  }

  // "XL", "large", "plus size", 「大码」. A single letter may be anything: it must stand at an end or a
  // comma.
  std::size_t namedSize(std::size_t at) {
    const Phrases::Match named = lexicon().sizes.longestAt(m_words, at);
    if (named.length == 0) return 0;
    if (m_words[at].text.size() == 1 && m_words[at].kind == Word::Kind::Letters) {
      const bool opens = at == 0 || m_words[at - 1].kind == Word::Kind::Symbol;
      const bool closes = at + 1 == m_words.size() || m_words[at + 1].kind == Word::Kind::Symbol;
      const bool apart = at == 0 || !m_words[at].glued || textAt(at - 1) == "," || textAt(at - 1) == "，";
      if (!(opens || closes) || !apart || (at + 1 < m_words.size() && m_words[at + 1].glued && !closes))
        return 0;
    }
    std::size_t length = named.length;
    length += lexicon().sizeNouns.longestAt(m_words, at + length).length;
    return add(Kind::Size, lexicon().sizeNames[static_cast<std::size_t>(named.label)], at, length);
  }

  bool isColourAt(std::size_t at) const {
    return at < m_words.size() && lexicon().colours.longestAt(m_words, at).length > 0;
  }

  std::size_t colourAt(std::size_t at) {
    const Phrases::Match match = lexicon().colours.longestAt(m_words, at);
    if (match.length == 0) return 0;
    if (match.length == 1 && m_words[at].kind == Word::Kind::Han && !singleColour(at)) return 0;
    std::size_t length = match.length;
    if (m_words[at].kind == Word::Kind::Han && textAt(at + length) == "色") ++length;
    return add(Kind::Colour, nameOf(match.label), at, length);
  }

  // 「黑」 is a colour beside another one, before 的, a thing or an end; in other places it is part of a
  // word.
  bool singleColour(std::size_t at) const {
    // 「口红」 is a thing.
    for (std::size_t first = at > 3 ? at - 3 : 0; first < at; ++first)
      if (lexicon().things.longestAt(m_words, first).length > at - first) return false;
    const std::string next = textAt(at + 1);
    if (at + 1 == m_words.size() || next == "的" || m_words[at + 1].kind != Word::Kind::Han) return true;
    if (isColourAt(at + 1) || (at > 0 && isColourAt(at - 1))) return true;
    return lexicon().things.longestAt(m_words, at + 1).length > 0;
  }

  std::size_t audienceAt(std::size_t at) {
    const Phrases::Match match = lexicon().audiences.longestAt(m_words, at);
    if (match.length == 0) return 0;
    std::size_t length = match.length;
    if (m_words[at].kind == Word::Kind::Han && length == 1 && at + 1 < m_words.size() &&
        textAt(at + 1) == "款")
      ++length;
    const std::optional<std::string> category =
        audienceCategory(m_catalogue, m_words.subspan(at, match.length), match.label);
    return add(Kind::Audience, category ? *category : nameOf(match.label), at, length);
  }

  std::size_t useAt(std::size_t at) {
    const Phrases::Match match = lexicon().uses.longestAt(m_words, at);
    if (match.length == 0) return 0;
    const Concept& use = lexicon().conceptAt(match.label);
    if (use.english.front() == "sports") return 0;
    return add(Kind::Use, nameOf(match.label), at, match.length);
  }

  std::span<const Word> m_words;
  std::vector<bool> m_taken;
  const Catalogue& m_catalogue;
  bool m_chinese;
  std::vector<AttributeMention> m_found;
};

}  // namespace

std::vector<AttributeMention> readAttributes(std::span<const Word> words, const std::vector<bool>& used,
                                             const Catalogue& catalogue, bool chinese) {
  return AttributeReader(words, used, catalogue, chinese).read();
}

}  // namespace core
