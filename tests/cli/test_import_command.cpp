#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

/// reclens-cli import as a script meets it: exit codes, one JSON document, one sentence.
class TestImportCommand : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  QString m_workspace = m_folder.filePath("shop.reclens");

  struct Outcome {
    int code = 0;
    QJsonObject json;
  };
  Outcome run(const QStringList& arguments) {
    QProcess process;
    process.start(RECLENS_CLI, arguments + QStringList{"--json"});
    process.waitForFinished(120'000);
    return {process.exitCode(), QJsonDocument::fromJson(process.readAllStandardOutput()).object()};
  }
  QString write(const char* name, const QByteArray& content) {
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
    file.write(content);
    return file.fileName();
  }

 private Q_SLOTS:
  void initTestCase() { QCOMPARE(run({"new", m_workspace}).code, 0); }

  void aFileIsImported() {
    const QString rejects = m_folder.filePath("rejects.csv");
    const Outcome outcome =
        run({"import", m_workspace, write("items.csv", "sku,name,price\n007,Shoe,$5\n8,Hat,1.2.3,\n"),
             "--map", "item_id=sku", "--rejects", rejects});
    QCOMPARE(outcome.code, 0);
    QCOMPARE(outcome.json["kind"].toString(), "items");
    QCOMPARE(outcome.json["format"].toString(), "csv");
    QCOMPARE(outcome.json["rows_read"].toInt(), 2);
    QCOMPARE(outcome.json["rows_imported"].toInt(), 1);
    QCOMPARE(outcome.json["rows_rejected"].toInt(), 1);
    QCOMPARE(outcome.json["rejects_file"].toString(), rejects);
    QVERIFY(outcome.json["seconds"].isDouble());
    QVERIFY(QFile::exists(rejects));
  }

  void badInputIsOneSentence_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    const QString good = write("good.csv", "item_id,title\n1,a\n");
    QTest::newRow("missing file") << QStringList{m_workspace, m_folder.filePath("absent.csv")} << 3;
    QTest::newRow("folder") << QStringList{m_workspace, m_folder.path()} << 3;
    QTest::newRow("binary") << QStringList{m_workspace, write("binary.csv", QByteArray("\x89PNG\0\0\1\2", 8))}
                            << 3;
    QTest::newRow("empty") << QStringList{m_workspace, write("empty.csv", "")} << 3;
    QTest::newRow("cut off gzip") << QStringList{m_workspace, write("cut.gz", "\x1f\x8b\x08\x00xxxxxx")} << 3;
    QTest::newRow("unknown columns") << QStringList{m_workspace, write("odd.csv", "a,b\nx,y\n")} << 3;
    QTest::newRow("no such column") << QStringList{m_workspace, good, "--map", "title=nothing"} << 3;
    QTest::newRow("no workspace") << QStringList{m_folder.filePath("none"), good} << 3;
    QTest::newRow("unknown kind") << QStringList{m_workspace, good, "--kind", "things"} << 2;
    QTest::newRow("unknown format") << QStringList{m_workspace, good, "--format", "xml"} << 2;
    QTest::newRow("unknown field") << QStringList{m_workspace, good, "--map", "colour=title"} << 2;
    QTest::newRow("rejects over the file") << QStringList{m_workspace, good, "--rejects", good} << 2;
    QTest::newRow("no file") << QStringList{m_workspace} << 2;
  }
  void badInputIsOneSentence() {
    QFETCH(QStringList, arguments);
    const Outcome outcome = run(QStringList{"import"} + arguments);
    QTEST(outcome.code, "code");
    const QJsonObject error = outcome.json["error"].toObject();
    QVERIFY(!error["message"].toString().isEmpty());
    QVERIFY(!error["message"].toString().contains('\n'));
    QVERIFY(error.contains("code") && error.contains("where"));
  }
};

QTEST_GUILESS_MAIN(TestImportCommand)
#include "test_import_command.moc"
