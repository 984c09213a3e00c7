// Walks every page in both themes, both languages and three sizes, looks for text that is cut off, and leaves
// a picture of each in the tour folder.
#include <QDialog>
#include <QDir>
#include <QLineEdit>
#include <QPointer>
#include <QToolButton>

#include "tests/core/tiny_bert.h"
#include "tests/ui/window_fixture.h"
#include "ui/pages/explore/blocked_dialog.h"
#include "ui/pages/item/item_dialog.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/share_bar.h"

class TestTour : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void tour_data();
  void tour();
  void importDialogShowsTheFile();
  void whatIsBlockedIsListedAddedAndTakenBack();
  void cleanupTestCase() { m_fixture.reset(); }

 private:
  void save(const QString& name);
  void look(const QString& name);
  QTemporaryDir m_models;
  tiny::Folder m_bert;
  std::unique_ptr<WindowFixture> m_fixture;
};

void TestTour::initTestCase() {
  // Without a language model Explore answers by words at once; with one it would first read 2,000 texts.
  prepareForPictures(m_models);
  m_fixture = std::make_unique<WindowFixture>();
  const QString workspace = m_fixture->path("sample-shop.reclens");
  QVERIFY(WindowFixture::cli({"new", workspace, "--sample"}));
  for (const char* recipe : {"popularity", "item-knn", "ease"})
    QVERIFY(WindowFixture::cli({"train", workspace, recipe}));
  QVERIFY(WindowFixture::cli({"train", workspace, "sentiment", "--set",
                              "model=" + QString::fromStdString(m_bert.path().string()), "--set", "epochs=0",
                              "--set", "max_length=32", "--device", "cpu"}));
  QVERIFY(WindowFixture::cli({"evaluate", workspace, "--run", "1", "--run", "2", "--run", "3"}));
  QVERIFY(m_fixture->open(workspace));
}

void TestTour::tour_data() {
  QTest::addColumn<QSize>("size");
  QTest::addColumn<QString>("theme");
  QTest::addColumn<QString>("language");
  for (const QSize& size : {QSize(960, 600), QSize(1280, 720), QSize(1600, 1000)})
    for (const char* theme : {"light", "dark"})
      for (const char* language : {"en", "zh_CN"})
        QTest::addRow("%dx%d-%s-%s", size.width(), size.height(), theme, language)
            << size << QString(theme) << QString(language);
}

void TestTour::tour() {
  QFETCH(const QSize, size);
  QFETCH(const QString, theme);
  QFETCH(const QString, language);
  ui::MainWindow& window = *m_fixture->window;
  window.resize(size);
  window.setScheme(theme == "dark" ? ui::theme::Scheme::Dark : ui::theme::Scheme::Light);
  window.setLanguage(language);
  for (const QString& page : window.pageIds()) {
    window.showPage(page);
    look(page);
    QVERIFY(window.grab().size() == size);
  }
  window.showPage("train", "new pretrain-mlm");
  look("recipes");
  window.showPage("train", "4");
  look("language-run");
  window.showPage("explore", language == "en" ? "affordable running shoes" : "性价比高的跑步鞋");
  QVERIFY(m_fixture->settle());
  QTRY_VERIFY(window.findChild<QPushButton*>("open-item"));
  QTest::qWait(600);
  look("answer");
  window.findChild<QPushButton*>("open-item")->click();
  auto* item = window.findChild<ui::ItemDialog*>();
  QTRY_VERIFY(item->findChild<ui::ShareBar*>("share"));
  QTest::qWait(100);
  QVERIFY(item->grab().save(QString("%1/%2-item.png").arg(RECLENS_TOUR_FOLDER, QTest::currentDataTag())));
  QCOMPARE(cutOff(item).join(" | "), QString());
  item->close();
}

/// A picture of the window, in which nothing is cut off.
void TestTour::look(const QString& name) {
  QVERIFY(m_fixture->settle());
  // Labels that were just given longer words find their room in a later turn of the event loop.
  (void)QTest::qWaitFor([&] { return cutOff(m_fixture->window.get()).isEmpty(); });
  save(QString("%1-%2").arg(QTest::currentDataTag(), name));
  QCOMPARE(cutOff(m_fixture->window.get()).join(" | "), QString());
}

void TestTour::importDialogShowsTheFile() {
  const QString file = m_fixture->path("behaviour.csv");
  QFile csv(file);
  QVERIFY(csv.open(QIODevice::WriteOnly));
  csv.write("user_id,item_id,rating,timestamp\nu1,i1,4,1700000000\nu2,i1,5,1700000100\nu2,i2,x,1700000200\n");
  csv.close();
  m_fixture->window->showPage("data", file);
  auto* dialog = m_fixture->window->findChild<QDialog*>();
  QVERIFY(dialog);
  QVERIFY(m_fixture->settle());
  QVERIFY(dialog->grab().save(QString(RECLENS_TOUR_FOLDER) + "/import-dialog.png"));
  dialog->reject();
}

void TestTour::whatIsBlockedIsListedAddedAndTakenBack() {
  ui::MainWindow& window = *m_fixture->window;
  window.resize(1280, 720);
  window.showPage("explore", "affordable running shoes");
  QVERIFY(m_fixture->settle());
  for (const char* language : {"en", "zh_CN"}) {
    window.setLanguage(language);
    window.findChild<QPushButton*>("open-blocked")->click();
    QPointer<ui::BlockedDialog> dialog = window.findChild<ui::BlockedDialog*>();
    QVERIFY(dialog && m_fixture->settle());
    const auto rules = [&dialog] { return dialog->findChildren<QToolButton*>("blocked-remove").size(); };
    QTRY_COMPARE(rules(), 0);
    QSignalSpy changed(dialog.data(), &ui::BlockedDialog::changed);
    dialog->findChild<QLineEdit*>("blocked-value")->setText("shoes");
    dialog->findChild<QPushButton*>("blocked-add")->click();
    QTRY_COMPARE(rules(), 1);
    dialog->findChild<QLineEdit*>("blocked-value")->setText("皮鞋");
    dialog->findChild<QPushButton*>("blocked-add")->click();
    QTRY_COMPARE(rules(), 2);
    QVERIFY(m_fixture->settle());
    QVERIFY(dialog->grab().save(QString("%1/blocked-%2.png").arg(RECLENS_TOUR_FOLDER, language)));
    QCOMPARE(cutOff(dialog).join(" | "), QString());
    for (int left = 1; left >= 0; --left) {
      dialog->findChildren<QToolButton*>("blocked-remove").front()->click();
      QTRY_COMPARE(rules(), left);
    }
    QCOMPARE(changed.size(), 4);
    dialog->close();
    QTRY_VERIFY(!dialog);
  }
  window.setLanguage("en");
}

void TestTour::save(const QString& name) {
  QVERIFY(m_fixture->window->grab().save(QString("%1/%2.png").arg(RECLENS_TOUR_FOLDER, name)));
}

QTEST_MAIN(TestTour)
#include "test_tour.moc"
