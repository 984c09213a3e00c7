#include "core/workflow/kept_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "db/workspace/evaluation_store.h"

namespace core {

KeptValues keptValuesOf(db::Workspace& workspace, std::int64_t run, const std::string& metric,
                        const std::string& definition) {
  const auto record = db::findRun(workspace.database(), run);
  const std::string where = fmt::format("run {}", run);
  if (!record) throw Error(Error::Kind::BadInput, fmt::format("There is no run {}.", run), where);
  const auto evaluation = db::findEvaluation(workspace.database(), run, metric, definition);
  const auto known = [&](const db::MetricRecord& kept) {
    return kept.metric == metric && !kept.values.empty();
  };
  if (!evaluation || std::none_of(evaluation->metrics.begin(), evaluation->metrics.end(), known))
    throw Error(
        Error::Kind::BadInput,
        fmt::format("Run {} ({}) has no kept values of {}{}; evaluate it first with that cut-off.", run,
                    record->name, metric, definition.empty() ? "" : " by the definition " + definition),
        where);
  const db::MetricRecord& values =
      *std::find_if(evaluation->metrics.begin(), evaluation->metrics.end(), known);
  KeptValues result{
      *record, evaluation->definition, evaluation->procedure, evaluation->split, evaluation->splitHash, {},
      {}};
  for (const db::CautionRecord& caution : evaluation->cautions)
    result.cautions.push_back({cautionKindFrom(caution.kind), severityFrom(caution.severity),
                               caution.sentence, caution.sentenceChinese});
  for (std::size_t i = 0; i < std::min(evaluation->users.size(), values.values.size()); ++i)
    if (std::isfinite(values.values[i])) result.values.emplace_back(evaluation->users[i], values.values[i]);
  std::sort(result.values.begin(), result.values.end());
  return result;
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
