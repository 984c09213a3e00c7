#include "core/text/regular_expression.h"

#include <fmt/format.h>
#include <unicode/regex.h>
#include <unicode/unistr.h>

#include <vector>

#include "core/error.h"
#include "core/text/characters.h"

namespace core {
namespace {

constexpr std::int32_t kMostStack = 1 << 28;  // bytes of backtracking
constexpr std::int32_t kMostSteps = 1 << 14;  // for one match, in units of ten thousand

// Where the dialects differ: what ICU calls white space lacks some, and \h is a hexadecimal digit here.
std::string translated(std::string_view pattern) {
  std::string result;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '\\' || i + 1 == pattern.size()) {
      result += pattern[i];
      continue;
    }
    switch (const char escaped = pattern[++i]) {
      case 's':
        result += "\\p{White_Space}";
        break;
      case 'S':
        result += "\\P{White_Space}";
        break;
      case 'h':
        result += "[0-9a-fA-F]";
        break;
      default:
        result.append(1, '\\').append(1, escaped);
    }
  }
  return result;
}

[[noreturn]] void refuse(const std::string& pattern, UErrorCode status) {
  throw Error(Error::Kind::BadInput,
              fmt::format("The regular expression {} cannot be used ({}).", pattern, u_errorName(status)));
}

// The text in UTF-16 and where each of its units begins in UTF-8; no places for ASCII, where they are the
// same.
icu::UnicodeString wide(std::string_view text, std::vector<std::size_t>& places) {
  icu::UnicodeString result =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  if (asciiLength(text) == text.size()) return result;
  places.reserve(static_cast<std::size_t>(result.length()) + 1);
  for (std::size_t position = 0; position < text.size();) {
    places.push_back(position);
    if (nextCharacter(text, position) > 0xFFFF) places.push_back(position);
  }
  places.push_back(text.size());
  return result;
}

}  // namespace

struct RegularExpression::Compiled {
  std::unique_ptr<icu::RegexPattern> pattern;
  std::string spelling;
};

RegularExpression::RegularExpression(std::string_view pattern) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError where;
  Compiled compiled{.pattern = nullptr, .spelling = std::string(pattern)};
  compiled.pattern.reset(icu::RegexPattern::compile(icu::UnicodeString::fromUTF8(translated(pattern)),
                                                    UREGEX_MULTILINE | UREGEX_UNIX_LINES, where, status));
  if (U_FAILURE(status)) refuse(compiled.spelling, status);
  m_compiled = std::make_unique<const Compiled>(std::move(compiled));
}

RegularExpression RegularExpression::literal(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    const bool plain = static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') ||
                       ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    if (!plain)
      pattern += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    else
      pattern += c;
  }
  return RegularExpression(pattern);
}

RegularExpression::RegularExpression(RegularExpression&&) noexcept = default;
RegularExpression::~RegularExpression() = default;

void RegularExpression::forEachMatch(std::string_view text,
                                     FunctionView<void(std::size_t, std::size_t)> match) const {
  std::vector<std::size_t> places;
  const icu::UnicodeString units = wide(text, places);
  const auto byteOf = [&](std::int32_t unit) {
    const auto index = static_cast<std::size_t>(unit);
    return places.empty() ? index : places[index];
  };
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::RegexMatcher> matcher(m_compiled->pattern->matcher(units, status));
  if (U_SUCCESS(status)) {
    matcher->setStackLimit(kMostStack, status);
    matcher->setTimeLimit(kMostSteps, status);
    while (matcher->find(status)) match(byteOf(matcher->start(status)), byteOf(matcher->end(status)));
  }
  if (U_FAILURE(status)) refuse(m_compiled->spelling, status);
}

}  // namespace core
