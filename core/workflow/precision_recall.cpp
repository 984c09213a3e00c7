#include "core/workflow/precision_recall.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/evaluate/precision_recall.h"

namespace core {

std::vector<PrecisionRecall> precisionRecall(const std::vector<EvaluatedRun>& evaluations) {
  std::vector<PrecisionRecall> curves;
  for (const EvaluatedRun& run : evaluations) {
    PrecisionRecall curve{run.run, run.name, {}};
    for (std::size_t level = 0; level < kRecallLevels; ++level)
      if (const auto found = run.metrics.find(precisionAtRecallName(level)); found != run.metrics.end())
        curve.points.push_back({recallAt(level), found->second});
    if (!curve.points.empty()) curves.push_back(std::move(curve));
  }
  return curves;
}

std::vector<PrecisionRecall> precisionRecall(const std::filesystem::path& workspace,
                                             const std::vector<std::int64_t>& runs,
                                             const EvaluationChoice& choice, Progress& progress) {
  db::Workspace opened = db::Workspace::open(workspace, db::Workspace::Access::ReadOnly);
  const std::vector<PrecisionRecall> all =
      precisionRecall(listEvaluations(workspace, commonChoice(opened, runs, choice), progress));
  std::vector<PrecisionRecall> curves;
  for (const std::int64_t run : runs) {
    const auto found = std::find_if(all.begin(), all.end(),
                                    [run](const PrecisionRecall& curve) { return curve.run == run; });
    if (found == all.end())
      throw Error(
          Error::Kind::BadInput,
          fmt::format("Run {} has no precision at levels of recall; evaluate it again by the definition "
                      "reclens or trec_eval.",
                      run),
          fmt::format("run {}", run));
    curves.push_back(*found);
  }
  return curves;
}

bool allFlat(const std::vector<PrecisionRecall>& curves) {
  return std::all_of(curves.begin(), curves.end(), [](const PrecisionRecall& curve) {
    const auto differs = [](const PrecisionRecall::Point& a, const PrecisionRecall::Point& b) {
      return a.precision.mean != b.precision.mean;
    };
    return std::adjacent_find(curve.points.begin(), curve.points.end(), differs) == curve.points.end();
  });
}

}  // namespace core
