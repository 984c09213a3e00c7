#include "ui/background/job_runner.h"

#include <signal.h>
#include <unistd.h>

#include <QDateTime>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <algorithm>
#include <cerrno>

namespace ui {
namespace {

constexpr int kBusyInterval = 250;   // ms; look.md: at most four readings a second
constexpr int kIdleInterval = 2000;  // ms; a job may be started from the command line too

bool processAlive(qint64 process) {
  return ::kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM;
}

JobRunner::End readEnd(const QString& path) {
  QFile file(path);
  JobRunner::End end;
  const QByteArray text = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  end.document = QJsonDocument::fromJson(text).object();
  const QJsonObject error = end.document.value("error").toObject();
  end.ok = !end.document.isEmpty() && error.isEmpty();
  if (end.ok) return end;
  end.failure.code = error.value("code").toString("failed").toStdString();
  end.failure.where = error.value("where").toString().toStdString();
  end.failure.message =
      error.value("message").toString(JobRunner::tr("The process ended without an answer.")).toStdString();
  return end;
}

bool sameJob(const core::Job& a, const core::Job& b) {
  return a.id == b.id && a.state == b.state && a.done == b.done && a.total == b.total && a.stage == b.stage &&
         a.secondsLeft == b.secondsLeft;
}

}  // namespace

bool isActive(const core::Job& job) {
  return job.state == "running" || job.state == "paused";
}

JobRunner::JobRunner(Background& background, QString program, QObject* parent)
    : QObject(parent), m_background(background), m_program(std::move(program)) {
  connect(&m_timer, &QTimer::timeout, this, &JobRunner::poll);
  m_timer.start(kIdleInterval);
}

void JobRunner::setWorkspace(const std::filesystem::path& workspace) {
  m_workspace = workspace;
  m_jobs.clear();
  m_readings.clear();
  Q_EMIT jobsChanged();
  poll();
}

void JobRunner::start(const QStringList& arguments, QObject* context, std::function<void(const End&)> ended) {
  const QString output = m_outputs.filePath(QString("%1.json").arg(++m_count));
  QProcess process;
  process.setProgram(m_program);
  process.setArguments(arguments + QStringList{"--json"});
  process.setStandardInputFile(QProcess::nullDevice());
  process.setStandardOutputFile(output);
  process.setStandardErrorFile(QProcess::nullDevice());
  // A session of its own, so that closing the window's terminal does not end it; and polite, so that the
  // window stays quick on a machine with few cores.
  process.setChildProcessModifier([] {
    ::setsid();
    [[maybe_unused]] const int niceness = ::nice(5);
  });
  qint64 id = 0;
  if (process.startDetached(&id)) {
    m_started.push_back({id, output, context, std::move(ended)});
    m_timer.start(kBusyInterval);
    return;
  }
  End end;
  end.failure = {
      "failed",
      tr("%1 could not be started; is it beside the window's program?").arg(m_program).toStdString(),
      m_program.toStdString(), 1};
  QMetaObject::invokeMethod(
      context, [ended = std::move(ended), end] { ended(end); }, Qt::QueuedConnection);
}

void JobRunner::request(std::int64_t job, core::JobRequest request) {
  m_background.run(
      this,
      [workspace = m_workspace, job, request](std::stop_token) { core::requestJob(workspace, job, request); },
      [this] { poll(); }, [this](const core::Failure& failure) { Q_EMIT failed(failure); });
}

void JobRunner::poll() {
  collectEnded();
  if (m_workspace.empty() || m_listing) return;
  m_listing = true;
  m_background.run(
      this,
      [workspace = m_workspace](std::stop_token) { return std::pair(workspace, core::listJobs(workspace)); },
      [this](std::pair<std::filesystem::path, std::vector<core::Job>> listed) {
        m_listing = false;
        if (listed.first == m_workspace) takeJobs(std::move(listed.second));
      },
      [this](const core::Failure&) { m_listing = false; }, [this] { m_listing = false; });
}

void JobRunner::collectEnded() {
  std::vector<Started> ended;
  std::erase_if(m_started, [&ended](Started& started) {
    if (processAlive(started.process)) return false;
    ended.push_back(std::move(started));
    return true;
  });
  for (const Started& started : ended) {
    const End end = readEnd(started.output);
    QFile::remove(started.output);
    if (started.context) started.ended(end);
  }
  adaptInterval();
}

void JobRunner::takeJobs(std::vector<core::Job> jobs) {
  const bool same = std::ranges::equal(jobs, m_jobs, sameJob);
  std::vector<core::Job> endedJobs;
  for (const core::Job& before : m_jobs) {
    if (!isActive(before)) continue;
    const auto now = std::ranges::find(jobs, before.id, &core::Job::id);
    if (now != jobs.end() && !isActive(*now)) endedJobs.push_back(*now);
  }
  for (const core::Job& job : jobs)
    if (isActive(job)) measure(job);
  m_jobs = std::move(jobs);
  adaptInterval();
  if (!same) Q_EMIT jobsChanged();
  for (const core::Job& job : endedJobs) Q_EMIT jobEnded(job);
}

void JobRunner::measure(const core::Job& job) {
  const qint64 now = QDateTime::currentMSecsSinceEpoch();
  Reading& reading = m_readings[job.id];
  if (reading.stage != job.stage || job.done < reading.done) {
    reading = {job.stage, job.done, now, 0};
    return;
  }
  const double seconds = static_cast<double>(now - reading.at) / 1000;
  if (seconds < 0.5 || job.done == reading.done) return;
  const double rate = static_cast<double>(job.done - reading.done) / seconds;
  // A smoothed rate: the last reading counts a third, or time left would jump about.
  reading = {job.stage, job.done, now, reading.rate > 0 ? reading.rate + (rate - reading.rate) / 3 : rate};
}

JobRunner::Pace JobRunner::pace(const core::Job& job) const {
  const auto found = m_readings.find(job.id);
  return {.rate = found == m_readings.end() ? 0 : found->second.rate, .secondsLeft = job.secondsLeft};
}

void JobRunner::adaptInterval() {
  const bool busy = !m_started.empty() || std::ranges::any_of(m_jobs, isActive);
  const int interval = busy ? kBusyInterval : kIdleInterval;
  if (m_timer.interval() != interval) m_timer.start(interval);
}

}  // namespace ui
