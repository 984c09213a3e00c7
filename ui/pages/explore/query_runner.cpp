#include "ui/pages/explore/query_runner.h"

namespace ui {

QueryRunner::QueryRunner(Background& background, QObject* parent)
    : QObject(parent), m_background(background) {}

void QueryRunner::reset(const std::filesystem::path& workspace) {
  m_session = std::make_shared<Session>();
  m_session->workspace = workspace;
  m_waiting.reset();
  setBusy(false);
}

void QueryRunner::warmUp() {
  if (m_session && !m_busy) start(std::nullopt);
}

void QueryRunner::ask(const core::QueryRequest& request) {
  if (!m_session) return;
  if (m_busy)
    m_waiting = request;
  else
    start(request);
}

void QueryRunner::start(std::optional<core::QueryRequest> request) {
  setBusy(true);
  const std::shared_ptr<Session> session = m_session;
  const bool silent = !request;
  m_background.run(
      this,
      [session, request = std::move(request)](std::stop_token token) -> std::optional<core::QueryAnswer> {
        StopProgress progress(token);
        if (!session->session)
          session->session =
              std::make_unique<core::QuerySession>(session->workspace, "", core::Device::Auto, progress);
        if (!request) return std::nullopt;
        return session->session->answer(*request, progress);
      },
      [this, session](const std::optional<core::QueryAnswer>& answer) {
        if (session != m_session) return;
        // An answer that a newer question has overtaken is not shown.
        if (!takeNext() && answer) Q_EMIT answered(*answer);
      },
      [this, session, silent](const core::Failure& failure) {
        if (session == m_session && !takeNext() && !silent) Q_EMIT failed(failure);
      });
}

bool QueryRunner::takeNext() {
  if (!m_waiting) {
    setBusy(false);
    return false;
  }
  const core::QueryRequest next = *m_waiting;
  m_waiting.reset();
  start(next);
  return true;
}

void QueryRunner::setBusy(bool busy) {
  if (m_busy == busy) return;
  m_busy = busy;
  Q_EMIT busyChanged(busy);
}

}  // namespace ui
