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
    if (value >= 0) {
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
  return {total, total + spread, next - at};
}

}  // namespace

SpokenNumber readNumber(std::span<const Word> words, std::size_t at) {
  if (at >= words.size()) return {};
  const Word& first = words[at];
  if (first.kind == Word::Kind::Han) return chineseNumber(words, at);
  if (first.kind != Word::Kind::Number) return {};
  double value = first.number;
  std::size_t length = 1;
  if (at + 1 < words.size()) {
    const Word& next = words[at + 1];
    const double unit = chineseUnit(next.text);
    if (unit >= 100)
      value *= unit, ++length;
    else if (next.glued && next.text == "k")
      value *= 1000, ++length;
  }
  return {value, value, length};
}

}  // namespace core
