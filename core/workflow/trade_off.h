#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/workflow/evaluate.h"
#include "core/workflow/runs.h"

namespace core {

/// A run by two measures.
struct RunPoint {
  std::int64_t run = 0;
  std::string name;
  double x = 0, y = 0;
  bool onFront = false;  ///< no other run is at least as good in both and better in one
};

/// What runs give in `metric` (y) for what they give or cost in `against` (x): another metric, or "seconds",
/// the time that training took. By rising x; runs that lack one of the two are left out. Which values are
/// better is betterOf()'s to say, fewer seconds are; where it cannot say, no run is on the front.
std::vector<RunPoint> tradeOff(const std::vector<EvaluatedRun>& evaluations,
                               const std::vector<RunSummary>& runs, const std::string& metric,
                               const std::string& against);
/// The same for runs of a workspace, on one split by one definition. Throws Error(BadInput) where a run lacks
/// one of the two, or there is no split that all were evaluated on.
std::vector<RunPoint> tradeOff(const std::filesystem::path& workspace, const std::vector<std::int64_t>& runs,
                               const std::string& metric, const std::string& against,
                               const EvaluationChoice& choice, Progress& progress);

}  // namespace core
