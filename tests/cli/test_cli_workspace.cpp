#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include "tests/cli/cli_process.h"

/// Workspaces, import and the tables behind them, through the program that users run.
class TestCliWorkspace : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  CliResult cli(const QStringList& arguments, const QByteArray& input = {}) {
    return runCli(m_folder.path(), arguments, input);
  }
  QString path(const QString& name) const { return m_folder.filePath(name); }
  qint64 countOf(const QString& workspace, const QString& table) {
    const CliResult result = cli({"--json", "sql", workspace, "SELECT count(*) FROM " + table});
    return result.json["rows"].toArray()[0].toArray()[0].toInteger(-1);
  }

 private Q_SLOTS:
  void printsItsVersion() {
    const CliResult result = cli({"--version"});
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.output.startsWith("reclens-cli "));
  }

  void wrongUsageIsTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("unknown command") << QStringList{"--json", "frobnicate"};
    QTest::newRow("no command") << QStringList{"--json"};
    QTest::newRow("empty name") << QStringList{"--json", "new", ""};
    QTest::newRow("missing argument") << QStringList{"--json", "new"};
    QTest::newRow("unknown option") << QStringList{"--json", "new", "x", "--colour"};
    QTest::newRow("seed without sample") << QStringList{"--json", "new", "x", "--seed", "2"};
  }
  void wrongUsageIsTwo() {
    QFETCH(QStringList, arguments);
    const CliResult result = cli(arguments);
    QCOMPARE(result.exitCode, 2);
    QCOMPARE(result.errorCode(), QString("usage"));
    QVERIFY(!result.error().isEmpty());
    QVERIFY(!QFile::exists(path("x.reclens")));
  }

  void newMakesAWorkspaceOnce() {
    const CliResult made = cli({"--json", "new", "shop"});
    QCOMPARE(made.exitCode, 0);
    QVERIFY(made.json["workspace"].toString().endsWith("shop.reclens"));
    QVERIFY(QFile::exists(path("shop.reclens/workspace.sqlite")));
    QCOMPARE(countOf("shop.reclens", "item"), 0);
    const CliResult again = cli({"--json", "new", "shop"});
    QCOMPARE(again.exitCode, 3);
    QVERIFY(again.error().contains("shop.reclens"));
  }

  void sampleShopIsWholeAndSaysThatItIsGenerated() {
    QCOMPARE(cli({"new", "sample", "--sample"}).exitCode, 0);
    QCOMPARE(countOf("sample.reclens", "item"), 2000);
    QCOMPARE(countOf("sample.reclens", "user"), 5000);
    QCOMPARE(countOf("sample.reclens", "setting WHERE key = 'generated'"), 1);
    QVERIFY(countOf("sample.reclens", "review") > 2000);
    QCOMPARE(cli({"check", "sample.reclens"}).exitCode, 0);
  }

  void checklistCountsWhatHoldsAndShowsWhatDoesNot() {
    const QStringList asked{"--json", "checklist", "sample.reclens", "--by", "words", "--pairs", "8"};
    const CliResult result = cli(asked);
    QCOMPARE(result.exitCode, 0);
    const QJsonObject words = result.json["runs"].toArray().first().toObject();
    QVERIFY(words["run"].isNull() && words["absent"].isNull());
    QCOMPARE(words["checks"].toArray().size(), 6);
    for (const QJsonValue& one : words["checks"].toArray()) {
      const int n = one["n"].toInt(), passed = one["passed"].toInt();
      QCOMPARE(one["failures"].toArray().size(), n - passed);
      QVERIFY(n + one["nothing_to_check"].toInt() <= 8);
      QCOMPARE(one["pass_rate"].isNull(), n == 0);
      QCOMPARE(one["absent"].isNull(), n > 0);
      QVERIFY(!one["rule"].toString().isEmpty() && !one["rule_zh"].toString().isEmpty());
    }
    QCOMPARE(cli(asked).json["runs"][0]["checks"], result.json["runs"][0]["checks"]);  // the same pairs
    QCOMPARE(cli({"--json", "checklist", "sample.reclens", "--kept"}).json["runs"][0]["checks"],
             result.json["runs"][0]["checks"]);
    QCOMPARE(cli({"checklist", "sample.reclens", "--check", "typos"}).exitCode, 2);
    QCOMPARE(cli({"checklist", "sample.reclens", "--bar", "2"}).exitCode, 2);
    QCOMPARE(cli({"checklist", "sample.reclens", "nobody"}).exitCode, 3);
  }

  void sqlReadsButNeverWrites() {
    const CliResult read =
        cli({"--json", "sql", "sample.reclens", "SELECT item_id, price FROM item LIMIT 1"});
    QCOMPARE(read.exitCode, 0);
    QCOMPARE(read.json["columns"].toArray().size(), 2);
    QVERIFY(cli({"--json", "sql", "sample.reclens", "DELETE FROM item"}).exitCode != 0);
    QCOMPARE(countOf("sample.reclens", "item"), 2000);
  }

  void importKeepsWhatIsGoodAndListsWhatIsNot() {
    cli({"new", "bad rows"});
    writeFile(
        path("ratings.csv"),
        "user_id,item_id,rating,timestamp\nu1,i1,5,1700000000\nu1,i2,4,1700000100\nu2,i1,three,1700000200\n"
        "u3,,2,1700000300\nu2,i3,1,1700000400\n");
    const CliResult result = cli({"--json", "import", "bad rows.reclens", "ratings.csv"});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.json["kind"].toString(), QString("interactions"));
    QCOMPARE(result.json["rows_read"].toInt(), 5);
    QCOMPARE(result.json["rows_imported"].toInt(), 3);
    QCOMPARE(result.json["rows_rejected"].toInt(), 2);
    QVERIFY(QFile::exists(QDir(m_folder.path()).filePath(result.json["rejects_file"].toString())));
    QCOMPARE(countOf("bad rows.reclens", "interaction"), 3);
  }

  void dryRunChangesNothing() {
    writeFile(path("items.csv"), "item_id,title,price\n1,Red shoe,20\n2,Blue shoe,30\n");
    cli({"new", "dry"});
    const CliResult result =
        cli({"--json", "import", "dry.reclens", "items.csv", "--kind", "items", "--dry-run"});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.json["rows_imported"].toInt(), 2);
    QCOMPARE(countOf("dry.reclens", "item"), 0);
  }

  void profileSaysWhatThereIs() {
    const CliResult result = cli({"--json", "profile", "sample.reclens"});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.json["items"].toInt(), 2000);
    QCOMPARE(result.json["users"].toInt(), 5000);
    for (const char* key :
         {"interactions", "density", "ratings", "time", "text", "price", "long_tail", "cold"})
      QVERIFY2(result.json.contains(key), key);
    QCOMPARE(result.json["price"].toObject()["currency"].toString(), QString("CNY"));
  }

  void badInputIsRefusedAndChangesNothing_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("missing file") << "nowhere.csv";
    QTest::newRow("directory") << "folder";
    QTest::newRow("binary as CSV") << "binary.csv";
    QTest::newRow("truncated gz") << "cut.csv.gz";
    QTest::newRow("empty file") << "empty.csv";
  }
  void badInputIsRefusedAndChangesNothing() {
    QDir(m_folder.path()).mkdir("folder");
    writeFile(path("empty.csv"), "");
    QByteArray noise;
    for (int i = 0; i < 4096; ++i) noise += static_cast<char>((i * i * 31 + i * 7) % 256);
    writeFile(path("binary.csv"), QByteArray("\x7f"
                                             "ELF\x02\x01\x01\x00\x00",
                                             9) +
                                      noise);
    // The first bytes of a gzip stream that never comes.
    writeFile(path("cut.csv.gz"), QByteArray::fromHex("1f8b0800000000000003cb48cdc9c95728cf2fca49d151"));
    cli({"new", "good"});
    writeFile(path("one.csv"), "user_id,item_id,rating\nu1,i1,5\n");
    if (countOf("good.reclens", "interaction") == 0) cli({"import", "good.reclens", "one.csv"});
    QCOMPARE(countOf("good.reclens", "interaction"), 1);

    QFETCH(QString, file);
    const CliResult result = cli({"--json", "import", "good.reclens", file});
    QCOMPARE(result.exitCode, 3);
    QCOMPARE(result.errorCode(), QString("bad_input"));
    QVERIFY2(result.error().contains(file), qPrintable(result.error()));
    QVERIFY2(result.error().count('\n') == 0, qPrintable(result.error()));
    QCOMPARE(countOf("good.reclens", "interaction"), 1);
    QCOMPARE(cli({"check", "good.reclens"}).exitCode, 0);
  }

  void whatIsNoWorkspaceIsRefused_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("missing") << "none.reclens";
    QTest::newRow("empty folder") << "hollow.reclens";
    QTest::newRow("a text file inside") << "false.reclens";
    QTest::newRow("newer") << "newer.reclens";
  }
  void whatIsNoWorkspaceIsRefused() {
    QDir here(m_folder.path());
    here.mkpath("hollow.reclens");
    here.mkpath("false.reclens");
    writeFile(path("false.reclens/workspace.sqlite"),
              "this is no database, and it is long enough to say so\n");
    if (!here.exists("newer.reclens")) {
      cli({"new", "newer"});
      // SQLite keeps user_version as four big-endian bytes at offset 60 of the file.
      QFile file(path("newer.reclens/workspace.sqlite"));
      QVERIFY(file.open(QIODevice::ReadWrite));
      file.seek(60);
      file.write(QByteArray::fromHex("000003e7"));
    }
    QFETCH(QString, name);
    writeFile(path("one.csv"), "user_id,item_id,rating\nu1,i1,5\n");
    for (const QStringList& arguments :
         {QStringList{"--json", "import", name, "one.csv"}, QStringList{"--json", "profile", name},
          QStringList{"--json", "sql", name, "SELECT 1"}}) {
      const CliResult result = cli(arguments);
      QVERIFY2(result.exitCode == 3, qPrintable(arguments.join(' ') + ": " + result.output + result.message));
      QCOMPARE(result.errorCode(), QString("bad_input"));
      QVERIFY2(result.error().contains(name), qPrintable(result.error()));
    }
  }
};

QTEST_GUILESS_MAIN(TestCliWorkspace)
#include "test_cli_workspace.moc"
