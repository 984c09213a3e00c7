#include "core/explain/grounding.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <set>

#include "core/understand/words.h"

namespace core {
namespace {

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

// Full-width digits and letters, ， and ． as their plain forms.
std::string narrowed(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    if (i + 2 < text.size() && byte(i) == 0xEF && (byte(i + 1) == 0xBC || byte(i + 1) == 0xBD)) {
      const int code = (byte(i + 1) == 0xBC ? 0xFF00 : 0xFF40) + (byte(i + 2) & 0x3F);
      const int plain = code - 0xFF00 + 0x20;
      if (plain > 0x20 && plain < 0x7F &&
          (isDigit(static_cast<char>(plain)) || isLetter(static_cast<char>(plain)) || plain == '.' ||
           plain == '%' || plain == '$')) {
        result += static_cast<char>(plain);
        i += 2;
        continue;
      }
    }
    result += text[i];
  }
  return result;
}

/// Numbers in digits: "1,299.50" is one.
std::vector<double> numbersIn(std::string_view text) {
  std::vector<double> numbers;
  for (std::size_t i = 0; i < text.size();) {
    if (!isDigit(text[i])) {
      ++i;
      continue;
    }
    std::string digits;
    for (; i < text.size(); ++i) {
      const bool inside = i + 1 < text.size() && isDigit(text[i + 1]);
      if (isDigit(text[i]) || (text[i] == '.' && inside && digits.find('.') == std::string::npos))
        digits += text[i];
      else if (!(text[i] == ',' && inside))
        break;
    }
    numbers.push_back(std::strtod(digits.c_str(), nullptr));
  }
  return numbers;
}

bool known(double number, const std::vector<double>& numbers) {
  return std::any_of(numbers.begin(), numbers.end(), [&](double fact) {
    // As a price is said: exactly, to the cent or tenth, or as a whole.
    return std::abs(number - fact) < 1e-9 || std::abs(number - std::round(fact * 100) / 100) < 1e-9 ||
           std::abs(number - std::round(fact * 10) / 10) < 1e-9 || std::abs(number - std::round(fact)) < 1e-9;
  });
}

constexpr std::array kNumberWords = {"two",     "three",    "four",    "five",     "six",      "seven",
                                     "eight",   "nine",     "ten",     "eleven",   "twelve",   "fifteen",
                                     "twenty",  "thirty",   "forty",   "fifty",    "sixty",    "seventy",
                                     "eighty",  "ninety",   "hundred", "hundreds", "thousand", "thousands",
                                     "million", "millions", "dozen",   "half"};
constexpr std::array kChineseDigits = {"零", "一", "二", "两", "三", "四", "五", "六",
                                       "七", "八", "九", "十", "百", "千", "万", "亿"};
constexpr std::array kChineseUnits = {"元", "块", "折", "星", "分", "倍",  "成",
                                      "条", "人", "位", "天", "年", "美元"};

struct Money {
  const char* spelling;
  const char* currency;  // two where the sign is shared
  const char* other;
};
constexpr std::array<Money, 16> kMoney = {{{"$", "USD", "USD"},
                                           {"usd", "USD", "USD"},
                                           {"dollar", "USD", "USD"},
                                           {"cents", "USD", "EUR"},
                                           {"美元", "USD", "USD"},
                                           {"€", "EUR", "EUR"},
                                           {"eur", "EUR", "EUR"},
                                           {"欧元", "EUR", "EUR"},
                                           {"£", "GBP", "GBP"},
                                           {"gbp", "GBP", "GBP"},
                                           {"英镑", "GBP", "GBP"},
                                           {"¥", "CNY", "JPY"},
                                           {"￥", "CNY", "JPY"},
                                           {"yuan", "CNY", "CNY"},
                                           {"rmb", "CNY", "CNY"},
                                           {"人民币", "CNY", "CNY"}}};

constexpr std::array kOffers = {
    "discount",  "on sale", "free shipping", "warranty", "guarantee", "best-selling", "bestsell", "coupon",
    "promotion", "refund",  "limited time",  "打折",     "折扣",      "包邮",         "保修",     "优惠",
    "促销",      "正品",    "销量",          "限时",     "免费",      "官方"};

// What a sentence may begin with though it is written with a capital letter.
constexpr std::array kOpenings = {
    "a",     "an",      "the",    "this",  "that",    "these",   "those",     "it",       "its",     "they",
    "their", "there",   "you",    "your",  "we",      "our",     "i",         "with",     "without", "for",
    "from",  "if",      "in",     "on",    "at",      "as",      "and",       "but",      "or",      "so",
    "to",    "because", "since",  "while", "when",    "whether", "made",      "designed", "perfect", "ideal",
    "great", "good",    "yes",    "also",  "overall", "buyers",  "customers", "people",   "users",   "both",
    "each",  "one",     "priced", "rated", "at",      "by",      "here",      "not"};

template <typename List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// Latin words in the order they stand, with whether they begin a sentence.
struct LatinWord {
  std::string text;
  bool opening = false;
};

std::vector<LatinWord> latinWords(std::string_view text) {
  std::vector<LatinWord> words;
  bool opening = true;
  for (std::size_t i = 0; i < text.size();) {
    if (!isLetter(text[i])) {
      if (text[i] == '.' || text[i] == '!' || text[i] == '?' || text[i] == '\n' || text[i] == ':')
        opening = true;
      ++i;
      continue;
    }
    std::string word;
    while (i < text.size() &&
           (isLetter(text[i]) || isDigit(text[i]) || (text[i] == '\'' && !word.empty()) ||
            static_cast<unsigned char>(text[i]) == 0xC3 || (!word.empty() && word.back() == '\xC3')))
      word += text[i++];
    if (word.ends_with("'s")) word.resize(word.size() - 2);
    words.push_back({word, opening});
    opening = false;
  }
  return words;
}

bool holdsHan(std::string_view text) {
  for (const Word& word : readWords(text))
    if (word.kind == Word::Kind::Han) return true;
  return false;
}

std::optional<std::string> wrongNumber(std::string_view text, const Facts& facts, const std::string& all) {
  std::vector<double> allowed = facts.numbers;
  for (const double number : numbersIn(all)) allowed.push_back(number);
  for (const double number : numbersIn(text))
    if (!known(number, allowed)) {
      std::string spelled = std::to_string(number);
      return "the number " + spelled.erase(spelled.find_last_not_of('0') + 1);
    }
  std::set<std::string> given;
  for (const LatinWord& word : latinWords(all)) given.insert(lowered(word.text));
  for (const LatinWord& word : latinWords(text)) {
    const std::string plain = lowered(word.text);
    if (contains(kNumberWords, plain) && !given.contains(plain)) return "the number " + plain;
  }
  for (const char* digit : kChineseDigits)
    for (const char* unit : kChineseUnits) {
      const std::string claim = std::string(digit) + unit;
      if (text.find(claim) != std::string_view::npos && all.find(claim) == std::string::npos) return claim;
    }
  return std::nullopt;
}

std::optional<std::string> wrongMoney(const std::string& plain, const Facts& facts, const std::string& all) {
  for (const Money& money : kMoney) {
    const std::size_t at = plain.find(money.spelling);
    if (at == std::string::npos || all.find(money.spelling) != std::string::npos) continue;
    // "eur" within "amateur" is none.
    const std::string_view spelling = money.spelling;
    if (isLetter(spelling[0]) && ((at > 0 && isLetter(plain[at - 1])) ||
                                  (spelling.size() == 3 && at + 3 < plain.size() && isLetter(plain[at + 3]))))
      continue;
    if (facts.currency != money.currency && facts.currency != money.other)
      return "the currency " + std::string(money.spelling);
  }
  // A price in 元 of something that is not sold in it.
  for (const char* unit : {"元", "块钱"})
    if (const std::size_t at = plain.find(unit);
        at != std::string::npos && at > 0 && facts.currency != "CNY") {
      const bool other = plain.substr(0, at).ends_with("美") || plain.substr(0, at).ends_with("欧");
      if (!other && (isDigit(plain[at - 1]) || plain[at - 1] == ' ')) return "the currency 元";
    }
  return std::nullopt;
}

std::optional<std::string> wrongName(std::string_view text, const Facts& facts, const std::string& all) {
  std::set<std::string> given;
  for (const LatinWord& word : latinWords(all)) given.insert(lowered(word.text));
  const bool chinese = holdsHan(text);
  for (const LatinWord& word : latinWords(text)) {
    const std::string plain = lowered(word.text);
    const bool capital = word.text[0] >= 'A' && word.text[0] <= 'Z';
    if (!capital && !chinese) continue;
    if (given.contains(plain) || plain == "i") continue;
    // The plural or singular of a word that was given.
    if (given.contains(plain + "s") ||
        (plain.ends_with("s") && given.contains(plain.substr(0, plain.size() - 1))))
      continue;
    const bool money =
        std::any_of(kMoney.begin(), kMoney.end(), [&](const Money& m) { return plain == m.spelling; });
    if (money || (word.opening && contains(kOpenings, plain))) continue;
    return "the name " + word.text;
  }
  const std::string plain = lowered(text), allPlain = lowered(all);
  for (const std::string& name : facts.foreign) {
    const std::string other = lowered(name);
    if (other.size() < 3 || allPlain.find(other) != std::string::npos) continue;
    const std::size_t at = plain.find(other);
    if (at == std::string::npos) continue;
    const bool within =
        isLetter(other[0]) && ((at > 0 && isLetter(plain[at - 1])) ||
                               (at + other.size() < plain.size() && isLetter(plain[at + other.size()])));
    if (!within) return "the name " + name;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> ungrounded(std::string_view given, const Facts& facts) {
  const std::string text = narrowed(given);
  std::string all;
  for (const std::string& fact : facts.texts) all += narrowed(fact) + "\n";
  if (const auto wrong = wrongNumber(text, facts, all)) return wrong;
  const std::string plain = lowered(text), allPlain = lowered(all);
  if (const auto wrong = wrongMoney(plain, facts, allPlain)) return wrong;
  for (const char* offer : kOffers)
    if (plain.find(offer) != std::string::npos && allPlain.find(offer) == std::string::npos)
      return "the offer " + std::string(offer);
  return wrongName(text, facts, all);
}

}  // namespace core
