#include "core/understand/rephrase.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/understand/lexicon.h"
#include "core/understand/words.h"

namespace core {
namespace {

constexpr std::size_t kShortestTypo = 5;  // letters: a slip in "red" makes another word

/// One stretch of a query that belongs together.
struct Unit {
  enum class Kind {
    Concept,    ///< label: of Lexicon::concepts
    PriceWord,  ///< label: of Lexicon::priceWords
    Small,      ///< says nothing by itself: "for", 「的」
    Opening,    ///< "I want to buy"
    Turn,       ///< "without", "must have": changes what stands behind it
    Amount,     ///< a number or a limit, "under"
    Plain,
  };
  Kind kind = Kind::Plain;
  std::size_t first = 0, end = 0;  // words
  int label = 0;
};

class Units {
 public:
  explicit Units(std::string_view query) : m_query(query), m_words(readWords(query)) {
    for (std::size_t at = 0; at < m_words.size(); at = m_units.back().end) m_units.push_back(unitAt(at));
  }

  const std::vector<Unit>& all() const { return m_units; }
  const Word& word(std::size_t at) const { return m_words[at]; }
  bool has(Unit::Kind kind) const {
    return std::ranges::any_of(m_units, [kind](const Unit& unit) { return unit.kind == kind; });
  }
  Span spanOf(const Unit& unit) const {
    return {m_words[unit.first].span.begin, m_words[unit.end - 1].span.end};
  }
  std::string textOf(const Unit& unit) const {
    const Span span = spanOf(unit);
    return std::string(m_query.substr(static_cast<std::size_t>(span.begin),
                                      static_cast<std::size_t>(span.end - span.begin)));
  }
  bool isHan(const Unit& unit) const {
    for (std::size_t at = unit.first; at < unit.end; ++at)
      if (m_words[at].kind == Word::Kind::Han) return true;
    return false;
  }
  /// The query with other words in the place of a span.
  std::string with(Span span, const std::string& words) const {
    return std::string(m_query.substr(0, static_cast<std::size_t>(span.begin))) + words +
           std::string(m_query.substr(static_cast<std::size_t>(span.end)));
  }

 private:
  Unit unitAt(std::size_t at) const {
    const Lexicon& known = lexicon();
    Unit best{Unit::Kind::Plain, at, at + 1, 0};
    if (m_words[at].kind == Word::Kind::Number) best.kind = Unit::Kind::Amount;
    if (m_words[at].kind == Word::Kind::Symbol) best.kind = Unit::Kind::Small;
    std::size_t longest = 0;
    const auto offer = [&](const Phrases& phrases, Unit::Kind kind) {
      const Phrases::Match match = phrases.longestAt(m_words, at);
      if (match.length <= longest) return;
      longest = match.length;
      best = {kind, at, at + match.length, match.label};
    };
    offer(known.conceptPhrases, Unit::Kind::Concept);
    offer(known.priceWordPhrases, Unit::Kind::PriceWord);
    offer(known.exclude, Unit::Kind::Turn);
    offer(known.require, Unit::Kind::Turn);
    for (const Phrases* limits :
         {&known.atMostBefore, &known.atLeastBefore, &known.aboutBefore, &known.atMostAfter,
          &known.atLeastAfter, &known.limitNouns, &known.priceNouns, &known.currencies})
      offer(*limits, Unit::Kind::Amount);
    // "a", "for" and 「的」 before longer openings: 「适合」 says no more than "for".
    offer(known.stopWords, Unit::Kind::Small);
    offer(known.prepositions, Unit::Kind::Small);
    offer(known.fillers, Unit::Kind::Opening);
    if (best.kind == Unit::Kind::Opening && textOf(best) == "的") best.kind = Unit::Kind::Small;
    return best;
  }

  std::string_view m_query;
  std::vector<Word> m_words;
  std::vector<Unit> m_units;
};

std::size_t drawn(std::mt19937_64& random, std::size_t count) {
  return static_cast<std::size_t>(random() % count);
}

bool isAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char byte) { return (byte & 0x80) == 0; });
}

