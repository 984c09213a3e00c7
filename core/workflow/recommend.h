#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/evaluate/definition_card.h"
#include "core/progress.h"

namespace core {

/// For whom items are recommended: a user of the workspace or a history, a typed text, or one of the former
/// together with a text, which then counts as the newest item.
struct RecommendRequest {
  std::vector<std::int64_t> runs;         ///< empty: every run that can score, the newest of each recipe
  std::string user = {};                  ///< external id: all that this user did is the history
  std::vector<std::string> history = {};  ///< item ids, oldest first
  std::optional<std::string> text = {};   ///< what is wanted, in any words
  int k = 10;
  bool withSeen = false;  ///< items of the history may be recommended too
};

struct Recommendation {
  int rank = 0;
  std::string itemId, title, brand, category, currency;
  double price = 0;  ///< 0 where unknown
  double score = 0;
  /// What a fusion's parts add to the score, else the recipe's own score under its name: they add up to it. A
  /// part that tells the items apart for nobody like this is exactly 0.
  std::vector<std::pair<std::string, double>> parts;
};

/// What one run recommends.
struct RunRecommendations {
  std::int64_t run = 0;
  std::string name, recipe;
  std::vector<Recommendation> items;  ///< empty where the run cannot say anything: `notice` then says why
  std::vector<std::string> silent;    ///< parts of a fusion that were not run: it is that of the others
  TwoLanguages notice;                ///< what to know of the list; empty: nothing
  double latencyMs = 0;               ///< of scoring and ranking, the run loaded and a typed text read
};

struct RecommendAnswer {
  std::vector<RunRecommendations> runs;  ///< in the order asked for, else the newest first
  double latencyMs = 0;                  ///< of all runs
};

/// What runs recommend. Items that a run cannot score, that are blocked or, unless asked for, that the
/// history holds are left out. A run that cannot take the request or whose files are damaged says so in its
/// notice, the others go on; where it is the only one asked for, that is the error. Throws Error(Usage) for a
/// request that asks for nobody, two histories or less than one item, and Error(BadInput) for an unknown run,
/// user or item, naming the nearest, and where no run of the workspace can score.
RecommendAnswer recommend(const std::filesystem::path& workspace, const RecommendRequest& request,
                          Progress& progress);

/// Item ids as people paste them: parted by commas, semicolons (Chinese ones too), tabs or line ends. Throws
/// Error(Usage) where there are none.
std::vector<std::string> pastedHistory(std::string_view text);

}  // namespace core
