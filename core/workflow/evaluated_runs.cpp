#include "core/workflow/evaluated_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/evaluate/beyond_accuracy.h"
#include "core/evaluate/precision_recall.h"
#include "core/workflow/kept_values.h"
#include "core/workflow/score_run.h"

namespace core {
namespace {

/// The cut-offs at which there are figures.
std::vector<int> cutoffsOf(const db::EvaluationRecord& evaluation) {
  std::set<int> ks;
  for (const db::MetricRecord& metric : evaluation.metrics)
    if (const int k = metricFrom(metric.metric).k; k > 0) ks.insert(k);
  return {ks.begin(), ks.end()};
}

/// The evaluation by another definition, scored from what was ranked; nothing where that was not kept.
std::optional<db::EvaluationRecord> scoreAgain(db::Workspace& workspace, db::EvaluationRecord evaluation,
                                               const Definition& definition, Progress& progress) {
  const auto ranked = db::findRanked(workspace.database(), evaluation.run, evaluation.split);
  const std::vector<int> ks = cutoffsOf(evaluation);
  if (!ranked || ranked->id != evaluation.id || ks.empty()) return std::nullopt;
  std::erase_if(evaluation.metrics, [](const db::MetricRecord& metric) {
    return !isBeyondAccuracy(metricFrom(metric.metric).name);
  });
  std::vector<Metric> metrics = metricsAt(definition, {}, ks);
  for (const Metric& level : precisionAtRecallMetrics(definition)) metrics.push_back(level);
  const auto values = scoreRanks(testRanksOf(*ranked->ranked), definition, metrics);
  const std::vector<Estimate> estimates = estimateMeans(values, progress);
  for (std::size_t m = 0; m < metrics.size(); ++m)
    evaluation.metrics.push_back(
        {toString(metrics[m]), estimates[m].mean, estimates[m].low, estimates[m].high, estimates[m].n, {}});
  evaluation.definition = definition.name;
  return evaluation;
}

}  // namespace

EvaluatedRun describeEvaluation(const db::EvaluationRecord& evaluation, const db::RunRecord& run) {
  EvaluatedRun result{run.id,
                      run.name,
                      run.recipe,
                      static_cast<std::int64_t>(evaluation.users.size()),
                      evaluation.definition,
                      evaluation.procedure,
                      evaluation.split,
                      {},
                      evaluation.splitHash,
                      cautionsOf(evaluation)};
  for (const db::MetricRecord& metric : evaluation.metrics)
    result.metrics[metric.metric] = {metric.mean, metric.low, metric.high, metric.n};
  return result;
}

std::vector<EvaluatedRun> listEvaluations(const std::filesystem::path& folder) {
  Progress quiet;
  return listEvaluations(folder, {}, quiet);
}

std::vector<EvaluatedRun> listEvaluations(const std::filesystem::path& folder, const EvaluationChoice& asked,
                                          Progress& progress) {
  const EvaluationChoice choice = checked(asked);
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  std::vector<db::EvaluationRecord> stored;
  if (!choice.definition.empty())
    stored = db::allEvaluations(workspace.database(), choice.definition, choice.split);
  std::vector<EvaluatedRun> results;
  for (db::EvaluationRecord& newest : db::allEvaluations(workspace.database(), {}, choice.split)) {
    progress.check();
    const auto run = db::findRun(workspace.database(), newest.run);
    if (choice.definition.empty() || newest.definition == choice.definition) {
      results.push_back(describeEvaluation(newest, *run));
    } else if (const auto again =
                   scoreAgain(workspace, newest, definitionNamed(choice.definition), progress)) {
      results.push_back(describeEvaluation(*again, *run));
    } else {
      for (const db::EvaluationRecord& older : stored)
        if (older.run == newest.run && older.split == newest.split)
          results.push_back(describeEvaluation(older, *run));
    }
  }
  return results;
}

std::optional<Caution> findDifferentSplits(const std::vector<EvaluatedRun>& runs) {
  std::map<std::string, std::vector<std::string>> names;
  for (const EvaluatedRun& run : runs) names[run.split].push_back(run.name);
  if (names.size() < 2) return std::nullopt;
  return differentSplits({names.begin(), names.end()});
}

std::vector<Caution> findAbsentRuns(const std::vector<RunSummary>& runs) {
  std::vector<Caution> cautions;
  for (const RunSummary& run : runs) {
    const bool repeated = std::any_of(runs.begin(), runs.end(), [&run](const RunSummary& other) {
      return other.name == run.name && !other.evaluations.empty();
    });
    if (run.state == "failed" && !repeated)
      cautions.push_back(absentRun(fmt::format("Run {} ({})", run.run, run.name), run.state, run.message));
  }
  return cautions;
}

}  // namespace core
