// The views of the Compare page with 2, 5 and 12 runs. Leaves pictures of each in the tour folder: the
// window, and where the page scrolls in it the whole page.
#include <QComboBox>
#include <QTabBar>
#include <QTableWidget>
#include <QToolButton>
#include <span>

#include "core/workflow/compare.h"
#include "core/workflow/evaluate.h"
#include "core/workflow/slices.h"
#include "core/workflow/user_lists.h"
#include "tests/ui/compare_page_fixture.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/line_chart.h"
#include "ui/charts/scatter_chart.h"

class TestComparePage : public QObject, private ComparePageFixture {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { makeShop(); }
  void pictures_data();
  void pictures();
  void listOfCutOffsHasNoZero();
  void keysSwitchTheView();
  void significanceHasEveryPairTwice();
  void clickedCellChoosesThePair();
  void usersViewShowsEveryUser();
  void chosenUsersListsMarkTheHits();
  void slicesShowWhatTheComputationGives();
  void slicesAreHeldAgainstTheChosenRun();
  void everyKindOfSliceHasWords();
  void curvesOfOneTestItemAreFlatAndSaySo();
  void clickedCheckShowsBothLists();
  void curvesOfSeveralTestItemsFall();
  void cleanupTestCase() { m_fixture.reset(); }
};

namespace {

/// Charts that reach over what they are in.
QStringList clippedCharts(const QWidget* page) {
  QStringList found;
  for (const auto* chart : page->findChildren<ui::Chart*>())
    if (chart->isVisible() && !chart->parentWidget()->rect().contains(chart->geometry()))
      found += QString("%1 %2: %3 px in %4")
                   .arg(chart->metaObject()->className(), chart->objectName())
                   .arg(chart->geometry().bottom())
                   .arg(chart->parentWidget()->height());
  return found;
}

}  // namespace

void TestComparePage::pictures_data() {
  QTest::addColumn<int>("runs");
  QTest::addColumn<QSize>("size");
  QTest::addColumn<bool>("dark");
  QTest::addColumn<QString>("language");
  const auto add = [](int runs, const QSize& size, bool dark, const char* language) {
    QTest::addRow("compare-%02d-%dx%d-%s-%s", runs, size.width(), size.height(), dark ? "dark" : "light",
                  language)
        << runs << size << dark << QString(language);
  };
  for (const int runs : {2, 5, 12})
    for (const QSize& size : {QSize(960, 600), QSize(1280, 720), QSize(1600, 1000)}) {
      if (runs == 5 && size.width() != 1280) continue;
      for (const bool dark : {false, true})
        for (const char* language : {"en", "zh_CN"})
          if (size.width() == 1280 || dark == (QString(language) != "en")) add(runs, size, dark, language);
    }
}

void TestComparePage::pictures() {
  QFETCH(const int, runs);
  QFETCH(const QSize, size);
  QFETCH(const bool, dark);
  QFETCH(const QString, language);
  QVERIFY(growTo(static_cast<std::size_t>(runs)));
  ui::MainWindow& window = *m_fixture->window;
  window.resize(size);
  window.setScheme(dark ? ui::theme::Scheme::Dark : ui::theme::Scheme::Light);
  window.setLanguage(language);
  window.showPage("compare");
  QTRY_COMPARE(page()->findChild<QTableWidget*>("metrics")->rowCount(), runs);
  for (int tab = 0; tab < tabs()->count(); ++tab) {
    tabs()->setCurrentIndex(tab);
    QVERIFY(m_fixture->settle());
    (void)QTest::qWaitFor([&] { return cutOff(&window).isEmpty() && clippedCharts(page()).isEmpty(); });
    savePictures(QString("%1-%2").arg(QTest::currentDataTag()).arg(tab + 1));
    QCOMPARE(cutOff(&window).join(" | "), QString());
    QCOMPARE(clippedCharts(page()).join(" | "), QString());
    // What does not fit the window scrolls; it is never wider than it, and no chart is squeezed.
    for (const auto* chart : page()->findChildren<ui::Chart*>())
      if (chart->isVisible()) {
        const int right = chart->mapTo(page(), QPoint(chart->width(), 0)).x();
        QVERIFY(right <= page()->width() && chart->height() >= 120);
      }
    if (tabs()->tabText(tab) == "Trade-off")
      for (const auto* chart : page()->findChildren<ui::ScatterChart*>())
        if (chart->isVisible()) QCOMPARE(chart->namePlaces().size(), runs);
  }
}

