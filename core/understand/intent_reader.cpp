#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/understand/attribute_reader.h"
#include "core/understand/catalogue.h"
#include "core/understand/category_reader.h"
#include "core/understand/intent.h"
#include "core/understand/lexicon.h"
#include "core/understand/misspellings.h"
#include "core/understand/opinion_reader.h"
#include "core/understand/price_reader.h"
#include "core/understand/wish_reader.h"
#include "core/understand/words.h"

namespace core {
namespace {

constexpr std::size_t kPricesToTrust = 8;  // a band of fewer prices says little

std::string money(double value) {
  std::string text = fmt::format("{:.2f}", value);
  if (text.ends_with(".00")) text.resize(text.size() - 3);
  return text;
}

std::string bandText(const PriceBand& band) {
  const std::string unit = band.currency.empty() ? "" : " " + band.currency;
  if (band.min && band.max) return money(*band.min) + "–" + money(*band.max) + unit;
  if (band.max) return "≤ " + money(*band.max) + unit;
  if (band.min) return "≥ " + money(*band.min) + unit;
  return {};
}

// The first three names, and how many more there are.
std::string listed(const std::vector<std::string>& names) {
  const std::size_t shown = std::min<std::size_t>(3, names.size());
  std::string text =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), " · "));
  if (names.size() > shown) text += fmt::format(" +{}", names.size() - shown);
  return text;
}

class IntentReader {
 public:
  IntentReader(std::string_view text, const Catalogue& catalogue)
      : m_text(text), m_catalogue(catalogue), m_words(readWords(text)), m_used(m_words.size(), false) {
    m_covered = m_corrected = m_used;
  }

  Intent read() {
    m_intent.language = languageOf(m_text);
    correctSpelling();
    m_mentions = readPrices(m_words, m_catalogue.currency());
    std::erase_if(m_mentions, [this](const PriceMention& mention) { return isName(mention); });
    for (const PriceMention& mention : m_mentions) use(mention.firstWord, mention.endWord);
    readStatement();
    readFillers();
    addWishes();
    readThings();
    resolvePrice();
    m_intent.remaining = remaining();
    readFreeText();
    translate();
    std::stable_sort(m_intent.chips.begin(), m_intent.chips.end(),
                     [](const IntentChip& a, const IntentChip& b) { return a.span.begin < b.span.begin; });
    return std::move(m_intent);
  }

 private:
  // "Runing shoes" are searched for as "running shoes".
  void correctSpelling() {
    const std::vector<Word> typed = m_words;
    for (const Correction& correction : correctMisspellings(m_words, m_catalogue)) {
      const std::string source = sourceOf(spanOf(correction.firstWord, correction.endWord));
      m_intent.notices.push_back(chinese()
                                     ? fmt::format("「{}」按「{}」理解。", source, correction.meant)
                                     : fmt::format("\"{}\" is read as \"{}\".", source, correction.meant));
    }
    for (std::size_t at = 0; at < typed.size(); ++at) m_corrected[at] = m_words[at].text != typed[at].text;
  }

  bool chinese() const { return m_intent.language == "zh"; }

  // Attributes, then the thing among the words that are none.
  void readThings() {
    const std::vector<AttributeMention> attributes = readAttributes(m_words, m_used, m_catalogue, chinese());
    std::vector<bool> taken = m_used, uses(m_words.size(), false);
    for (std::size_t at = 0; at < taken.size(); ++at) taken[at] = taken[at] || m_covered[at];
    for (const AttributeMention& mention : attributes)
      for (std::size_t at = mention.firstWord; at < mention.endWord; ++at)
        (mention.kind == AttributeMention::Kind::Use ? uses : taken)[at] = true;
    const CategoryMention category = readCategory(m_words, taken, uses, m_catalogue);
    m_intent.categories = category.categories;
    m_things = category.things;
    if (!category.categories.empty()) {
      if (!m_things.empty()) m_thing = sourceOf(spanOf(category.firstWord, category.endWord));
      coverThing(category, uses);
      addChip("category", listed(category.categories), category.firstWord, category.endWord);
    }
    for (const AttributeMention& mention : attributes) {
      const bool thing = !category.categories.empty() && mention.firstWord == category.firstWord &&
                         mention.endWord == category.endWord;
      if (mention.kind == AttributeMention::Kind::Use && thing) continue;  // the ball, not the game
      addAttribute(mention);
    }
  }

