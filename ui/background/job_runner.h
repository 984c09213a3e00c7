#pragma once

#include <QJsonObject>
#include <QObject>
#include <QStringList>
#include <QTemporaryDir>
#include <QTimer>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "core/workflow/jobs.h"
#include "ui/background/background.h"

namespace ui {

/// Starts reclens-cli processes that outlive the window, and follows the workspace's job table. The window
/// may be closed and opened again: what still runs shows up in jobs().
class JobRunner : public QObject {
  Q_OBJECT

 public:
  /// `program`: the path of reclens-cli. `background` must outlive this.
  JobRunner(Background& background, QString program, QObject* parent = nullptr);

  void setWorkspace(const std::filesystem::path& workspace);

  /// How one started process ended: the document it printed, or its failure.
  struct End {
    bool ok = false;
    QJsonObject document;
    core::Failure failure;
  };
  /// Starts `reclens-cli ARGUMENTS --json` detached. `ended` is called once on the UI thread, unless
  /// `context` is gone by then or the window was closed first. Failure to start is an ending too.
  void start(const QStringList& arguments, QObject* context, std::function<void(const End&)> ended);

  const std::vector<core::Job>& jobs() const { return m_jobs; }
  void request(std::int64_t job, core::JobRequest request);

  /// Units per second of a running job, as far as two readings of the same stage tell, and the seconds that
  /// it says it still takes.
  struct Pace {
    double rate = 0;
    std::optional<double> secondsLeft;
  };
  Pace pace(const core::Job& job) const;

 Q_SIGNALS:
  void jobsChanged();                         ///< something in jobs() is new
  void jobEnded(const core::Job& job);        ///< a job that was seen running is not running any more
  void failed(const core::Failure& failure);  ///< a request that could not be made

 private:
  struct Started {
    qint64 process = 0;
    QString output;
    QPointer<QObject> context;
    std::function<void(const End&)> ended;
  };
  struct Reading {
    std::string stage;
    std::int64_t done = 0;
    qint64 at = 0;
    double rate = 0;
  };
  void poll();
  void collectEnded();
  void takeJobs(std::vector<core::Job> jobs);
  void measure(const core::Job& job);
  void adaptInterval();

  Background& m_background;
  QString m_program;
  std::filesystem::path m_workspace;
  QTemporaryDir m_outputs;
  int m_count = 0;
  std::vector<Started> m_started;
  std::vector<core::Job> m_jobs;
  std::map<std::int64_t, Reading> m_readings;
  bool m_listing = false;
  QTimer m_timer;
};

/// True for running and paused.
bool isActive(const core::Job& job);

}  // namespace ui
