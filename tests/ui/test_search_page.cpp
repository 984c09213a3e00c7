// Searching for settings in the window: the dialog that starts it, the trials as chart and table, live and
// when they are done. Leaves pictures in the tour folder.
#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>

#include "core/workflow/runs.h"
#include "core/workflow/search.h"
#include "core/workflow/workspaces.h"
#include "tests/ui/window_fixture.h"
#include "ui/charts/parallel_chart.h"
#include "ui/pages/train/search_dialog.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

class TestSearchPage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void pictures_data();
  void pictures();
  void brushLeavesWhatPassesIt();
  void chartAndTableChooseTogether();
  void chosenTrialIsTrained();
  void dialogSaysWhatIsWrongWithARange();
  void searchIsStartedAndFollowed();
  void runningSearchIsShownAndCancelled();
  void cleanupTestCase() { m_fixture.reset(); }

 private:
  QWidget* page() const { return m_fixture->window->page("train"); }
  ui::ParallelChart* chart() const { return page()->findChild<ui::ParallelChart*>("search-chart"); }
  QTableView* table() const { return page()->findChild<QTableView*>("search-trials"); }
  QString cell(int row, int column) const { return table()->model()->index(row, column).data().toString(); }
  void show(std::int64_t search);
  ui::SearchDialog* openDialog();

  QTemporaryDir m_models;
  std::filesystem::path m_workspace;
  std::unique_ptr<WindowFixture> m_fixture;
};

void TestSearchPage::initTestCase() {
  prepareForPictures(m_models);
  m_fixture = std::make_unique<WindowFixture>();
  core::Progress progress;
  m_workspace = m_fixture->makeSample();
  const core::SearchRequest requests[] = {
      {.recipe = "ease",
       .set = {"lambda=1e-60,1,10,100,1000,10000", "decay=0.1..1"},
       .trials = 30,
       .split = "leave-one-out"},
      {.recipe = "item-knn", .method = "halving", .trials = 27, .split = "leave-one-out"}};
  for (const core::SearchRequest& request : requests) {
    core::JobProgress job(m_workspace, "search", request.recipe);
    QCOMPARE(core::runSearch(m_workspace, request, job).state, std::string("finished"));
    job.finish("finished", "{}");
  }
  QVERIFY(m_fixture->open(QString::fromStdString(m_workspace.string())));
}

void TestSearchPage::show(std::int64_t search) {
  m_fixture->window->showPage("train", QString("search %1").arg(search));
  auto* choice = page()->findChild<QComboBox*>("searches");
  QTRY_COMPARE(choice->currentData().toLongLong(), search);
  QVERIFY(m_fixture->settle());
}

void TestSearchPage::pictures_data() {
  QTest::addColumn<QSize>("size");
  QTest::addColumn<bool>("dark");
  QTest::addColumn<QString>("language");
  for (const QSize& size : {QSize(960, 600), QSize(1280, 720), QSize(1600, 1000)})
    for (const bool dark : {false, true})
      for (const char* language : {"en", "zh_CN"})
        QTest::addRow("search-%dx%d-%s-%s", size.width(), size.height(), dark ? "dark" : "light", language)
            << size << dark << QString(language);
}

void TestSearchPage::pictures() {
  QFETCH(const QSize, size);
  QFETCH(const bool, dark);
  QFETCH(const QString, language);
  ui::MainWindow& window = *m_fixture->window;
  window.resize(size);
  window.setScheme(dark ? ui::theme::Scheme::Dark : ui::theme::Scheme::Light);
  window.setLanguage(language);
  for (const int search : {1, 2}) {
    show(search);
    if (search == 2) chart()->setBrush(3, 0.5, 1);
    QVERIFY(m_fixture->settle());
    (void)QTest::qWaitFor([&] { return cutOff(&window).isEmpty(); });
    QVERIFY(window.grab().save(
        QString("%1/%2-%3.png").arg(RECLENS_TOUR_FOLDER, QTest::currentDataTag()).arg(search)));
    QCOMPARE(cutOff(&window).join(" | "), QString());
    const int right = chart()->mapTo(page(), QPoint(chart()->width(), 0)).x();
    QVERIFY(right <= page()->width() && chart()->height() >= 180);
    chart()->clearBrushes();
  }
  ui::SearchDialog* dialog = openDialog();
  QVERIFY(m_fixture->settle());
  QVERIFY(dialog->grab().save(QString("%1/%2-dialog.png").arg(RECLENS_TOUR_FOLDER, QTest::currentDataTag())));
  QCOMPARE(cutOff(dialog).join(" | "), QString());
  dialog->reject();
}

