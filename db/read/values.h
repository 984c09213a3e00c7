#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace db {

/// Without blanks (full-width ones too) and byte-order marks at both ends.
std::string_view trimmed(std::string_view text);

/// True for the ways in which files write "no value": empty, NULL, None, NaN, N/A, \N and a dash.
bool isAbsent(std::string_view cell);

/// A finite number, whole cell; full-width digits count.
std::optional<double> parseNumber(std::string_view cell);

struct Price {
  double amount = 0;
  std::string currency;  ///< ISO 4217 where a sign or a word says so, else empty
};
/// "$1,299.00", "￥199", "199元起", "1.299,00 €", "1.2万". Of a range ("12 - 20") the lower end.
std::optional<Price> parsePrice(std::string_view cell);

/// UTC milliseconds from Unix seconds, milli-, micro- or nanoseconds (told apart by size) or a written date:
/// ISO 8601, 2011/12/09 8:26, 20111209, 12/9/2011 8:26 (month first unless it cannot be), 06 17, 2018,
/// 01-Jan-1995, 2011年12月9日.
std::optional<std::int64_t> parseTime(std::string_view cell);

/// ISO 4217 of a sign, a code or a Chinese word; empty where it is none.
std::string currencyOf(std::string_view text);

void appendJsonString(std::string& json, std::string_view text);

}  // namespace db
