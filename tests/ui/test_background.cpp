#include <QtTest>
#include <atomic>
#include <thread>

#include "ui/background/background.h"

class TestBackground : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void resultArrivesOnTheUiThread() {
    ui::Background background;
    int result = 0;
    bool uiThread = false;
    background.run(
        this, [](std::stop_token) { return 42; },
        [&](int value) {
          result = value;
          uiThread = QThread::currentThread() == qApp->thread();
        });
    QTRY_COMPARE(result, 42);
    QVERIFY(uiThread);
  }

  void errorArrivesAsAFailure() {
    ui::Background background;
    std::string message;
    int done = 0;
    background.run(
        this, [](std::stop_token) -> int { throw core::Error(core::Error::Kind::BadInput, "No such file."); },
        [&](int) { ++done; }, [&](const core::Failure& failure) { message = failure.message; });
    QTRY_COMPARE(message, std::string("No such file."));
    QCOMPARE(done, 0);
  }

  void stoppedWorkEndsInCancelledOnly() {
    ui::Background background;
    std::atomic<bool> started = false;
    int done = 0, failed = 0, cancelled = 0;
    auto stop = background.run(
        this,
        [&started](std::stop_token token) {
          started = true;
          ui::StopProgress progress(token);
          while (true) progress.check();
        },
        [&] { ++done; }, [&](const core::Failure&) { ++failed; }, [&] { ++cancelled; });
    QTRY_VERIFY(started);
    stop.request_stop();
    QTRY_COMPARE(cancelled, 1);
    QCOMPARE(done + failed, 0);
  }

  void nothingIsCalledOnceTheContextIsGone() {
    auto context = std::make_unique<QObject>();
    std::atomic<bool> started = false, ended = false;
    int calls = 0;
    {
      ui::Background background;
      background.run(
          context.get(),
          [&](std::stop_token token) {
            started = true;
            while (!token.stop_requested()) std::this_thread::yield();
            ended = true;
          },
          [&] { ++calls; }, [&](const core::Failure&) { ++calls; }, [&] { ++calls; });
      QTRY_VERIFY(started);
      context.reset();  // asks the work to stop as well
      QTRY_VERIFY(ended);
      QCoreApplication::processEvents();
    }
    QCOMPARE(calls, 0);
  }

  void endStopsAndWaitsForAll() {
    std::atomic<int> ended = 0;
    {
      ui::Background background;
      for (int i = 0; i < 20; ++i)
        background.run(
            this,
            [&ended](std::stop_token token) {
              while (!token.stop_requested()) std::this_thread::yield();
              ++ended;
            },
            [] {});
    }
    QVERIFY(ended <= 20);
  }
};

QTEST_GUILESS_MAIN(TestBackground)
#include "test_background.moc"
