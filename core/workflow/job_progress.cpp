#include "core/workflow/job_progress.h"

#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

#include "core/error.h"
#include "core/workflow/failure.h"
#include "core/workflow/job_signals.h"
#include "core/workflow/process_identity.h"
#include "core/workflow/progress_line.h"
#include "db/workspace/database_error.h"
#include "db/workspace/job_store.h"
#include "db/workspace/run_store.h"
#include "db/workspace/workspace.h"

namespace core {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kTurn = 100ms;       ///< between two writes, and between two looks at the request
constexpr auto kPatience = 10min;   ///< of the first and the last word with a busy database
constexpr int kInsistingMs = 2000;  ///< SQLite's own waiting, per try

bool isBusy(const SQLite::Exception& exception) {
  const int code = exception.getErrorCode() & 0xff;
  return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

/// Repeats what SQLite says is busy until it succeeds or patience ends.
template <class Work>
void insist(SQLite::Database& database, const Work& work) {
  database.setBusyTimeout(kInsistingMs);
  const Clock::time_point end = Clock::now() + kPatience;
  for (;;) {
    try {
      work();
      return;
    } catch (const SQLite::Exception& exception) {
      if (!isBusy(exception) || Clock::now() > end) throw;
      std::this_thread::sleep_for(kTurn);
    }
  }
}

}  // namespace

struct JobProgress::State {
  explicit State(const std::filesystem::path& folder) : workspace(db::Workspace::open(folder)) {}

  JobSignals signals;
  db::Workspace workspace;
  db::JobRecord job;
  std::vector<db::EventRecord> pending;
  ProgressLine line;
  Clock::time_point lastWritten, lastAsked;
  std::string request;
  bool cancelled = false;
  bool ended = false;

  SQLite::Database& database() { return workspace.database(); }

  void write() {
    SQLite::Transaction transaction(database(), SQLite::TransactionBehavior::IMMEDIATE);
    job.updated = db::now();
    job.secondsLeft = job.state == "running" ? line.secondsLeft() : std::nullopt;
    db::updateJob(database(), job);
    if (job.run) {
      for (db::EventRecord& event : pending) event.run = *job.run;
      db::insertEvents(database(), pending);
    }
    transaction.commit();
    if (job.run) pending.clear();
  }

  /// Writes where a turn has passed and nobody else is writing; else the values wait.
  void writeInTurn() {
    const Clock::time_point now = Clock::now();
    if (now - lastWritten < kTurn) return;
    lastWritten = now;
    try {
      database().setBusyTimeout(0);
      write();
    } catch (const SQLite::Exception& exception) {
      if (!isBusy(exception)) throw db::databaseError(exception, workspace.folder().string());
    }
  }

  /// Reads the request column once a turn; reading never waits for a writer.
  void ask() {
    const Clock::time_point now = Clock::now();
    if (now - lastAsked < kTurn) return;
    lastAsked = now;
    try {
      database().setBusyTimeout(kInsistingMs);
      if (const std::optional<db::JobRecord> row = db::findJob(database(), job.id)) request = row->request;
    } catch (const SQLite::Exception& exception) {
      if (!isBusy(exception)) throw db::databaseError(exception, workspace.folder().string());
    }
  }

  bool wantsCancel() const { return signals.cancel() || request == "cancel"; }
  bool wantsStop() const { return signals.stop() || request == "stop"; }
  bool wantsPause() const { return signals.pause() || request == "pause"; }

  void setState(const std::string& state) {
    job.state = state;
    insist(database(), [&] {
      if (job.run) db::setStateOfLiveRun(database(), *job.run, state);
      write();
    });
  }