  // Of the words that led to the category those that its name, the thing's or a use has: in "road bikes" the
  // road is not held by "Bikes".
  void coverThing(const CategoryMention& mention, const std::vector<bool>& uses) {
    std::vector<std::string> names;
    for (const std::string& category : mention.categories)
      for (const Word& word : readWords(category)) names.push_back(word.stem);
    for (std::size_t at = mention.firstWord; at < mention.endWord; ++at) {
      if (uses[at] || std::find(names.begin(), names.end(), m_words[at].stem) != names.end())
        cover(at, at + 1);
      const std::size_t thing = lexicon().things.longestAt(m_words, at).length;
      if (thing > 0 && at + thing <= mention.endWord) cover(at, at + thing);
    }
  }

  void addAttribute(const AttributeMention& mention) {
    using Kind = AttributeMention::Kind;
    const auto [values, kind] = [&]() -> std::pair<std::vector<std::string>*, const char*> {
      switch (mention.kind) {
        case Kind::Brand:
          return {&m_intent.brands, "brand"};
        case Kind::Colour:
          return {&m_intent.colours, "colour"};
        case Kind::Size:
          return {&m_intent.sizes, "size"};
        case Kind::Audience:
          return {&m_intent.audience, "audience"};
        case Kind::Use:
          break;
      }
      return {&m_intent.uses, "use"};
    }();
    cover(mention.firstWord, mention.endWord);
    if (std::find(values->begin(), values->end(), mention.value) != values->end()) return;
    values->push_back(mention.value);
    addChip(kind, mention.value, mention.firstWord, mention.endWord);
  }