void TestComparePage::listOfCutOffsHasNoZero() {
  m_fixture->window->setLanguage("en");
  const auto* box = page()->findChild<QComboBox*>("k");
  QVERIFY(box->count() >= 3);
  QVERIFY(box->findData(0) < 0);
}

void TestComparePage::keysSwitchTheView() {
  tabs()->setCurrentIndex(0);
  tabs()->setFocus();
  QTest::keyClick(tabs(), Qt::Key_Right);
  QCOMPARE(tabs()->currentIndex(), 1);
  QVERIFY(page()->findChild<QComboBox*>("against")->isVisible());
  choose("against", "tail_share");
  QVERIFY(page()->findChild<QLabel*>("trade-off-note")->text().startsWith("Neither"));
  choose("against", "seconds");
  QVERIFY(page()->findChild<QLabel*>("trade-off-note")->text().startsWith("Less"));
}

void TestComparePage::significanceHasEveryPairTwice() {
  tabs()->setCurrentIndex(3);
  QVERIFY(m_fixture->settle());
  const auto* chart = page()->findChild<ui::HeatMap*>("significance");
  const QString csv = chart->csv();
  const auto count = static_cast<qsizetype>(m_runs.size());
  QCOMPARE(csv.count('\n'), count * count + 1);
  // Popularity is far worse than ease, and says so in both halves, in words as in colours.
  QVERIFY2(csv.contains("2 ease,1 popularity,0.") && csv.contains("▲<.001"), qPrintable(csv));
  QVERIFY(csv.contains("1 popularity,2 ease,-0.") && csv.contains("▼<.001"));
  QCOMPARE(csv.count("▲"), csv.count("▼"));
}

void TestComparePage::clickedCellChoosesThePair() {
  auto* chart = page()->findChild<ui::HeatMap*>("significance");
  Q_EMIT chart->cellClicked(0, 2);
  QCOMPARE(page()->findChild<QComboBox*>("first")->currentText(), QString("item-knn"));
  QCOMPARE(page()->findChild<QComboBox*>("second")->currentText(), QString("popularity"));
  Q_EMIT chart->cellClicked(2, 0);
  QCOMPARE(page()->findChild<QComboBox*>("second")->currentText(), QString("item-knn"));
}

void TestComparePage::usersViewShowsEveryUser() {
  tabs()->setCurrentIndex(2);
  QVERIFY(m_fixture->settle());
  const auto values = core::pairedValues(m_workspace, m_runs[0], m_runs[2], "ndcg@10");
  QVERIFY(values.size() > 100);
  const auto* scatter = page()->findChild<ui::ScatterChart*>("users-scatter");
  std::size_t users = 0;
  for (const QString& line : scatter->csv().split('\n').mid(1))
    if (!line.isEmpty()) users += line.section(',', -1).toULongLong();
  QCOMPARE(users, values.size());
}