  void waitWhilePaused() {
    if (!wantsPause() || wantsCancel() || wantsStop()) return;
    setState("paused");
    line.log("Paused.");
    const Clock::time_point begin = Clock::now();
    while (wantsPause() && !wantsCancel() && !wantsStop()) {
      std::this_thread::sleep_for(kTurn);
      ask();
    }
    line.skip(Clock::now() - begin);
    setState("running");
    line.log("Going on.");
  }
};

JobProgress::JobProgress(const std::filesystem::path& workspace, std::string_view kind,
                         std::string_view title)
    : m_state(std::make_unique<State>(workspace)) {
  const ProcessIdentity identity = thisProcess();
  db::JobRecord& job = m_state->job;
  job.kind = kind;
  job.title = title;
  job.state = "running";
  job.process = identity.process;
  job.processStarted = identity.started;
  job.started = job.updated = db::now();
  try {
    insist(m_state->database(), [&] { job.id = db::insertJob(m_state->database(), job); });
  } catch (const SQLite::Exception& exception) {
    throw db::databaseError(exception, m_state->workspace.folder().string());
  }
}

JobProgress::~JobProgress() {
  if (m_state->ended) return;
  try {
    if (m_state->cancelled)
      finish("cancelled", "", "Cancelled.");
    else
      finish("failed", "", "The work ended without a result.");
  } catch (const std::exception& exception) {
    // A destructor cannot pass it on; the row is found interrupted once this process is gone.
    fmt::print(stderr, "{}\n", exception.what());
  }
}

std::int64_t JobProgress::job() const {
  return m_state->job.id;
}

void JobProgress::setRun(std::int64_t run) {
  m_state->job.run = run;
  insist(m_state->database(), [this] { m_state->write(); });
}

void JobProgress::plan(const std::vector<PlannedStage>& stages) {
  m_state->line.plan(stages);
}

void JobProgress::report(std::string_view stage, std::int64_t done, std::int64_t total) {
  m_state->job.stage = stage;
  m_state->job.done = done;
  m_state->job.total = total;
  m_state->line.report(stage, done, total);
  m_state->writeInTurn();
}

void JobProgress::scalar(std::string_view tag, std::int64_t step, double epoch, double value) {
  db::EventRecord event;
  event.step = step;
  event.epoch = epoch;
  event.time = db::now();
  event.tag = tag;
  event.value = value;
  m_state->pending.push_back(std::move(event));
  m_state->line.scalar(tag, value);
  m_state->writeInTurn();
}

std::int64_t JobProgress::settle() {
  SQLite::Database& database = m_state->database();
  try {
    // What a commit leaves in the write-ahead log survives the process, and with this the machine too.
    database.exec("PRAGMA synchronous = FULL");
    insist(database, [this] { m_state->write(); });
    database.exec("PRAGMA synchronous = NORMAL");
    return m_state->job.run ? db::lastEventOf(database, *m_state->job.run) : 0;
  } catch (const SQLite::Exception& exception) {
    throw db::databaseError(exception, m_state->workspace.folder().string());
  }
}

void JobProgress::rewind(std::int64_t mark) {
  m_state->pending.clear();
  if (!m_state->job.run) return;
  try {
    insist(m_state->database(),
           [this, mark] { db::removeEventsAfter(m_state->database(), *m_state->job.run, mark); });
  } catch (const SQLite::Exception& exception) {
    throw db::databaseError(exception, m_state->workspace.folder().string());
  }
}

void JobProgress::log(std::string_view line) {
  m_state->line.log(line);
}

void JobProgress::check() {
  m_state->ask();
  m_state->writeInTurn();
  m_state->waitWhilePaused();
  if (!m_state->wantsCancel()) return;
  m_state->cancelled = true;
  throw Cancelled();
}

bool JobProgress::stopRequested() {
  m_state->ask();
  return m_state->wantsStop();
}

void JobProgress::finish(std::string_view state, std::string_view result, std::string_view message) {
  m_state->job.state = state;
  m_state->job.result = result;
  m_state->job.message = message;
  m_state->line.end();
  try {
    insist(m_state->database(), [this] { m_state->write(); });
  } catch (const SQLite::Exception& exception) {
    throw db::databaseError(exception, m_state->workspace.folder().string());
  }
  m_state->ended = true;
}

void JobProgress::fail(std::exception_ptr exception) {
  if (m_state->ended) return;
  const Failure failure = describeFailure(exception);
  try {
    finish(failure.code == "cancelled" ? "cancelled" : "failed", "", failure.message);
  } catch (const std::exception& second) {
    // The user is to hear why the work failed, not why that could not be written down: often it is the same.
    fmt::print(stderr, "{}\n", second.what());
    m_state->ended = true;
  }
}

}  // namespace core
