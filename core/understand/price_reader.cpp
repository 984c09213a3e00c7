#include "core/understand/price_reader.h"

#include <algorithm>
#include <utility>

#include "core/understand/lexicon.h"
#include "core/understand/numbers.h"

namespace core {
namespace {

constexpr double kAbout = 0.2;       // "around 50" reaches from 40 to 60
constexpr double kSurelyMoney = 50;  // 「500的跑鞋」: no smaller number says a price by itself
constexpr double kFirstYear = 1900, kLastYear = 2099;

struct Amount {
  double low = 0, high = 0;
  std::string currency;
  bool named = false;  // its currency was named
  std::size_t length = 0;
};

class PriceReader {
 public:
  PriceReader(std::span<const Word> words, const std::string& catalogueCurrency)
      : m_words(words), m_lexicon(lexicon()), m_poundIsMoney(catalogueCurrency == "GBP") {}

  std::vector<PriceMention> read() {
    std::vector<PriceMention> mentions;
    for (std::size_t at = 0; at < m_words.size();) {
      std::optional<PriceMention> mention;
      for (const auto form : {&PriceReader::range, &PriceReader::limitBefore, &PriceReader::aboutBefore,
                              &PriceReader::afterNoun, &PriceReader::amountFirst, &PriceReader::priceWord}) {
        mention = (this->*form)(at);
        if (mention) break;
      }
      if (!mention) {
        ++at;
        continue;
      }
      at = mention->endWord;
      mentions.push_back(std::move(*mention));
    }
    return mentions;
  }

 private:
  std::size_t lengthAt(const Phrases& phrases, std::size_t at) const {
    return phrases.longestAt(m_words, at).length;
  }

  // [currency] number [currency]
  std::optional<Amount> amountAt(std::size_t at) const {
    Amount amount;
    std::size_t next = at;
    const Phrases::Match before = m_lexicon.currencies.longestAt(m_words, next);
    if (before.length > 0 && m_words[next].kind != Word::Kind::Han) {
      name(amount, before.label);
      next += before.length;
    }
    const SpokenNumber number = readNumber(m_words, next);
    if (number.length == 0) return std::nullopt;
    next += number.length;
    amount.low = number.low, amount.high = number.high;
    const Phrases::Match after = m_lexicon.currencies.longestAt(m_words, next);
    // 「两块毛巾」 are two towels: below ten, 块 counts pieces.
    const bool pieces = after.length == 1 && m_words[next].text == "块" && number.high < 10;
    if (after.length > 0 && !pieces && !(amount.named && m_words[next].kind == Word::Kind::Letters)) {
      name(amount, after.label);
      next += after.length;
    } else if (m_poundIsMoney && next < m_words.size() && m_words[next].stem == "pound") {
      amount.currency = "GBP";
      amount.named = true;
      ++next;
    }
    amount.length = next - at;
    return amount;
  }

  void name(Amount& amount, int label) const {
    amount.currency = m_lexicon.currencyCodes[static_cast<std::size_t>(label)];
    amount.named = true;
  }

  // A bare number is a price only where nothing around it says that it measures something else.
  bool mayBePrice(const Amount& amount, std::size_t at, std::size_t phraseBegin) const {
    if (amount.named) return true;
    const std::size_t end = at + amount.length;
    if (lengthAt(m_lexicon.units, end) > 0) return false;
    if (end < m_words.size() && m_words[end].glued && m_words[end].kind == Word::Kind::Letters) return false;
    // "1/2", "10:30", "3*4"
    if (end + 1 < m_words.size() && m_words[end].glued && m_words[end + 1].kind == Word::Kind::Number &&
        (m_words[end].text == "/" || m_words[end].text == ":" || m_words[end].text == "*"))
      return false;
    if (m_lexicon.numberOwners.longestBefore(m_words, phraseBegin).length > 0) return false;
    return !isAge(amount, phraseBegin);
  }

  // "toys for kids under 12", "shoes for men over 50"; but "jackets for women under 500" speaks of money.
  bool isAge(const Amount& amount, std::size_t phraseBegin) const {
    constexpr double kYoung = 18, kGrown = 40, kOldest = 100;
    if (m_lexicon.persons.longestBefore(m_words, phraseBegin).length == 0) return false;
    if (amount.high <= kYoung) return true;
    return lengthAt(m_lexicon.atLeastBefore, phraseBegin) > 0 && amount.low >= kGrown &&
           amount.high <= kOldest;
  }

