#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/recommend/recipe.h"

namespace core {

/// What a search may choose for one setting, spelled behind the setting's name:
///
///     lambda=5,10,20        one of these values, each as likely
///     lambda=1..5000        a number between the two; a whole one where both ends and the recipe's own value
///                           are written as whole numbers
///     lambda=1..5000:log    the same, as likely between 1 and 10 as between 100 and 1000
struct SettingRange {
  std::string key;
  std::vector<std::string> choices;  ///< empty: a number between low and high, both included
  double low = 0, high = 0;
  bool log = false, whole = false;
};

/// The values of one trial, by setting.
using TrialSettings = std::map<std::string, std::string>;

/// Reads one range of a setting of the recipe. Throws Error(Usage) where the recipe has no such setting or
/// the range makes no sense.
SettingRange rangeFrom(std::string_view assignment, const Recipe& recipe);

/// What stands behind "key=".
std::string toString(const SettingRange& range);

/// The ranges of a search: the given ones, or the recipe's own where none is given. What is fixed
/// ("key=value", taken as it stands) and settings of one value alone are set in the recipe instead. Throws
/// Error(Usage) where a setting is given twice, nothing is left to search or an end of a range is refused by
/// `check`, which throws where a recipe makes no sense.
std::vector<SettingRange> searchSpaceOf(const std::vector<std::string>& ranges,
                                        const std::vector<std::string>& fixed, Recipe& recipe,
                                        void (*check)(const Recipe&));

/// Settings drawn at random (Bergstra & Bengio 2012), no two alike: the first of a longer draw by the same
/// seed are the same. Where there are no more combinations than `count`, all of them in order.
std::vector<TrialSettings> drawSettings(const std::vector<SettingRange>& space, int count,
                                        std::uint64_t seed);

/// The recipe with these settings in the place of its own.
Recipe withSettings(Recipe recipe, const TrialSettings& settings);

}  // namespace core
