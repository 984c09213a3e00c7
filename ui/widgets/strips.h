#pragma once

#include <QFrame>
#include <QLabel>
#include <QTimer>
#include <QToolButton>

#include "core/workflow/failure.h"

namespace ui {

/// An error in place: what and what to do; where it happened behind a fold. Hidden until shown.
class ErrorStrip : public QFrame {
  Q_OBJECT

 public:
  explicit ErrorStrip(QWidget* parent = nullptr);
  void showFailure(const core::Failure& failure);
  void showMessage(const QString& sentence);
  void clear() { hide(); }

 private:
  QLabel* m_message;
  QLabel* m_details;
  QToolButton* m_fold;
};

/// A line for a page that waits: nothing for the first 300 ms, then a thin moving bar. Keeps its place.
class ProgressStrip : public QWidget {
  Q_OBJECT

 public:
  explicit ProgressStrip(QWidget* parent = nullptr);
  void start();                                 ///< the end is not known
  void setProgress(qint64 done, qint64 total);  ///< total 0: not known
  void stop();
  bool isRunning() const { return m_running; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QTimer m_delay, m_motion;
  bool m_running = false, m_shown = false;
  double m_share = -1;
  int m_phase = 0;
};

}  // namespace ui
