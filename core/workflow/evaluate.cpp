#include "core/workflow/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "core/error.h"
#include "core/evaluate/precision_recall.h"
#include "core/evaluate/ranking.h"
#include "core/workflow/dataset_loader.h"
#include "core/workflow/item_sentiment.h"
#include "core/workflow/score_run.h"
#include "core/workflow/text_source.h"
#include "core/workflow/trained_run.h"
#include "db/workspace/evaluation_store.h"

namespace core {
namespace {

std::string procedureOf(const Recipe& recipe, const std::string& split) {
  const SplitOptions options = splitFrom(split);
  const char* history = options.refit           ? "training and validation events, all learned from (refit)"
                        : recipe.validInHistory ? "training and validation events (strict)"
                                                : "training events";
  return fmt::format(
      "All items ranked but those of the user's training and validation events; scored from the {}; events "
      "ordered by {}; ties {}; {} counted; 95 % BCa bootstrap of 1,000 resamples",
      history, recipe.order == EventOrder::Time ? "time" : "time in single precision",
      recipe.ties == Ties::LowerIndex ? "to the lower item index" : "as torch.topk breaks them in RecBole",
      options.testUsers > 0
          ? fmt::format("{} users with a test item, drawn by chance, are", options.testUsers)
          : "every user with a test item");
}

/// Titles alone for those who read them: a title that two items share gives one away for the other.
std::vector<std::string> titlesOf(const Dataset& dataset) {
  std::vector<std::string> titles;
  for (const Item& item : dataset.items) titles.push_back(item.title);
  return titles;
}

std::vector<db::CautionRecord> recordsOf(const std::vector<Caution>& cautions) {
  std::vector<db::CautionRecord> records;
  for (const Caution& caution : cautions)
    records.push_back(
        {toString(caution.kind), toString(caution.severity), caution.sentence, caution.sentenceChinese});
  return records;
}

/// The split to evaluate a run on.
std::string splitOf(const EvaluateRequest& request, const db::RunRecord& run) {
  SplitOptions options = splitFrom(request.split.empty() ? run.split : request.split);
  if (request.users > 0) options.testUsers = request.users;
  return toString(options);
}

/// Everything that can be wrong with a request, before anything is computed or kept.
std::vector<TrainedRun> checkRuns(db::Workspace& workspace, const EvaluateRequest& request,
                                  const std::string& hash) {
  std::vector<TrainedRun> runs;
  for (const std::int64_t run : request.runs) {
    runs.push_back(findTrainedRun(workspace, run));
    const db::RunRecord& record = runs.back().record;
    const std::string where = fmt::format("run {}", run);
    if (record.dataHash != hash)
      throw Error(
          Error::Kind::BadInput,
          fmt::format(
              "Run {} ({}) was trained on other data than the workspace holds now, so its test events "
              "would not be new to it; train it again.",
              run, record.name),
          where);
    const bool elsewhere = withAllTestUsers(splitOf(request, record)) != withAllTestUsers(record.split);
    if (elsewhere && runs.back().recipe.learnsInSteps())
      throw Error(
          Error::Kind::BadInput,
          fmt::format("Run {} ({}) was trained for the split {}; on {} it would be tested on events that it "
                      "learned from. Train it again with --split {}.",
                      run, record.name, record.split, request.split, request.split),
          where);
  }
  return runs;
}

std::vector<Metric> metricsOf(const EvaluateRequest& request) {
  for (const int k : request.ks)
    if (k < 1) throw Error(Error::Kind::Usage, fmt::format("The cut-off {} is not 1 or more.", k), "k");
  return metricsAt(definitionNamed(request.definition), {}, request.ks);
}

/// Every user's values by the metrics' names.
struct NamedValues {
  std::vector<std::string> names;
  std::vector<std::vector<float>> values;

