#include "core/workflow/kept_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/error.h"
#include "core/evaluate/beyond_accuracy.h"

namespace core {

namespace {

/// An evaluation with the values of the metric as they were kept. What is said of lists as lists is the same
/// by every definition.
std::optional<db::EvaluationRecord> findStored(db::Workspace& workspace, std::int64_t run,
                                               const std::string& metric, const EvaluationChoice& choice) {
  const bool anyDefinition = isBeyondAccuracy(metricFrom(metric).name);
  auto stored = db::findEvaluation(workspace.database(), run, metric,
                                   anyDefinition ? std::string() : choice.definition, choice.split);
  if (stored && stored->metrics.front().values.empty()) stored.reset();
  if (stored && !choice.definition.empty()) stored->definition = choice.definition;
  return stored;
}

/// The metric scored from the kept ranks, where there are any.
std::optional<db::EvaluationRecord> scoreAgain(db::Workspace& workspace, std::int64_t run,
                                               const std::string& metric, const EvaluationChoice& choice) {
  const Metric parsed = metricFrom(metric);
  if (choice.definition.empty() || choice.split.empty() || isBeyondAccuracy(parsed.name)) return std::nullopt;
  auto ranked = db::findRanked(workspace.database(), run, choice.split);
  if (!ranked) return std::nullopt;
  ranked->definition = choice.definition;
  std::vector<std::vector<float>> values =
      scoreRanks(testRanksOf(*ranked->ranked), definitionNamed(choice.definition), {parsed});
  ranked->metrics.push_back({.metric = metric, .values = std::move(values.front())});
  return ranked;
}

bool hasNewer(db::Workspace& workspace, const db::EvaluationRecord& evaluation) {
  const auto all = db::evaluatedOn(workspace.database());
  return std::any_of(all.begin(), all.end(), [&evaluation](const db::EvaluatedOn& other) {
    return other.run == evaluation.run && other.split == evaluation.split && other.id > evaluation.id;
  });
}

}  // namespace

KeptValues keptValuesOf(db::Workspace& workspace, std::int64_t run, const std::string& metric,
                        const EvaluationChoice& choice) {
  const auto record = db::findRun(workspace.database(), run);
  const std::string where = fmt::format("run {}", run);
  if (!record) throw Error(Error::Kind::BadInput, fmt::format("There is no run {}.", run), where);
  auto evaluation = findStored(workspace, run, metric, choice);
  // What was ranked since then is what the run is worth now.
  if (!evaluation || hasNewer(workspace, *evaluation))
    if (auto again = scoreAgain(workspace, run, metric, choice)) evaluation = std::move(again);
  if (!evaluation)
    throw Error(Error::Kind::BadInput,
                fmt::format("Run {} ({}) has no kept values of {}{}{}; evaluate it first, with that cut-off.",
                            run, record->name, metric,
                            choice.definition.empty() ? "" : " by the definition " + choice.definition,
                            choice.split.empty() ? "" : " on the split " + choice.split),
                where);
  KeptValues result{*record,
                    evaluation->definition,
                    evaluation->procedure,
                    evaluation->split,
                    evaluation->splitHash,
                    cautionsOf(*evaluation),
                    {}};
  const std::vector<float>& values = evaluation->metrics.front().values;
  for (std::size_t i = 0; i < std::min(evaluation->users.size(), values.size()); ++i)
    if (std::isfinite(values[i])) result.values.emplace_back(evaluation->users[i], values[i]);
  std::sort(result.values.begin(), result.values.end());
  return result;
}

TestRanks testRanksOf(const db::RankedRecord& ranked) {
  return {ranked.begins, ranked.ranks, ranked.listed, ranked.areas};
}

std::vector<Caution> cautionsOf(const db::EvaluationRecord& evaluation) {
  std::vector<Caution> cautions;
  for (const db::CautionRecord& caution : evaluation.cautions)
    cautions.push_back({cautionKindFrom(caution.kind), severityFrom(caution.severity), caution.sentence,
                        caution.sentenceChinese});
  return cautions;
}

void requireSameProcedure(const KeptValues& first, const KeptValues& second) {
  const bool otherEvents =
      !first.splitHash.empty() && !second.splitHash.empty() && first.splitHash != second.splitHash;
  if (otherEvents && first.split == second.split && first.procedure == second.procedure)
    throw Error(
        Error::Kind::BadInput,
        fmt::format("Runs {} ({}) and {} ({}) were judged on different test events and cannot be compared: "
                    "both splits are called {}, but the data have changed in between ({} and {}). Train and "
                    "evaluate both on the data of today.",
                    first.run.id, first.run.name, second.run.id, second.run.name, first.split,
                    first.splitHash, second.splitHash));
  if (first.split == second.split && first.procedure == second.procedure) return;
  throw Error(
      Error::Kind::BadInput,
      fmt::format("Runs {} ({}) and {} ({}) were judged by different procedures and cannot be compared: "
                  "the first on {} ({}), the second on {} ({}).",
                  first.run.id, first.run.name, second.run.id, second.run.name, first.split, first.procedure,
                  second.split, second.procedure));
}

}  // namespace core
