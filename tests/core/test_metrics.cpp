#include <QTest>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/evaluate/metrics.h"

using namespace core;

namespace {

nlohmann::json fixture() {
  std::ifstream file(RECLENS_FIXTURES "/metrics/metrics.json");
  return nlohmann::json::parse(file);
}

}  // namespace

class TestMetrics : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void metricsMatchNumbersWorkedByHand_data() {
    QTest::addColumn<QString>("metric");
    QTest::addColumn<double>("expected");
    // Ranked 3 1 7 2, relevant 1 and 2, k 3: one hit, at rank 2.
    QTest::newRow("ndcg") << "ndcg@3" << (1 / std::log2(3)) / (1 + 1 / std::log2(3));
    QTest::newRow("precision") << "precision@3" << 1.0 / 3;
    QTest::newRow("recall") << "recall@3" << 0.5;
    QTest::newRow("f1") << "f1@3" << 0.4;
    QTest::newRow("hit rate") << "hit_rate@3" << 1.0;
    QTest::newRow("map") << "map@3" << 0.25;
    QTest::newRow("mrr") << "mrr@3" << 0.5;
    QTest::newRow("below k") << "ndcg@1" << 0.0;
  }

  void metricsMatchNumbersWorkedByHand() {
    QFETCH(QString, metric);
    const std::vector<std::int32_t> ranked{3, 1, 7, 2};
    const std::vector<std::int32_t> relevant{1, 2};
    const std::vector<float> gains{1, 1};
    ListScorer scorer({}, {metricFrom(metric.toStdString())});
    QTEST(scorer.score(ranked, relevant, gains).front(), "expected");
  }

  void metricsMatchRanxAndTrecEval() {
    const auto queries = fixture()["queries"];
    int compared = 0;
    for (const auto& query : queries) {
      const auto ranked = query["ranked"].get<std::vector<std::int32_t>>();
      const auto relevant = query["relevant"].get<std::vector<std::int32_t>>();
      const auto gains = query["gains"].get<std::vector<float>>();
      for (const auto& [name, value] : query["values"].items()) {
        const double ours = ListScorer({}, {metricFrom(name)}).score(ranked, relevant, gains).front();
        QVERIFY2(std::abs(ours - value.get<double>()) < 1e-6, name.c_str());
        ++compared;
      }
    }
    QVERIFY(compared > 150);
  }

  void unknownMetricsAreRefused() {
    QVERIFY_THROWS_EXCEPTION(Error, metricFrom("ndgc@10"));
    QVERIFY_THROWS_EXCEPTION(Error, metricFrom("ndcg@0"));
    QVERIFY_THROWS_EXCEPTION(Error, metricFrom("ndcg@ten"));
  }

  void aNameWithoutACutOffMeansTheWholeList() {
    QCOMPARE(metricFrom("map").k, 0);
    QCOMPARE(toString(metricFrom("map")), std::string("map"));
    QCOMPARE(toString(metricFrom("map@100")), std::string("map@100"));
  }

  void valuesOfOneListDoNotLeakIntoTheNext() {
    ListScorer scorer({}, {{"ndcg", 2}, {"recall", 2}, {"r_precision", 0}});
    const std::vector<std::int32_t> ranked{1, 2, 3}, found{1, 2}, other{9};
    QCOMPARE(scorer.score(ranked, found).front(), 1.0);
    QCOMPARE(scorer.score(ranked, other).front(), 0.0);
    QCOMPARE(scorer.score(ranked, {}).back(), 0.0);
    QCOMPARE(scorer.score(ranked, found).back(), 1.0);
  }
};

QTEST_GUILESS_MAIN(TestMetrics)
#include "test_metrics.moc"
