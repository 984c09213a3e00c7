// What the Compare page's numbers are: their split, their definition, and what weakens them.
#include <QComboBox>
#include <QTableWidget>
#include <QTextBrowser>
#include <QToolButton>

#include "core/workflow/user_lists.h"
#include "db/workspace/evaluation_store.h"
#include "db/workspace/run_store.h"
#include "tests/ui/compare_page_fixture.h"
#include "ui/charts/scatter_chart.h"

class TestEvaluationBar : public QObject, private ComparePageFixture {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void definitionIsSwitched();
  void numbersShowWhatStandsBehindThem_data();
  void numbersShowWhatStandsBehindThem();
  void splitIsSwitched();
  void aSplitIsEvaluatedFromThePage();
  void guardsSpeakOnThePage();
  void choicesAreRemembered();
  void cleanupTestCase() { m_fixture.reset(); }

 private:
  double shownValue(int row, int column) const;
  QString cautions() const { return page()->findChild<QLabel*>("cautions")->text(); }
};

void TestEvaluationBar::initTestCase() {
  constexpr std::size_t kEnoughToTuneOnTest = 8;
  makeShop();
  QVERIFY(growTo(kEnoughToTuneOnTest));
  m_fixture->window->showPage("compare");
  QVERIFY(m_fixture->settle());
}

double TestEvaluationBar::shownValue(int row, int column) const {
  return page()->findChild<QTableWidget*>("metrics")->item(row, column)->data(Qt::UserRole + 1).toDouble();
}

void TestEvaluationBar::definitionIsSwitched() {
  tabs()->setCurrentIndex(0);
  m_fixture->window->setLanguage("en");
  m_fixture->window->resize(1280, 720);
  auto* table = page()->findChild<QTableWidget*>("metrics");
  QCOMPARE(page()->findChild<QComboBox*>("definition")->currentData().toString(), QString("reclens"));
  table->sortItems(0);
  const double own = shownValue(1, 2);
  choose("definition", "lenskit");
  QTRY_VERIFY(shownValue(1, 2) != own);
  QVERIFY(m_fixture->settle());
  core::Progress quiet;
  const auto scored = core::listEvaluations(m_workspace, {"leave-one-out", "lenskit"}, quiet);
  QCOMPARE(table->rowCount(), static_cast<int>(scored.size()));
  const QString name = table->item(1, 0)->text();
  const auto run = std::ranges::find(scored, name.toStdString(), &core::EvaluatedRun::name);
  QCOMPARE(shownValue(1, 2), run->metrics.at("ndcg@10").mean);
  QVERIFY(page()->findChild<QComboBox*>("metric")->findData("f1") < 0);  // which LensKit does not have
}

void TestEvaluationBar::numbersShowWhatStandsBehindThem_data() {
  QTest::addColumn<bool>("dark");
  QTest::addColumn<QString>("language");
  for (const bool dark : {false, true})
    for (const char* language : {"en", "zh_CN"})
      QTest::addRow("definition-card-%s-%s", dark ? "dark" : "light", language) << dark << QString(language);
}

void TestEvaluationBar::numbersShowWhatStandsBehindThem() {
  QFETCH(const bool, dark);
  QFETCH(const QString, language);
  ui::MainWindow& window = *m_fixture->window;
  window.setScheme(dark ? ui::theme::Scheme::Dark : ui::theme::Scheme::Light);
  window.setLanguage(language);
  QVERIFY(m_fixture->settle());
  auto* table = page()->findChild<QTableWidget*>("metrics");
  const auto card = [&] { return window.findChild<QFrame*>("definition-card"); };
  QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualItemRect(table->item(0, 2)).center());
  QTRY_VERIFY(card());
  for (const char* fact : {"gain", "discount", "ideal", "threshold", "users", "missing", "ties"})
    QVERIFY2(!card()->findChild<QLabel*>(fact)->text().isEmpty(), fact);
  const QString discount = card()->findChild<QLabel*>("discount")->text();
  QVERIFY2(discount.contains("log2") && discount.contains(language == "en" ? "undiscounted" : "不折扣"),
           qPrintable(discount));
  QVERIFY(card()->findChild<QLabel*>("formula")->text().contains("log2"));
  QCOMPARE(cutOff(card()).join(" | "), QString());
  QVERIFY(card()->grab().save(QString("%1/%2.png").arg(RECLENS_TOUR_FOLDER, QTest::currentDataTag())));
  QTest::keyClick(card(), Qt::Key_Escape);
  QTRY_VERIFY(!card());
  page()->findChild<QToolButton*>("definition-info")->click();
  QTRY_VERIFY(card());
  card()->close();
  QTRY_VERIFY(!card());
}

