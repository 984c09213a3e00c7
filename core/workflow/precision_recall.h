#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/workflow/evaluated_runs.h"

namespace core {

/// How exact a run's rankings are for how much of what is relevant they have found.
struct PrecisionRecall {
  std::int64_t run = 0;
  std::string name;
  struct Point {
    double recall = 0;
    Estimate precision;  ///< interpolated, mean over users
  };
  std::vector<Point> points;  ///< by rising recall: 0, 0.1 .. 1
};

/// The curves that evaluations have kept; runs evaluated before curves were kept, or by a definition without
/// them, are left out.
std::vector<PrecisionRecall> precisionRecall(const std::vector<EvaluatedRun>& evaluations);
/// The same for runs of a workspace by the evaluations chosen. Throws Error(BadInput) where a run has none.
std::vector<PrecisionRecall> precisionRecall(const std::filesystem::path& workspace,
                                             const std::vector<std::int64_t>& runs,
                                             const EvaluationChoice& choice, Progress& progress);

/// Whether every curve is flat, as where each user has one test item: any recall then asks for that item, and
/// the precision is the reciprocal of its rank.
bool allFlat(const std::vector<PrecisionRecall>& curves);

}  // namespace core