  void cover(std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end; ++at) m_covered[at] = true;
  }

  void use(std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end; ++at) m_used[at] = true;
  }

  Span spanOf(std::size_t begin, std::size_t end) const {
    return {m_words[begin].span.begin, m_words[end - 1].span.end};
  }

  std::string sourceOf(Span span) const {
    return std::string(
        m_text.substr(static_cast<std::size_t>(span.begin), static_cast<std::size_t>(span.end - span.begin)));
  }

  void addChip(const std::string& kind, const std::string& value, std::size_t begin, std::size_t end) {
    const Span span = spanOf(begin, end);
    m_intent.chips.push_back({kind, value, span, sourceOf(span)});
  }

  // "budget planner", "premium leather" where titles say so: a name, not a wish about the price. Words for
  // low prices are always a wish.
  bool isName(const PriceMention& mention) const {
    if (mention.word == nullptr || mention.endWord >= m_words.size()) return false;
    if (mention.endWord - mention.firstWord != 1) return false;
    const Word& word = m_words[mention.firstWord];
    const Word& next = m_words[mention.endWord];
    if (word.kind != Word::Kind::Letters || next.kind != Word::Kind::Letters) return false;
    if (mention.word->from == 0 && word.stem != "budget") return false;
    const std::vector<std::string> pair{word.stem, next.stem};
    return !m_catalogue.itemsTitled(pair).empty();
  }

  // Before wishes are read: "not good" does not ask for a thing without good.
  void readStatement() {
    const std::vector<OpinionMention> opinions = readOpinions(m_words, m_used, m_catalogue);
    if (opinions.empty()) return;
    int praise = 0;
    for (const OpinionMention& opinion : opinions) {
      praise += opinion.good ? 1 : -1;
      use(opinion.firstWord, opinion.endWord);
    }
    // Where praise and blame are even, what was said first stands.
    const bool good = praise != 0 ? praise > 0 : opinions.front().good;
    const OpinionMention& decisive =
        *std::find_if(opinions.begin(), opinions.end(),
                      [good](const OpinionMention& opinion) { return opinion.good == good; });
    m_intent.opinion = spanOf(decisive.firstWord, decisive.endWord);
    m_intent.sentiment = good ? "good" : "bad";
    addChip("sentiment", m_intent.sentiment, decisive.firstWord, decisive.endWord);
    for (std::size_t at = 0; at < m_words.size(); ++at) {
      const std::size_t length = lexicon().pointers.longestAt(m_words, at).length;
      if (length > 0 && !m_used[at]) use(at, at + length);
    }
  }

  void readFillers() {
    const Phrases& fillers = lexicon().fillers;
    bool opening = true;
    for (std::size_t at = 0; at < m_words.size();) {
      const Phrases::Match match = fillers.longestAt(m_words, at);
      const bool han = m_words[at].kind == Word::Kind::Han;
      const bool last = at + match.length == m_words.size();
      const bool anywhere = han && (match.length > 1 || m_words[at].text == "的" || last);
      if (match.length > 0 && !m_used[at] && (opening || anywhere)) {
        use(at, at + match.length);
        at += match.length;
        continue;
      }
      opening &= m_used[at];
      ++at;
    }
  }

  void addWishes() {
    for (const WishMention& wish : readWishes(m_words, m_used, m_catalogue)) {
      const std::string words = sourceOf(spanOf(wish.firstWord, wish.endWord));
      (wish.wanted ? m_intent.must : m_intent.mustNot).push_back(words);
      addChip(wish.wanted ? "must" : "must_not", words, wish.saidFrom, wish.endWord);
      if (wish.wanted) cover(wish.firstWord, wish.endWord);
    }
  }

  void noticeLost(const PriceMention& lost, const PriceMention& winner) {
    const std::string dropped = sourceOf(spanOf(lost.firstWord, lost.endWord));
    const std::string decides = sourceOf(spanOf(winner.firstWord, winner.endWord));
    m_intent.notices.push_back(
        chinese() ? fmt::format("「{}」与「{}」矛盾，以后者为准。", dropped, decides)
                  : fmt::format("\"{}\" contradicts \"{}\": the later one decides.", dropped, decides));
  }

  void resolvePrice() {
    PriceBand said;
    std::vector<const PriceMention*> kept;
    for (const PriceMention& mention : m_mentions) {
      if (mention.word != nullptr) continue;
      const bool sameMoney =
          mention.currency.empty() || said.currency.empty() || mention.currency == said.currency;
      PriceBand both = said;
      if (mention.min) both.min = both.min ? std::max(*both.min, *mention.min) : *mention.min;
      if (mention.max) both.max = both.max ? std::min(*both.max, *mention.max) : *mention.max;
      if (!mention.currency.empty()) both.currency = mention.currency;
      // What was said last wins over what contradicts it.
      if (!sameMoney || (both.min && both.max && *both.min > *both.max)) {
        for (const PriceMention* lost : kept) noticeLost(*lost, mention);
        kept.clear();
        both = {mention.min, mention.max, mention.currency, {}};
      }
      said = both;
      kept.push_back(&mention);
    }
    for (const PriceMention* mention : kept) {
      PriceBand alone{mention->min, mention->max, mention->currency, {}};
      if (alone.currency.empty()) alone.currency = m_catalogue.currency();
      addChip("price", bandText(alone), mention->firstWord, mention->endWord);
    }
    const bool anySaid = !kept.empty();
    if (anySaid) {
      if (said.currency.empty()) said.currency = m_catalogue.currency();
      m_intent.price = said;
    }
    for (const PriceMention& mention : m_mentions)
      if (mention.word != nullptr) resolveWord(mention, anySaid);
  }

  struct Prices {
    std::vector<double> ascending;
    std::string of;  // what they are the prices of; empty: everything
  };

  // What a price word is measured against: the category, or everything where too few prices are known.
  Prices pricesOfCategory() const {
    const std::string category = listed(m_intent.categories);
    const bool parted = !m_catalogue.categoryNumbers(m_intent.audience).empty();
    const std::string audience = parted ? listed(m_intent.audience) : std::string();
    Prices prices{m_catalogue.prices(m_intent.categories, m_intent.audience),
                  audience.empty() || category.empty() ? audience + category : audience + " · " + category};
    if (prices.ascending.size() < kPricesToTrust && !audience.empty())
      prices = {m_catalogue.prices(m_intent.categories, {}), category};
    if (prices.ascending.size() < kPricesToTrust && !category.empty())
      prices = {m_catalogue.prices({}, {}), {}};
    return prices;
  }

  static PriceBand bandOf(const PriceWord& word, const std::vector<double>& ascending) {
    PriceBand band;
    if (word.from > 0) band.min = quantile(ascending, word.from);
    if (word.to < 1) band.max = quantile(ascending, word.to);
    return band;
  }

  // "Cheap tents" among camping goods: where hardly any of the things asked for would be left of the
  // category's band, they are measured against each other.
  Prices pricesFor(const PriceWord& word) const {
    constexpr double kFewestLeft = 0.1;
    Prices prices = pricesOfCategory();
    if (m_things.empty() || prices.ascending.empty()) return prices;
    std::vector<double> own = m_catalogue.prices(m_intent.categories, m_intent.audience, m_things);
    const PriceBand band = bandOf(word, prices.ascending);
    const auto left = std::count_if(own.begin(), own.end(), [&](double price) {
      return (!band.min || price >= *band.min) && (!band.max || price <= *band.max);
    });
    if (own.empty() || static_cast<double>(left) >= kFewestLeft * static_cast<double>(own.size()))
      return prices;
    return {std::move(own), listed(m_intent.categories) + " · " + m_thing};
  }

  void resolveWord(const PriceMention& mention, bool anySaid) {
    const PriceWord& word = *mention.word;
    if (anySaid) {
      m_intent.price->prefer = word.prefer;
      const std::string value = word.prefer == "low" ? (chinese() ? "低价优先" : "low prices first")
                                : word.prefer == "high"
                                    ? (chinese() ? "高价优先" : "high prices first")
                                    : (chinese() ? "以所说金额为准" : "the amount said decides");
      addChip("price", value, mention.firstWord, mention.endWord);
      return;
    }
    auto [prices, where] = pricesFor(word);
    if (prices.empty()) {
      const std::string said = sourceOf(spanOf(mention.firstWord, mention.endWord));
      m_intent.notices.push_back(
          chinese() ? fmt::format("商品没有价格，「{}」无法换算成价格区间。", said)
                    : fmt::format("The items carry no prices, so \"{}\" cannot be turned into a price band.",
                                  said));
      return;
    }
    PriceBand band = bandOf(word, prices);
    band.currency = m_catalogue.currency();
    band.prefer = word.prefer;
    band.word = word.name;
    if (where.empty()) where = chinese() ? "全部商品" : "the catalogue";
    const std::string quantiles = fmt::format("{:.0f}–{:.0f} %", word.from * 100, word.to * 100);
    const std::string value = chinese()
                                  ? fmt::format("{}（{}价格的 {} 分位）", bandText(band), where, quantiles)
                                  : fmt::format("{} ({} of prices in {})", bandText(band), quantiles, where);
    addChip("price", value, mention.firstWord, mention.endWord);
    if (!m_intent.price) {
      m_intent.price = band;
      return;
    }
    // Two words: what both allow, where they meet; else the later one.
    PriceBand both = *m_intent.price;
    if (band.min) both.min = both.min ? std::max(*both.min, *band.min) : *band.min;
    if (band.max) both.max = both.max ? std::min(*both.max, *band.max) : *band.max;
    m_intent.price = both.min && both.max && *both.min > *both.max ? band : both;
  }

  // The text without the words that were used, single spaces between what is left.
  std::string remaining() const {
    std::string left;
    for (std::size_t at = 0; at < m_words.size(); ++at) {
      if (m_used[at]) continue;
      const bool apart = !m_words[at].glued || (at > 0 && m_used[at - 1]);
      const bool ideographs =
          m_words[at].kind == Word::Kind::Han && !left.empty() && (left.back() & 0x80) != 0;
      if (!left.empty() && apart && !(ideographs && at > 0 && m_words[at - 1].kind == Word::Kind::Han))
        left += ' ';
      left += m_corrected[at] ? m_words[at].text : sourceOf(m_words[at].span);
    }
    const auto isEdge = [](char c) {
      return c == ' ' || c == ',' || c == '.' || c == '?' || c == '!' || c == ';';
    };
    while (!left.empty() && isEdge(left.back())) left.pop_back();
    std::size_t begin = 0;
    while (begin < left.size() && isEdge(left[begin])) ++begin;
    return left.substr(begin);
  }

  void readFreeText() {
    const Lexicon& known = lexicon();
    for (std::size_t at = 0; at < m_words.size();) {
      std::size_t idle = 0;
      for (const Phrases* phrases :
           {&known.stopWords, &known.particles, &known.prepositions, &known.conjunctions, &known.fillers,
            &known.links, &known.pointers, &known.excludeEnds})
        idle = std::max(idle, phrases->longestAt(m_words, at).length);
      const bool said = m_used[at] || m_covered[at] || m_words[at].kind == Word::Kind::Symbol;
      // A trait holds what would be idle by itself: 「防水」 has no 水 to spare.
      const std::size_t trait = said ? 0 : known.traits.longestAt(m_words, at).length;
      // One character opens a word where another follows that is not idle: 「双人」, 「高帮」.
      const bool opensWord = idle == 1 && m_words[at].kind == Word::Kind::Han && at + 1 < m_words.size() &&
                             m_words[at + 1].kind == Word::Kind::Han && m_words[at + 1].glued &&
                             known.measureWords.longestAt(m_words, at).length > 0 &&
                             known.particles.longestAt(m_words, at + 1).length == 0 && !m_used[at + 1] &&
                             !m_covered[at + 1];
      if (said || (idle > 0 && idle >= trait && !opensWord)) {
        at += said ? 1 : idle;
        continue;
      }
      std::size_t end = std::max(at + 1, at + trait);
      // Chinese words are not parted: what follows unread belongs to it, but for particles at its end.
      if (m_words[at].kind == Word::Kind::Han) {
        while (end < m_words.size() && m_words[end].kind == Word::Kind::Han && m_words[end].glued &&
               !m_used[end] && !m_covered[end] && known.particles.longestAt(m_words, end).length < 2)
          ++end;
        while (end > at + std::max<std::size_t>(1, trait) &&
               known.particles.longestAt(m_words, end - 1).length > 0 &&
               known.measureWords.longestAt(m_words, end - 1).length == 0)
          --end;
      }
      m_intent.freeText.push_back(m_corrected[at] ? m_words[at].text : sourceOf(spanOf(at, end)));
      at = end;
    }
  }

  void translate() {
    for (std::size_t at = 0; at < m_words.size(); ++at) {
      if (m_used[at]) continue;
      const Phrases::Match match = lexicon().conceptPhrases.longestAt(m_words, at);
      if (match.length == 0) continue;
      const Concept& known = lexicon().concepts[static_cast<std::size_t>(match.label)];
      const std::vector<std::string>& names =
          m_words[at].kind == Word::Kind::Han ? known.english : known.chinese;
      for (std::size_t i = 0; i < std::min<std::size_t>(2, names.size()); ++i)
        m_intent.translations.push_back(names[i]);
      at += match.length - 1;
    }
  }

  std::string_view m_text;
  const Catalogue& m_catalogue;
  std::vector<Word> m_words;
  std::vector<bool> m_used;       // not searched for
  std::vector<bool> m_covered;    // searched for, and held by a chip
  std::vector<bool> m_corrected;  // spelled otherwise in the query
  std::vector<PriceMention> m_mentions;
  std::vector<std::vector<std::string>> m_things;  // see CategoryMention
  std::string m_thing;                             // in the query's words
  Intent m_intent;
};

}  // namespace

Intent readIntent(std::string_view text, const Catalogue& catalogue) {
  return IntentReader(text, catalogue).read();
}

}  // namespace core
