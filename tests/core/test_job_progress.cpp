#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QtTest>
#include <cmath>
#include <functional>

#include "core/error.h"
#include "core/workflow/job_progress.h"
#include "core/workflow/jobs.h"
#include "core/workflow/process_identity.h"
#include "core/workflow/progress_line.h"
#include "core/workflow/runs.h"
#include "core/workflow/workspaces.h"
#include "db/workspace/run_store.h"
#include "db/workspace/workspace.h"

using core::JobProgress;
using core::JobRequest;

namespace {

/// Works until told otherwise, as a training loop does.
void workOn(JobProgress& progress) {
  for (std::int64_t step = 1; !progress.stopRequested(); ++step) {
    progress.report("train", step, 0);
    progress.scalar("train/loss", step, 0.5, 1.0 / static_cast<double>(step));
    progress.check();
    ::usleep(1000);
  }
}

}  // namespace

class TestJobProgress : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_workspace = core::createWorkspace(m_folder->filePath("shop").toStdString());
  }
  void cleanup() {
    if (m_child > 0) {
      ::kill(m_child, SIGKILL);
      ::waitpid(m_child, nullptr, 0);
      m_child = 0;
    }
    m_folder.reset();
  }

  void lastWordIsKept() {
    {
      JobProgress progress(m_workspace, "import", "items.csv");
      progress.report("reading", 3, 10);
      progress.finish("finished", "{\"rows\": 3}");
    }
    const core::Job job = onlyJob();
    QCOMPARE(job.state, std::string("finished"));
    QCOMPARE(job.done, 3);
    QCOMPARE(job.result, std::string("{\"rows\": 3}"));
  }

  void theWholeWorksTimeLeftIsKept() {
    JobProgress progress(m_workspace, "evaluate", "ease");
    progress.plan({{"rank", 0}, {"intervals", 40}});
    progress.report("rank", 0, 10);
    QVERIFY(!onlyJob().secondsLeft);  // nobody can tell yet
    QTest::qWait(300);
    progress.report("rank", 9, 10);
    QVERIFY(onlyJob().secondsLeft && *onlyJob().secondsLeft > 40);
    progress.finish("finished", "{}");
    QVERIFY(!onlyJob().secondsLeft);
  }

  void failureIsTold() {
    JobProgress progress(m_workspace, "import", "items.csv");
    QVERIFY_EXCEPTION_THROWN(
        core::runJob(progress,
                     []() -> int { throw core::Error(core::Error::Kind::BadInput, "It is a directory."); }),
        core::Error);
    QCOMPARE(onlyJob().state, std::string("failed"));
    QCOMPARE(onlyJob().message, std::string("It is a directory."));
  }

  void jobWithoutALastWordHasFailed() {
    { JobProgress progress(m_workspace, "import", "items.csv"); }
    QCOMPARE(onlyJob().state, std::string("failed"));
  }

  void scalarsBecomeEventsOfTheRun() {
    JobProgress progress(m_workspace, "train", "ease");
    progress.scalar("valid/ndcg@10", 0, 0, 0.125);  // before the run is known
    const std::int64_t run = makeRun();
    progress.setRun(run);
    progress.scalar("train/loss", 1, 0.5, std::nan(""));
    progress.finish("finished", "{}");
    const std::vector<core::Event> events = core::runEvents(m_workspace, run);
    QCOMPARE(events.size(), 2U);
    QCOMPARE(events[0].tag, std::string("valid/ndcg@10"));
    QCOMPARE(events[0].value, 0.125);
    QVERIFY(std::isnan(events[1].value));
    QCOMPARE(core::runEvents(m_workspace, run, events[0].id).size(), 1U);
  }

  void tableStopsAndKeeps() {
    startWork();
    core::requestJob(m_workspace, onlyJob().id, JobRequest::Stop);
    waitForEnd();
    QCOMPARE(onlyJob().state, std::string("stopped"));
    QVERIFY(onlyJob().done > 0);
  }

  void tableCancels() {
    startWork();
    core::requestJob(m_workspace, onlyJob().id, JobRequest::Cancel);
    waitForEnd();
    QCOMPARE(onlyJob().state, std::string("cancelled"));
  }

  void tablePausesAndGoesOn() {
    startWork();
    core::requestJob(m_workspace, onlyJob().id, JobRequest::Pause);
    QTRY_COMPARE(onlyJob().state, std::string("paused"));
    QCOMPARE(core::listRuns(m_workspace).at(0).state, std::string("paused"));
    const std::int64_t done = onlyJob().done;
    QTest::qWait(300);
    QCOMPARE(onlyJob().done, done);
    core::requestJob(m_workspace, onlyJob().id, JobRequest::Resume);
    QTRY_COMPARE(onlyJob().state, std::string("running"));
    QTRY_VERIFY(onlyJob().done > done);
  }

  void pausedJobCanBeStopped() {
    startWork();
    core::requestJob(m_workspace, onlyJob().id, JobRequest::Pause);
    QTRY_COMPARE(onlyJob().state, std::string("paused"));
    core::requestJob(m_workspace, onlyJob().id, JobRequest::Stop);
    waitForEnd();
    QCOMPARE(onlyJob().state, std::string("stopped"));
  }

  void signalsSteerToo_data() {
    QTest::addColumn<int>("number");
    QTest::addColumn<QString>("state");
    QTest::newRow("SIGTERM") << SIGTERM << "stopped";
    QTest::newRow("SIGINT") << SIGINT << "cancelled";
  }
  void signalsSteerToo() {
    QFETCH(int, number);
    QFETCH(QString, state);
    startWork();
    ::kill(m_child, number);
    waitForEnd();
    QCOMPARE(QString::fromStdString(onlyJob().state), state);
  }

  void signalsPauseAndGoOn() {
    startWork();
    ::kill(m_child, SIGUSR1);
    QTRY_COMPARE(onlyJob().state, std::string("paused"));
    core::requestJob(m_workspace, onlyJob().id, JobRequest::Resume);
    QTRY_COMPARE(onlyJob().state, std::string("running"));
  }

  void killedProcessIsFoundInterrupted() {
    startWork();
    ::kill(m_child, SIGKILL);  // not collected: a dead process that is still listed is dead all the same
    QTRY_COMPARE(onlyJob().state, std::string("interrupted"));
    QCOMPARE(core::listRuns(m_workspace).at(0).state, std::string("interrupted"));
    db::Workspace workspace = db::Workspace::open(m_workspace);
    QCOMPARE(workspace.database().execAndGet("SELECT state FROM job").getString(),
             std::string("interrupted"));
    QCOMPARE(workspace.database().execAndGet("SELECT state FROM run").getString(),
             std::string("interrupted"));
  }

  void reusedProcessNumberIsNotTheJob() {
    core::ProcessIdentity identity = core::thisProcess();
    QVERIFY(core::isAlive(identity));
    identity.started -= 1;
    QVERIFY(!core::isAlive(identity));
  }

  void endedJobTakesNoRequests() {
    { JobProgress(m_workspace, "import", "a").finish("finished", "{}"); }
    QVERIFY_EXCEPTION_THROWN(core::requestJob(m_workspace, 1, JobRequest::Stop), core::Error);
    QVERIFY_EXCEPTION_THROWN(core::requestJob(m_workspace, 99, JobRequest::Stop), core::Error);
  }

  void busyDatabaseDelaysButLosesNothing() {
    db::Workspace other = db::Workspace::open(m_workspace);
    const std::int64_t run = makeRun();
    JobProgress progress(m_workspace, "train", "ease");
    progress.setRun(run);
    other.database().exec("BEGIN IMMEDIATE");
    QElapsedTimer timer;
    timer.start();
    for (int step = 1; step <= 1000; ++step) {
      progress.report("train", step, 1000);
      progress.scalar("train/loss", step, 0, 1);
      progress.check();
    }
    QTest::qWait(150);
    progress.report("train", 1000, 1000);  // a turn of its own, and the database is still held
    QVERIFY(timer.elapsed() < 1000);
    other.database().exec("COMMIT");
    progress.finish("finished", "{}");
    QCOMPARE(core::runEvents(m_workspace, run).size(), 1000U);
  }

  void resumedRunTakesBackWhatCameAfterItsMark() {
    const std::int64_t run = makeRun(), other = makeRun();
    std::int64_t mark = 0;
    {
      JobProgress progress(m_workspace, "train", "text-encoder");
      progress.setRun(run);
      progress.scalar("train/loss", 1, 0, 3);
      mark = progress.settle();
      QCOMPARE(core::runEvents(m_workspace, run).back().id, mark);  // written at once, not in its turn
      progress.scalar("valid/ndcg@10", 1, 0, 0.5);
      progress.finish("cancelled", "");
    }
    JobProgress another(m_workspace, "train", "ease");
    another.setRun(other);
    another.scalar("train/loss", 1, 0, 7);
    another.finish("finished", "{}");
    JobProgress progress(m_workspace, "train", "text-encoder");
    progress.setRun(run);
    progress.rewind(mark);
    progress.scalar("train/loss", 2, 0, 2);
    progress.finish("finished", "{}");
    const std::vector<core::Event> events = core::runEvents(m_workspace, run);
    QCOMPARE(events.size(), 2U);
    QCOMPARE(events[0].value, 3.0);
    QCOMPARE(events[1].step, 2);
    QCOMPARE(core::runEvents(m_workspace, other).size(), 1U);
  }

  void lineTellsRateAndTimeLeft() {
    core::ProgressLine line;
    line.report("train", 0, 4000);
    QTest::qWait(300);
    line.report("train", 1200, 4000);
    line.scalar("train/loss", 1.375);
    const QString text = QString::fromStdString(line.text());
    QVERIFY2(
        text.contains(QRegularExpression("^train 1,200 of 4,000 \\(30 %\\), [0-9,]+/s, 0\\.[0-9] s left, "
                                         "train/loss 1.375$")),
        qPrintable(text));
  }

 private:
  std::int64_t makeRun() {
    db::Workspace workspace = db::Workspace::open(m_workspace);
    db::RunRecord run;
    run.name = run.recipe = "ease";
    run.state = "running";
    run.split = "leave-one-out";
    run.started = db::now();
    return db::insertRun(workspace.database(), run);
  }

  core::Job onlyJob() const {
    const std::vector<core::Job> jobs = core::listJobs(m_workspace);
    return jobs.empty() ? core::Job{} : jobs.front();
  }

  /// A process of its own that trains until told otherwise; returns once its first progress is in the table.
  void startWork() {
    const std::int64_t run = makeRun();
    m_child = ::fork();
    if (m_child == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // else ctest would wait for it where the test has died
      try {
        JobProgress progress(m_workspace, "train", "ease");
        progress.setRun(run);
        core::runJob(progress, [&] { workOn(progress); });
        progress.finish("stopped", "{}");
      } catch (const std::exception&) {
        ::_exit(1);
      }
      ::_exit(0);
    }
    QTRY_VERIFY(onlyJob().done > 0);
  }

  void waitForEnd() {
    ::waitpid(m_child, nullptr, 0);
    m_child = 0;
  }

  std::unique_ptr<QTemporaryDir> m_folder;
  std::filesystem::path m_workspace;
  pid_t m_child = 0;
};

QTEST_GUILESS_MAIN(TestJobProgress)
#include "test_job_progress.moc"
