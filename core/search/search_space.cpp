#include "core/search/search_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <random>
#include <set>

#include "core/error.h"

namespace core {
namespace {

constexpr std::string_view kBetween = "..";
constexpr std::string_view kLog = ":log";
constexpr int kRedraws = 1000;  // of settings that were drawn before

[[noreturn]] void refuse(const std::string& key, std::string_view spelled, const std::string& why) {
  throw Error(Error::Kind::Usage, fmt::format("The range {} of the setting {} {}.", spelled, key, why), key);
}

std::optional<double> numberFrom(std::string_view text) {
  double number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return {};
  return number;
}

bool isWhole(std::string_view text) {
  const std::size_t sign = text.starts_with('-') ? 1 : 0;
  return text.size() > sign && text.find_first_not_of("0123456789", sign) == std::string_view::npos;
}

std::vector<std::string> choicesFrom(const std::string& key, std::string_view spelled) {
  std::vector<std::string> choices;
  for (std::size_t begin = 0; begin <= spelled.size();) {
    const std::size_t end = std::min(spelled.find(',', begin), spelled.size());
    choices.emplace_back(spelled.substr(begin, end - begin));
    if (choices.back().empty()) refuse(key, spelled, "has an empty value; part the values by one comma each");
    if (std::count(choices.begin(), choices.end(), choices.back()) > 1)
      refuse(key, spelled, "has the value " + choices.back() + " twice; name each once");
    begin = end + 1;
  }
  return choices;
}

SettingRange betweenFrom(const std::string& key, std::string_view spelled, const std::string& own) {
  std::string_view ends = spelled;
  SettingRange range{.key = key, .choices = {}, .log = ends.ends_with(kLog)};
  if (range.log) ends.remove_suffix(kLog.size());
  const std::size_t middle = ends.find(kBetween);
  const std::string_view from = ends.substr(0, middle), to = ends.substr(middle + kBetween.size());
  const std::optional<double> low = numberFrom(from), high = numberFrom(to);
  if (!low || !high)
    refuse(key, spelled,
           "needs a number at each end, as in 1..100 or 1..100:log; a single value that holds two points or "
           "a comma is given with --fix");
  if (*low >= *high) refuse(key, spelled, "must rise: write the lower end first and the higher one last");
  if (range.log && *low <= 0) refuse(key, spelled, "is logarithmic, so both ends must be above 0");
  range.low = *low;
  range.high = *high;
  range.whole = isWhole(from) && isWhole(to) && isWhole(own);
  return range;
}

// 53 random bits in [0, 1): the standard leaves its own distributions to each library.
double unit(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1p-53;
}

std::string drawn(const SettingRange& range, std::mt19937_64& random) {
  const double place = unit(random);
  if (!range.choices.empty())
    return range.choices[static_cast<std::size_t>(place * static_cast<double>(range.choices.size()))];
  // A whole number stands for all that are rounded to it.
  const double margin = range.whole ? 0.5 : 0;
  const double low = range.low - margin, high = range.high + margin;
  double value = range.log ? std::exp(std::log(low) + place * (std::log(high) - std::log(low)))
                           : low + place * (high - low);
  if (range.whole) return fmt::format("{:.0f}", std::clamp(std::round(value), range.low, range.high));
  // Four digits are as fine as anybody tunes, and can be read and typed again.
  value = numberFrom(fmt::format("{:.4g}", value)).value_or(value);
  return fmt::format("{}", std::clamp(value, range.low, range.high));
}

/// How many values a range has; infinity for numbers with a fraction.
double countOf(const SettingRange& range) {
  if (!range.choices.empty()) return static_cast<double>(range.choices.size());
  return range.whole ? range.high - range.low + 1 : std::numeric_limits<double>::infinity();
}

std::vector<TrialSettings> allSettings(const std::vector<SettingRange>& space) {
  std::vector<TrialSettings> all{{}};
  for (const SettingRange& range : space) {
    std::vector<TrialSettings> longer;
    for (const TrialSettings& settings : all)
      for (int place = 0; place < static_cast<int>(countOf(range)); ++place) {
        longer.push_back(settings);
        longer.back()[range.key] = range.choices.empty() ? fmt::format("{:.0f}", range.low + place)
                                                         : range.choices[static_cast<std::size_t>(place)];
      }
    all = std::move(longer);
  }
  return all;
}

std::vector<std::string> endsOf(const SettingRange& range) {
  if (!range.choices.empty()) return range.choices;
  return {fmt::format("{}", range.low), fmt::format("{}", range.high)};
}

}  // namespace

SettingRange rangeFrom(std::string_view assignment, const Recipe& recipe) {
  const std::size_t equals = assignment.find('=');
  Recipe known = recipe;
  known.set(assignment);  // refuses what is no setting
  const std::string key(assignment.substr(0, equals));
  const std::string_view spelled = assignment.substr(equals + 1);
  if (spelled.find(kBetween) != std::string_view::npos)
    return betweenFrom(key, spelled, recipe.settings.at(key));
  if (spelled.ends_with(kLog))
    refuse(key, spelled, "lists values; only two ends with .. between can be :log");
  return {.key = key, .choices = choicesFrom(key, spelled)};
}

std::string toString(const SettingRange& range) {
  if (!range.choices.empty()) return fmt::format("{}", fmt::join(range.choices, ","));
  std::string low = fmt::format("{}", range.low);
  // What is written as a whole number is drawn as one.
  if (!range.whole && isWhole(low) && isWhole(fmt::format("{}", range.high))) low += ".0";
  return fmt::format("{}..{}{}", low, range.high, range.log ? ":log" : "");
}

std::vector<SettingRange> searchSpaceOf(const std::vector<std::string>& ranges,
                                        const std::vector<std::string>& fixed, Recipe& recipe,
                                        void (*check)(const Recipe&)) {
  std::vector<SettingRange> space;
  std::set<std::string> seen;
  const auto see = [&seen](const std::string& key) {
    if (!seen.insert(key).second)
      throw Error(Error::Kind::Usage, fmt::format("The setting {} is given twice.", key), key);
  };
  for (const std::string& assignment : fixed) {
    recipe.set(assignment);
    see(assignment.substr(0, assignment.find('=')));
  }
  const auto add = [&](const std::string& assignment) {
    SettingRange range = rangeFrom(assignment, recipe);
    see(range.key);
    if (range.choices.size() == 1)
      recipe.settings[range.key] = range.choices.front();
    else
      space.push_back(std::move(range));
  };
  for (const std::string& range : ranges) add(range);
  if (space.empty())
    for (const auto& [key, range] : recipe.search)
      if (!seen.contains(key)) add(key + "=" + range);
  if (space.empty())
    throw Error(Error::Kind::Usage,
                fmt::format("There is nothing to search: give a range for one of the settings of {}, such as "
                            "--set key=1..100 or --set key=5,10,20.",
                            recipe.name),
                recipe.name);
  check(recipe);
  for (const SettingRange& range : space)
    for (const std::string& end : endsOf(range)) check(withSettings(recipe, {{range.key, end}}));
  return space;
}

std::vector<TrialSettings> drawSettings(const std::vector<SettingRange>& space, int count,
                                        std::uint64_t seed) {
  double combinations = 1;
  for (const SettingRange& range : space) combinations *= countOf(range);
  if (combinations <= count) return allSettings(space);
  std::mt19937_64 random(seed);
  std::vector<TrialSettings> trials;
  std::set<TrialSettings> seen;
  for (int redraws = 0; static_cast<int>(trials.size()) < count && redraws < kRedraws;) {
    TrialSettings settings;
    for (const SettingRange& range : space) settings[range.key] = drawn(range, random);
    if (!seen.insert(settings).second) {
      ++redraws;
      continue;
    }
    redraws = 0;
    trials.push_back(std::move(settings));
  }
  return trials;
}

Recipe withSettings(Recipe recipe, const TrialSettings& settings) {
  for (const auto& [key, value] : settings) recipe.settings[key] = value;
  return recipe;
}

}  // namespace core
