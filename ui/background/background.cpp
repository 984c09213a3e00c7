#include "ui/background/background.h"

#include <QThread>
#include <algorithm>

namespace ui {

Background::Background(QObject* parent) : QObject(parent) {
  // Two at least, so that a slow profile does not hold up the jobs' list on a small machine.
  m_pool.setMaxThreadCount(std::max(3, QThread::idealThreadCount()));
}

Background::~Background() {
  for (const auto& running : m_running)
    if (const auto ending = running.lock()) ending->stop.request_stop();
  m_pool.clear();
  m_pool.waitForDone();
}

Background::Ending::Ending(QObject* object, Failed onFailed, Cancelled onCancelled)
    : context(object), failed(std::move(onFailed)), cancelled(std::move(onCancelled)) {}

void Background::start(const std::shared_ptr<Ending>& ending, std::function<void()> job) {
  std::erase_if(m_running, [](const auto& running) { return running.expired(); });
  m_running.push_back(ending);
  if (ending->context)
    connect(ending->context, &QObject::destroyed, this, [weak = std::weak_ptr(ending)] {
      if (const auto alive = weak.lock()) alive->stop.request_stop();
    });
  m_pool.start(std::move(job));
}

void Background::tell(const QPointer<QObject>& context, std::function<void()> what) {
  QMetaObject::invokeMethod(
      this,
      [context, what = std::move(what)] {
        if (context) what();
      },
      Qt::QueuedConnection);
}

void Background::finish(const std::shared_ptr<Ending>& ending, std::function<void()> done) {
  QMetaObject::invokeMethod(
      this,
      [ending, done = std::move(done)] {
        if (!ending->context) return;
        if (!ending->stop.stop_requested())
          done();
        else if (ending->cancelled)
          ending->cancelled();
      },
      Qt::QueuedConnection);
}

void Background::finishFailed(const std::shared_ptr<Ending>& ending, std::exception_ptr exception) {
  const core::Failure failure = core::describeFailure(std::move(exception));
  QMetaObject::invokeMethod(
      this,
      [ending, failure] {
        if (!ending->context) return;
        if (failure.code == "cancelled" || ending->stop.stop_requested()) {
          if (ending->cancelled) ending->cancelled();
        } else if (ending->failed) {
          ending->failed(failure);
        }
      },
      Qt::QueuedConnection);
}

}  // namespace ui