  std::optional<PriceMention> between(std::size_t begin, std::size_t end, double low, double high,
                                      std::string currency) const {
    PriceMention mention;
    mention.min = std::min(low, high);
    mention.max = std::max(low, high);
    mention.currency = std::move(currency);
    mention.firstWord = begin;
    mention.endWord = end;
    return mention;
  }

  // "between 20 and 40", "$20-40", 「100到300元」, 「价格200到500之间」
  std::optional<PriceMention> range(std::size_t at) const {
    std::size_t next = at;
    const std::size_t noun =
        std::max(lengthAt(m_lexicon.priceNouns, next), lengthAt(m_lexicon.limitNouns, next));
    next += noun;
    const std::size_t opened = lengthAt(m_lexicon.between, next);
    next += opened;
    const std::optional<Amount> first = amountAt(next);
    if (!first) return std::nullopt;
    const std::size_t firstAt = next;
    next += first->length;
    const std::size_t joined = lengthAt(m_lexicon.joiners, next);
    if (joined == 0) return std::nullopt;
    const std::string joiner = m_words[next].text;
    next += joined;
    const std::optional<Amount> second = amountAt(next);
    if (!second) return std::nullopt;
    const std::size_t secondAt = next;
    next += second->length;
    const std::size_t closed = lengthAt(m_lexicon.rangeAfter, next);
    // "and" joins the ends of a range only behind "between"; elsewhere it joins two things.
    if ((joiner == "and" || joiner == "和" || joiner == "与") && opened == 0 && closed == 0)
      return std::nullopt;
    const bool named = first->named || second->named;
    const bool ofThing = isHan(next, "的") && std::min(first->low, second->low) >= kSurelyMoney;
    if (!named && opened == 0 && closed == 0 && noun == 0 && !ofThing) return std::nullopt;
    // 从 and 在 open many phrases: without a currency they need a closing word too.
    if (!named && noun == 0 && closed == 0 && !ofThing && m_words[at].kind == Word::Kind::Han &&
        m_words[at].text != "介")
      return std::nullopt;
    if (!named && (!mayBePrice(*second, secondAt, at) || !mayBePrice(*first, firstAt, at)))
      return std::nullopt;
    return between(at, next + closed, first->low, second->high,
                   second->named ? second->currency : first->currency);
  }

  std::optional<PriceMention> limit(bool atMost, const Amount& amount, std::size_t begin,
                                    std::size_t end) const {
    PriceMention mention;
    (atMost ? mention.max : mention.min) = atMost ? amount.high : amount.low;
    mention.currency = amount.currency;
    mention.firstWord = begin;
    mention.endWord = end;
    return mention;
  }

  // "under $50", 「不超过五百」, "budget 80", 「预算500左右」
  std::optional<PriceMention> limitBefore(std::size_t at) const {
    std::size_t next = at + lengthAt(m_lexicon.priceNouns, at);
    next += lengthAt(m_lexicon.limitNouns, next);
    const bool noun = next > at;
    const bool limitNoun = lengthAt(m_lexicon.limitNouns, at) > 0;
    const Phrases::Match most = m_lexicon.atMostBefore.longestAt(m_words, next);
    const Phrases::Match least = m_lexicon.atLeastBefore.longestAt(m_words, next);
    const bool spoken = most.length > 0 || least.length > 0;
    if (!spoken && !limitNoun) return std::nullopt;
    const bool atMost = !spoken || most.length >= least.length;
    const Phrases::Match& chosen = most.length >= least.length ? most : least;
    std::size_t amountBegin = next + chosen.length;
    if (amountBegin < m_words.size() && m_words[amountBegin].text == "-" && m_words[amountBegin].glued)
      ++amountBegin;  // "sub-$100"
    const std::optional<Amount> amount = amountAt(amountBegin);
    if (!amount || !mayBePrice(*amount, amountBegin, at)) return std::nullopt;
    if (chosen.label == 1 && !amount->named && !noun) return std::nullopt;
    std::size_t end = amountBegin + amount->length;
    if (!spoken) {
      if (const std::size_t about = lengthAt(m_lexicon.aboutAfter, end); about > 0)
        return around(*amount, at, end + about);
    }
    end += lengthAt(atMost ? m_lexicon.atMostAfter : m_lexicon.atLeastAfter, end);
    return limit(atMost, *amount, at, end);
  }

