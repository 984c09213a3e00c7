#include <QTest>
#include <cmath>

#include "core/error.h"
#include "core/workflow/explain_run.h"
#include "tests/core/shop_workspace.h"

using namespace core;

namespace {

ExplainRunRequest asking(std::int64_t run, const std::string& item) {
  return {.run = run, .user = "u0", .item = item};
}

double sumOf(const std::vector<std::pair<std::string, double>>& parts) {
  double sum = 0;
  for (const auto& [name, value] : parts) sum += value;
  return sum;
}

double sumOf(const ScoreByHistory& by) {
  double sum = sumOf(by.others) + by.residual;
  for (const PastShare& past : by.history) sum += past.share;
  return sum;
}

}  // namespace

class TestExplainRun : public QObject {
  Q_OBJECT

  TestWorkspace m_shop;
  std::int64_t m_ease = 0, m_fusion = 0;
  Progress m_progress;

  RunExplanation explain(const ExplainRunRequest& request) {
    return explainRun(m_shop.path, request, m_progress);
  }

 private Q_SLOTS:
  void initTestCase() {
    m_shop.import(groupedShop());
    m_ease = m_shop.train("ease").run;
    m_fusion = m_shop.train("rerank").run;
  }

  void whatIsRecommendedStandsWhereTheListHasIt() {
    for (const std::int64_t run : {m_ease, m_fusion}) {
      const std::vector<Recommendation> list = recommend(m_shop.path, run, "u0", {}, 5, m_progress);
      for (const Recommendation& listed : list) {
        ExplainRunRequest request = asking(run, listed.itemId);
        request.k = 5;
        const RunExplanation told = explain(request);
        QCOMPARE(told.standing.rank, listed.rank);
        QCOMPARE(*told.score, listed.score);
        QVERIFY(!told.whyNot);
        QCOMPARE(told.byHistory.history.size(), std::size_t{5});
        QVERIFY(std::abs(sumOf(told.byHistory) - listed.score) < 1e-9);
        QVERIFY(std::abs(sumOf(told.parts) - listed.score) < 1e-9);
        for (const ExplainedPart& part : told.signals)
          QVERIFY(std::abs(sumOf(part.byHistory) - part.score) < 1e-9);
        QCOMPARE(told.signals.empty(), run == m_ease);
      }
    }
  }

  void theReasonsWhyNotAreTold() {
    ExplainRunRequest request = asking(m_ease, "i0");
    const RunExplanation seen = explain(request);
    QVERIFY(seen.whyNot->reason == WhyNotReason::Seen);

    request = asking(m_ease, recommend(m_shop.path, m_ease, "u0", {}, 3, m_progress).back().itemId);
    request.k = 1;
    const RunExplanation below = explain(request);
    QCOMPARE(below.standing.rank, 3);
    QVERIFY(below.whyNot->reason == WhyNotReason::Below);
    QCOMPARE(below.whyNot->behindRank, 1);
    QVERIFY(below.whyNot->behindScore > *below.score);
    QVERIFY(below.whyNot->widest);
    double behind = 0;
    for (const PartGap& gap : below.whyNot->gaps) behind += gap.behind();
    QVERIFY(std::abs(behind - (below.whyNot->behindScore - *below.score)) < 1e-5);
    QVERIFY(!below.whyNot->sentence.english.empty() && !below.whyNot->sentence.chinese.empty());

    // An item that came after the run was trained.
    m_shop.import("user_id,item_id,timestamp\nu1,new,1800000000\n");
    const RunExplanation absent = explain(asking(m_ease, "new"));
    QVERIFY(absent.whyNot->reason == WhyNotReason::NotScored);
    QVERIFY(!absent.score && absent.parts.empty() && absent.byHistory.history.empty());
    // One among the past items adds nothing, and all others what they did.
    request = asking(m_ease, "i7");
    request.user.clear();
    request.history = {"i5", "new", "i6"};
    const RunExplanation told = explain(request);
    QCOMPARE(told.byHistory.history[1].itemId, std::string("new"));
    QCOMPARE(told.byHistory.history[1].share, 0.0);
    QVERIFY(told.byHistory.history[2].share != 0);
    QVERIFY(std::abs(told.byHistory.residual) < 1e-6);
  }

  void wrongInputIsRefused_data() {
    QTest::addColumn<QString>("user");
    QTest::addColumn<QStringList>("history");
    QTest::addColumn<QString>("item");
    QTest::addColumn<int>("k");
    QTest::addColumn<QString>("said");
    QTest::newRow("user") << "nobody" << QStringList() << "i1" << 10 << "no user \"nobody\"";
    QTest::newRow("item") << "u0" << QStringList() << "i99" << 10 << "no item \"i99\"";
    QTest::newRow("past item") << "" << QStringList{"i1", "i98"} << "i2" << 10 << "no item \"i98\"";
    QTest::newRow("nothing") << "" << QStringList() << "i2" << 10 << "either a user or a history";
    QTest::newRow("both") << "u0" << QStringList{"i1"} << "i2" << 10 << "either a user or a history";
    QTest::newRow("k") << "u0" << QStringList() << "i2" << 0 << "is not 1 or more";
  }

  void wrongInputIsRefused() {
    QFETCH(QString, user);
    QFETCH(QStringList, history);
    QFETCH(QString, item);
    QFETCH(int, k);
    QFETCH(QString, said);
    ExplainRunRequest request{.run = m_ease, .user = user.toStdString(), .item = item.toStdString(), .k = k};
    for (const QString& id : history) request.history.push_back(id.toStdString());
    try {
      explain(request);
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY2(QString(error.what()).contains(said), error.what());
    }
  }

  void aTextIsRefusedByARunThatReadsNone() {
    ExplainRunRequest request = asking(m_ease, "i7");
    request.text = "shoes";
    QVERIFY_THROWS_EXCEPTION(Error, explain(request));
    QVERIFY_THROWS_EXCEPTION(Error, explain(asking(999, "i7")));
  }
};

QTEST_GUILESS_MAIN(TestExplainRun)
#include "test_explain_run.moc"
