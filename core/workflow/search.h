#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/lm/device.h"
#include "core/workflow/job_progress.h"
#include "core/workflow/searches.h"

namespace core {

struct SearchRequest {
  std::string recipe{};            ///< a built-in name or a file
  std::string name{};              ///< of the run that the winner becomes; empty: the recipe's
  std::vector<std::string> set{};  ///< "key=range", as rangeFrom() reads it; none: the recipe's own ranges
  std::vector<std::string> fix{};  ///< "key=value" for all trials, taken as it stands
  std::string method = "random";   ///< random, or halving: successive halving
  int trials = 20;
  int eta = 3;              ///< halving: of so many trials one goes on
  double least = 1.0 / 27;  ///< halving: share of the budget that every trial gets
  std::string metric{};     ///< empty: ndcg@10, or the recipe's own figure where it trains a language model
  std::uint64_t seed = 1;   ///< of the draw of the settings; the recipe's own seeds the training
  std::string split{};      ///< as for a run
  Device device = Device::Auto;
  bool refit = true;  ///< the winner becomes a run
};

/// What a request comes to, before anything is trained.
struct SearchPlan {
  Recipe recipe;  ///< with what is set for all trials
  std::vector<SettingRange> space;
  std::string method;  ///< random where halving has nothing to give less of
  std::string metric;  ///< empty: the recipe's own
  Budget budget = Budget::Nothing;
  int trials = 0;  ///< fewer than asked for where there are no more combinations
  std::vector<Rung> rungs;
  std::string note;  ///< a sentence where halving became a random search; else empty
  /// Trainings on the whole budget that the trials take together.
  double cost() const;
};
/// Throws Error(Usage) where the request makes no sense.
SearchPlan planSearch(const SearchRequest& request);

/// Draws settings at random, trains by them, judges them on the validation part and trains the best anew as a
/// run of the workspace. With successive halving many start with little of the budget and the best of each
/// rung go on with more, each rung trained from its beginning. The test part is not there while trials are
/// judged. A trial that fails is kept as failed, without values.
///
/// Every trial is kept in the workspace as it ends. Stopped, cancelled or killed, the search goes on with
/// resumeSearch(). Throws Error(Failed) where no trial came to a result.
Search runSearch(const std::filesystem::path& workspace, const SearchRequest& request, JobProgress& progress);

/// Goes on with a search that did not come to its end: what was done stays, the trial that was under way
/// begins again. Throws Error(BadInput) where there is no such search, nothing is left to do, a process still
/// works on it or the data have changed.
Search resumeSearch(const std::filesystem::path& workspace, std::int64_t search, Device device,
                    JobProgress& progress);

}  // namespace core
