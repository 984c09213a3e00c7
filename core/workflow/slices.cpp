#include "core/workflow/slices.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "core/data/split.h"
#include "core/error.h"
#include "core/evaluate/metrics.h"
#include "core/evaluate/slices.h"
#include "core/workflow/dataset_loader.h"
#include "core/workflow/kept_values.h"
#include "core/workflow/trained_run.h"

namespace core {
namespace {

std::vector<KeptValues> judgedRuns(db::Workspace& workspace, const std::vector<std::int64_t>& ids,
                                   const std::string& metric, const EvaluationChoice& choice,
                                   const std::string& dataHash) {
  std::vector<KeptValues> runs;
  for (const std::int64_t id : ids) {
    runs.push_back(keptValuesOf(workspace, id, metric, choice));
    if (const db::RunRecord& run = runs.back().run; run.dataHash != dataHash)
      throw Error(
          Error::Kind::BadInput,
          fmt::format("The data has changed since run {} ({}) was trained, so its users cannot be told "
                      "apart any more; train and evaluate it again.",
                      run.id, run.name),
          fmt::format("run {}", run.id));
    requireSameProcedure(runs.front(), runs.back());
  }
  return runs;
}

/// The value of a user, where there is one.
std::optional<float> valueOf(const KeptValues& run, std::int64_t user) {
  const auto found = std::lower_bound(run.values.begin(), run.values.end(), user,
                                      [](const auto& value, std::int64_t row) { return value.first < row; });
  if (found == run.values.end() || found->first != user) return std::nullopt;
  return found->second;
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
                                const std::string& metric, const EvaluationChoice& choice) {
  const std::string spelled = toString(metricFrom(metric));
  if (ids.empty()) throw Error(Error::Kind::Usage, "No run was named.", "run");
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  const LoadedDataset loaded = loadDataset(workspace);
  const std::vector<KeptValues> runs =
      judgedRuns(workspace, ids, spelled, commonChoice(workspace, ids, choice), loaded.dataset.hash);

  std::vector<std::int32_t> users;
  std::vector<std::vector<float>> values(runs.size());
  for (std::size_t user = 0; user < loaded.userRows.size(); ++user) {
    std::vector<float> ofUser;
    for (const KeptValues& run : runs)
      if (const std::optional<float> value = valueOf(run, loaded.userRows[user])) ofUser.push_back(*value);
    if (ofUser.size() < runs.size()) continue;
    users.push_back(static_cast<std::int32_t>(user));
    for (std::size_t run = 0; run < runs.size(); ++run) values[run].push_back(ofUser[run]);
  }
  const Recipe recipe = findTrainedRun(workspace, ids.front()).recipe;
  const Split parts = split(loaded.dataset.interactions, splitOptionsOf(recipe, runs.front().split));
  std::vector<std::size_t> everyone(users.size());
  std::iota(everyone.begin(), everyone.end(), std::size_t{0});
  std::vector<SliceRow> rows{rowOf("all", "all", everyone, values)};
  for (const Slice& slice : slicesOf(loaded.dataset, knownOf(parts), parts.test, users))
    rows.push_back(rowOf(slice.dimension, slice.value, slice.places, values));
  return rows;
}

}  // namespace core
