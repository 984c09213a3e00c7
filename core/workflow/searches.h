#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/recommend/recipe.h"
#include "core/search/search_budget.h"
#include "core/search/search_space.h"
#include "core/search/successive_halving.h"

namespace core {

/// Settings of a search at one share of the budget.
struct Trial {
  int number = 0;     ///< of the settings, from 1: the same in every rung
  int rung = 0;       ///< from 1
  double budget = 1;  ///< share of the whole
  TrialSettings settings;
  std::int64_t seed = 0;                 ///< of the training
  std::string state;                     ///< running, finished, failed, interrupted
  std::map<std::string, double> values;  ///< on the validation part, by metric; none unless finished
  double seconds = 0;
  std::string message;  ///< why it failed
};

/// A search for good settings of a recipe, judged on the validation part alone.
struct Search {
  std::int64_t search = 0;
  std::string name;  ///< of the run that the winner becomes
  std::string recipe;
  std::string method;  ///< random, halving
  Budget budget = Budget::Nothing;
  std::vector<SettingRange> space;
  std::vector<Rung> rungs;  ///< as planned; fewer trials go on where too many failed
  std::string metric;       ///< empty: not known before the first trial
  bool higherIsBetter = true;
  std::string split;
  std::int64_t seed = 0;
  std::string device;
  std::string state;    ///< running, paused, stopped, finished, failed, interrupted, cancelled
  std::string started;  ///< ISO 8601 UTC
  double seconds = 0;
  std::string message;              ///< why it failed
  std::optional<std::int64_t> run;  ///< what the winner became
  std::optional<std::int64_t> job;  ///< the last one that worked on it
  bool resumable = false;           ///< "search --resume" goes on with it
  std::vector<Trial> trials;        ///< by rung and number
  std::optional<std::size_t> best;  ///< place in trials: the best of those with the most of the budget

  /// The trial's value of the search's metric; not a number where there is none.
  double valueOf(const Trial& trial) const;
};

std::vector<Search> listSearches(const std::filesystem::path& workspace);  ///< oldest first
/// Throws Error(BadInput) naming the searches there are.
Search showSearch(const std::filesystem::path& workspace, std::int64_t search);

/// The whole recipe of a trial, to train by. Throws Error(BadInput) where there is no such trial.
Recipe recipeOfTrial(const std::filesystem::path& workspace, std::int64_t search, int trial);

/// Every trial at the latest rung that it came to the end of, by number: a search with one line a trial.
std::vector<Trial> latestTrials(const Search& search);

}  // namespace core
