#pragma once

#include <cstdint>
#include <set>

#include "db/workspace/workspace.h"

namespace core {

/// Jobs that are marked running although their process is gone, and the runs they were training.
struct InterruptedJobs {
  std::set<std::int64_t> jobs, runs;
};
/// Finds them on `reader` and marks them in the workspace where it can be written just now.
InterruptedJobs markInterruptedJobs(db::Workspace& reader);

}  // namespace core
