#pragma once

#include <memory>

#include "core/data/split.h"
#include "core/recommend/recommender.h"
#include "db/workspace/run_store.h"
#include "db/workspace/workspace.h"

namespace core {

/// A run read back, ready to score.
struct TrainedRun {
  db::RunRecord record;
  Recipe recipe;
  std::unique_ptr<Recommender> recommender;  ///< over the items of the dataset it was loaded for
};

/// Reads run `run`. Works on data that has grown or lost items since: an item that the run does not know
/// scores -infinity. Throws Error(BadInput) where there is no such run, or it has no usable result or damaged
/// files.
TrainedRun loadTrainedRun(db::Workspace& workspace, std::int64_t run, const Dataset& dataset,
                          TextSource& text, Progress& progress);

/// The run's row and recipe alone, checked as loadTrainedRun() does.
TrainedRun findTrainedRun(db::Workspace& workspace, std::int64_t run);

/// Writes what loadTrainedRun() reads: to a temporary name that is then renamed to runs/ID.
void saveTrainedRun(const db::Workspace& workspace, std::int64_t run, const Recipe& recipe,
                    const Recommender& recommender, const Dataset& dataset);

/// Removes what saveTrainedRun() may have left of a run that did not end well.
void removeRunFiles(const db::Workspace& workspace, std::int64_t run);

/// How a recipe splits and judges.
SplitOptions splitOptionsOf(const Recipe& recipe, const std::string& split);

}  // namespace core
