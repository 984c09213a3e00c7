#include "db/read/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <utility>

namespace db {
namespace {

constexpr std::string_view kWideBlank = "\xe3\x80\x80", kByteOrderMark = "\xef\xbb\xbf",
                           kHardBlank = "\xc2\xa0";

bool isDigit(char character) {
  return character >= '0' && character <= '9';
}
bool isLetter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& character : result)
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character + 32);
  return result;
}

/// Full-width forms of ASCII (U+FF01 to U+FF5E) as ASCII.
std::string narrowed(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = [&](std::size_t offset) {
      return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0u;
    };
    if (byte(0) == 0xef && (byte(1) == 0xbc || byte(1) == 0xbd) && byte(2) >= 0x80) {
      const unsigned code = ((byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu)) + 0xf000u;
      if (code >= 0xff01 && code <= 0xff5e) {
        result += static_cast<char>(code - 0xfee0);
        at += 2;
        continue;
      }
    }
    result += text[at];
  }
  return result;
}

struct CurrencyName {
  std::string_view text;
  std::string_view code;
};
// Longer names before the ones they contain.
constexpr std::array kCurrencies = {
    CurrencyName{"us$", "USD"},    CurrencyName{"hk$", "HKD"},  CurrencyName{"nt$", "TWD"},
    CurrencyName{"ca$", "CAD"},    CurrencyName{"c$", "CAD"},   CurrencyName{"au$", "AUD"},
    CurrencyName{"a$", "AUD"},     CurrencyName{"r$", "BRL"},   CurrencyName{"s$", "SGD"},
    CurrencyName{"$", "USD"},      CurrencyName{"美元", "USD"}, CurrencyName{"€", "EUR"},
    CurrencyName{"欧元", "EUR"},   CurrencyName{"£", "GBP"},    CurrencyName{"英镑", "GBP"},
    CurrencyName{"港币", "HKD"},   CurrencyName{"港元", "HKD"}, CurrencyName{"日元", "JPY"},
    CurrencyName{"円", "JPY"},     CurrencyName{"￥", "CNY"},   CurrencyName{"¥", "CNY"},
    CurrencyName{"人民币", "CNY"}, CurrencyName{"rmb", "CNY"},  CurrencyName{"元", "CNY"},
    CurrencyName{"块", "CNY"},     CurrencyName{"₹", "INR"},    CurrencyName{"rs.", "INR"},
    CurrencyName{"₩", "KRW"},      CurrencyName{"₽", "RUB"}};
constexpr std::array kCodes = {"USD", "EUR", "GBP", "CNY", "JPY", "HKD", "TWD", "CAD", "AUD", "NZD", "SGD",
                               "INR", "KRW", "RUB", "BRL", "CHF", "SEK", "NOK", "DKK", "PLN", "MXN", "TRY",
                               "THB", "VND", "IDR", "MYR", "PHP", "ZAR", "AED", "SAR", "ILS", "CZK", "HUF"};

/// Digits with separators as a number: the last separator is the decimal sign if it stands alone of its kind
/// and is not followed by exactly three digits (a comma) or stands behind the other kind.
std::optional<double> amountOf(std::string_view digits) {
  const std::size_t comma = digits.rfind(','), point = digits.rfind('.');
  char decimal = 0;
  if (comma != std::string_view::npos && point != std::string_view::npos) {
    decimal = comma > point ? ',' : '.';
  } else if (point != std::string_view::npos) {
    if (std::count(digits.begin(), digits.end(), '.') == 1) decimal = '.';
  } else if (comma != std::string_view::npos) {
    const bool single = std::count(digits.begin(), digits.end(), ',') == 1;
    if (single && digits.size() - comma - 1 != 3) decimal = ',';
  }
  std::string plain;
  std::size_t group = 0;
  bool grouped = false, fraction = false;
  for (const char character : digits) {
    if (isDigit(character)) {
      plain += character;
      ++group;
    } else if (character == decimal) {
      if (fraction || (grouped && group != 3)) return std::nullopt;
      fraction = true;
      plain += '.';
    } else {
      // A thousands separator stands before groups of three (of two to four: India, China).
      if (fraction || group == 0 || group > 4 || (grouped && group < 2)) return std::nullopt;
      grouped = true;
      group = 0;
    }
  }
  if (grouped && !fraction && group != 3 && group != 4) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (error != std::errc() || end != plain.data() + plain.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> millisecondsOf(int year, unsigned month, unsigned day, int hour = 0,
                                           int minute = 0, double second = 0) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok() || year < 1000 || year > 9999 || hour > 24 || minute > 59 || second >= 61)
    return std::nullopt;
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute) * 60'000 + std::llround(second * 1000);
}