void TestEvaluationBar::splitIsSwitched() {
  m_fixture->window->setLanguage("en");
  core::EvaluateRequest request;
  request.runs = {m_runs[0], m_runs[1]};
  request.split = "random:test=0.4";
  core::Progress quiet;
  core::evaluateRuns(m_workspace, request, quiet);
  QVERIFY(m_fixture->open(QString::fromStdString(m_workspace.string())));
  auto* table = page()->findChild<QTableWidget*>("metrics");
  QTRY_COMPARE(table->rowCount(), static_cast<int>(m_runs.size()));
  choose("definition", "reclens");
  QVERIFY(m_fixture->settle());
  choose("split", "random:test=0.4");
  QTRY_COMPARE(table->rowCount(), 2);
  QVERIFY(m_fixture->settle());
  QVERIFY2(cautions().contains("The runs were evaluated on different splits: leave-one-out ("),
           qPrintable(cautions()));
  QVERIFY(page()->findChild<QLabel*>("sentence")->text().startsWith("ease is better than popularity"));
  // A user has several test items on this split, and one on the other.
  tabs()->setCurrentIndex(2);
  QVERIFY(m_fixture->settle());
  QTest::keyClick(page()->findChild<ui::ScatterChart*>("users-scatter"), Qt::Key_Right);
  auto* lists = page()->findChild<QTableWidget*>("user-lists");
  QTRY_COMPARE_WITH_TIMEOUT(lists->rowCount(), 10, 20000);
  auto* user = page()->findChild<QComboBox*>("user");
  core::UserLists kept;
  for (int i = 0; i < user->count() && kept.wanted.size() < 2; ++i) {
    user->setCurrentIndex(i);
    kept = core::listsOfUser(m_workspace, {m_runs[0], m_runs[1]}, user->currentText().toStdString(), 10,
                             {"random:test=0.4", {}}, quiet);
  }
  QVERIFY(kept.wanted.size() > 1);
  Q_EMIT user->activated(user->currentIndex());
  QTRY_VERIFY(page()->findChild<QLabel*>("wanted")->text().contains(
      QString::fromStdString(kept.wanted.front()) + " · "));
  page()->findChild<QToolButton*>("close-user")->click();
  tabs()->setCurrentIndex(0);
}

void TestEvaluationBar::aSplitIsEvaluatedFromThePage() {
  choose("split", "cold-user");
  auto* table = page()->findChild<QTableWidget*>("metrics");
  QTRY_VERIFY(!table->isVisible());
  QPushButton* evaluate = page()->findChild<QPushButton*>("evaluate");
  QCOMPARE(evaluate->text(), QString("Evaluate"));
  QVERIFY(m_fixture->settle());
  QVERIFY(m_fixture->window->grab().save(QString(RECLENS_TOUR_FOLDER) + "/compare-split-not-evaluated.png"));
  evaluate->click();
  QTRY_VERIFY_WITH_TIMEOUT(table->isVisible(), 120000);
  QCOMPARE(table->rowCount(), static_cast<int>(m_runs.size()));
  for (const core::RunSummary& run : core::listRuns(m_workspace)) QVERIFY(run.isEvaluatedOn("cold-user"));
  choose("split", "leave-one-out");
  QVERIFY(m_fixture->settle());
}

