#include <QtTest>
#include <cmath>

#include "core/evaluate/pareto.h"
#include "core/workflow/trade_off.h"

class TestTradeOff : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void frontHasWhatNoOtherBeats() {
    // By hand: (3,1), (2,2) and (1,3) beat all others; (2,1) loses to (2,2), (1,1) to all.
    const std::vector<core::TradeOff> points{{1, 1}, {3, 1}, {2, 2}, {2, 1}, {1, 3}, {NAN, 9}, {2, 2}};
    QCOMPARE(core::paretoFront(points, core::Better::Higher, core::Better::Higher),
             (std::vector<std::size_t>{4, 2, 6, 1}));
    // Where less of x is better, the one that is cheapest and best beats all.
    QCOMPARE(core::paretoFront(points, core::Better::Lower, core::Better::Higher),
             (std::vector<std::size_t>{4}));
    QVERIFY(core::paretoFront(points, core::Better::Neither, core::Better::Higher).empty());
  }

  void runsAreJudgedByWhatIsBetter() {
    std::vector<core::EvaluatedRun> evaluations(3);
    std::vector<core::RunSummary> runs(3);
    const double ndcg[] = {0.1, 0.2, 0.15}, gini[] = {0.5, 0.9, 0.95}, seconds[] = {5, 1, 2};
    for (std::size_t i = 0; i < 3; ++i) {
      evaluations[i].run = runs[i].run = static_cast<std::int64_t>(i) + 1;
      evaluations[i].metrics["ndcg@10"].mean = ndcg[i];
      evaluations[i].metrics["gini@10"].mean = gini[i];
      runs[i].seconds = seconds[i];
    }
    const auto front = [&](const std::string& against) {
      std::vector<std::int64_t> found;
      for (const core::RunPoint& point : core::tradeOff(evaluations, runs, "ndcg@10", against))
        if (point.onFront) found.push_back(point.run);
      return found;
    };
    QCOMPARE(front("gini@10"), (std::vector<std::int64_t>{1, 2}));  // less is better
    QCOMPARE(front("seconds"), (std::vector<std::int64_t>{2}));
    evaluations[1].metrics.erase("gini@10");
    QCOMPARE(core::tradeOff(evaluations, runs, "ndcg@10", "gini@10").size(), std::size_t(2));
  }
};

QTEST_GUILESS_MAIN(TestTradeOff)
#include "test_trade_off.moc"
