#pragma once

#include <QFrame>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/background/job_runner.h"

namespace ui {

/// One job in one line: what it does, how far it is, how fast, how long still; pause, stop and keep, cancel.
class JobRow : public QWidget {
  Q_OBJECT

 public:
  JobRow(JobRunner& jobs, std::int64_t job, QWidget* parent = nullptr);
  void showJob(const core::Job& job);

 private:
  QToolButton* addButton(const char* icon, core::JobRequest request);

  JobRunner& m_jobs;
  std::int64_t m_job;
  QLabel* m_text;
  QProgressBar* m_bar;
  QToolButton *m_pause, *m_resume, *m_stop, *m_cancel;
};

/// The window's list of jobs: the newest active one in the status bar, all of them in a panel above it.
class JobStrip : public QWidget {
  Q_OBJECT

 public:
  explicit JobStrip(JobRunner& jobs, QWidget* parent = nullptr);
  void retranslate();

 private:
  void update();
  void togglePanel();
  void fillPanel();

  JobRunner& m_jobs;
  JobRow* m_row = nullptr;
  std::int64_t m_rowJob = 0;
  QLabel* m_idle;
  QToolButton* m_more;
  QFrame* m_panel;
  QVBoxLayout* m_panelRows;
};

/// "text-encoder · epoch 2/5 · 41 % · 1,200 a second · 3 min left"
QString jobText(const core::Job& job, const JobRunner::Pace& pace);

}  // namespace ui
