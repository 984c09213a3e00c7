#include "core/workflow/jobs.h"

#include <fmt/format.h>
#include <signal.h>

#include "core/error.h"
#include "core/workflow/live_jobs.h"
#include "core/workflow/process_identity.h"
#include "db/error.h"
#include "db/workspace/database_error.h"
#include "db/workspace/job_store.h"
#include "db/workspace/workspace.h"

namespace core {
namespace {

using db::Workspace;

constexpr const char* kInterrupted =
    "Its process ended without a word: it was killed, ran out of memory, or the machine was switched off.";
constexpr int kNewestJobs = 200;

Job jobOf(db::JobRecord&& record) {
  Job job;
  job.id = record.id;
  job.kind = std::move(record.kind);
  job.run = record.run;
  job.state = std::move(record.state);
  job.title = std::move(record.title);
  job.stage = std::move(record.stage);
  job.done = record.done;
  job.total = record.total;
  job.secondsLeft = record.secondsLeft;
  job.started = std::move(record.started);
  job.updated = std::move(record.updated);
  job.message = std::move(record.message);
  job.result = std::move(record.result);
  return job;
}

ProcessIdentity processOf(const db::JobRecord& job) {
  return {job.process, job.processStarted};
}

bool isLive(const db::JobRecord& job) {
  return job.state == "running" || job.state == "paused";
}

/// Marking waits for nobody: who lists jobs is told either way, and the next listing tries again.
void tryToMark(const std::filesystem::path& folder, const std::vector<db::JobRecord>& gone) {
  try {
    Workspace writer = Workspace::open(folder);
    writer.database().setBusyTimeout(0);
    for (const db::JobRecord& job : gone) db::interruptJob(writer.database(), job, kInterrupted);
  } catch (const db::Error&) {
    return;  // a read-only disk
  } catch (const SQLite::Exception&) {
    return;  // somebody else is writing
  }
}

const char* requestText(JobRequest request) {
  switch (request) {
    case JobRequest::Stop:
      return "stop";
    case JobRequest::Cancel:
      return "cancel";
    case JobRequest::Pause:
      return "pause";
    case JobRequest::Resume:
      break;
  }
  return "";
}

}  // namespace

InterruptedJobs markInterruptedJobs(Workspace& reader) {
  InterruptedJobs interrupted;
  std::vector<db::JobRecord> gone;
  for (const db::JobRecord& job : db::liveJobs(reader.database())) {
    if (isAlive(processOf(job))) continue;
    // Read again: it may have ended in good order between the two looks.
    const std::optional<db::JobRecord> now = db::findJob(reader.database(), job.id);
    if (!now || !isLive(*now)) continue;
    interrupted.jobs.insert(now->id);
    if (now->run) interrupted.runs.insert(*now->run);
    gone.push_back(*now);
  }
  if (!gone.empty()) tryToMark(reader.folder(), gone);
  return interrupted;
}

std::vector<Job> listJobs(const std::filesystem::path& folder) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadOnly);
  try {
    const InterruptedJobs interrupted = markInterruptedJobs(workspace);
    std::vector<Job> jobs;
    for (db::JobRecord& record : db::allJobs(workspace.database(), kNewestJobs)) {
      if (interrupted.jobs.contains(record.id)) {
        record.state = "interrupted";
        record.message = kInterrupted;
      }
      jobs.push_back(jobOf(std::move(record)));
    }
    return jobs;
  } catch (const SQLite::Exception& exception) {
    throw db::databaseError(exception, workspace.folder().string());
  }
}

void requestJob(const std::filesystem::path& folder, std::int64_t id, JobRequest request) {
  Workspace workspace = Workspace::open(folder);
  try {
    const std::optional<db::JobRecord> job = db::findJob(workspace.database(), id);
    if (!job) throw Error(Error::Kind::BadInput, fmt::format("There is no job {}.", id), std::to_string(id));
    if (!isLive(*job))
      throw Error(Error::Kind::Usage,
                  fmt::format("Job {} is not running any more: it is {}.", id, job->state),
                  std::to_string(id));
    db::requestOfJob(workspace.database(), id, requestText(request));
    // A job that was paused by a signal goes on by one.
    if (request == JobRequest::Resume && isAlive(processOf(*job)))
      ::kill(static_cast<pid_t>(job->process), SIGUSR2);
  } catch (const SQLite::Exception& exception) {
    throw db::databaseError(exception, workspace.folder().string());
  }
}

}  // namespace core
