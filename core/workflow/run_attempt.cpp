#include "core/workflow/run_attempt.h"

#include <fmt/format.h>

#include <chrono>

#include "core/error.h"
#include "core/train/checkpoint_folder.h"
#include "core/workflow/failure.h"
#include "core/workflow/live_jobs.h"
#include "core/workflow/run_files.h"
#include "core/workflow/trained_run.h"

namespace core {
namespace {

using Clock = std::chrono::steady_clock;

/// The run's row and files after the work threw.
void settleFailure(db::Workspace& workspace, db::RunRecord record, const db::RunRecord& before,
                   const Failure& failure) {
  const bool cancelled = failure.code == "cancelled";
  removePartialFiles(workspace, record.id);
  if (before.id == 0 && cancelled) removeRunFiles(workspace, record.id);
  if (before.state == "stopped") {  // its result is as good as it was
    record = before;
    if (!cancelled) record.message = failure.message;
  } else {
    record.state = cancelled ? "cancelled" : "failed";
    record.message = failure.message;
    record.filesHash.clear();
  }
  db::updateRun(workspace.database(), record);
}

/// A process that was killed just after its run had finished may have left the checkpoint.
void removeSpentCheckpoints(db::Workspace& workspace) {
  std::error_code ignored;
  for (const db::RunRecord& run : db::allRuns(workspace.database()))
    if (run.state == "finished") std::filesystem::remove_all(checkpointFolder(workspace, run.id), ignored);
}

}  // namespace

TrainResult attemptRun(db::Workspace& workspace, db::RunRecord record, JobProgress& progress,
                       const RunWork& work) {
  const Clock::time_point start = Clock::now();
  const double secondsBefore = record.seconds;
  const db::RunRecord before = record;
  const auto seconds = [&] {
    return secondsBefore + std::chrono::duration<double>(Clock::now() - start).count();
  };
  removeSpentCheckpoints(workspace);
  record.state = "running";
  record.message.clear();
  if (record.id == 0) record.id = db::insertRun(workspace.database(), record);
  try {
    progress.setRun(record.id);
    const std::filesystem::path checkpoint = checkpointFolder(workspace, record.id);
    if (before.id != 0) {
      db::updateRun(workspace.database(), record);
      // Killed while its first one was written, a run has a folder for them but none.
      if (!newestCheckpoint(checkpoint)) progress.rewind(0);
    }
    const std::optional<Best> best = work(workspace, record.id, checkpoint);
    const bool stopped = progress.stopRequested();
    record.filesHash = hashRunFiles(workspace.runFolder(record.id));
    if (best) {
      record.bestMetric = best->metric;
      record.bestValue = best->value;
      record.bestStep = best->step;
    }
    record.state = stopped ? "stopped" : "finished";
    record.seconds = seconds();
    db::updateRun(workspace.database(), record);
    std::error_code ignored;  // the run is whole without it
    if (!stopped) std::filesystem::remove_all(checkpoint, ignored);
    return {record.id, record.recipe, record.state, record.seconds, best};
  } catch (...) {
    record.seconds = seconds();
    settleFailure(workspace, record, before, describeFailure(std::current_exception()));
    throw;
  }
}

db::RunRecord findResumableRun(db::Workspace& workspace, std::int64_t run, const std::string& dataHash) {
  markInterruptedJobs(workspace);
  const std::string where = fmt::format("run {}", run);
  const std::optional<db::RunRecord> record = db::findRun(workspace.database(), run);
  if (!record) throw Error(Error::Kind::BadInput, fmt::format("There is no run {}.", run), where);
  if (!isResumable(workspace, *record))
    throw Error(Error::Kind::BadInput,
                record->state == "finished" || record->state == "running" || record->state == "paused"
                    ? fmt::format("Run {} ({}) is {}; there is nothing to go on with.", run, record->name,
                                  record->state)
                    : fmt::format("Run {} ({}) is {} and has kept no checkpoint; train again.", run,
                                  record->name, record->state),
                where);
  if (record->dataHash != dataHash)
    throw Error(Error::Kind::BadInput,
                fmt::format("The data have changed since run {} ({}) began, so it cannot go on; train again.",
                            run, record->name),
                where);
  return *record;
}

std::optional<Best> bestReported(db::Workspace& workspace, std::int64_t run, const std::string& metric,
                                 bool higherIsBetter) {
  std::optional<Best> best;
  for (const db::EventRecord& event : db::eventsOf(workspace.database(), run, 0)) {
    if (event.tag != "valid/" + metric) continue;
    const bool better = best && (higherIsBetter ? event.value > best->value : event.value < best->value);
    if (!best || better || (best->step == 0 && event.step > 0)) best = Best{metric, event.value, event.step};
  }
  return best;
}

}  // namespace core
