#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/evaluate/statistics.h"
#include "core/progress.h"
#include "core/workflow/evaluation_choice.h"

namespace core {

struct SliceRequest {
  std::vector<std::int64_t> runs;
  std::string metric = "ndcg@10";
  std::int64_t baseline = 0;  ///< the run that the others are held against, one of `runs`; 0: the first
  PairedTest test = PairedTest::T;
  EvaluationChoice choice = {};
};

/// What a run is worth to one group of users, and how that differs from what the baseline is.
struct SliceValue {
  Estimate estimate;
  double difference = 0;     ///< mean over the users; 0 for the baseline itself
  double p = 1;              ///< that there is none; not a number where it was not tested
  double pAdjusted = 1;      ///< by Holm, over all tests of the table
  bool significant = false;  ///< after correction
};

/// One group of users.
struct SliceRow {
  std::string dimension, value;  ///< as Slice
  std::int64_t users = 0;        ///< whom all runs ranked for
  std::vector<SliceValue> runs;  ///< in the order asked for
};

struct SliceTable {
  std::int64_t baseline = 0;  ///< the run
  std::int64_t tests = 0;     ///< how many p values were corrected together
  std::vector<SliceRow> rows;
};

/// Groups of fewer users are shown, not tested: a handful that moves alike would look certain.
inline constexpr std::int64_t kLeastTested = 10;

/// The metric of runs by groups of users: all first (dimension "all"), then as slicesOf() cuts them. Throws
/// Error(BadInput) where a run has no kept values of the metric, runs were judged on different splits, or the
/// data has changed since; Error(Usage) where the baseline is none of the runs.
SliceTable sliceRuns(const std::filesystem::path& workspace, const SliceRequest& request, Progress& progress);

}  // namespace core
