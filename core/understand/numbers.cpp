#include "core/understand/numbers.h"

#include <array>
#include <string_view>
#include <utility>

namespace core {
namespace {

int chineseDigit(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, int>, 12> kDigits{{{"零", 0},
                                                                      {"〇", 0},
                                                                      {"一", 1},
                                                                      {"二", 2},
                                                                      {"两", 2},
                                                                      {"三", 3},
                                                                      {"四", 4},
                                                                      {"五", 5},
                                                                      {"六", 6},
                                                                      {"七", 7},
                                                                      {"八", 8},
                                                                      {"九", 9}}};
  for (const auto& [character, value] : kDigits)
    if (text == character) return value;
  return -1;
}

double chineseUnit(std::string_view text) {
  if (text == "十") return 10;
  if (text == "百") return 100;
  if (text == "千") return 1000;
  if (text == "万") return 10000;
  return 0;
}

double englishUnit(std::string_view text) {
  if (text == "hundred") return 100;
  if (text == "thousand" || text == "grand") return 1000;
  return 0;
}

double englishNumeral(std::string_view text) {
  constexpr std::array<std::string_view, 20> kSmall{
      "",         "one",     "two",     "three",     "four",     "five",    "six",
      "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
      "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
  constexpr std::array<std::string_view, 10> kTens{"",      "",      "twenty",  "thirty", "forty",
                                                   "fifty", "sixty", "seventy", "eighty", "ninety"};
  for (std::size_t i = 1; i < kSmall.size(); ++i)
    if (text == kSmall[i]) return static_cast<double>(i);
  for (std::size_t i = 2; i < kTens.size(); ++i)
    if (text == kTens[i]) return static_cast<double>(10 * i);
  return 0;
}

// "two hundred and fifty", "a hundred", "a couple hundred".
SpokenNumber englishNumber(std::span<const Word> words, std::size_t at) {
  const auto textAt = [&](std::size_t place) {
    return place < words.size() ? std::string_view(words[place].text) : std::string_view();
  };
  double total = 0, section = 0;
  std::size_t next = at;
  if (textAt(at) == "a") {
    const bool couple = textAt(at + 1) == "couple";
    next = at + (couple ? textAt(at + 2) == "of" ? 3 : 2 : 1);
    if (englishUnit(textAt(next)) == 0) return {};
    section = couple ? 2 : 1;
  }
  std::size_t end = at;
  while (next < words.size()) {
    const double unit = englishUnit(textAt(next)), numeral = englishNumeral(textAt(next));
    if (unit > 0 && section > 0) {
      section *= unit;
      if (unit >= 1000) total += section, section = 0;
    } else if (numeral > 0) {
      section += numeral;
    } else if (end > at && (textAt(next) == "and" || textAt(next) == "-") &&
               englishNumeral(textAt(next + 1)) > 0 && (section >= 100 || total > 0 || textAt(next) == "-")) {
      ++next;
      continue;
    } else {
      break;
    }
    end = ++next;
  }
  if (end == at) return {};
  return {total + section, total + section, end - at};
}

// Reads left to right: units below 万 multiply the digit before them, 万 multiplies the sum so far. A last
// digit without a unit counts in the unit below the one before it: 「三百五」 is 350, but 「三百零五」 is
// 305.
SpokenNumber chineseNumber(std::span<const Word> words, std::size_t at) {
  double total = 0, section = 0, lastUnit = 0, spread = 0;
  int digit = -1;
  bool zero = false, anyUnit = false;
  std::size_t next = at;
  for (; next < words.size() && words[next].kind == Word::Kind::Han; ++next) {
    const int value = chineseDigit(words[next].text);
    const double unit = chineseUnit(words[next].text);
    if (next == at && words[next].text == "几") {  // 「几百」: two to nine of them
      if (next + 1 == words.size() || chineseUnit(words[next + 1].text) == 0) return {};
      digit = 2, spread = 7;
    } else if (value >= 0) {
      if (digit > 0 && value == digit + 1 && spread == 0)
        spread = 1;  // 「两三百」
      else if (digit >= 0 && !zero)
        break;
      else
        digit = value;
      zero = value == 0;
      if (zero) digit = -1;
    } else if (unit == 10000) {
      section += digit > 0 ? digit : (section == 0 ? 1 : 0);
      total += section * unit;
      spread *= unit;
      section = 0, digit = -1, lastUnit = unit, anyUnit = true, zero = false;
    } else if (unit > 0) {
      section += (digit >= 0 ? digit : 1) * unit;
      spread *= unit;
      digit = -1, lastUnit = unit, anyUnit = true, zero = false;
    } else {
      break;
    }
  }
  if (next == at) return {};
  if (digit > 0) {
    const bool short_ = anyUnit && lastUnit >= 100 && chineseDigit(words[next - 2].text) != 0;
    section += short_ ? digit * lastUnit / 10 : digit;
  }
  total += section;
  if (next < words.size() && lastUnit >= 10 && digit <= 0 && spread == 0) {
    const std::string& text = words[next].text;
    if (text == "多" || text == "几") spread = lastUnit, ++next;
    if (text == "来") ++next;  // 「一百来块」 is about a hundred
  }
  return {total, total + spread, next - at};
}

}  // namespace

SpokenNumber readNumber(std::span<const Word> words, std::size_t at) {
  if (at >= words.size()) return {};
  const Word& first = words[at];
  if (first.kind == Word::Kind::Han) return chineseNumber(words, at);
  if (first.kind == Word::Kind::Letters) return englishNumber(words, at);
  if (first.kind != Word::Kind::Number) return {};
  double value = first.number, spread = 0;
  std::size_t length = 1;
  const auto glued = [&](std::size_t place) { return place < words.size() && words[place].glued; };
  if (at + 1 < words.size()) {
    const Word& next = words[at + 1];
    const double unit = chineseUnit(next.text);
    if (unit >= 100) {
      value *= unit, ++length;
      // 「1千5」
      if (glued(at + 2) && words[at + 2].kind == Word::Kind::Number && words[at + 2].number < 10)
        value += words[at + 2].number * unit / 10, ++length;
    } else if (next.glued && next.text == "k") {
      value *= 1000, ++length;
    } else if (next.glued && next.text == "多" && value >= 10) {
      spread = 1;  // 「600多」 up to 700: by the number's own size
      while (spread * 10 <= value) spread *= 10;
      ++length;
    }
  }
  return {value, value + spread, length};
}

}  // namespace core
