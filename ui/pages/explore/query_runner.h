#pragma once

#include <QObject>
#include <filesystem>
#include <memory>
#include <optional>

#include "core/workflow/query.h"
#include "ui/background/background.h"

namespace ui {

/// Keeps one core::QuerySession on Background and asks it one question at a time; of several that wait only
/// the newest is asked.
class QueryRunner : public QObject {
  Q_OBJECT

 public:
  explicit QueryRunner(Background& background, QObject* parent = nullptr);

  /// Forgets the session: the workspace is another one, or its data changed.
  void reset(const std::filesystem::path& workspace);
  /// Loads model and vectors before the first question.
  void warmUp();
  void ask(const core::QueryRequest& request);
  bool isBusy() const { return m_busy; }

 Q_SIGNALS:
  void busyChanged(bool busy);
  void answered(const core::QueryAnswer& answer);
  void failed(const core::Failure& failure);

 private:
  /// Handed from task to task, never held by two at once.
  struct Session {
    std::filesystem::path workspace;
    std::unique_ptr<core::QuerySession> session;
  };
  void start(std::optional<core::QueryRequest> request);
  void setBusy(bool busy);
  bool takeNext();

  Background& m_background;
  std::shared_ptr<Session> m_session;
  std::optional<core::QueryRequest> m_waiting;
  bool m_busy = false;
};

}  // namespace ui
