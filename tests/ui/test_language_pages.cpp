#include <QCheckBox>
#include <QDir>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>

#include "core/workflow/train.h"
#include "core/workflow/workspaces.h"
#include "tests/core/tiny_bert.h"
#include "tests/ui/window_fixture.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/item/item_dialog.h"
#include "ui/pages/item/review_line.h"
#include "ui/pages/train/parts_field.h"
#include "ui/pages/train/recipe_view.h"
#include "ui/pages/train/try_view.h"
#include "ui/pages/train/weights_field.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/share_bar.h"

/// What language models are for in the window: sentences on why, other ways to ask, marks on reviews, and a
/// box to try a run's model. On a small sample shop, first without any model that judges or writes.
class TestLanguagePages : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    // Words alone find, templates explain: the models of these tests are a few kilobytes large.
    qputenv("RECLENS_MODELS", m_models.path().toUtf8());
    core::Progress progress;
    m_workspace = core::createSampleWorkspace(m_fixture.path("shop").toStdString(),
                                              {.seed = 1, .items = 150, .users = 120}, progress);
    ui::applyLanguage("en");
    ui::theme::apply(ui::theme::Scheme::Light);
    QVERIFY(m_fixture.open(QString::fromStdString(m_workspace.string())));
    window().resize(1280, 720);
  }

  void aTemplateSaysWhyWhereNoModelWrites() {
    ask("running shoes");
    auto* sentence = explore()->findChild<QLabel*>("why-sentence");
    auto* note = explore()->findChild<QLabel*>("why-note");
    QTRY_VERIFY(note->text().contains("packaging/models get"));
    QVERIFY(sentence->isVisible() && sentence->text().contains("matches"));
    const QString first = sentence->text();
    QTest::keyClick(explore()->findChild<QLineEdit*>("query"), Qt::Key_Down);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    QTRY_VERIFY(sentence->text() != first && !sentence->text().isEmpty());
    QVERIFY(!explore()->findChild<QToolButton*>("why-close")->isVisible());
  }

  void otherWaysToAskAreOfferedAndAsked() {
    ask("affordable running shoes");
    QTRY_VERIFY(!variants().isEmpty());
    const QString other = variants().first()->text();
    QVERIFY(other != "affordable running shoes");
    QTest::mouseClick(variants().first(), Qt::LeftButton);
    QTRY_COMPARE(explore()->shownQuery(), other);
  }

  void aStatementSaysWhichRunItLacks() {
    ask("these running shoes are fantastic!");
    QTRY_VERIFY(saysSomewhere("train the recipe sentiment"));
    QVERIFY(explore()->findChild<ui::Chip*>("chip-sentiment"));  // by its words
  }

  void thePartsOfAFusionAreTickedAndWeighed() {
    window().showPage("train");
    ui::Page* page = window().page("train");
    page->showArgument("new fusion-weighted");
    auto* recipes = page->findChild<ui::RecipeView*>();
    QVERIFY(recipes->changes().isEmpty());
    auto* parts = page->findChild<ui::PartsField*>("parts");
    parts->findChild<QCheckBox*>("part-popularity")->click();
    parts->findChild<QCheckBox*>("part-text-knn")->click();
    QCOMPARE(parts->text(), QString("ease + bm25 + popularity"));
    QCOMPARE(recipes->changes(), QStringList("parts=ease, bm25, popularity"));
    // The last one stays: a fusion of nothing is none.
    for (const char* part : {"part-ease", "part-bm25", "part-popularity"})
      parts->findChild<QCheckBox*>(part)->click();
    QVERIFY(parts->findChild<QCheckBox*>("part-popularity")->isChecked());
    parts->findChild<QCheckBox*>("part-ease")->click();
    auto* weights = page->findChild<ui::WeightsField*>();
    weights->findChild<QCheckBox*>()->click();
    weights->findChild<QSlider*>("weight-popularity")->setValue(25);
    weights->findChild<QSlider*>("weight-ease")->setValue(75);
    QCOMPARE(recipes->changes(), (QStringList{"parts=popularity, ease", "weights=25, 75"}));
    QTest::qWait(100);  // until it is laid out
    QVERIFY(QDir().mkpath(RECLENS_TOUR_FOLDER) &&
            window().grab().save(RECLENS_TOUR_FOLDER "/train-fusion.png"));
    recipes->choose("popularity");
    QVERIFY(recipes->changes().isEmpty());
  }

  void anItemWithoutAJudgeLeadsToItsTraining() {
    ui::ItemDialog* dialog = openFirstItem();
    QVERIFY(dialog);
    QTRY_VERIFY(dialog->findChild<QPushButton*>("train-sentiment"));
    QTest::mouseClick(dialog->findChild<QPushButton*>("train-sentiment"), Qt::LeftButton);
    QTRY_VERIFY(window().page("train")->isVisible());
    QTRY_VERIFY(window().findChildren<ui::ItemDialog*>().isEmpty());
  }

  void heldOutTextsShowHowWellTheJudgeReads() {
    QVERIFY(
        WindowFixture::cli({"train", QString::fromStdString(m_workspace.string()), "sentiment", "--set",
                            "model=" + QString::fromStdString(m_bert.path().string()), "--set", "epochs=0",
                            "--set", "held_out=0.5", "--set", "max_length=32", "--device", "cpu"}));
    ui::Page* page = window().page("train");
    window().showPage("train");
    page->refresh();
    auto* runs = page->findChild<QTableView*>("runs");
    QTRY_VERIFY(runs->model()->rowCount() > 0);
    page->showArgument(QString::number(core::listRuns(m_workspace).back().run));
    auto* tabs = page->findChild<QTabWidget*>();
    QTRY_VERIFY(tabs->isTabVisible(3));
    tabs->setCurrentIndex(3);
    auto* figures = page->findChild<QLabel*>("held-out-figures");
    QTRY_VERIFY(figures->text().contains("accuracy"));
    auto* mistakes = page->findChild<QTableView*>("held-out-mistakes")->model();
    QVERIFY(mistakes->rowCount() > 0 && !mistakes->index(0, 3).data().toString().isEmpty());
    QTest::qWait(300);  // until the charts are drawn
    QVERIFY(window().grab().save(RECLENS_TOUR_FOLDER "/train-held-out.png"));
  }

  void reviewsAreMarkedByTheNewestJudge() {
    QVERIFY(WindowFixture::cli({"train", QString::fromStdString(m_workspace.string()), "sentiment", "--set",
                                "model=" + QString::fromStdString(m_bert.path().string()), "--set",
                                "epochs=0", "--set", "max_length=32", "--device", "cpu"}));
    ui::ItemDialog* dialog = openFirstItem();
    QVERIFY(dialog);
    QTRY_VERIFY(dialog->findChild<ui::ShareBar*>("share"));
    int marked = 0;
    for (const auto* label : dialog->findChildren<QLabel*>())
      marked += label->text().startsWith("▲") || label->text().startsWith("▼");
    QVERIFY(marked > 0);
    dialog->close();
  }

  void aStatementIsReadWithItsChip() {
    explore()->refresh();
    ask("these running shoes are fantastic!");
    QTRY_VERIFY(explore()->findChild<ui::Chip*>("chip-sentiment"));
    auto* chip = explore()->findChild<ui::Chip*>("chip-sentiment");
    QTest::mouseClick(chip->findChild<QToolButton*>(), Qt::LeftButton);
    QTRY_VERIFY(!explore()->findChild<ui::Chip*>("chip-sentiment"));
  }

  void aRowOfItemsOpensTheItem() {
    window().showPage("data");
    QVERIFY(m_fixture.settle());
    auto* tabs = window().page("data")->findChild<QTabWidget*>();
    tabs->setCurrentIndex(1);
    auto* table = tabs->currentWidget()->findChild<QTableView*>();
    QTRY_VERIFY(table->model()->rowCount() > 0);
    Q_EMIT table->activated(table->model()->index(0, 0));
    QTRY_VERIFY(window().findChild<ui::ItemDialog*>());
    window().findChild<ui::ItemDialog*>()->close();
  }

  void aRunsModelCanBeTried() {
    window().showPage("train", "1");
    window().page("train")->refresh();
    auto* view = window().findChild<ui::TryView*>();
    auto* tabs = window().page("train")->findChild<QTabWidget*>();
    window().showPage("train", "1");
    QTRY_VERIFY(tabs->isTabVisible(tabs->count() - 1));
    tabs->setCurrentIndex(tabs->count() - 1);
    view->findChild<QPlainTextEdit*>("try-text")->setPlainText("a red hat for rain");
    QTest::mouseClick(view->findChild<QPushButton*>("try-go"), Qt::LeftButton);
    QTRY_VERIFY(view->findChild<QLabel*>("try-verdict")->text().contains("sure"));
  }

 private:
  ui::MainWindow& window() { return *m_fixture.window; }
  ui::ExplorePage* explore() { return static_cast<ui::ExplorePage*>(window().page("explore")); }
  void ask(const QString& query) {
    window().showPage("explore", query);
    QTRY_COMPARE(explore()->shownQuery(), query);
  }
  QList<QToolButton*> variants() {
    QList<QToolButton*> shown = explore()->findChildren<QToolButton*>("variant");
    shown.removeIf([](const QToolButton* button) { return !button->isVisible(); });
    return shown;
  }
  bool saysSomewhere(const QString& words) {
    for (const auto* label : explore()->findChildren<QLabel*>())
      if (label->isVisible() && label->text().contains(words)) return true;
    return false;
  }
  ui::ItemDialog* openFirstItem() {
    ask("running shoes");
    auto* button = explore()->findChild<QPushButton*>("open-item");
    if (button == nullptr) return nullptr;
    button->click();
    return window().findChild<ui::ItemDialog*>();
  }

  QTemporaryDir m_models;
  tiny::Folder m_bert;
  WindowFixture m_fixture;
  std::filesystem::path m_workspace;
};

QTEST_MAIN(TestLanguagePages)
#include "test_language_pages.moc"
