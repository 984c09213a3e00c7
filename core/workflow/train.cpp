#include "core/workflow/train.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string_view>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/workflow/dataset_loader.h"
#include "core/workflow/run_attempt.h"
#include "core/workflow/text_source.h"
#include "core/workflow/train_language.h"
#include "core/workflow/trained_run.h"
#include "db/workspace/catalogue_store.h"

namespace core {
namespace {

const Metric kTarget{"ndcg", 10};

/// Ends the work as soon as the trainer has told its estimate.
class EstimateWatcher : public PassedProgress {
 public:
  using PassedProgress::PassedProgress;
  struct Done {
    TrainingEstimate estimate;
  };

  void report(std::string_view stage, std::int64_t done, std::int64_t total) override {
    if (stage == "train") m_estimate.steps = total;
    PassedProgress::report(stage, done, total);
  }
  void scalar(std::string_view tag, std::int64_t, double, double value) override {
    if (tag == "estimate/seconds") m_estimate.seconds = value;
    if (tag == "estimate/memory_bytes") m_estimate.memoryBytes = value;
    if (tag != "estimate/disk_bytes") return;
    m_estimate.diskBytes = value;
    throw Done{m_estimate};
  }

 private:
  TrainingEstimate m_estimate;
};

/// A recipe and the data that it is to learn from.
struct Training {
  Recipe recipe;
  db::Workspace workspace;
  LoadedDataset loaded;
  std::string splitName;
  Split parts;
  Device device;
  std::map<std::string, std::filesystem::path> fittedParts;
  std::unique_ptr<TextSource> text;
  std::unique_ptr<Recommender> recommender;

  Training(const std::filesystem::path& folder, const Recipe& how, const std::string& split, Device wanted,
           Progress& progress)
      : recipe(how), workspace(db::Workspace::open(folder)), device(deviceFor(how, wanted)) {
    progress.report("load", 0, 0);
    loaded = loadDataset(workspace);
    requireData(loaded.dataset, recipe, folder);
    splitName = chooseSplit(split, recipe, loaded.dataset.interactions);
    parts = core::split(loaded.dataset.interactions, splitOptionsOf(recipe, splitName));
    fittedParts = adoptRuns(recipe, workspace, loaded.dataset.hash, hashOf(parts));
    requireSameSplit(workspace, recipe, splitName, loaded.dataset.interactions);
    text = makeTextSource(workspace, loaded.dataset, device);
    recommender = makeRecommender(recipe);
  }

  void fit(const std::filesystem::path& checkpoint, Progress& progress) {
    recommender->fit({loaded.dataset, parts.train, parts.valid, checkpoint, fittedParts}, *text, progress);
  }

  TrainResult attempt(db::RunRecord record, JobProgress& progress) {
    return attemptRun(workspace, std::move(record), progress,
                      [&](db::Workspace&, std::int64_t run, const std::filesystem::path& checkpoint) {
                        fit(checkpoint, progress);
                        progress.settle();
                        const std::string metric = toString(kTarget);
                        if (!bestReported(workspace, run, metric)) {
                          const TrainingData data{loaded.dataset, parts.train, parts.valid, {}};
                          if (const auto value = meanOnValidation(*recommender, data, kTarget, progress))
                            progress.scalar("valid/" + metric, 0, 0, *value);
                          progress.settle();
                        }
                        progress.report("save", 0, 0);
                        progress.check();  // the last point at which a cancel leaves nothing behind
                        saveTrainedRun(workspace, run, recipe, *recommender, loaded.dataset);
                        return bestReported(workspace, run, metric);
                      });
  }
};

db::RunRecord recordOf(const TrainRequest& request, const Training& training) {
  db::RunRecord record;
  record.name = request.name.empty() ? training.recipe.name : request.name;
  record.recipe = training.recipe.name;
  record.recipeToml = writeRecipe(training.recipe);
  record.split = training.splitName;
  record.splitHash = hashOf(training.parts);
  record.seed = training.recipe.integer("seed");
  record.dataHash = training.loaded.dataset.hash;
  record.programVersion = RECLENS_VERSION;
  record.device = describe(training.device);
  record.started = db::now();
  return record;
}

}  // namespace

Recipe recipeOf(const TrainRequest& request) {
  Recipe recipe = loadRecipe(request.recipe);
  for (const std::string& assignment : request.set) recipe.set(assignment);
  if (!request.split.empty()) splitFrom(request.split);
  checkRecipe(recipe);
  return recipe;
}

void checkRecipe(const Recipe& recipe) {
  if (recipe.integer("seed") < 0)
    throw Error(Error::Kind::Usage, "The setting seed must be 0 or more.", "seed");
  if (trainsLanguageModel(recipe))
    checkLanguageRecipe(recipe);
  else
    makeRecommender(recipe);
}

TrainResult trainRun(const std::filesystem::path& folder, const TrainRequest& request,
                     JobProgress& progress) {
  return trainRun(folder, recipeOf(request), request, progress);
}

TrainResult trainRun(const std::filesystem::path& folder, const Recipe& recipe, const TrainRequest& request,
                     JobProgress& progress) {
  if (trainsLanguageModel(recipe)) return trainLanguageRun(folder, recipe, request, progress);
  Training training(folder, recipe, request.split, request.device, progress);
  db::RunRecord record = recordOf(request, training);
  return training.attempt(std::move(record), progress);
}

TrainResult resumeRun(const std::filesystem::path& folder, std::int64_t run, Device device,
                      JobProgress& progress) {
  std::optional<db::RunRecord> record;
  {
    db::Workspace workspace = db::Workspace::open(folder);
    record = db::findRun(workspace.database(), run);
    if (record) {
      const Recipe recipe = parseRecipe(record->recipeToml, record->recipe, fmt::format("run {}", run));
      if (trainsLanguageModel(recipe)) return resumeLanguageRun(folder, run, recipe, device, progress);
    }
    record = findResumableRun(workspace, run, db::dataHash(workspace.database()));
  }
  const Recipe recipe = parseRecipe(record->recipeToml, record->recipe, fmt::format("run {}", run));
  Training training(folder, recipe, record->split, device, progress);
  record->device = describe(training.device);
  record->programVersion = RECLENS_VERSION;
  return training.attempt(std::move(*record), progress);
}

TrainingEstimate estimateRun(const std::filesystem::path& folder, const TrainRequest& request,
                             Progress& progress) {
  const Recipe recipe = recipeOf(request);
  EstimateWatcher watcher(progress);
  try {
    if (trainsLanguageModel(recipe))
      tryLanguageRecipe(folder, recipe, request.device, watcher);
    else
      Training(folder, recipe, request.split, request.device, progress).fit({}, watcher);
  } catch (const EstimateWatcher::Done& done) {
    return done.estimate;
  }
  throw Error(
      Error::Kind::Usage,
      fmt::format("The recipe {} does not learn in steps; there is nothing to estimate.", recipe.name),
      recipe.name);
}

}  // namespace core
