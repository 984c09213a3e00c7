#include "core/workflow/slices.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "core/data/split.h"
#include "core/error.h"
#include "core/evaluate/metrics.h"
#include "core/evaluate/slices.h"
#include "core/workflow/comparison_words.h"
#include "core/workflow/dataset_loader.h"
#include "core/workflow/kept_values.h"
#include "core/workflow/text_source.h"
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

using Values = std::vector<std::vector<float>>;  // of each run, of each user

/// The users that all runs have a value of, and the values.
std::vector<std::int32_t> usersOf(const LoadedDataset& loaded, const std::vector<KeptValues>& runs,
                                  Values& values) {
  std::vector<std::int32_t> users;
  values.resize(runs.size());
  for (std::size_t user = 0; user < loaded.userRows.size(); ++user) {
    std::vector<float> ofUser;
    for (const KeptValues& run : runs)
      if (const std::optional<float> value = valueOf(run, loaded.userRows[user])) ofUser.push_back(*value);
    if (ofUser.size() < runs.size()) continue;
    users.push_back(static_cast<std::int32_t>(user));
    for (std::size_t run = 0; run < runs.size(); ++run) values[run].push_back(ofUser[run]);
  }
  return users;
}

SliceRow rowOf(const Slice& slice, const Values& values, std::size_t baseline, PairedTest test,
               Progress& progress) {
  Values own(values.size());
  for (std::size_t run = 0; run < values.size(); ++run)
    for (const std::size_t place : slice.places) own[run].push_back(values[run][place]);
  SliceRow row{slice.dimension, slice.value, static_cast<std::int64_t>(slice.places.size()), {}};
  const std::vector<Estimate> estimates = estimateMeans(own, progress);
  for (std::size_t run = 0; run < values.size(); ++run) {
    progress.check();
    SliceValue value{.estimate = estimates[run]};
    const bool tested = run != baseline && row.users >= kLeastTested;
    const PairedComparison comparison = comparePaired(
        own[baseline], own[run],
        {.test = test, .resamples = test == PairedTest::Bootstrap ? ComparisonOptions().resamples : 0});
    value.difference = comparison.difference;
    value.p = value.pAdjusted = tested ? comparison.p : std::nan("");
    row.runs.push_back(value);
  }
  return row;
}

/// Corrects all p values of the table together.
void correct(SliceTable& table) {
  std::vector<SliceValue*> tested;
  std::vector<double> p;
  for (SliceRow& row : table.rows)
    for (SliceValue& value : row.runs)
      if (!std::isnan(value.p)) {
        tested.push_back(&value);
        p.push_back(value.p);
      }
  const std::vector<double> adjusted = correctHolm(p);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    tested[i]->pAdjusted = adjusted[i];
    tested[i]->significant = adjusted[i] < kSignificance;
  }
  table.tests = static_cast<std::int64_t>(p.size());
}

}  // namespace

SliceTable sliceRuns(const std::filesystem::path& folder, const SliceRequest& request, Progress& progress) {
  const std::string metric = toString(metricFrom(request.metric));
  if (request.runs.empty()) throw Error(Error::Kind::Usage, "No run was named.", "run");
  SliceTable table;
  table.baseline = request.baseline == 0 ? request.runs.front() : request.baseline;
  const auto baseline = std::find(request.runs.begin(), request.runs.end(), table.baseline);
  if (baseline == request.runs.end())
    throw Error(Error::Kind::Usage,
                fmt::format("The baseline, run {}, is none of the runs; name it among them.", table.baseline),
                "baseline");
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  const LoadedDataset loaded = loadDataset(workspace);
  const std::vector<KeptValues> runs =
      judgedRuns(workspace, request.runs, metric, commonChoice(workspace, request.runs, request.choice),
                 loaded.dataset.hash);
  progress.check();
  Values values;
  const std::vector<std::int32_t> users = usersOf(loaded, runs, values);
  const Recipe recipe = findTrainedRun(workspace, request.runs.front()).recipe;
  const Split parts = split(loaded.dataset.interactions, splitOptionsOf(recipe, runs.front().split));
  const std::vector<ItemSentence> queries =
      makeTextSource(workspace, loaded.dataset, Device::Auto)->sentences("query");
  progress.check();
  Slice all{"all", "all", std::vector<std::size_t>(users.size())};
  std::iota(all.places.begin(), all.places.end(), std::size_t{0});
  std::vector<Slice> slices = slicesOf(loaded.dataset, knownOf(parts), parts.test, users, queries);
  slices.insert(slices.begin(), std::move(all));
  const auto place = static_cast<std::size_t>(baseline - request.runs.begin());
  for (const Slice& slice : slices) {
    progress.report("slices", static_cast<std::int64_t>(table.rows.size()),
                    static_cast<std::int64_t>(slices.size()));
    table.rows.push_back(rowOf(slice, values, place, request.test, progress));
  }
  correct(table);
  return table;
}

}  // namespace core
