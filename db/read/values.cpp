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
                           kHardBlank = "\xc2\xa0", kNarrowHardBlank = "\xe2\x80\xaf",
                           kThinBlank = "\xe2\x80\x89", kApostrophe = "\xe2\x80\x99",
                           kEnDash = "\xe2\x80\x93", kEmDash = "\xe2\x80\x94";

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
    CurrencyName{"mx$", "MXN"},    CurrencyName{"nz$", "NZD"},  CurrencyName{"sg$", "SGD"},
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

/// A price as parsePrice() reads it: lower case, plain blanks and apostrophes, ASCII digits.
std::string plainPrice(std::string_view cell) {
  constexpr std::array kPlain = {std::pair{kHardBlank, " "}, std::pair{kNarrowHardBlank, " "},
                                 std::pair{kThinBlank, " "}, std::pair{kApostrophe, "'"},
                                 std::pair{kEnDash, "-"},    std::pair{kEmDash, "-"}};
  std::string text = lower(narrowed(trimmed(cell)));
  for (const auto& [from, to] : kPlain)
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;)
      text.replace(at, from.size(), to);
  return text;
}

/// The currency that a price names, empty where it names none; false where it is some dollar that we do not
/// know: "MX$" is not "$".
bool findCurrency(std::string_view text, std::string& currency) {
  for (const std::string_view code : kCodes)
    if (text.find(lower(code)) != std::string_view::npos) currency = code;
  if (!currency.empty()) return true;
  for (const CurrencyName& name : kCurrencies) {
    const std::size_t at = text.find(name.text);
    if (at == std::string_view::npos) continue;
    if (name.text.ends_with('$') && at > 0 && isLetter(text[at - 1])) return false;
    currency = name.code;
    return true;
  }
  return true;
}

bool writesDecimalComma(std::string_view currency) {
  constexpr std::array kCodesWithComma = {"EUR", "BRL", "TRY", "IDR", "VND", "DKK",
                                          "NOK", "SEK", "PLN", "CZK", "HUF", "RUB"};
  return std::ranges::find(kCodesWithComma, currency) != kCodesWithComma.end();
}

/// Whether what stands between two amounts makes a range of them: a dash or "to", beside currencies.
bool joinsRange(std::string_view between) {
  std::string words(between);
  const auto remove = [&words](std::string_view name) {
    for (std::size_t at; (at = words.find(name)) != std::string::npos;) words.erase(at, name.size());
  };
  for (const CurrencyName& name : kCurrencies) remove(name.text);
  for (const std::string_view code : kCodes) remove(lower(code));
  constexpr std::array kJoiners = {"-", "~", "to", "至", "到"};
  return std::ranges::find(kJoiners, trimmed(words)) != kJoiners.end();
}

struct WrittenAmount {
  std::optional<double> value;  ///< none: no price, as "12abc" or "10%"
  std::size_t end = 0;
};

/// The amount whose first digit stands at `at`. Blanks and apostrophes before three digits group thousands,
/// as does a point before three digits where the decimal sign is a comma: "1.299 €".
WrittenAmount amountAt(std::string_view text, std::size_t at, bool decimalComma) {
  const auto digitsAt = [&](std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && isDigit(text[end])) ++end;
    return end - from;
  };
  std::string digits;
  std::size_t end = at, group = 0;
  while (end < text.size()) {
    const char character = text[end];
    if (isDigit(character)) {
      digits += character;
      ++group;
    } else if ((character == ' ' || character == '\'') && group >= 1 && group <= 3 &&
               digitsAt(end + 1) == 3 && digits.find_first_of(".,") == std::string::npos) {
      group = 0;
    } else if ((character == '.' || character == ',') && digitsAt(end + 1) > 0) {
      digits += character;
      group = 0;
    } else {
      break;
    }
    ++end;
  }
  // "1.299,-" and "5.-" are whole amounts.
  std::string_view rest = text.substr(end);
  if (rest.starts_with(",-") || rest.starts_with(".-")) {
    if (const std::size_t behind = end + 2; digitsAt(behind) == 0) {
      (digits += rest[0]) += "00";
      end = behind;
      rest = text.substr(end);
    }
  }
  const std::size_t point = digits.find('.');
  if (decimalComma && point != std::string::npos && digits.find(',') == std::string::npos &&
      digits[0] != '0' && point <= 3 && digits.size() - point == 4)
    digits.erase(point, 1);
  WrittenAmount amount{amountOf(digits), end};
  if (!amount.value) return amount;
  if (rest.starts_with("万")) *amount.value *= 10'000;
  if (rest.starts_with("k") && (rest.size() == 1 || !isLetter(rest[1]))) {
    *amount.value *= 1000;
  } else if (!rest.empty() && isLetter(rest[0])) {
    const bool code =
        std::ranges::any_of(kCodes, [&](std::string_view c) { return rest.starts_with(lower(c)); });
    if (!code && !rest.starts_with("rmb") && !rest.starts_with("to")) amount.value.reset();
  }
  if (trimmed(rest).starts_with('%')) amount.value.reset();
  return amount;
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

bool isWeekday(std::string_view word) {
  constexpr std::array kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  return word.size() >= 3 && std::ranges::find(kDays, lower(word.substr(0, 3))) != kDays.end();
}

bool isHalfDay(std::string_view word) {
  return lower(word) == "am" || lower(word) == "pm";
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
  const auto begin = parts.begin();
  if (count > 0 && isWeekday(parts[0].word)) std::move(begin + 1, begin + count--, begin);
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
    if (month > 12 || parts[1].before == '.') std::swap(month, day);  // 31.12.2020, and 12/31/2020
  } else {
    return std::nullopt;
  }
  std::size_t next = 3;
  std::string half;  // of the day: behind the clock in English, before it in Chinese
  if (next < count && isHalfDay(parts[next].word)) half = lower(parts[next++].word);
  double clock[3] = {};
  for (std::size_t field = 0; field < 3 && next < count && parts[next].digits; ++field) {
    if (field > 0 && parts[next].before != ':') break;
    clock[field] = parts[next++].number;
  }
  if (clock[0] > 24 || clock[1] > 59) return std::nullopt;
  if (next < count && isHalfDay(parts[next].word)) half = lower(parts[next++].word);
  if (half == "pm" && clock[0] < 12) clock[0] += 12;
  if (half == "am" && clock[0] == 12) clock[0] = 0;
  constexpr std::array kZones = {"z", "utc", "gmt"};
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
  const std::string text = plainPrice(cell);
  Price price;
  if (!findCurrency(text, price.currency)) return std::nullopt;
  std::optional<double> lowest;
  std::size_t seen = 0;  // behind the number before
  for (std::size_t at = 0; at < text.size();) {
    const bool begins =
        isDigit(text[at]) || (text[at] == '.' && at + 1 < text.size() && isDigit(text[at + 1]));
    if (!begins) {
      ++at;
      continue;
    }
    const std::string_view between = std::string_view(text).substr(seen, at - seen);
    if (lowest ? !joinsRange(between) : between.find('-') != std::string_view::npos) return std::nullopt;
    const WrittenAmount amount = amountAt(text, at, writesDecimalComma(price.currency));
    if (!amount.value) return std::nullopt;
    lowest = lowest ? std::min(*lowest, *amount.value) : *amount.value;
    at = seen = amount.end;
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
  std::string written = narrowed(cell);
  for (const auto& [chinese, english] : {std::pair{"上午", " am "}, std::pair{"下午", " pm "}})
    if (const std::size_t at = written.find(chinese); at != std::string::npos)
      written.replace(at, std::string_view(chinese).size(), english);
  return parseWrittenDate(written);
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
