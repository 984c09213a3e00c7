#include <QElapsedTimer>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "tests/cli/cli_process.h"

/// Questions to a catalogue, through the program that users run.
class TestQueryCommand : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  CliResult cli(const QStringList& arguments) { return runCli(m_folder.path(), arguments); }
  CliResult ask(const QString& text, const QStringList& more = {}) {
    return cli(QStringList{"--json", "query", "tiny.reclens", text} + more);
  }
  static QStringList itemsOf(const CliResult& result) {
    QStringList items;
    for (const QJsonValue& one : result.json["results"].toArray()) items << one["item_id"].toString();
    return items;
  }
  static double sumOfParts(const QJsonValue& result) {
    double sum = 0;
    const QJsonObject parts = result["parts"].toObject();
    for (const QJsonValue& part : parts) sum += part.toDouble();
    return sum;
  }

 private Q_SLOTS:
  void initTestCase() {
    QByteArray rows = "item_id,title,brand,category,description,price,currency\n";
    for (int i = 1; i <= 12; ++i)
      rows += QString("s%1,Road Runner %1 Running Shoes,Fleet,Shoes,Light shoes for the road,%2,USD\n")
                  .arg(i)
                  .arg(10 * i)
                  .toUtf8();
    for (int i = 1; i <= 6; ++i)
      rows += QString("b%1,Canvas Bag %1,Carry,Bags,A bag with no zip,%2,USD\n").arg(i).arg(5 * i).toUtf8();
    rows += "z1,跑步鞋 轻便透气,飞驰,Shoes,适合日常慢跑,45,USD\n";
    rows += "x1,\"NEAR AND \"\"OR\"\" NOT * title:\",,Bags,,7,USD\n";
    writeFile(m_folder.filePath("items.csv"), rows);
    QCOMPARE(cli({"--json", "new", "tiny"}).exitCode, 0);
    QCOMPARE(cli({"--json", "import", "tiny.reclens", "items.csv"}).json["rows_imported"].toInt(), 20);
    QCOMPARE(cli({"--json", "new", "empty"}).exitCode, 0);
  }

  void answersInsideTheBandThatItStates() {
    const CliResult result = ask("affordable running shoes", {"-k", "5", "--explain"});
    QCOMPARE(result.exitCode, 0);
    const QJsonObject intent = result.json["intent"].toObject();
    QCOMPARE(intent["language"].toString(), QString("en"));
    QCOMPARE(intent["categories"].toArray()[0].toString(), QString("Shoes"));
    const double max = intent["price"]["max"].toDouble();
    QVERIFY(max > 40 && max < 80);
    QCOMPARE(intent["chips"][0]["source"].toString(), QString("affordable"));
    QCOMPARE(intent["chips"][0]["span"].toArray(), (QJsonArray{0, 10}));
    const QJsonArray results = result.json["results"].toArray();
    QCOMPARE(results.size(), 5);
    double last = INFINITY;
    for (int i = 0; i < results.size(); ++i) {
      const QJsonValue one = results[i];
      QCOMPARE(one["rank"].toInt(), i + 1);
      QVERIFY(one["price"].toDouble() <= max);
      QVERIFY(one["title"].toString().contains("Shoes") || one["title"].toString().contains("鞋"));
      QVERIFY(std::abs(sumOfParts(one) - one["score"].toDouble()) < 1e-6);
      QVERIFY(one["score"].toDouble() <= last);
      last = one["score"].toDouble();
      QVERIFY(!one["snippet"].toString().isEmpty());
    }
    QVERIFY(result.json["relaxed"].toArray().isEmpty());
  }

  void readsChineseAndSaysWhatTheModelReads() {
    const CliResult result = ask("我想买一款价格适中的运动鞋", {"-k", "3"});
    QCOMPARE(result.exitCode, 0);
    const QJsonObject intent = result.json["intent"].toObject();
    QCOMPARE(intent["language"].toString(), QString("zh"));
    QCOMPARE(intent["categories"].toArray()[0].toString(), QString("Shoes"));
    QVERIFY(intent["price"]["min"].toDouble() > 0 && intent["price"]["max"].toDouble() > 0);
    QCOMPARE(intent["chips"][0]["source"].toString(), QString("价格适中的"));
    // Where the bilingual model is installed, it is the one for a catalogue in two languages.
    const bool bilingual = result.json["model"].toString() == "e5-small-multilingual";
    QCOMPARE(result.json["notices"].toArray().isEmpty(), bilingual);
    QVERIFY(!result.json["results"].toArray().isEmpty());
    QVERIFY(itemsOf(ask("跑步鞋", {"-k", "1"})).contains("z1"));
  }

  void saysWhatItRelaxed() {
    const CliResult result = ask("running shoes under $30", {"-k", "6"});
    QCOMPARE(result.json["relaxed"].toArray().size(), 1);
    const QStringList items = itemsOf(result);
    QCOMPARE(items.size(), 6);
    QCOMPARE(QSet<QString>(items.begin(), items.begin() + 3), (QSet<QString>{"s1", "s2", "s3"}));
  }

  void editedIntentWins() {
    const CliResult result =
        ask("affordable running shoes", {"--intent", R"({"categories":["Bags"],"price":null})", "-k", "4"});
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.json["intent"]["price"].isNull());
    for (const QString& item : itemsOf(result)) QVERIFY(item.startsWith('b') || item == "x1");
  }

  void survivesAnything_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << "";
    QTest::newRow("spaces") << "   ";
    QTest::newRow("long") << QString("running shoes under $50 ").repeated(420);
    QTest::newRow("emoji") << QString::fromUtf8("👟🏃‍♀️");
    QTest::newRow("operators") << "\" * NEAR(a b) AND OR NOT ^x : {title} - + title:shoes";
    QTest::newRow("one quote") << "\"";
    QTest::newRow("star") << "sho*";
    QTest::newRow("sql") << "'; DROP TABLE item; --";
    QTest::newRow("price only") << "under $20";
    QTest::newRow("nothing like it") << "qwxzv";
    QTest::newRow("russian") << QString::fromUtf8("кроссовки");
  }
  void survivesAnything() {
    QFETCH(QString, text);
    const CliResult result = ask(text);
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.json.contains("results") && result.json.contains("latency_ms"));
    for (const QJsonValue& one : result.json["results"].toArray())
      QVERIFY(std::abs(sumOfParts(one) - one["score"].toDouble()) < 1e-6);
  }

  void nothingAskedGivesNothingAndSaysSo() {
    const CliResult result = ask("");
    QVERIFY(result.json["results"].toArray().isEmpty());
    QCOMPARE(result.json["notices"].toArray().size(), 1);
  }

  void anEmptyWorkspaceAnswersWithNothing() {
    const CliResult result = cli({"--json", "query", "empty.reclens", "affordable shoes"});
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.json["results"].toArray().isEmpty());
  }

  void wrongUsageAndBadInput_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("no text") << QStringList{"query", "tiny.reclens"} << 2;
    QTest::newRow("k") << QStringList{"query", "tiny.reclens", "shoes", "-k", "0"} << 2;
    QTest::newRow("intent") << QStringList{"query", "tiny.reclens", "shoes", "--intent", "{"} << 2;
    QTest::newRow("intent key") << QStringList{"query", "tiny.reclens", "shoes", "--intent",
                                               R"({"colour":1})"}
                                << 2;
    QTest::newRow("workspace") << QStringList{"query", "none.reclens", "shoes"} << 3;
    QTest::newRow("run") << QStringList{"query", "tiny.reclens", "shoes", "--run", "99"} << 3;
    QTest::newRow("no judgements") << QStringList{"query", "tiny.reclens", "--evaluate-set"} << 3;
  }
  void wrongUsageAndBadInput() {
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    const CliResult result = cli(QStringList{"--json"} + arguments);
    QCOMPARE(result.exitCode, exitCode);
    QVERIFY(!result.error().isEmpty());
  }

  void adidasShowsAffordableRunningShoes() {
    const QString file = QStringLiteral(RECLENS_SHARED_DATA "/adidas/adidas_usa.csv");
    if (!QFile::exists(file)) QSKIP("adidas_usa.csv is not among the shared data");
    QCOMPARE(cli({"--json", "new", "adidas"}).exitCode, 0);
    QCOMPARE(cli({"--json", "import", "adidas.reclens", file}).json["rows_imported"].toInt(), 845);
    const CliResult result =
        cli({"--json", "query", "adidas.reclens", "affordable running shoes", "-k", "10", "--explain"});
    const double max = result.json["intent"]["price"]["max"].toDouble();
    QCOMPARE(max, 64.0);  // the median of the 426 shoes
    int running = 0;
    const QJsonArray results = result.json["results"].toArray();
    QCOMPARE(results.size(), 10);
    for (const QJsonValue& one : results) {
      QVERIFY(one["price"].toDouble() > 0 && one["price"].toDouble() <= max);
      QVERIFY(std::abs(sumOfParts(one) - one["score"].toDouble()) < 1e-6);
      const QString text = one["title"].toString() + one["snippet"].toString();
      running += one["category"].toString().endsWith("Shoes") && text.contains("run", Qt::CaseInsensitive);
    }
    QVERIFY2(running >= 9, qPrintable(QString::number(running)));
  }
};

QTEST_GUILESS_MAIN(TestQueryCommand)
#include "test_query_command.moc"
