#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/evaluate/statistics.h"
#include "core/workflow/evaluation_choice.h"

namespace core {

/// One group of users, and what each run is worth to them.
struct SliceRow {
  std::string dimension, value;   ///< as Slice
  std::int64_t users = 0;         ///< whom all runs ranked for
  std::vector<Estimate> metrics;  ///< one a run, in the order asked for
};

/// The metric of runs by groups of users: all first (dimension "all"), then as slicesOf() cuts them. Throws
/// Error(BadInput) where a run has no kept values of the metric, runs were judged on different splits, or the
/// data has changed since.
std::vector<SliceRow> sliceRuns(const std::filesystem::path& workspace, const std::vector<std::int64_t>& runs,
                                const std::string& metric, const EvaluationChoice& choice = {});

}  // namespace core
