#include "core/workflow/train.h"

#include <fmt/format.h>

#include <chrono>
#include <string_view>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/workflow/dataset_loader.h"
#include "core/workflow/failure.h"
#include "core/workflow/run_files.h"
#include "core/workflow/text_source.h"
#include "core/workflow/trained_run.h"

namespace core {
namespace {

using Clock = std::chrono::steady_clock;

const Metric kTarget{"ndcg", 10};

/// Remembers the best validation value that a recommender reports by itself.
class BestWatcher : public PassedProgress {
 public:
  using PassedProgress::PassedProgress;

  void scalar(std::string_view tag, std::int64_t step, double epoch, double value) override {
    if (tag == kTag && (!m_best || value > m_best->value)) m_best = Best{toString(kTarget), value, step};
    PassedProgress::scalar(tag, step, epoch, value);
  }

  const std::optional<Best>& best() const { return m_best; }

  static constexpr std::string_view kTag = "valid/ndcg@10";

 private:
  std::optional<Best> m_best;
};

/// NDCG@10 on the validation items; the user is scored from, and not recommended again, the training items.
std::optional<Best> validate(const Recommender& recommender, const Dataset& dataset, const Split& parts,
                             BestWatcher& progress) {
  if (progress.best()) return progress.best();
  const RankingResult result = evaluateRanking(recommender, dataset.itemCount(), parts.train, parts.train,
                                               parts.valid, {.metrics = {kTarget}}, progress);
  if (result.users.empty()) return std::nullopt;
  const double value = estimateMean(result.values[0], 0).mean;
  progress.scalar(BestWatcher::kTag, 0, 0, value);
  return progress.best();
}

/// The behaviour recommenders know no card.
Device deviceFor(const Recipe& recipe, Device wanted) {
  return recipe.purpose == "behaviour" ? Device::Cpu : resolve(wanted);
}

void requireData(const Dataset& dataset, const Recipe& recipe, const std::filesystem::path& folder) {
  if (dataset.items.empty())
    throw Error(Error::Kind::BadInput, "The workspace has no items yet; import some first.", folder.string());
  if (dataset.interactions.items.empty() && recipe.purpose != "text")
    throw Error(
        Error::Kind::BadInput,
        fmt::format("The workspace has no interactions yet, and {} learns from them; import some first.",
                    recipe.name),
        folder.string());
}

db::RunRecord recordOf(const TrainRequest& request, const Recipe& recipe, const Dataset& dataset,
                       Device device) {
  db::RunRecord record;
  record.name = request.name.empty() ? recipe.name : request.name;
  record.recipe = recipe.name;
  record.recipeToml = writeRecipe(recipe);
  record.state = "running";
  record.split = request.split;
  record.seed = recipe.integer("seed");
  record.dataHash = dataset.hash;
  record.programVersion = RECLENS_VERSION;
  record.device = describe(device);
  record.started = db::now();
  return record;
}

}  // namespace

Recipe recipeOf(const TrainRequest& request) {
  Recipe recipe = loadRecipe(request.recipe);
  for (const std::string& assignment : request.set) recipe.set(assignment);
  if (recipe.integer("seed") < 0)
    throw Error(Error::Kind::Usage, "The setting seed must be 0 or more.", "seed");
  splitOptionsOf(recipe, request.split);
  makeRecommender(recipe);
  return recipe;
}

TrainResult trainRun(const std::filesystem::path& folder, const TrainRequest& request,
                     JobProgress& progress) {
  const Clock::time_point start = Clock::now();
  const Recipe recipe = recipeOf(request);
  db::Workspace workspace = db::Workspace::open(folder);
  progress.report("load", 0, 0);
  const LoadedDataset loaded = loadDataset(workspace);
  requireData(loaded.dataset, recipe, folder);
  const Split parts = split(loaded.dataset.interactions, splitOptionsOf(recipe, request.split));
  const Device device = deviceFor(recipe, request.device);
  const std::unique_ptr<TextSource> text = makeTextSource(workspace, loaded.dataset, device);

  db::RunRecord record = recordOf(request, recipe, loaded.dataset, device);
  record.id = db::insertRun(workspace.database(), record);
  const auto seconds = [start] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  try {
    progress.setRun(record.id);
    const std::unique_ptr<Recommender> recommender = makeRecommender(recipe);
    BestWatcher watcher(progress);
    recommender->fit({loaded.dataset, parts.train, parts.valid}, *text, watcher);
    const bool stopped = progress.stopRequested();
    const std::optional<Best> best = validate(*recommender, loaded.dataset, parts, watcher);
    progress.report("save", 0, 0);
    saveTrainedRun(workspace, record.id, recipe, *recommender, loaded.dataset);
    record.filesHash = hashRunFiles(workspace.runFolder(record.id));
    progress.check();  // the last point at which a cancel leaves nothing behind
    if (best) {
      record.bestMetric = best->metric;
      record.bestValue = best->value;
      record.bestStep = best->step;
    }
    record.state = stopped ? "stopped" : "finished";
    record.seconds = seconds();
    db::updateRun(workspace.database(), record);
    return {record.id, recipe.name, record.state, record.seconds, best};
  } catch (...) {
    const Failure failure = describeFailure(std::current_exception());
    removeRunFiles(workspace, record.id);
    record.state = failure.code == "cancelled" ? "cancelled" : "failed";
    record.message = failure.message;
    record.filesHash.clear();
    record.seconds = seconds();
    db::updateRun(workspace.database(), record);
    throw;
  }
}

}  // namespace core
