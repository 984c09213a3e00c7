#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "core/workflow/job_progress.h"
#include "core/workflow/train.h"
#include "db/workspace/run_store.h"
#include "db/workspace/workspace.h"

namespace core {

/// Trains and keeps the result under runs/ID; `checkpoint` is for core::train(). Returns the best figure.
using RunWork = std::function<std::optional<Best>(db::Workspace&, std::int64_t run,
                                                  const std::filesystem::path& checkpoint)>;

/// Does the work of a run: a new one where record.id is 0, else one that goes on. However it ends, its row
/// and its files agree. Finished: the result alone is there. Stopped: result and checkpoint. Failed: the
/// checkpoint, if there is one. Cancelled: nothing; but what a run that goes on had before, it still has.
TrainResult attemptRun(db::Workspace& workspace, db::RunRecord record, JobProgress& progress,
                       const RunWork& work);

/// The run to go on with. Throws Error(BadInput) where there is no such run, it cannot go on, or the
/// workspace's data are not those it was trained on.
db::RunRecord findResumableRun(db::Workspace& workspace, std::int64_t run, const std::string& dataHash);

/// The best value that the run's curve tells under valid/METRIC: of the untrained model only where there is
/// no other.
std::optional<Best> bestReported(db::Workspace& workspace, std::int64_t run, const std::string& metric,
                                 bool higherIsBetter = true);

}  // namespace core