unsigned monthOf(std::string_view word) {
  constexpr std::array kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                  "jul", "aug", "sep", "oct", "nov", "dec"};
  const std::string name = lower(word.substr(0, 3));
  for (std::size_t at = 0; at < kMonths.size(); ++at)
    if (word.size() >= 3 && name == kMonths[at]) return static_cast<unsigned>(at + 1);
  return 0;
}

/// What a written date is made of: numbers, words and what stood right before each.
struct DatePart {
  double number = 0;
  std::size_t digits = 0;
  std::string_view word;
  char before = 0;
};

std::optional<std::int64_t> parseWrittenDate(std::string_view text) {
  std::array<DatePart, 12> parts;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!isDigit(text[at]) && !isLetter(text[at])) {
      ++at;
      continue;
    }
    if (count == parts.size()) return std::nullopt;
    DatePart& part = parts[count++];
    part.before = at > 0 ? text[at - 1] : '\0';
    const std::size_t begin = at;
    const bool number = isDigit(text[at]);
    while (at < text.size() && (number ? isDigit(text[at]) : isLetter(text[at]))) ++at;
    if (!number) {
      part.word = text.substr(begin, at - begin);
      // "T" and "Z" of ISO 8601 and "at" carry nothing.
      if (part.word == "T" || part.word == "t") --count;
      continue;
    }
    part.digits = at - begin;
    // A second's fraction belongs to it.
    if (part.before == ':' && at + 1 < text.size() && text[at] == '.' && isDigit(text[at + 1]))
      for (++at; at < text.size() && isDigit(text[at]);) ++at;
    std::from_chars(text.data() + begin, text.data() + at, part.number);
  }
  if (count < 3) return std::nullopt;
  for (std::size_t at = 0; at < 3; ++at)
    if (parts[at].number > 9999) return std::nullopt;
  const auto number = [&](std::size_t at) { return static_cast<int>(parts[at].number); };
  const auto unsignedNumber = [&](std::size_t at) { return static_cast<unsigned>(parts[at].number); };
  int year = 0;
  unsigned month = 0, day = 0;
  if (!parts[1].word.empty() && parts[0].digits && parts[2].digits) {  // 01-Jan-1995
    year = number(2), month = monthOf(parts[1].word), day = unsignedNumber(0);
  } else if (!parts[0].word.empty() && parts[1].digits && parts[2].digits) {  // Jun 17, 2018
    year = number(2), month = monthOf(parts[0].word), day = unsignedNumber(1);
  } else if (parts[0].digits == 4 && parts[1].digits && parts[2].digits) {
    year = number(0), month = unsignedNumber(1), day = unsignedNumber(2);
  } else if (parts[0].digits && parts[1].digits && parts[2].digits == 4) {
    year = number(2), month = unsignedNumber(0), day = unsignedNumber(1);
    if (month > 12) std::swap(month, day);
  } else {
    return std::nullopt;
  }
  std::size_t next = 3;
  double clock[3] = {};
  for (std::size_t field = 0; field < 3 && next < count && parts[next].digits; ++field) {
    if (field > 0 && parts[next].before != ':') break;
    clock[field] = parts[next++].number;
  }
  if (clock[0] > 24 || clock[1] > 59) return std::nullopt;
  if (next < count && lower(parts[next].word) == "pm" && clock[0] < 12) clock[0] += 12;
  if (next < count && lower(parts[next].word) == "am" && clock[0] == 12) clock[0] = 0;
  constexpr std::array kZones = {"z", "utc", "gmt", "am", "pm"};
  if (next < count && std::ranges::find(kZones, lower(parts[next].word)) != kZones.end()) ++next;
  std::optional<std::int64_t> time =
      millisecondsOf(year, month, day, static_cast<int>(clock[0]), static_cast<int>(clock[1]), clock[2]);
  if (time && next < count && parts[next].digits &&
      (parts[next].before == '+' || parts[next].before == '-')) {
    const bool joined = parts[next].digits == 4;  // +0800
    const int value = number(next);
    int minutes = joined ? value / 100 * 60 + value % 100 : value * 60;
    if (!joined && next + 1 < count) minutes += number(next + 1);
    *time -= (parts[next].before == '+' ? 1 : -1) * std::int64_t{minutes} * 60'000;
  } else if (next < count) {
    return std::nullopt;  // something that is no part of a date
  }
  return time;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  for (bool again = true; again;) {
    again = false;
    while (!text.empty() && (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')))
      text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || (text.back() >= '\t' && text.back() <= '\r')))
      text.remove_suffix(1);
    for (const std::string_view blank : {kWideBlank, kByteOrderMark, kHardBlank}) {
      if (text.starts_with(blank)) text.remove_prefix(blank.size()), again = true;
      if (text.ends_with(blank)) text.remove_suffix(blank.size()), again = true;
    }
  }
  return text;
}

