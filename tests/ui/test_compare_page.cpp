// The views of the Compare page with 2, 5 and 12 runs. Leaves pictures of each in the tour folder: the
// window, and where the page scrolls in it the whole page.
#include <QComboBox>
#include <QDir>
#include <QScrollArea>
#include <QTabBar>
#include <QTableWidget>
#include <QTextBrowser>
#include <QToolButton>
#include <span>

#include "core/workflow/checklist.h"
#include "core/workflow/compare.h"
#include "core/workflow/evaluate.h"
#include "core/workflow/job_progress.h"
#include "core/workflow/slices.h"
#include "core/workflow/train.h"
#include "core/workflow/user_lists.h"
#include "core/workflow/workspaces.h"
#include "db/workspace/evaluation_store.h"
#include "db/workspace/run_store.h"
#include "tests/ui/window_fixture.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/line_chart.h"
#include "ui/charts/scatter_chart.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"

class TestComparePage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
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
  void definitionIsSwitched();
  void numbersShowWhatStandsBehindThem_data();
  void numbersShowWhatStandsBehindThem();
  void splitIsSwitched();
  void aSplitIsEvaluatedFromThePage();
  void guardsSpeakOnThePage();
  void choicesAreRemembered();
  void cleanupTestCase() { m_fixture.reset(); }

 private:
  bool growTo(std::size_t runs);
  std::int64_t train(const char* recipe, const char* name, const char* set, const char* split);
  void savePictures(const QString& name);
  void choose(const char* box, const QString& data);
  double shownValue(int row, int column) const;
  QString cautions() const { return page()->findChild<QLabel*>("cautions")->text(); }
  QTabBar* tabs() const { return page()->findChild<QTabBar*>("views"); }
  QWidget* page() const { return m_fixture->window->page("compare"); }

  QTemporaryDir m_models;
  std::filesystem::path m_workspace;
  std::vector<std::int64_t> m_runs;
  std::unique_ptr<WindowFixture> m_fixture;
};

namespace {

struct Wanted {
  const char* recipe;
  const char* name;
  const char* set;
};
constexpr Wanted kRuns[] = {{"popularity", "popularity", "seed=1"},
                            {"ease", "ease", "lambda=100"},
                            {"item-knn", "item-knn", "k=100"},
                            {"item-knn", "item-knn, ten neighbours", "k=10"},
                            {"ease", "ease with a ridge that is far too weak for this shop", "lambda=1"},
                            {"item-knn", "近邻（只看最近一件）", "decay=0.1"},
                            {"ease", "ease-500", "lambda=500"},
                            {"ease", "ease-2000", "lambda=2000"},
                            {"item-knn", "item-knn-shrink-100", "shrink=100"},
                            {"item-knn", "item-knn-3", "k=3"},
                            {"ease", "ease-forgetful", "decay=0.2"},
                            {"ease", "ease-50-neighbours", "neighbours=50"}};

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

void TestComparePage::initTestCase() {
  qputenv("RECLENS_MODELS", m_models.path().toUtf8());
  ui::applyLanguage("en");
  ui::theme::apply(ui::theme::Scheme::Light);
  QDir().mkpath(RECLENS_TOUR_FOLDER);
  m_fixture = std::make_unique<WindowFixture>();
  core::Progress progress;
  m_workspace = core::createSampleWorkspace(m_fixture->path("shop").toStdString(),
                                            {.seed = 3, .items = 240, .users = 400}, progress);
}

std::int64_t TestComparePage::train(const char* recipe, const char* name, const char* set,
                                    const char* split) {
  core::JobProgress job(m_workspace, "train", recipe);
  core::TrainRequest training;
  training.recipe = recipe;
  training.name = name;
  training.set = {set};
  training.split = split;
  const std::int64_t run = core::trainRun(m_workspace, training, job).run;
  job.finish("finished", "{}");
  return run;
}

void TestComparePage::savePictures(const QString& name) {
  const QString path = QString("%1/%2").arg(RECLENS_TOUR_FOLDER, name);
  QVERIFY(m_fixture->window->grab().save(path + ".png"));
  for (const auto* scroll : page()->findChildren<QScrollArea*>())
    if (scroll->isVisible() && scroll->widget()->findChild<QTabBar*>("views") &&
        scroll->widget()->height() > scroll->viewport()->height()) {
      QPixmap whole(scroll->widget()->size());
      whole.fill(ui::theme::colors().background);
      scroll->widget()->render(&whole, {}, {}, QWidget::DrawChildren);
      QVERIFY(whole.save(path + "-whole.png"));
    }
}

bool TestComparePage::growTo(std::size_t runs) {
  core::EvaluateRequest request;
  while (m_runs.size() < runs) {
    const Wanted& wanted = kRuns[m_runs.size()];
    m_runs.push_back(train(wanted.recipe, wanted.name, wanted.set, "leave-one-out"));
    request.runs.push_back(m_runs.back());
  }
  if (request.runs.empty()) return true;
  core::Progress progress;
  core::evaluateRuns(m_workspace, request, progress);
  core::runChecklists(m_workspace,
                      {.runs = request.runs,
                       .installed = true,
                       .ways = {core::AnsweredBy::Search, core::AnsweredBy::Words},
                       .options = {.pairs = 20}},
                      progress);
  return m_fixture->open(QString::fromStdString(m_workspace.string()));
}

void TestComparePage::choose(const char* box, const QString& data) {
  auto* combo = page()->findChild<QComboBox*>(box);
  combo->setCurrentIndex(combo->findData(data));
  Q_EMIT combo->activated(combo->currentIndex());
}

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

double TestComparePage::shownValue(int row, int column) const {
  return page()->findChild<QTableWidget*>("metrics")->item(row, column)->data(Qt::UserRole + 1).toDouble();
}

void TestComparePage::definitionIsSwitched() {
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

void TestComparePage::numbersShowWhatStandsBehindThem_data() {
  QTest::addColumn<bool>("dark");
  QTest::addColumn<QString>("language");
  for (const bool dark : {false, true})
    for (const char* language : {"en", "zh_CN"})
      QTest::addRow("definition-card-%s-%s", dark ? "dark" : "light", language) << dark << QString(language);
}

void TestComparePage::numbersShowWhatStandsBehindThem() {
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

void TestComparePage::splitIsSwitched() {
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

void TestComparePage::aSplitIsEvaluatedFromThePage() {
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

void TestComparePage::guardsSpeakOnThePage() {
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

void TestComparePage::choicesAreRemembered() {
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

QTEST_MAIN(TestComparePage)
#include "test_compare_page.moc"