std::string misspelled(std::string word, std::mt19937_64& random) {
  enum { Exchange, LeaveOut, Double };
  const std::size_t at = 1 + drawn(random, word.size() - 2);  // neither the first letter nor the last
  switch (drawn(random, 3)) {
    case Exchange:
      if (word[at] != word[at + 1]) {
        std::swap(word[at], word[at + 1]);
        return word;
      }
      [[fallthrough]];
    case LeaveOut:
      return word.erase(at, 1);
    default:
      return word.insert(at, 1, word[at]);
  }
}

std::vector<std::string> stemsOf(std::string_view phrase) {
  std::vector<std::string> stems;
  for (const Word& word : readWords(phrase)) stems.push_back(word.stem);
  return stems;
}

const std::vector<std::string>& namesOf(const Unit& unit, bool chinese) {
  const auto label = static_cast<std::size_t>(unit.label);
  if (unit.kind == Unit::Kind::PriceWord) {
    const PriceWord& word = lexicon().priceWords[label];
    return chinese ? word.chinese : word.english;
  }
  const Concept& known = lexicon().concepts[label];
  return chinese ? known.chinese : known.english;
}

bool isNamed(const Unit& unit) {
  return unit.kind == Unit::Kind::Concept || unit.kind == Unit::Kind::PriceWord;
}

/// "caps" where "hats" stood; "footwear" for "shoes", which the lexicon has as a plural, stays as it is.
std::string inNumberOf(const Unit& unit, const Word& last, const std::vector<std::string>& names,
                       const std::string& name) {
  const bool thing = unit.kind == Unit::Kind::Concept &&
                     lexicon().concepts[static_cast<std::size_t>(unit.label)].kind == Concept::Kind::Thing;
  const bool plural = last.kind == Word::Kind::Letters && last.text.size() > last.stem.size();
  if (!thing || !plural || name.ends_with("s") || names.front().ends_with("s")) return name;
  return name + (name.ends_with("x") || name.ends_with("ch") || name.ends_with("sh") ? "es" : "s");
}

/// A single character may be part of another word: 「包」 in 「面包」.
bool standsAlone(const Units& units, const Unit& unit) {
  return !units.isHan(unit) || unit.end - unit.first > 1;
}

}  // namespace

std::optional<std::string> withTypo(std::string_view query, std::mt19937_64& random) {
  const Units units(query);
  std::vector<std::pair<Unit, std::size_t>> places;  // and the word of the unit
  for (const Unit& unit : units.all()) {
    if (!isNamed(unit) && unit.kind != Unit::Kind::Plain) continue;
    if (units.isHan(unit)) {
      const Span span = units.spanOf(unit);
      const bool letters = unit.end - unit.first != static_cast<std::size_t>(span.end - span.begin) / 3;
      if (isNamed(unit) && unit.end - unit.first > 1 && !letters) places.emplace_back(unit, unit.first);
      continue;
    }
    for (std::size_t at = unit.first; at < unit.end; ++at)
      if (units.word(at).text.size() >= kShortestTypo && isAscii(units.word(at).text))
        places.emplace_back(unit, at);
  }
  if (places.empty()) return std::nullopt;
  const auto& [unit, at] = places[drawn(random, places.size())];
  if (units.isHan(unit)) {
    constexpr std::size_t kBytes = 3;  // of a Chinese character that the lexicon has
    std::string name = units.textOf(unit);
    const std::size_t count = name.size() / kBytes;
    const std::size_t left = count > 2 ? 1 + drawn(random, count - 2) : 0;
    const std::string moved = name.substr(left * kBytes, kBytes);
    name.erase(left * kBytes, kBytes).insert((left + 1) * kBytes, moved);
    return units.with(units.spanOf(unit), name);
  }
  const Span span = units.word(at).span;
  const std::string word(
      query.substr(static_cast<std::size_t>(span.begin), static_cast<std::size_t>(span.end - span.begin)));
  if (!isAscii(word)) return std::nullopt;
  return units.with(span, misspelled(word, random));
}