  std::optional<PriceMention> around(const Amount& amount, std::size_t begin, std::size_t end) const {
    const bool spoken = amount.high > amount.low;  // 「两三百」 is a range already
    std::optional<PriceMention> mention =
        between(begin, end, spoken ? amount.low : amount.low * (1 - kAbout),
                spoken ? amount.high : amount.high * (1 + kAbout), amount.currency);
    mention->about = !spoken;
    return mention;
  }

  std::optional<PriceMention> aboutBefore(std::size_t at) const {
    std::size_t next = at + lengthAt(m_lexicon.priceNouns, at);
    const bool noun = next > at;
    const std::size_t about = lengthAt(m_lexicon.aboutBefore, next);
    if (about == 0) return std::nullopt;
    next += about;
    const std::optional<Amount> amount = amountAt(next);
    if (!amount || (!amount->named && !noun && m_words[next].kind == Word::Kind::Han)) return std::nullopt;
    if (!mayBePrice(*amount, next, at)) return std::nullopt;
    const std::size_t end = next + amount->length;
    return around(*amount, at, end + lengthAt(m_lexicon.aboutAfter, end));
  }

  // 「价格500左右」, "price 50", "costing 30 or less"
  std::optional<PriceMention> afterNoun(std::size_t at) const {
    const std::size_t noun = lengthAt(m_lexicon.priceNouns, at);
    if (noun == 0) return std::nullopt;
    const std::optional<Amount> amount = amountAt(at + noun);
    if (!amount || !mayBePrice(*amount, at + noun, at)) return std::nullopt;
    return withEnding(*amount, at, at + noun + amount->length, true);
  }

  // "$50", "50 dollars or less", 「200元以内」, 「500以下」, 「300块左右」
  std::optional<PriceMention> amountFirst(std::size_t at) const {
    const std::optional<Amount> amount = amountAt(at);
    if (!amount || !mayBePrice(*amount, at, at)) return std::nullopt;
    return withEnding(*amount, at, at + amount->length, amount->named);
  }

  std::optional<PriceMention> withEnding(const Amount& amount, std::size_t begin, std::size_t end,
                                         bool priceAnyway) const {
    const Phrases::Match most = m_lexicon.atMostAfter.longestAt(m_words, end);
    if (most.length > 0 && (most.label == 0 || priceAnyway))
      return limit(true, amount, begin, end + most.length);
    const Phrases::Match least = m_lexicon.atLeastAfter.longestAt(m_words, end);
    if (least.length > 0 && (least.label == 0 || priceAnyway))
      return limit(false, amount, begin, end + least.length);
    const std::size_t about = lengthAt(m_lexicon.aboutAfter, end);
    if (!priceAnyway && !saysPrice(amount, begin, end, about > 0)) return std::nullopt;
    return around(amount, begin, end + about);
  }

  // Bare numbers in Chinese: 「两三百」, 「500的跑鞋」, 「200左右」; but neither 「2021的」 nor 「iphone
  // 13的」.
  bool saysPrice(const Amount& amount, std::size_t begin, std::size_t end, bool about) const {
    if (amount.low < kSurelyMoney || (begin > 0 && m_words[begin - 1].kind == Word::Kind::Letters))
      return false;
    const bool year = amount.low >= kFirstYear && amount.low <= kLastYear;
    if (amount.high > amount.low) return !year;
    return (about || (isHan(end, "的") && !year)) &&
           (end >= m_words.size() || m_words[end].kind == Word::Kind::Han);
  }

  bool isHan(std::size_t at, std::string_view text) const {
    return at < m_words.size() && m_words[at].text == text;
  }

  std::optional<PriceMention> priceWord(std::size_t at) const {
    const std::size_t before = lengthAt(m_lexicon.besideBefore, at);
    for (const std::size_t skipped : {std::size_t{0}, before}) {
      const Phrases::Match match = m_lexicon.priceWordPhrases.longestAt(m_words, at + skipped);
      if (match.length == 0) continue;
      PriceMention mention;
      mention.word = &m_lexicon.priceWords[static_cast<std::size_t>(match.label)];
      mention.firstWord = at;
      mention.endWord = at + skipped + match.length;
      mention.endWord += lengthAt(m_lexicon.besideAfter, mention.endWord);
      return mention;
    }
    return std::nullopt;
  }

  std::span<const Word> m_words;
  const Lexicon& m_lexicon;
  bool m_poundIsMoney;
};

}  // namespace

std::vector<PriceMention> readPrices(std::span<const Word> words, const std::string& catalogueCurrency) {
  return PriceReader(words, catalogueCurrency).read();
}

}  // namespace core