void TestComparePage::chosenUsersListsMarkTheHits() {
  auto* scatter = page()->findChild<ui::ScatterChart*>("users-scatter");
  // The last place has the users whom the first run served best: its list has the hit.
  QTest::keyClick(scatter, Qt::Key_Right);
  const auto places = static_cast<int>(scatter->csv().count('\n')) - 1;
  for (int i = 1; i < places; ++i) QTest::keyClick(scatter, Qt::Key_Right);
  auto* lists = page()->findChild<QTableWidget*>("user-lists");
  QTRY_COMPARE_WITH_TIMEOUT(lists->rowCount(), 10, 20000);
  QVERIFY(m_fixture->settle());
  QCOMPARE(lists->horizontalHeaderItem(0)->text(), QString("popularity"));
  int hits = 0;
  for (int row = 0; row < 10; ++row) hits += lists->item(row, 0)->text().startsWith("✓ ");
  QCOMPARE(hits, 1);
  QVERIFY(page()->findChild<QLabel*>("wanted")->text().contains(": "));
  for (const QSize& size : {QSize(960, 600), QSize(1600, 1000)}) {
    m_fixture->window->resize(size);
    QVERIFY(m_fixture->settle());
    QVERIFY(m_fixture->window->grab().save(
        QString("%1/compare-user-%2.png").arg(RECLENS_TOUR_FOLDER).arg(size.width())));
    QCOMPARE(cutOff(m_fixture->window.get()).join(" | "), QString());
  }
  page()->findChild<QToolButton*>("close-user")->click();
  QVERIFY(!lists->isVisible());
  QVERIFY(page()->findChild<ui::Chart*>("users-histogram")->isVisible());
}

void TestComparePage::slicesShowWhatTheComputationGives() {
  tabs()->setCurrentIndex(4);
  choose("slice-kind", "history");
  QVERIFY(m_fixture->settle());
  core::SliceRequest request;
  request.runs = m_runs;
  core::Progress progress;
  const core::SliceTable table = core::sliceRuns(m_workspace, request, progress);
  const QString csv = page()->findChild<ui::HeatMap*>("slices")->csv();
  qsizetype groups = 0, marks = 0;
  for (const core::SliceRow& group : table.rows) {
    if (group.dimension != "history" && group.dimension != "all") continue;
    ++groups;
    for (const core::SliceValue& value : group.runs) marks += value.significant;
    const QString cell =
        QString(" · n = %1,%2,").arg(group.users).arg(group.runs[0].estimate.mean, 0, 'g', 12);
    QVERIFY2(csv.contains(cell), qPrintable(cell + csv));
  }
  QVERIFY(groups >= 3 && marks > 0);
  QCOMPARE(csv.count('\n'), groups * static_cast<qsizetype>(m_runs.size()) + 1);
  QCOMPARE(csv.count("▲") + csv.count("▼"), marks);
  std::stop_source stopped;
  stopped.request_stop();
  ui::StopProgress stopping(stopped.get_token());
  QVERIFY_THROWS_EXCEPTION(core::Cancelled, core::sliceRuns(m_workspace, request, stopping));
  QVERIFY(
      page()->findChild<QLabel*>("slices-note")->text().contains(QString("for %1 tests").arg(table.tests)));
}

void TestComparePage::slicesAreHeldAgainstTheChosenRun() {
  auto* box = page()->findChild<QComboBox*>("slice-baseline");
  QCOMPARE(box->count(), static_cast<int>(m_runs.size()));
  const auto allUsersOf = [this](const QString& run) {
    for (const QString& line : page()->findChild<ui::HeatMap*>("slices")->csv().split('\n'))
      if (line.startsWith(run + ",All users")) return line;
    return QString();
  };
  QVERIFY(allUsersOf("ease").contains("▲") && !allUsersOf("popularity").contains("▼"));
  box->setCurrentIndex(1);
  Q_EMIT box->activated(1);
  QTRY_VERIFY_WITH_TIMEOUT(allUsersOf("popularity").contains("▼") && !allUsersOf("ease").contains("▲"),
                           20000);
  box->setCurrentIndex(0);
  Q_EMIT box->activated(0);
  QVERIFY(m_fixture->settle());
}

void TestComparePage::everyKindOfSliceHasWords() {
  const auto* box = page()->findChild<QComboBox*>("slice-kind");
  QCOMPARE(box->count(), 6);
  for (const char* language : {"en", "zh_CN"}) {
    m_fixture->window->setLanguage(language);
    for (int i = 0; i < box->count(); ++i) {
      choose("slice-kind", box->itemData(i).toString());
      QVERIFY(m_fixture->settle());
      savePictures(QString("compare-slices-%1-%2").arg(box->itemData(i).toString(), language));
      QCOMPARE(cutOff(m_fixture->window.get()).join(" | "), QString());
      const QString csv = page()->findChild<ui::HeatMap*>("slices")->csv();
      QVERIFY2(csv.count(" · ") >= 3 * static_cast<qsizetype>(m_runs.size()), qPrintable(csv));
    }
  }
  m_fixture->window->setLanguage("en");
}

