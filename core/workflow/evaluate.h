#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/progress.h"
#include "core/workflow/evaluated_runs.h"

namespace core {

struct EvaluateRequest {
  std::vector<std::int64_t> runs;
  std::string
      split;  ///< empty: the one the run was trained with; on another, one-pass recipes are fitted anew
  std::vector<int> ks{5, 10, 20};
  std::string definition = "reclens";  ///< of the metrics: one of core::definitions()
  int users = 0;  ///< above 0: only so many users of the split, drawn by chance; same as its key `users`
  int candidates =
      0;  ///< above 0: rank only so many items drawn by chance beside the test items; see Caution
};

/// Ranks all items for all users of each run, keeps the per-user values in the workspace beside those at
/// other cut-offs and by other definitions, and what was ranked; returns the means. The figures are of the
/// model: items that must not be shown (core/workflow/blocked.h) are ranked like any other.
std::vector<EvaluatedRun> evaluateRuns(const std::filesystem::path& workspace, const EvaluateRequest& request,
                                       Progress& progress);

}  // namespace core