bool isAbsent(std::string_view cell) {
  if (cell.size() > 8) return false;
  if (cell.empty()) return true;
  constexpr std::array kNames = {"null", "none", "nan", "n/a", "na", "\\n", "-", "--", "<na>", "nil"};
  return std::ranges::find(kNames, lower(cell)) != kNames.end();
}

std::optional<double> parseNumber(std::string_view cell) {
  cell = trimmed(cell);
  std::string wide;
  if (std::any_of(cell.begin(), cell.end(), [](char c) { return static_cast<signed char>(c) < 0; })) {
    wide = narrowed(cell);
    cell = wide;
  }
  if (cell.starts_with('+') && cell.size() > 1 && cell[1] != '-') cell.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string currencyOf(std::string_view text) {
  const std::string wanted = lower(trimmed(text));
  for (const std::string_view code : kCodes)
    if (wanted == lower(code)) return std::string(code);
  for (const CurrencyName& name : kCurrencies)
    if (wanted == name.text) return std::string(name.code);
  return {};
}

std::optional<Price> parsePrice(std::string_view cell) {
  const std::string text = lower(narrowed(trimmed(cell)));
  Price price;
  for (const CurrencyName& name : kCurrencies) {
    if (text.find(name.text) == std::string::npos) continue;
    price.currency = name.code;
    break;
  }
  for (const std::string_view code : kCodes)
    if (text.find(lower(code)) != std::string::npos) price.currency = code;

  std::optional<double> lowest;
  for (std::size_t at = 0; at < text.size();) {
    const bool begins =
        isDigit(text[at]) || (text[at] == '.' && at + 1 < text.size() && isDigit(text[at + 1]));
    if (!begins) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && (isDigit(text[end]) || ((text[end] == '.' || text[end] == ',') &&
                                                        end + 1 < text.size() && isDigit(text[end + 1]))))
      ++end;
    std::optional<double> amount = amountOf(std::string_view(text).substr(at, end - at));
    // "12abc" and "-5" are no prices; "12-20" is a range.
    const bool negative = !lowest && text.find('-') < at;
    if (!amount || negative) return std::nullopt;
    std::string_view rest = std::string_view(text).substr(end);
    if (rest.starts_with("万")) *amount *= 10'000;
    if (rest.starts_with("k") && (rest.size() == 1 || !isLetter(rest[1]))) *amount *= 1000;
    if (!rest.empty() && isLetter(rest[0]) && !rest.starts_with("k")) {
      const bool code =
          std::ranges::any_of(kCodes, [&](std::string_view c) { return rest.starts_with(lower(c)); });
      if (!code && !rest.starts_with("rmb") && !rest.starts_with("to")) return std::nullopt;
    }
    lowest = lowest ? std::min(*lowest, *amount) : *amount;
    at = end;
  }
  if (!lowest || !std::isfinite(*lowest)) return std::nullopt;
  price.amount = *lowest;
  return price;
}

std::optional<std::int64_t> parseTime(std::string_view cell) {
  cell = trimmed(cell);
  if (const std::optional<double> number = parseNumber(cell)) {
    const double value = *number;
    const bool eightDigits = cell.size() == 8 && cell.find('.') == std::string_view::npos;
    if (eightDigits && value >= 1900'01'01 && value <= 2100'12'31) {
      const int day = static_cast<int>(value);
      if (const auto date = millisecondsOf(day / 10000, static_cast<unsigned>(day / 100 % 100),
                                           static_cast<unsigned>(day % 100)))
        return date;
    }
    if (value < 0) return std::nullopt;
    if (value < 1e11) return std::llround(value * 1e3);
    if (value < 1e14) return std::llround(value);
    if (value < 1e17) return std::llround(value / 1e3);
    if (value < 1e19) return std::llround(value / 1e6);
    return std::nullopt;
  }
  if (cell.size() > 64) return std::nullopt;
  return parseWrittenDate(narrowed(cell));
}

void appendJsonString(std::string& json, std::string_view text) {
  json += '"';
  for (const char character : text) {
    switch (character) {
      case '"':
        json += "\\\"";
        break;
      case '\\':
        json += "\\\\";
        break;
      case '\n':
        json += "\\n";
        break;
      case '\t':
        json += "\\t";
        break;
      case '\r':
        json += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(character) < 0x20)
          json += fmt::format("\\u{:04x}", static_cast<unsigned>(character));
        else
          json += character;
    }
  }
  json += '"';
}

}  // namespace db
