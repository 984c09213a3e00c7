#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "core/data/split.h"
#include "core/lm/device.h"
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

/// The states of the runs that the recipe, a fusion, names as its parts by "PART.run": their folders by part.
/// The recipe takes over those runs' settings. Throws Error(BadInput) where such a run is not usable, or was
/// not trained by the part's recommender on these data and this split.
std::map<std::string, std::filesystem::path> adoptRuns(Recipe& recipe, db::Workspace& workspace,
                                                       const std::string& dataHash,
                                                       const std::string& splitHash);

/// Writes what loadTrainedRun() reads: to a temporary name that is then renamed to runs/ID, in the place of
/// what was there.
void saveTrainedRun(const db::Workspace& workspace, std::int64_t run, const Recipe& recipe,
                    const Recommender& recommender, const Dataset& dataset);

/// Where an unfinished training keeps its state: beside the run's folder, which comes into being when it
/// ends.
std::filesystem::path checkpointFolder(const db::Workspace& workspace, std::int64_t run);

/// True where training can go on: an interrupted run, whether it has a checkpoint or must begin again, and a
/// stopped, failed or cancelled one that has kept its checkpoint.
bool isResumable(const db::Workspace& workspace, const db::RunRecord& run);

/// Removes everything that a run may have left, its checkpoint included.
void removeRunFiles(const db::Workspace& workspace, std::int64_t run);
/// Removes what saveTrainedRun() left of a result that did not come to its end.
void removePartialFiles(const db::Workspace& workspace, std::int64_t run);

/// How a recipe holds out by a split as spelled.
SplitOptions splitOptionsOf(const Recipe& recipe, const std::string& split);

/// Where a new run of the recipe trains: the behaviour recommenders know no card.
Device deviceFor(const Recipe& recipe, Device wanted);

/// Throws Error(BadInput) where the workspace `folder` has nothing that the recipe could learn from.
void requireData(const Dataset& dataset, const Recipe& recipe, const std::filesystem::path& folder);

/// Throws Error(BadInput) where the recipe's language model is that of a run that learned from other
/// behaviour than this split leaves to learn from: what is tested on may be what it was taught.
void requireSameSplit(db::Workspace& workspace, const Recipe& recipe, const std::string& split,
                      const Interactions& interactions);

/// The split of a new run, as toString() spells it: the one asked for, else the recipe's own, else by time
/// where there are times, else leave-one-out.
std::string chooseSplit(const std::string& asked, const Recipe& recipe, const Interactions& interactions);

}  // namespace core