void TestSearchPage::brushLeavesWhatPassesIt() {
  m_fixture->window->setLanguage("en");
  m_fixture->window->resize(1280, 720);
  show(1);
  QCOMPARE(table()->model()->rowCount(), 30);
  // The first axis has six choices; the lowest cannot be trained and has no figure.
  int failed = 0;
  for (int row = 0; row < 30; ++row) failed += cell(row, 4 + 1) == "failed" && cell(row, 1) == "–";
  QVERIFY(failed > 0);
  const QString csv = chart()->csv();
  QCOMPARE(csv.count('\n'), 31);
  QVERIFY(csv.startsWith("name,Decay of history,Regularisation λ,NDCG@10\n"));
  QCOMPARE(csv.count(",\n"), failed);  // absent, not 0
  // With the mouse, along the axis of λ from below the first choice to above it.
  auto* canvas = chart()->findChild<QWidget*>();
  for (auto* child : chart()->findChildren<QWidget*>())
    if (child->inherits("QCustomPlot")) canvas = child;
  const int place = chart()->csv().section('\n', 1, 1).isEmpty() ? 0 : 1;
  const QPointF bottom = chart()->crossing(chart()->shownLines().first(), place);
  const int x = static_cast<int>(bottom.x());
  QTest::mousePress(canvas, Qt::LeftButton, {}, QPoint(x, canvas->height() - 14));
  QTest::mouseMove(canvas, QPoint(x, canvas->height() - 40));
  QMouseEvent move(QEvent::MouseMove, QPointF(x, canvas->height() / 2), QPointF(x, canvas->height() / 2),
                   Qt::NoButton, Qt::LeftButton, {});
  QCoreApplication::sendEvent(canvas, &move);
  QTest::mouseRelease(canvas, Qt::LeftButton, {}, QPoint(x, canvas->height() / 2));
  QTRY_VERIFY(table()->model()->rowCount() < 30);
  const int left = table()->model()->rowCount();
  QVERIFY(left >= failed);
  for (int row = 0; row < left; ++row) QVERIFY(cell(row, 3).toDouble() <= 100);
  QTest::qWait(50);
  QTest::mouseClick(canvas, Qt::LeftButton, {}, QPoint(x, canvas->height() - 40));
  QTRY_COMPARE(table()->model()->rowCount(), 30);
  QTest::keyClick(chart(), Qt::Key_Escape);
}

void TestSearchPage::chartAndTableChooseTogether() {
  show(1);
  const auto chosen = [this] {
    const QModelIndexList rows = table()->selectionModel()->selectedRows();
    return rows.isEmpty() ? QString() : rows.first().data().toString();
  };
  QCOMPARE(chosen(), cell(0, 0));  // the best
  chart()->setFocus();
  QTest::keyClick(chart(), Qt::Key_Down);
  QCOMPARE(chosen(), cell(1, 0));
  QTest::keyClick(chart(), Qt::Key_Up);
  QCOMPARE(chosen(), cell(0, 0));
  // A click on the line between two axes.
  const int line = cell(4, 0).toInt() - 1;
  chart()->setBrush(2, 0, 1);  // without what failed
  QTest::qWait(60);
  QWidget* canvas = nullptr;
  for (auto* child : chart()->findChildren<QWidget*>())
    if (child->inherits("QCustomPlot")) canvas = child;
  const QPointF middle = (chart()->crossing(line, 0) * 0.7 + chart()->crossing(line, 1) * 0.3);
  QTest::mouseMove(canvas, middle.toPoint() + QPoint(1, 1));
  QTest::mouseMove(canvas, middle.toPoint());
  QTest::qWait(60);
  QVERIFY(m_fixture->window->grab().save(QString("%1/search-hover.png").arg(RECLENS_TOUR_FOLDER)));
  QTest::mouseClick(canvas, Qt::LeftButton, {}, middle.toPoint());
  QVERIFY(chosen() != cell(0, 0));
  chart()->clearBrushes();
}

