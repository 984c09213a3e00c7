#include "core/workflow/runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/error.h"
#include "core/recommend/recipe.h"
#include "core/workflow/live_jobs.h"
#include "core/workflow/trained_run.h"
#include "db/workspace/evaluation_store.h"
#include "db/workspace/run_store.h"
#include "db/workspace/workspace.h"

namespace core {
namespace {

using db::Workspace;

/// A recipe that cannot be read is no reason not to list the run, or those beside it.
bool fitsAnew(const db::RunRecord& record) {
  try {
    return !parseRecipe(record.recipeToml, record.recipe, fmt::format("run {}", record.id)).learnsInSteps();
  } catch (const Error&) {
    return false;
  }
}

RunSummary summaryOf(const Workspace& workspace, const db::RunRecord& record) {
  RunSummary summary;
  summary.run = record.id;
  summary.name = record.name;
  summary.recipe = record.recipe;
  summary.state = record.state;
  summary.started = record.started;
  summary.seconds = record.seconds;
  summary.device = record.device;
  summary.dataHash = record.dataHash;
  if (record.bestMetric) summary.best = Best{*record.bestMetric, record.bestValue, record.bestStep};
  summary.message = record.message;
  summary.resumable = isResumable(workspace, record);
  summary.split = record.split;
  summary.fitsAnew = fitsAnew(record);
  return summary;
}

void addEvaluations(Workspace& workspace, std::vector<RunSummary>& runs) {
  for (db::EvaluatedOn& one : db::evaluatedOn(workspace.database()))
    for (RunSummary& run : runs)
      if (run.run == one.run)
        run.evaluations.push_back({std::move(one.split), std::move(one.definition), one.users});
}

[[noreturn]] void throwNoSuchRun(const std::string& asked, const std::vector<db::RunRecord>& runs) {
  std::string known;
  for (const db::RunRecord& run : runs) {
    if (!known.empty()) known += ", ";
    known += fmt::format("{} ({})", run.id, run.name);
  }
  throw Error(Error::Kind::BadInput,
              runs.empty()
                  ? fmt::format("There is no run {}: the workspace has none yet; train one first.", asked)
                  : fmt::format("There is no run {}; there are {}.", asked, known),
              asked);
}

/// A run that had ended before its job's process went away keeps its state.
void applyInterruption(db::RunRecord& run, const InterruptedJobs& interrupted) {
  const bool live = run.state == "queued" || run.state == "running" || run.state == "paused";
  if (live && interrupted.runs.contains(run.id)) run.state = "interrupted";
}

/// The row as it is now: a run whose process is gone is interrupted, whatever the table still says.
std::optional<db::RunRecord> currentRun(Workspace& workspace, std::int64_t run) {
  const InterruptedJobs interrupted = markInterruptedJobs(workspace);
  std::optional<db::RunRecord> record = db::findRun(workspace.database(), run);
  if (record) applyInterruption(*record, interrupted);
  return record;
}

}  // namespace

bool RunSummary::isEvaluatedOn(const std::string& asked) const {
  return std::any_of(evaluations.begin(), evaluations.end(),
                     [&asked](const Evaluated& one) { return one.split == asked; });
}

std::vector<RunSummary> listRuns(const std::filesystem::path& folder) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadOnly);
  const InterruptedJobs interrupted = markInterruptedJobs(workspace);
  std::vector<RunSummary> runs;
  for (db::RunRecord& record : db::allRuns(workspace.database())) {
    applyInterruption(record, interrupted);
    runs.push_back(summaryOf(workspace, record));
  }
  addEvaluations(workspace, runs);
  return runs;
}

RunDetails showRun(const std::filesystem::path& folder, std::int64_t run) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadOnly);
  const std::optional<db::RunRecord> record = currentRun(workspace, run);
  if (!record) throwNoSuchRun(std::to_string(run), db::allRuns(workspace.database()));
  std::vector<RunSummary> one{summaryOf(workspace, *record)};
  addEvaluations(workspace, one);
  RunDetails details;
  details.summary = std::move(one.front());
  details.settings = parseRecipe(record->recipeToml, record->recipe, fmt::format("run {}", run)).settings;
  details.seed = record->seed;
  details.programVersion = record->programVersion;
  details.folder = workspace.runFolder(run);
  return details;
}

std::int64_t findRun(const std::filesystem::path& folder, const std::string& nameOrNumber) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadOnly);
  const std::vector<db::RunRecord> runs = db::allRuns(workspace.database());
  // The newest of a name: training again under the same name is how one repeats a run.
  for (auto run = runs.rbegin(); run != runs.rend(); ++run)
    if (run->name == nameOrNumber) return run->id;
  std::int64_t number = 0;
  const char* end = nameOrNumber.data() + nameOrNumber.size();
  const auto parsed = std::from_chars(nameOrNumber.data(), end, number);
  if (parsed.ec == std::errc() && parsed.ptr == end)
    for (const db::RunRecord& run : runs)
      if (run.id == number) return run.id;
  throwNoSuchRun(nameOrNumber, runs);
}

std::vector<Event> runEvents(const std::filesystem::path& folder, std::int64_t run, std::int64_t afterId) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadOnly);
  if (!db::findRun(workspace.database(), run))
    throwNoSuchRun(std::to_string(run), db::allRuns(workspace.database()));
  std::vector<Event> events;
  for (db::EventRecord& record : db::eventsOf(workspace.database(), run, afterId))
    events.push_back(
        {record.id, record.step, record.epoch, std::move(record.time), std::move(record.tag), record.value});
  return events;
}

}  // namespace core
