#pragma once

#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/progress.h"
#include "core/workflow/failure.h"

namespace ui {

/// core::Progress of work on the pool: obeys the stop token, listens to nothing else.
class StopProgress : public core::Progress {
 public:
  explicit StopProgress(std::stop_token token) : m_token(std::move(token)) {}
  void check() override {
    if (m_token.stop_requested()) throw core::Cancelled();
  }
  bool stopRequested() override { return m_token.stop_requested(); }

 private:
  std::stop_token m_token;
};

/// The only code that starts threads. Lives on the UI thread; made by app, outlives every page. Its
/// destructor asks all work to stop and waits for it.
class Background : public QObject {
  Q_OBJECT

 public:
  explicit Background(QObject* parent = nullptr);
  ~Background() override;

  using Failed = std::function<void(const core::Failure&)>;
  using Cancelled = std::function<void()>;

  /// Runs `work(std::stop_token)` on the pool. Exactly one of done(result), failed(failure) and cancelled()
  /// is called later on the UI thread; none once `context` is gone, and its going asks the work to stop.
  /// Capture by value: nothing is shared meanwhile. Asking the returned source to stop ends in cancelled()
  /// even where the work had no time to notice.
  template <class Work, class Done>
  std::stop_source run(QObject* context, Work work, Done done, Failed failed = {}, Cancelled cancelled = {}) {
    using Result = std::invoke_result_t<Work, std::stop_token>;
    auto ending = std::make_shared<Ending>(context, std::move(failed), std::move(cancelled));
    start(ending, [this, ending, work = std::move(work), done = std::move(done)]() mutable {
      try {
        if (ending->stop.stop_requested()) throw core::Cancelled();
        if constexpr (std::is_void_v<Result>) {
          work(ending->stop.get_token());
          finish(ending, [done = std::move(done)]() mutable { done(); });
        } else {
          // Shared, because std::function wants to copy and results may be move-only.
          auto result = std::make_shared<Result>(work(ending->stop.get_token()));
          finish(ending, [result, done = std::move(done)]() mutable { done(std::move(*result)); });
        }
      } catch (...) {
        finishFailed(ending, std::current_exception());
      }
    });
    return ending->stop;
  }

  /// For work that has something to say before it ends: calls `what` later on the UI thread, unless `context`
  /// is gone. May be called from any thread.
  void tell(const QPointer<QObject>& context, std::function<void()> what);

 private:
  struct Ending {
    Ending(QObject* context, Failed failed, Cancelled cancelled);
    QPointer<QObject> context;  // read on the UI thread only
    Failed failed;
    Cancelled cancelled;
    std::stop_source stop;
  };
  void start(const std::shared_ptr<Ending>& ending, std::function<void()> job);
  void finish(const std::shared_ptr<Ending>& ending, std::function<void()> done);
  void finishFailed(const std::shared_ptr<Ending>& ending, std::exception_ptr exception);

  std::vector<std::weak_ptr<Ending>> m_running;
  QThreadPool m_pool;
};

}  // namespace ui