std::optional<std::string> withSynonym(std::string_view query, std::mt19937_64& random) {
  const Units units(query);
  std::vector<std::pair<const Unit*, const std::string*>> choices;
  for (const Unit& unit : units.all()) {
    if (!isNamed(unit) || !standsAlone(units, unit)) continue;
    const std::vector<std::string> said = stemsOf(units.textOf(unit));
    for (const std::string& name : namesOf(unit, units.isHan(unit)))
      if (stemsOf(name) != said && (!units.isHan(unit) || readWords(name).size() > 1))
        choices.emplace_back(&unit, &name);
  }
  if (choices.empty()) return std::nullopt;
  const auto& [unit, name] = choices[drawn(random, choices.size())];
  const std::vector<std::string>& names = namesOf(*unit, units.isHan(*unit));
  return units.with(units.spanOf(*unit), inNumberOf(*unit, units.word(unit->end - 1), names, *name));
}

std::optional<std::string> reordered(std::string_view query, std::mt19937_64& random) {
  const Units units(query);
  for (const Unit::Kind kind : {Unit::Kind::Opening, Unit::Kind::Turn, Unit::Kind::Amount})
    if (units.has(kind)) return std::nullopt;
  std::vector<std::string> pieces;
  std::string before;  // small words that go with what follows
  const bool chinese = languageOf(query) == "zh";
  bool open = false;  // the last piece is of characters that nobody has parted into words
  for (const Unit& unit : units.all()) {
    const std::string text = units.textOf(unit);
    if (unit.kind == Unit::Kind::Small) {
      if (!chinese && units.word(unit.first).kind == Word::Kind::Letters) before += text + " ";
      open = false;
      continue;
    }
    const bool unparted = unit.kind == Unit::Kind::Plain && units.isHan(unit);
    if (unparted && open && units.word(unit.first).glued)
      pieces.back() += text;
    else
      pieces.push_back(before + text);
    before.clear();
    open = unparted;
  }
  std::vector<std::string> distinct = pieces;
  std::ranges::sort(distinct);
  if (!before.empty() || pieces.size() < 2 || std::ranges::adjacent_find(distinct) != distinct.end())
    return std::nullopt;
  const std::size_t left = drawn(random, pieces.size() - 1);
  std::swap(pieces[left], pieces[left + 1 + drawn(random, pieces.size() - 1 - left)]);
  return fmt::format("{}", fmt::join(pieces, " "));
}

std::optional<std::string> translated(std::string_view query) {
  const std::string language = languageOf(query);
  if (language != "en" && language != "zh") return std::nullopt;
  const bool toChinese = language == "en";
  const Units units(query);
  // In both languages the price comes first and the thing last; what the lexicon calls a use or a trait
  // stands between.
  constexpr Concept::Kind kOrder[] = {Concept::Kind::Audience, Concept::Kind::Colour, Concept::Kind::Trait,
                                      Concept::Kind::Use, Concept::Kind::Thing};
  std::string price;
  std::vector<std::string> named[std::size(kOrder)];
  bool any = false;
  for (const Unit& unit : units.all()) {
    if (unit.kind == Unit::Kind::Small || unit.kind == Unit::Kind::Opening) continue;
    if (!isNamed(unit) || !standsAlone(units, unit) || units.isHan(unit) == toChinese) return std::nullopt;
    const std::vector<std::string>& names = namesOf(unit, toChinese);
    if (names.empty()) return std::nullopt;
    if (unit.kind == Unit::Kind::PriceWord) {
      if (!price.empty()) return std::nullopt;
      price = names.front();
      continue;
    }
    const Concept::Kind kind = lexicon().concepts[static_cast<std::size_t>(unit.label)].kind;
    named[std::ranges::find(kOrder, kind) - std::begin(kOrder)].push_back(names.front());
    any = true;
  }
  if (!any) return std::nullopt;
  std::string text = price.empty() ? "" : price + (toChinese ? "的" : " ");
  for (const std::vector<std::string>& names : named)
    for (const std::string& name : names)
      text += toChinese || text.empty() || text.back() == ' ' ? name : " " + name;
  return text;
}

}  // namespace core