void TestEvaluationBar::guardsSpeakOnThePage() {
  {
    db::Workspace workspace = db::Workspace::open(m_workspace);
    db::RunRecord failed = *db::findRun(workspace.database(), m_runs[0]);
    failed.name = "lost";
    failed.state = "failed";
    failed.message = "The disk is full.";
    db::insertRun(workspace.database(), failed);
    auto few = *db::findEvaluation(workspace.database(), m_runs[1], "ndcg@10", {}, "leave-one-out");
    few.users.pop_back();
    few.metrics.front().values.pop_back();
    few.cautions.push_back({"target_in_query", "warning", "The text of the test item stands there.", "泄漏"});
    db::keepEvaluation(workspace.database(), few);
    workspace.database().exec(R"sql(
      INSERT INTO query (query_id, text) SELECT 'leak', 'is ' || title || ' any good' FROM item LIMIT 1;
      INSERT INTO judgement_row (query, item, grade)
        SELECT query.id, item.id, 1 FROM query, item WHERE query_id = 'leak' AND text = 'is ' || title || ' any good')sql");
  }
  core::EvaluateRequest sampled;
  sampled.runs = {m_runs[0], m_runs[1], m_runs[2]};
  sampled.split = "time";
  sampled.candidates = 20;
  core::Progress quiet;
  core::evaluateRuns(m_workspace, sampled, quiet);
  QVERIFY(m_fixture->open(QString::fromStdString(m_workspace.string())));
  auto* table = page()->findChild<QTableWidget*>("metrics");
  QTRY_COMPARE(table->rowCount(), static_cast<int>(m_runs.size()));
  const auto says = [this](const char* words) {
    return QTest::qWaitFor([&] { return cautions().contains(words); }, 20000);
  };
  QVERIFY2(says("Training sees the future"), qPrintable(cautions()));
  QVERIFY2(says("The text of the test item stands there."), qPrintable(cautions()));
  QVERIFY2(says("settings of ease are compared on the test events"), qPrintable(cautions()));
  QVERIFY2(says("The runs cover different users"), qPrintable(cautions()));
  QVERIFY2(says("(lost) is failed (The disk is full.) and has no figures: it is absent"),
           qPrintable(cautions()));
  QVERIFY2(says("have, word for word, the title of an item"), qPrintable(cautions()));
  // What holds of one run alone marks it; what failed has no row, and no 0.
  for (int row = 0; row < table->rowCount(); ++row) {
    const QTableWidgetItem* name = table->item(row, 0);
    QVERIFY(name->text() != "lost");
    QCOMPARE(name->toolTip().contains("The text of the test item stands there."), name->text() == "ease");
  }
  for (const bool dark : {false, true}) {
    m_fixture->window->setScheme(dark ? ui::theme::Scheme::Dark : ui::theme::Scheme::Light);
    m_fixture->window->setLanguage(dark ? "zh_CN" : "en");
    auto* fold = page()->findChild<QToolButton*>("fold-cautions");
    for (const bool unfolded : {true, false}) {
      fold->setChecked(unfolded);
      QVERIFY(m_fixture->settle());
      const auto* sentences = page()->findChild<QLabel*>("cautions");
      QCOMPARE(sentences->isVisible(), unfolded);
      QTRY_VERIFY(sentences->text().count('\n') >= 6);
      QTRY_VERIFY(!unfolded || sentences->height() >= sentences->heightForWidth(sentences->width()));
      QCOMPARE(cutOff(m_fixture->window.get()).join(" | "), QString());
      QVERIFY(m_fixture->window->grab().save(QString("%1/compare-cautions-%2-%3.png")
                                                 .arg(RECLENS_TOUR_FOLDER)
                                                 .arg(dark ? "dark-zh_CN" : "light-en")
                                                 .arg(unfolded ? "unfolded" : "folded")));
    }
  }
  m_fixture->window->setLanguage("en");
  choose("split", "time");
  QTRY_COMPARE(table->rowCount(), 3);
  QVERIFY2(says("Sampled: only 20 items"), qPrintable(cautions()));
  QVERIFY2(says("evaluated on different splits"), qPrintable(cautions()));
  // The report says the same.
  m_fixture->window->showPage("report");
  auto* report = m_fixture->window->page("report");
  auto* preview = report->findChild<QTextBrowser*>("preview");
  auto* language = report->findChild<QComboBox*>("language");
  for (const char* code : {"en", "zh_CN"}) {
    language->setCurrentIndex(language->findData(code));
    Q_EMIT language->activated(language->currentIndex());
    const QString heading = language->currentIndex() == 0 ? "Before you believe the numbers" : "使用数值之前";
    QTRY_VERIFY_WITH_TIMEOUT(preview->toPlainText().contains(heading), 20000);
    QVERIFY(preview->toPlainText().contains(code == QString("en") ? "Sampled: only 20 items" : "采样评测"));
    preview->scrollToAnchor("cautions");
    QVERIFY(m_fixture->settle());
    QVERIFY(
        m_fixture->window->grab().save(QString("%1/report-cautions-%2.png").arg(RECLENS_TOUR_FOLDER, code)));
  }
  m_fixture->window->showPage("compare");
}

void TestEvaluationBar::choicesAreRemembered() {
  tabs()->setCurrentIndex(4);
  choose("slice-kind", "price");
  choose("definition", "trec_eval");
  QVERIFY(m_fixture->settle());
  tabs()->setCurrentIndex(1);
  choose("against", "gini");
  m_fixture->window =
      std::make_unique<ui::MainWindow>(m_fixture->background, m_fixture->jobs, m_fixture->settings);
  QCOMPARE(tabs()->currentIndex(), 1);
  QCOMPARE(page()->findChild<QComboBox*>("against")->currentData().toString(), QString("gini"));
  QCOMPARE(page()->findChild<QComboBox*>("slice-kind")->currentData().toString(), QString("price"));
  // The workspace remembers the split and the definition.
  QVERIFY(m_fixture->open(QString::fromStdString(m_workspace.string())));
  m_fixture->window->showPage("compare");
  QTRY_COMPARE(page()->findChild<QTableWidget*>("metrics")->rowCount(), 3);
  QCOMPARE(page()->findChild<QComboBox*>("split")->currentData().toString(), QString("time"));
  QCOMPARE(page()->findChild<QComboBox*>("definition")->currentData().toString(), QString("trec_eval"));
}

QTEST_MAIN(TestEvaluationBar)
#include "test_evaluation_bar.moc"
