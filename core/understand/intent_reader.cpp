#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/understand/catalogue.h"
#include "core/understand/category_reader.h"
#include "core/understand/intent.h"
#include "core/understand/lexicon.h"
#include "core/understand/opinion_reader.h"
#include "core/understand/price_reader.h"
#include "core/understand/words.h"

namespace core {
namespace {

constexpr std::size_t kPricesToTrust = 8;  // a band of fewer prices says little
constexpr std::size_t kLongestWish = 4;    // words behind "without" or "must have"

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
      : m_text(text), m_catalogue(catalogue), m_words(readWords(text)), m_used(m_words.size(), false) {}

  Intent read() {
    m_intent.language = languageOf(m_text);
    m_mentions = readPrices(m_words, m_catalogue.currency());
    std::erase_if(m_mentions, [this](const PriceMention& mention) { return isName(mention); });
    for (const PriceMention& mention : m_mentions) use(mention.firstWord, mention.endWord);
    readStatement();
    readFillers();
    readWishes();
    std::vector<bool> taken = m_used;
    const CategoryMention audience = readAudience(m_words, taken, m_catalogue);
    m_intent.audience = audience.categories;
    if (!audience.categories.empty())
      std::fill(taken.begin() + static_cast<std::ptrdiff_t>(audience.firstWord),
                taken.begin() + static_cast<std::ptrdiff_t>(audience.endWord), true);
    const CategoryMention category = readCategory(m_words, taken, m_catalogue);
    m_intent.categories = category.categories;
    m_things = category.things;
    if (!m_things.empty() && category.endWord > category.firstWord)
      m_thing = sourceOf(spanOf(category.firstWord, category.endWord));
    addChip("category", category);
    addChip("audience", audience);
    resolvePrice();
    m_intent.remaining = remaining();
    translate();
    std::stable_sort(m_intent.chips.begin(), m_intent.chips.end(),
                     [](const IntentChip& a, const IntentChip& b) { return a.span.begin < b.span.begin; });
    return std::move(m_intent);
  }

 private:
  bool chinese() const { return m_intent.language == "zh"; }

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

  void addChip(const std::string& kind, const CategoryMention& mention) {
    if (mention.categories.empty()) return;
    addChip(kind, listed(mention.categories), mention.firstWord, mention.endWord);
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
    const std::optional<OpinionMention> opinion = readOpinion(m_words, m_used, m_catalogue);
    if (!opinion) return;
    m_intent.opinion = spanOf(opinion->firstWord, opinion->endWord);
    use(opinion->firstWord, opinion->endWord);
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

  bool endsWish(std::size_t at) const {
    if (m_used[at] || m_words[at].kind == Word::Kind::Symbol) {
      const std::string& text = m_words[at].text;
      return m_used[at] || (text != "-" && text != "'" && text != "/");
    }
    return lexicon().prepositions.longestAt(m_words, at).length > 0 ||
           lexicon().exclude.longestAt(m_words, at).length > 0 ||
           lexicon().require.longestAt(m_words, at).length > 0;
  }

  void readWishes() {
    for (std::size_t at = 0; at < m_words.size(); ++at) {
      if (m_used[at]) continue;
      if (readQuoted(at)) continue;
      const std::size_t out = lexicon().exclude.longestAt(m_words, at).length;
      const std::size_t in = lexicon().require.longestAt(m_words, at).length;
      if (out + in == 0) continue;
      const std::size_t begin = at + std::max(out, in);
      std::size_t first = begin;
      while (first < m_words.size() && lexicon().stopWords.longestAt(m_words, first).length == 1) ++first;
      std::size_t end = first;
      // "not" and "no" reach one word: "watch the game not your phone tshirt".
      const bool han = first < m_words.size() && m_words[first].kind == Word::Kind::Han;
      const bool one = out > 0 && (m_words[at].text == "not" || m_words[at].text == "no");
      const std::size_t longest = one ? 1 : han ? 2 * kLongestWish : kLongestWish;
      while (end < m_words.size() && end - first < longest && !endsWish(end)) ++end;
      if (end == first) continue;
      addWish(in > out, first, end, at);
      at = end - 1;
    }
  }

  // "gore tex": the words must be there. A quote behind a number is an inch.
  bool readQuoted(std::size_t& at) {
    const std::string& open = m_words[at].text;
    const bool quote = open == "\"" || open == "“" || open == "「" || open == "”";
    if (!quote || (at > 0 && m_words[at].glued && m_words[at - 1].kind == Word::Kind::Number)) return false;
    const std::string close = open == "「" ? "」" : "\"”";
    std::size_t end = at + 1;
    while (end < m_words.size() && close.find(m_words[end].text) == std::string::npos) ++end;
    if (end >= m_words.size() || end == at + 1 || end - at > 12) return false;
    addWish(true, at + 1, end, at);
    use(at, at + 1);
    use(end, end + 1);
    at = end;
    return true;
  }

  void addWish(bool wanted, std::size_t first, std::size_t end, std::size_t saidFrom) {
    const std::string words = sourceOf(spanOf(first, end));
    (wanted ? m_intent.must : m_intent.mustNot).push_back(words);
    addChip(wanted ? "must" : "must_not", words, saidFrom, end);
    // What must not be there is not searched for: the words would find just that.
    use(saidFrom, wanted ? first : end);
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
    const std::string category = listed(m_intent.categories), audience = listed(m_intent.audience);
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
      left += sourceOf(m_words[at].span);
    }
    const auto isEdge = [](char c) {
      return c == ' ' || c == ',' || c == '.' || c == '?' || c == '!' || c == ';';
    };
    while (!left.empty() && isEdge(left.back())) left.pop_back();
    std::size_t begin = 0;
    while (begin < left.size() && isEdge(left[begin])) ++begin;
    return left.substr(begin);
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
  std::vector<bool> m_used;
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