void TestSearchPage::chosenTrialIsTrained() {
  show(1);
  table()->selectRow(2);
  const QString figure = cell(2, 1);
  const auto before = core::listRuns(m_workspace).size();
  page()->findChild<QPushButton*>("search-train")->click();
  QTRY_VERIFY_WITH_TIMEOUT(
      core::listRuns(m_workspace).size() > before && core::listRuns(m_workspace).back().state == "finished",
      60000);
  QCOMPARE(ui::metricText(core::listRuns(m_workspace).back().best->value), figure);
}

ui::SearchDialog* TestSearchPage::openDialog() {
  m_fixture->window->showPage("train", "new ease");
  page()->findChild<QPushButton*>("search-settings")->click();
  return page()->findChild<ui::SearchDialog*>("search-dialog");
}

void TestSearchPage::dialogSaysWhatIsWrongWithARange() {
  ui::SearchDialog* dialog = openDialog();
  QVERIFY(dialog);
  auto* range = dialog->findChild<QLineEdit*>("range-lambda");
  auto* start = dialog->findChild<QPushButton*>("search-start");
  const auto* plan = dialog->findChild<QLabel*>("search-plan");
  QCOMPARE(range->text(), QString("1..5000:log"));
  QVERIFY(start->isEnabled());
  QCOMPARE(plan->text(), QString("Trials: 20, each a whole training."));
  range->setText("9..1");
  QVERIFY(!start->isEnabled() && plan->text().contains("must rise"));
  range->clear();
  dialog->findChild<QLineEdit*>("range-decay")->clear();
  QVERIFY(!start->isEnabled());
  range->setText("1..100");
  auto* method = dialog->findChild<QComboBox*>("search-method");
  method->setCurrentIndex(method->findData("halving"));
  dialog->findChild<QSpinBox*>("search-trials")->setValue(27);
  QCOMPARE(plan->text(),
           QString("Trials: 27 with 1/27 of the users, then 9 with 1/9 of the users, then 3 with 1/3 of the "
                   "users, then 1 with all. As much work as 4 whole trainings."));
  dialog->reject();
}

void TestSearchPage::searchIsStartedAndFollowed() {
  ui::SearchDialog* dialog = openDialog();
  dialog->findChild<QLineEdit*>("range-lambda")->setText("1..1000:log");
  dialog->findChild<QLineEdit*>("range-decay")->clear();
  dialog->findChild<QSpinBox*>("search-trials")->setValue(6);
  dialog->findChild<QPushButton*>("search-start")->click();
  auto* choice = page()->findChild<QComboBox*>("searches");
  auto* state = page()->findChild<QLabel*>("search-state");
  QTRY_COMPARE_WITH_TIMEOUT(choice->currentData().toLongLong(), 3, 60000);
  QTRY_VERIFY_WITH_TIMEOUT(state->text().startsWith("finished · 6 of 6 trials · best NDCG@10"), 60000);
  QTRY_COMPARE(table()->model()->rowCount(), 6);
  QVERIFY(core::showSearch(m_workspace, 3).run.has_value());
  QTRY_VERIFY(page()->findChild<QPushButton*>("search-run")->isVisible());
}

void TestSearchPage::runningSearchIsShownAndCancelled() {
  ui::SearchDialog* dialog = openDialog();
  dialog->findChild<QSpinBox*>("search-trials")->setValue(5000);
  dialog->findChild<QPushButton*>("search-start")->click();
  auto* state = page()->findChild<QLabel*>("search-state");
  QTRY_VERIFY_WITH_TIMEOUT(state->text().startsWith("running") && table()->model()->rowCount() > 12, 60000);
  QVERIFY(m_fixture->window->grab().save(QString("%1/search-running.png").arg(RECLENS_TOUR_FOLDER)));
  QCOMPARE(cutOff(m_fixture->window.get()).join(" | "), QString());
  for (auto* button : page()->findChildren<QToolButton*>())
    if (button->isVisible() && button->toolTip() == "Cancel: what was tried is kept") button->click();
  QTRY_VERIFY_WITH_TIMEOUT(state->text().startsWith("cancelled"), 20000);
  QTRY_VERIFY(page()->findChild<QPushButton*>("search-resume")->isVisible());
  QVERIFY(table()->model()->rowCount() > 12);  // they are kept
}

QTEST_MAIN(TestSearchPage)
#include "test_search_page.moc"
