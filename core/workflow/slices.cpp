#include "core/workflow/slices.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/data/split.h"
#include "core/error.h"
#include "core/evaluate/metrics.h"
#include "core/evaluate/slices.h"
#include "core/workflow/dataset_loader.h"
#include "core/workflow/trained_run.h"
#include "db/workspace/evaluation_store.h"

namespace core {
namespace {

/// A run's values of the metric, by user row.
struct Judged {
  TrainedRun run;
  std::string definition;
  std::map<std::int64_t, float> values;
};

Judged judgedRun(db::Workspace& workspace, std::int64_t id, const std::string& metric,
                 const std::string& definition, const std::string& dataHash) {
  Judged judged{findTrainedRun(workspace, id), {}, {}};
  const db::RunRecord& record = judged.run.record;
  const std::string where = fmt::format("run {}", id);
  if (record.dataHash != dataHash)
    throw Error(Error::Kind::BadInput,
                fmt::format("The data has changed since run {} ({}) was trained, so its users cannot be told "
                            "apart any more; train and evaluate it again.",
                            id, record.name),
                where);
  const auto evaluation = db::findEvaluation(workspace.database(), id, metric, definition);
  for (const db::MetricRecord& kept : evaluation ? evaluation->metrics : std::vector<db::MetricRecord>())
    for (std::size_t i = 0; kept.metric == metric && i < kept.values.size(); ++i)
      if (std::isfinite(kept.values[i])) judged.values[evaluation->users[i]] = kept.values[i];
  if (judged.values.empty())
    throw Error(Error::Kind::BadInput,
                fmt::format("Run {} ({}) has no kept values of {}; evaluate it first with that cut-off.", id,
                            record.name, metric),
                where);
  judged.definition = evaluation->definition;
  judged.run.record.split = evaluation->split;  // which need not be the one it was trained for
  return judged;
}

std::vector<Judged> judgedRuns(db::Workspace& workspace, const std::vector<std::int64_t>& ids,
                               const std::string& metric, const std::string& dataHash) {
  std::vector<Judged> runs;
  for (const std::int64_t id : ids) {
    runs.push_back(
        judgedRun(workspace, id, metric, runs.empty() ? std::string() : runs.front().definition, dataHash));
    const db::RunRecord &first = runs.front().run.record, &last = runs.back().run.record;
    if (first.split != last.split)
      throw Error(Error::Kind::BadInput,
                  fmt::format("Run {} ({}) was judged on the split {}, run {} ({}) on {}: their users cannot "
                              "be set beside each other.",
                              first.id, first.name, first.split, last.id, last.name, last.split),
                  fmt::format("run {}", id));
  }
  return runs;
}

SliceRow rowOf(const std::string& dimension, const std::string& value, const std::vector<std::size_t>& places,
               const std::vector<std::vector<float>>& values) {
  SliceRow row{dimension, value, static_cast<std::int64_t>(places.size()), {}};
  for (const std::vector<float>& ofRun : values) {
    std::vector<float> own;
    for (const std::size_t place : places) own.push_back(ofRun[place]);
    row.metrics.push_back(estimateMean(own));
  }
  return row;
}

}  // namespace

std::vector<SliceRow> sliceRuns(const std::filesystem::path& folder, const std::vector<std::int64_t>& ids,
                                const std::string& metric) {
  const std::string spelled = toString(metricFrom(metric));
  if (ids.empty()) throw Error(Error::Kind::Usage, "No run was named.", "run");
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  const LoadedDataset loaded = loadDataset(workspace);
  const std::vector<Judged> runs = judgedRuns(workspace, ids, spelled, loaded.dataset.hash);

  std::vector<std::int32_t> users;
  std::vector<std::vector<float>> values(runs.size());
  for (const auto& [row, value] : runs.front().values) {
    const bool everywhere =
        std::all_of(runs.begin(), runs.end(), [&](const Judged& run) { return run.values.contains(row); });
    const auto found = std::lower_bound(loaded.userRows.begin(), loaded.userRows.end(), row);
    if (!everywhere || found == loaded.userRows.end() || *found != row) continue;
    users.push_back(static_cast<std::int32_t>(found - loaded.userRows.begin()));
    for (std::size_t run = 0; run < runs.size(); ++run) values[run].push_back(runs[run].values.at(row));
  }
  const TrainedRun& first = runs.front().run;
  const Split parts = split(loaded.dataset.interactions, splitOptionsOf(first.recipe, first.record.split));
  std::vector<std::size_t> everyone(users.size());
  for (std::size_t place = 0; place < everyone.size(); ++place) everyone[place] = place;
  std::vector<SliceRow> rows{rowOf("all", "all", everyone, values)};
  for (const Slice& slice :
       slicesOf(loaded.dataset, concatenate(concatenate(parts.train, parts.given), parts.valid), parts.test,
                users))
    rows.push_back(rowOf(slice.dimension, slice.value, slice.places, values));
  return rows;
}

}  // namespace core