  void add(std::string name, std::vector<float> ofUsers) {
    names.push_back(std::move(name));
    values.push_back(std::move(ofUsers));
  }
};

/// Means and intervals of all of them, from one set of resamples; of those that may lack users altogether,
/// which begin at `optional`, a metric that no user has is left out.
void addMeans(NamedValues&& named, std::size_t optional, db::EvaluationRecord& evaluation,
              Progress& progress) {
  const std::vector<Estimate> estimates = estimateMeans(named.values, progress);
  for (std::size_t m = 0; m < estimates.size(); ++m)
    if (m < optional || estimates[m].n > 0)
      evaluation.metrics.push_back({std::move(named.names[m]), estimates[m].mean, estimates[m].low,
                                    estimates[m].high, estimates[m].n, std::move(named.values[m])});
}

void addExposures(const std::vector<ListFigures>& lists, db::EvaluationRecord& evaluation) {
  const double none = std::nan("");
  const auto users = static_cast<std::int64_t>(evaluation.users.size());
  for (const ListFigures& figures : lists) {
    evaluation.metrics.push_back(
        {toString(Metric{"coverage", figures.k}), figures.exposure.coverage(), none, none, users, {}});
    evaluation.metrics.push_back(
        {toString(Metric{"gini", figures.k}), figures.exposure.gini(), none, none, users, {}});
  }
}

/// The stages to come. What ranking takes shows as soon as it has begun; the others' seconds are those of a
/// core of 2020: 2 ns to draw a user, 0.1 ns to add a drawn user's value, 5 ns to keep a byte.
std::vector<PlannedStage> stagesOf(const EvaluateRequest& request, std::size_t metrics,
                                   const Dataset& dataset) {
  const auto users = static_cast<double>(dataset.userCount());
  const auto values =
      static_cast<double>(metrics + request.ks.size() * listQualityNames().size() +
                          precisionAtRecallMetrics(definitionNamed(request.definition)).size());
  const auto cores = static_cast<double>(std::max(1U, std::thread::hardware_concurrency()));
  int depth = 1;
  for (const int k : request.ks) depth = std::max(depth, k);
  const double intervals = BootstrapOptions().resamples * users * (2e-9 + 1e-10 * values) / cores;
  const double keep = users * (4 * values + 8 * depth) * 5e-9;
  std::vector<PlannedStage> stages;
  for (std::size_t run = 0; run < request.runs.size(); ++run) {
    stages.push_back({"rank", 0});
    stages.push_back({"intervals", intervals});
  }
  stages.push_back({"keep", keep * static_cast<double>(request.runs.size())});
  return stages;
}

/// A run on a split: as it was kept, or fitted anew where it was trained for another one.
struct ReadyRun {
  TrainedRun run;
  std::string split;
  Split parts;
};

ReadyRun prepare(db::Workspace& workspace, const TrainedRun& found, const std::string& name,
                 const LoadedDataset& loaded, TextSource& text, Progress& progress) {
  const std::string& own = found.record.split;
  const auto partsOf = [&](const std::string& spelled) {
    return split(loaded.dataset.interactions, splitOptionsOf(found.recipe, spelled));
  };
  const bool trained = withAllTestUsers(name) == withAllTestUsers(own);
  if (trained && !found.record.splitHash.empty() && found.record.splitHash != hashOf(partsOf(own)))
    throw Error(
        Error::Kind::BadInput,
        fmt::format(
            "Run {} ({}) was trained while the split {} held out other events than it does now, so it "
            "would be tested on events that it learned from; train it again.",
            found.record.id, found.record.name, own),
        fmt::format("run {}", found.record.id));
  Split parts = partsOf(name);
  if (trained)
    return {loadTrainedRun(workspace, found.record.id, loaded.dataset, text, progress), name,
            std::move(parts)};
  progress.log(fmt::format("Run {} ({}) was trained for the split {}; its recipe is fitted anew for {}.",
                           found.record.id, found.record.name, own, name));
  requireSameSplit(workspace, found.recipe, name, loaded.dataset.interactions);
  TrainedRun fitted{found.record, found.recipe, makeRecommender(found.recipe)};
  fitted.recommender->fit({loaded.dataset, parts.train, parts.valid}, text, progress);
  return {std::move(fitted), name, std::move(parts)};
}

/// What weakens the figures, as far as one run shows it.
std::vector<Caution> findCautions(const ReadyRun& ready, const Dataset& dataset,
                                  const Interactions& histories, const RankingOptions& options,
                                  const RankingResult& ranking) {
  std::vector<Caution> cautions;
  const auto add = [&cautions](std::optional<Caution> caution) {
    if (caution) cautions.push_back(std::move(*caution));
  };
  add(findFutureItems(ready.parts));
  if (ready.run.recipe.purpose != "behaviour")
    add(findTargetInHistory(histories, ready.parts.test, titlesOf(dataset)));
  add(warnOfSampling(options.candidates, dataset.itemCount()));
  bool none = true;
  for (std::size_t m = 0; m < options.metrics.size(); ++m)
    if (options.metrics[m].k > 0)  // without a cut-off, chance alone finds something
      none = none && std::none_of(ranking.values[m].begin(), ranking.values[m].end(),
                                  [](float value) { return value > 0; });
  if (none)
    add(foundNothing(fmt::format("Run {} ({})", ready.run.record.id, ready.run.record.name),
                     static_cast<std::int64_t>(ranking.users.size())));
  return cautions;
}

/// What was ranked, by the workspace's own row ids.
db::RankedRecord recordOf(RankingResult& ranking, const Interactions& test, const LoadedDataset& loaded) {
  const auto rowOf = [&loaded](std::int32_t item) {
    return static_cast<std::int32_t>(loaded.itemRows[static_cast<std::size_t>(item)]);
  };
  db::RankedRecord record{ranking.heads.depth,
                          {},
                          std::move(ranking.heads.scores),
                          std::move(ranking.tests.listed),
                          std::move(ranking.tests.areas),
                          std::move(ranking.tests.begins),
                          {},
                          std::move(ranking.tests.ranks)};
  for (const std::int32_t item : ranking.heads.items)
    record.items.push_back(item == ListHeads::kNone ? 0 : rowOf(item));
  for (const std::int32_t user : ranking.users)
    for (const std::int32_t item : test.itemsOf(user)) record.tests.push_back(rowOf(item));
  return record;
}

db::EvaluationRecord measure(const ReadyRun& ready, const LoadedDataset& loaded,
                             const ItemSentiment& sentiment, const Definition& definition,
                             const std::vector<Metric>& metrics, const EvaluateRequest& request,
                             Progress& progress) {
  const auto& [run, splitName, parts] = ready;
  const Interactions known = knownOf(parts);
  ItemFacts facts = itemFactsOf(loaded.dataset, known);
  facts.sentiment = sentiment.values;
  RankingOptions options{.metrics = metrics,
                         .definition = definition,
                         .ties = run.recipe.ties,
                         .blockUsers = historiesAtOnce(run.recipe),
                         .candidates = request.candidates,
                         .facts = &facts,
                         .listLengths = request.ks,
                         .keepRanks = true};
  if (options.ties == Ties::RecBole)
    options.appearance = orderOfAppearance(loaded.dataset.interactions, loaded.dataset.itemCount());
  const Interactions histories = run.recipe.validInHistory ? known : taughtOf(parts);
  RankingResult ranking = evaluateRanking(*run.recommender, loaded.dataset.itemCount(), histories, known,
                                          parts.test, options, progress);
  if (ranking.users.empty())
    throw Error(
        Error::Kind::BadInput,
        fmt::format("Run {} ({}) cannot be evaluated: the split {} leaves no user with a test item, since "
                    "no user has the three items that leaving one out takes, or no event lies after the cut; "
                    "import more behaviour.",
                    run.record.id, run.record.name, splitName),
        fmt::format("run {}", run.record.id));
  db::EvaluationRecord evaluation;
  evaluation.run = run.record.id;
  evaluation.split = splitName;
  evaluation.definition = definition.name;
  evaluation.procedure = procedureOf(run.recipe, splitName);
  if (request.candidates > 0)
    evaluation.procedure +=
        fmt::format("; SAMPLED: {} items drawn by chance beside the test items", request.candidates);
  evaluation.splitHash = hashOf(parts);
  std::vector<Caution> cautions = findCautions(ready, loaded.dataset, histories, options, ranking);
  if (sentiment.source) cautions.push_back(*sentiment.source);
  evaluation.cautions = recordsOf(cautions);
  evaluation.created = db::now();
  for (const std::int32_t user : ranking.users)
    evaluation.users.push_back(loaded.userRows[static_cast<std::size_t>(user)]);
  NamedValues named;
  for (std::size_t m = 0; m < metrics.size(); ++m)
    named.add(toString(metrics[m]), std::move(ranking.values[m]));
  const std::vector<Metric> levels = precisionAtRecallMetrics(definition);
  std::vector<std::vector<float>> precisions = scoreRanks(ranking.tests, definition, levels);
  for (std::size_t level = 0; level < levels.size(); ++level)
    named.add(toString(levels[level]), std::move(precisions[level]));
  const std::size_t optional = named.names.size();
  for (ListFigures& figures : ranking.lists)
    for (std::size_t quality = 0; quality < figures.qualities.size(); ++quality)
      named.add(toString(Metric{listQualityNames()[quality], figures.k}),
                std::move(figures.qualities[quality]));
  addMeans(std::move(named), optional, evaluation, progress);
  addExposures(ranking.lists, evaluation);
  evaluation.ranked = recordOf(ranking, parts.test, loaded);
  return evaluation;
}

}  // namespace

std::vector<EvaluatedRun> evaluateRuns(const std::filesystem::path& folder, const EvaluateRequest& request,
                                       Progress& progress) {
  const Definition& definition = definitionNamed(request.definition);
  const std::vector<Metric> metrics = metricsOf(request);
  if (request.candidates < 0)
    throw Error(Error::Kind::Usage,
                fmt::format("The number of candidates {} is not 0 (all items) or more.", request.candidates),
                "candidates");
  if (request.users < 0)
    throw Error(Error::Kind::Usage,
                fmt::format("The number of users {} is not 0 (all) or more.", request.users), "users");
  if (!request.split.empty()) splitFrom(request.split);  // throws where there is no such split
  db::Workspace workspace = db::Workspace::open(folder);
  progress.report("load", 0, 0);
  const LoadedDataset loaded = loadDataset(workspace);
  const std::vector<TrainedRun> checked = checkRuns(workspace, request, loaded.dataset.hash);
  const std::unique_ptr<TextSource> text = makeTextSource(workspace, loaded.dataset, Device::Auto);
  const ItemSentiment sentiment = readItemSentiment(workspace, loaded);
  progress.plan(stagesOf(request, metrics.size(), loaded.dataset));
  std::vector<db::EvaluationRecord> evaluations;
  std::vector<EvaluatedRun> results;
  for (const TrainedRun& run : checked) {
    progress.log(fmt::format("Evaluating run {} ({}).", run.record.id, run.record.name));
    evaluations.push_back(
        measure(prepare(workspace, run, splitOf(request, run.record), loaded, *text, progress), loaded,
                sentiment, definition, metrics, request, progress));
    results.push_back(describeEvaluation(evaluations.back(), run.record));
  }
  progress.check();
  progress.report("keep", 0, 0);
  for (const db::EvaluationRecord& evaluation : evaluations)
    db::keepEvaluation(workspace.database(), evaluation);
  return results;
}

}  // namespace core
