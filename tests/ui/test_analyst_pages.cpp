#include <QCheckBox>
#include <QComboBox>
#include <QJsonDocument>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>

#include "core/workflow/evaluate.h"
#include "core/workflow/train.h"
#include "core/workflow/workspaces.h"
#include "ui/models/runs_model.h"
#include "ui/pages/compare/evaluation_bar.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/result_list.h"
#include "ui/pages/report/report_page.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/window/main_window.h"

/// Explore, Compare and Report as an analyst uses them, on a small sample shop with two evaluated runs.
class TestAnalystPages : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(m_folder.isValid());
    // Words alone: these tests are about the pages, not about the language model.
    qputenv("RECLENS_MODELS", m_folder.filePath("no-models").toUtf8());
    core::Progress progress;
    m_workspace = core::createSampleWorkspace(m_folder.filePath("shop").toStdString(),
                                              {.seed = 1, .items = 150, .users = 120}, progress);
    core::EvaluateRequest request;
    for (const char* recipe : {"popularity", "item-knn"}) {
      core::JobProgress job(m_workspace, "train", recipe);
      request.runs.push_back(
          core::trainRun(m_workspace, {.recipe = recipe, .name = "", .set = {}, .split = "leave-one-out"},
                         job)
              .run);
      job.finish("finished", "{}");
    }
    core::evaluateRuns(m_workspace, request, progress);
    ui::applyLanguage("en");
    ui::theme::apply(ui::theme::Scheme::Light);
    m_settings = std::make_unique<QSettings>(m_folder.filePath("settings.ini"), QSettings::IniFormat);
    m_background = std::make_unique<ui::Background>();
    m_jobs = std::make_unique<ui::JobRunner>(*m_background, RECLENS_CLI);
    m_window = std::make_unique<ui::MainWindow>(*m_background, *m_jobs, *m_settings);
    m_window->resize(1280, 720);
    m_window->show();
    m_window->openWorkspace(m_workspace);
  }

  void cautionsAreShownBesideTheComparison() {
    m_window->showPage("compare");
    auto* cautions = m_window->findChild<QLabel*>("cautions");
    QTRY_VERIFY(cautions->text().contains("Training sees the future"));
    ui::EvaluationBar bar;
    std::vector<core::Caution> all;
    for (const core::Caution& caution :
         {core::tunedOnTest("ease", 4, "run 3"), core::differentUsers(10, 12, 9),
          core::absentRun("Run 7", "failed", ""), core::foundNothing("Run 8", 40),
          core::unknownSplit("Run 2"), *core::warnOfSampling(100, 12101),
          core::nothingToScore("ease", "lenskit"),
          core::differentSplits({{"time", {"a"}}, {"random", {"b"}}}),
          *core::findTargetInQuery({"red shoe size 42"}, {{0}}, {"Red shoe size"})})
      all.push_back(caution);
    bar.setCautions(all);
    auto* shown = bar.findChild<QLabel*>("cautions");
    for (const core::Caution& caution : all)
      QVERIFY2(shown->text().contains(QString::fromStdString(caution.sentence)), caution.sentence.c_str());
    ui::applyLanguage("zh_CN");
    bar.retranslate();
    for (const core::Caution& caution : all)
      QVERIFY2(shown->text().contains(QString::fromStdString(caution.sentenceChinese)),
               caution.sentence.c_str());
    ui::applyLanguage("en");
  }

  void cleanupTestCase() {
    m_window.reset();
    m_jobs.reset();
    m_background.reset();
  }

  void queryIsAnsweredWithPartsThatSayWhy() {
    ask("shoes");
    const auto cards = results();
    QVERIFY(!cards.isEmpty());
    QVERIFY(explore()->findChild<QLabel*>("info")->text().contains("ms"));
  }

  void arrowsMoveThroughResultsAndBackToTheBox() {
    ask("shoes");
    QVERIFY(results().size() > 1);
    auto* list = explore()->findChild<ui::ResultList*>();
    QTest::keyClick(box(), Qt::Key_Down);
    QCOMPARE(list->chosen(), 0);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    QCOMPARE(list->chosen(), 1);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Up);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Up);
    QVERIFY(box()->hasFocus());
  }

  void priceChipCanBeRemovedAndReadAgain() {
    ask("shoes under $500");
    QTRY_VERIFY(chip("chip-price"));
    QTest::mouseClick(chip("chip-price")->findChild<QToolButton*>(), Qt::LeftButton);
    QTRY_VERIFY(!chip("chip-price"));
    auto* reset = explore()->findChild<QToolButton*>("reset-intent");
    QTRY_VERIFY(reset->isVisible());
    QTest::mouseClick(reset, Qt::LeftButton);
    QTRY_VERIFY(chip("chip-price"));
    QVERIFY(!reset->isVisible());
  }

  void chineseQueryIsRead() {
    ask("200元以内的运动鞋");
    QTRY_VERIFY(chip("chip-price"));
  }

  void compareShowsRunsWithTheBestInBold() {
    m_window->showPage("compare");
    auto* table = m_window->findChild<QTableWidget*>("metrics");
    QTRY_COMPARE(table->rowCount(), 2);
    QVERIFY(table->item(0, 2)->text().contains("±"));
    QVERIFY(table->item(0, 2)->toolTip().contains("95 %"));
    QVERIFY(table->item(0, 2)->font().bold() || table->item(1, 2)->font().bold());
    auto* sentence = m_window->findChild<QLabel*>("sentence");
    QTRY_VERIFY(sentence->text().contains("popularity") && sentence->text().contains("item-knn"));
  }

  void uncheckedRunIsNotCompared() {
    auto* table = m_window->findChild<QTableWidget*>("metrics");
    auto* sentence = m_window->findChild<QLabel*>("sentence");
    table->item(0, 0)->setCheckState(Qt::Unchecked);
    QTRY_VERIFY(!sentence->text().contains("item-knn"));
    table->item(0, 0)->setCheckState(Qt::Checked);
    QTRY_VERIFY(sentence->text().contains("item-knn"));
  }

  void reportIsShownAndSaved() {
    m_window->showPage("report");
    auto* preview = m_window->findChild<QTextBrowser*>("preview");
    QTRY_VERIFY(preview->toPlainText().contains("NDCG@10"));
    QVERIFY(preview->toPlainText().contains("item-knn"));
    QVERIFY(preview->toPlainText().contains("Generated data"));
    auto* page = qobject_cast<ui::ReportPage*>(m_window->page("report"));
    const QString out = m_folder.filePath("report");
    page->findChild<QCheckBox*>("csv")->setChecked(false);
    page->saveTo(out);
    QTRY_VERIFY(QFile::exists(out + "/report.json"));
    QVERIFY(QFile::exists(out + "/report.html"));
    QVERIFY(!QFile::exists(out + "/report.csv"));
    QFile json(out + "/report.json");
    QVERIFY(json.open(QIODevice::ReadOnly));
    QCOMPARE(QJsonDocument::fromJson(json.readAll())["generated"].toBool(), true);
  }

  void reportSpeaksChinese() {
    auto* page = m_window->page("report");
    auto* language = page->findChild<QComboBox*>("language");
    language->setFocus();
    QTest::keyClick(language, Qt::Key_Down);
    auto* preview = m_window->findChild<QTextBrowser*>("preview");
    QTRY_VERIFY(preview->toPlainText().contains("推荐评测报告"));
  }

  void aBestValueShowsWhatStandsBehindIt() {
    m_window->showPage("train");
    auto* table = m_window->page("train")->findChild<QTableView*>("runs");
    QTRY_VERIFY(table->model()->rowCount() > 0);
    const QModelIndex value = table->model()->index(0, ui::RunsModel::Value);
    table->scrollTo(value);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(value).center());
    QTRY_VERIFY(m_window->findChild<QFrame*>("definition-card"));
    auto* card = m_window->findChild<QFrame*>("definition-card");
    QVERIFY(card->findChild<QLabel*>("formula")->text().contains("log2(rank + 1)"));
    card->close();
    const QModelIndex split = table->model()->index(0, ui::RunsModel::Split);
    QVERIFY2(split.data(Qt::ToolTipRole).toString().contains("Evaluated on"),
             qPrintable(split.data(Qt::ToolTipRole).toString()));
  }

  void theReportFollowsTheChosenDefinition() {
    m_window->showPage("report");
    QWidget* page = m_window->page("report");
    auto* preview = page->findChild<QTextBrowser*>("preview");
    auto* language = page->findChild<QComboBox*>("language");
    language->setCurrentIndex(language->findData("en"));
    Q_EMIT language->activated(language->currentIndex());
    QTRY_VERIFY(preview->toPlainText().contains("The definition reclens"));
    QVERIFY(preview->toPlainText().contains("Training sees the future"));
    auto* box = page->findChild<QComboBox*>("definition");
    box->setCurrentIndex(box->findData("rectools"));
    Q_EMIT box->activated(box->currentIndex());
    QTRY_VERIFY(preview->toPlainText().contains("The definition rectools"));
    QVERIFY(!preview->toPlainText().contains("The definition reclens"));
    QVERIFY(page->findChild<QComboBox*>("split")->count() > 1);
  }

 private:
  ui::Page* explore() const { return m_window->page("explore"); }
  QLineEdit* box() const { return explore()->findChild<QLineEdit*>("query"); }
  QList<ui::ResultCard*> results() const {
    QList<ui::ResultCard*> cards = explore()->findChildren<ui::ResultCard*>();
    erase_if(cards, [](const ui::ResultCard* card) { return card->isHidden(); });
    return cards;
  }
  ui::Chip* chip(const char* name) const {
    for (auto* chip : explore()->findChildren<ui::Chip*>(name))
      if (!chip->isHidden()) return chip;
    return nullptr;
  }
  void ask(const QString& text) {
    m_window->showPage("explore");
    box()->setText(text);  // keyClicks() knows Latin letters only
    QTest::keyClick(box(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(static_cast<ui::ExplorePage*>(explore())->shownQuery() == text, 20000);
  }

  QTemporaryDir m_folder;
  std::filesystem::path m_workspace;
  std::unique_ptr<QSettings> m_settings;
  std::unique_ptr<ui::Background> m_background;
  std::unique_ptr<ui::JobRunner> m_jobs;
  std::unique_ptr<ui::MainWindow> m_window;
};

QTEST_MAIN(TestAnalystPages)
#include "test_analyst_pages.moc"