void TestComparePage::curvesOfOneTestItemAreFlatAndSaySo() {
  tabs()->setCurrentIndex(5);
  QVERIFY(m_fixture->settle());
  const auto* chart = page()->findChild<ui::LineChart*>("precision-recall");
  QCOMPARE(chart->pointCount("ease"), 11);
  QCOMPARE(chart->csv().count('\n'), 11 * static_cast<qsizetype>(m_runs.size()) + 1);
  QVERIFY(page()->findChild<QLabel*>("precision-recall-note")->text().contains("one item"));
}

void TestComparePage::curvesOfSeveralTestItemsFall() {
  core::EvaluateRequest request;
  request.runs = {m_runs[0], m_runs[1], m_runs[2]};
  request.split = "time";
  core::Progress progress;
  core::evaluateRuns(m_workspace, request, progress);
  QVERIFY(m_fixture->open(QString::fromStdString(m_workspace.string())));
  m_fixture->window->showPage("compare");
  m_fixture->window->resize(1280, 720);
  QVERIFY(m_fixture->settle());
  choose("split", "time");
  tabs()->setCurrentIndex(5);
  QVERIFY(m_fixture->settle());
  savePictures("compare-curves-en");
  QVERIFY(!page()->findChild<QLabel*>("precision-recall-note")->text().contains("one item"));
  const QStringList lines = page()->findChild<ui::LineChart*>("precision-recall")->csv().split('\n');
  QCOMPARE(lines.size(), 3 * 11 + 2);
  for (int run = 0; run < 3; ++run) {
    QVERIFY(lines[1 + run * 11].section(',', 2, 2).toDouble() >
            lines[11 + run * 11].section(',', 2, 2).toDouble());
    for (int level = 1; level < 11; ++level)
      QVERIFY(lines[level + run * 11].section(',', 2, 2).toDouble() >=
              lines[level + 1 + run * 11].section(',', 2, 2).toDouble());
  }
  choose("split", "leave-one-out");
  QVERIFY(m_fixture->settle());
}

void TestComparePage::clickedCheckShowsBothLists() {
  tabs()->setCurrentIndex(6);
  QVERIFY(m_fixture->settle());
  const auto kept = core::listChecklists(m_workspace);
  QVERIFY(kept.size() > 2 && kept[0].run == 0);
  const auto words = std::ranges::find(kept, core::AnsweredBy::Words, &core::Checklist::way);
  const auto row = static_cast<int>(words - kept.begin());
  const core::CheckFinding& budget = words->findings.at(4);
  QVERIFY(!budget.failures.empty());
  auto* chart = page()->findChild<ui::HeatMap*>("checks");
  QCOMPARE(chart->csv().count("–"), static_cast<int>(m_runs.size() * core::checkKinds().size()));
  Q_EMIT chart->cellClicked(row, 4);
  const auto* pairs = page()->findChild<QComboBox*>("failed-pair");
  QCOMPARE(pairs->count(), static_cast<int>(budget.failures.size()));
  QVERIFY(pairs->currentText().contains("→"));
  const auto* lists = page()->findChild<QTableWidget*>("failed-lists");
  int marked = 0;
  for (int place = 0; place < lists->rowCount(); ++place)
    marked += lists->item(place, 1) && lists->item(place, 1)->text().startsWith("✗ ");
  QCOMPARE(marked, static_cast<int>(
                       std::ranges::count(budget.failures[0].second, true, &core::CheckedItem::breaking)));
  QVERIFY(marked > 0);
  Q_EMIT chart->cellClicked(static_cast<int>(kept.size()) - 1, 0);  // takes no query
  QVERIFY(!lists->isVisible());
  QVERIFY(page()->findChild<QLabel*>("checks-note")->text().contains("12 run"));
}

QTEST_MAIN(TestComparePage)
#include "test_compare_page.moc"
