#include <QTest>

#include "core/workflow/time_left.h"

using namespace std::chrono_literals;
using core::TimeLeft;

namespace {

constexpr TimeLeft::Time kStart{};

/// A work with stages of these seconds, told in twenty reports each; the estimates that came with them, each
/// divided by what was really left.
std::vector<double> estimates(TimeLeft& left, const std::vector<std::pair<const char*, int>>& stages) {
  auto now = kStart;
  auto end = kStart;
  for (const auto& [name, seconds] : stages) end += std::chrono::seconds(seconds);
  std::vector<double> ratios;
  for (const auto& [name, seconds] : stages)
    for (int done = 0; done < 20; ++done) {
      left.report(name, done, 20, now);
      if (const auto told = left.seconds(now); told && done > 0)
        ratios.push_back(*told / std::chrono::duration<double>(end - now).count());
      now += std::chrono::milliseconds(50 * seconds);
    }
  return ratios;
}

}  // namespace

/// All with times of the test's own.
class TestTimeLeft : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aStageAloneGoesOnAtItsPace() {
    TimeLeft left;
    left.report("train", 0, 4000, kStart);
    QVERIFY(!left.seconds(kStart + 100ms));
    left.report("train", 1000, 4000, kStart + 10s);
    QCOMPARE(left.rate(kStart + 10s), 100.0);
    QCOMPARE(left.seconds(kStart + 10s), std::optional(30.0));
  }

  void laterStagesCountToo() {
    TimeLeft left;
    left.plan({{"rank", 0}, {"intervals", 4}, {"keep", 1}});
    left.report("load", 0, 0, kStart);
    QVERIFY(!left.seconds(kStart + 1s));
    const std::vector<double> ratios = estimates(left, {{"rank", 12}, {"intervals", 4}, {"keep", 1}});
    QVERIFY(ratios.size() >= 38);
    for (const double ratio : ratios)
      QVERIFY2(std::abs(ratio - 1) < 0.01, qPrintable(QString::number(ratio)));
  }

  void aPlanThatErredIsSetRightByTheFirstStageOfThatName() {
    TimeLeft left;
    left.plan({{"rank", 0}, {"intervals", 1}, {"rank", 0}, {"intervals", 1}, {"rank", 0}, {"intervals", 1}});
    const std::vector<double> ratios = estimates(
        left,
        {{"rank", 10}, {"intervals", 5}, {"rank", 10}, {"intervals", 5}, {"rank", 10}, {"intervals", 5}});
    QVERIFY(ratios.front() > 0.7 && ratios.front() < 0.8);  // 33 of 45 s
    for (std::size_t i = ratios.size() / 3 + 1; i < ratios.size(); ++i)
      QVERIFY2(std::abs(ratios[i] - 1) < 0.01, qPrintable(QString::number(ratios[i])));
  }

  void aStageWithoutAnEndRunsItsPlanDown() {
    TimeLeft left;
    left.plan({{"keep", 3}});
    left.report("keep", 0, 0, kStart);
    QCOMPARE(left.seconds(kStart + 1s), std::optional(2.0));
    QCOMPARE(left.seconds(kStart + 9s), std::optional(0.0));
  }

  void aPauseIsNoPace() {
    TimeLeft left;
    left.report("train", 0, 100, kStart);
    left.report("train", 50, 100, kStart + 10s);
    left.skip(1h);
    QCOMPARE(left.seconds(kStart + 10s + 1h), std::optional(10.0));
  }
};

QTEST_GUILESS_MAIN(TestTimeLeft)
#include "test_time_left.moc"
