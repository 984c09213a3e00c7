#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "tests/cli/cli_process.h"

/// What runs recommend, and what must never be shown, through the program that users run.
class TestRecommendCommand : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  CliResult cli(const QStringList& arguments) { return runCli(m_folder.path(), arguments); }
  CliResult ask(const QStringList& more) {
    return cli(QStringList{"--json", "recommend", "shop.reclens"} + more);
  }
  CliResult block(const QStringList& more) {
    return cli(QStringList{"--json", "block", "shop.reclens"} + more);
  }
  static QStringList itemsOf(const QJsonValue& answer) {
    QStringList items;
    for (const QJsonValue& one : answer["results"].toArray()) items << one["item_id"].toString();
    return items;
  }
  static QStringList itemsOf(const CliResult& result) { return itemsOf(QJsonValue(result.json)); }
  static QJsonValue runNamed(const CliResult& result, const QString& name) {
    for (const QJsonValue& run : result.json["runs"].toArray())
      if (run["name"].toString() == name) return run;
    return {};
  }

 private Q_SLOTS:
  void initTestCase() {
    QByteArray items = "item_id,title,brand,category,price,currency\n";
    for (int i = 0; i < 8; ++i)
      items += QString("s%1,Road Runner %1 shoes,Fleet,Shoes / Running,%2,USD\n").arg(i).arg(20 + i).toUtf8();
    items += "z1,跑步鞋 轻便透气,飞驰,Shoes / Running,45,CNY\nz2,仿皮草大衣,北风,Coats,,\n";
    writeFile(m_folder.filePath("items.csv"), items);
    QByteArray events = "user_id,item_id,timestamp\n";
    for (int user = 0; user < 12; ++user)
      for (int step = 0; step < 4; ++step) {
        const int item = (user + step) % 10;
        events += QString("u%1,%2,%3\n")
                      .arg(user)
                      .arg(item < 8 ? QString("s%1").arg(item) : QString("z%1").arg(item - 7))
                      .arg(1700000000 + 100 * user + step)
                      .toUtf8();
      }
    writeFile(m_folder.filePath("events.csv"), events);
    QCOMPARE(cli({"new", "shop"}).exitCode, 0);
    QCOMPARE(cli({"new", "empty"}).exitCode, 0);
    for (const char* file : {"items.csv", "events.csv"}) {
      const CliResult imported = cli({"import", "shop.reclens", file});
      QVERIFY2(imported.exitCode == 0, imported.message);
    }
    for (const char* recipe : {"popularity", "ease", "bm25"}) {
      const CliResult trained = cli({"train", "shop.reclens", recipe, "--split", "leave-one-out"});
      QVERIFY2(trained.exitCode == 0, trained.message);
    }
  }

  void oneRunAnswersAtTheTopAsQueriesAre() {
    const CliResult result = ask({"--run", "ease", "--history", "s0, s1", "-k", "3"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QCOMPARE(result.json["name"].toString(), QString("ease"));
    QCOMPARE(result.json["runs"].toArray().size(), 1);
    QCOMPARE(itemsOf(result), itemsOf(result.json["runs"][0]));
    QVERIFY(result.json["latency_ms"].toDouble() > 0 && result.json["notice"].isNull());
    const QJsonArray results = result.json["results"].toArray();
    QCOMPARE(results.size(), 3);
    for (int i = 0; i < results.size(); ++i) {
      const QJsonValue one = results[i];
      QCOMPARE(one["rank"].toInt(), i + 1);
      QVERIFY(one["title"].isString());
      if (one["item_id"] == "z2")  // whose price nobody knows
        QVERIFY(one["price"].isNull() && one["currency"].isNull());
      else
        QVERIFY(one["price"].toDouble() >= 20 && one["currency"].isString());
      double sum = 0;
      const QJsonObject parts = one["parts"].toObject();
      for (const QJsonValue& part : parts) sum += part.toDouble();
      QVERIFY(std::abs(sum - one["score"].toDouble()) < 1e-6);
    }
    QVERIFY(!itemsOf(result).contains("s0") && !itemsOf(result).contains("s1"));
    QCOMPARE(itemsOf(ask({"--run", "ease", "--history", "s0", "-k", "50", "--with-seen"})).size(), 10);
  }

  void everyRunAnswersAtOnceInBothLanguages_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("first");
    QTest::newRow("English") << "road runner 3"
                             << "s3";
    QTest::newRow("Chinese") << QString::fromUtf8("我想买一双轻便的跑步鞋") << "z1";
  }
  void everyRunAnswersAtOnceInBothLanguages() {
    QFETCH(QString, text);
    QFETCH(QString, first);
    const CliResult result = ask({"--text", text, "-k", "3"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QCOMPARE(result.json["runs"].toArray().size(), 3);
    QCOMPARE(result.json["name"].toString(), QString("bm25"));  // the one that can
    QCOMPARE(itemsOf(result).value(0), first);
    for (const char* name : {"ease", "popularity"}) {
      const QJsonValue run = runNamed(result, name);
      QVERIFY(run["results"].toArray().isEmpty());
      QVERIFY(run["notice"].toString().contains("knows items by behaviour alone"));
      QVERIFY(run["notice_zh"].toString().contains(QString::fromUtf8("只凭行为")));
    }
    const CliResult user = ask({"--user", "u3"});
    for (const QJsonValue& run : user.json["runs"].toArray()) QVERIFY(!itemsOf(run).isEmpty());
    QVERIFY(cli({"recommend", "shop.reclens", "--user", "u3"}).output.contains("Run 2 (ease)"));
  }

  void wrongUsageAndBadInput_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("part");
    const QStringList shop{"recommend", "shop.reclens"};
    QTest::newRow("nobody") << shop << 2 << "--text";
    QTest::newRow("k") << shop + QStringList{"--user", "u1", "-k", "0"} << 2 << "not 1 or more";
    QTest::newRow("empty text") << shop + QStringList{"--text", ""} << 2 << "text is empty";
    QTest::newRow("empty history") << shop + QStringList{"--history", " , "} << 2 << "names no item";
    QTest::newRow("two histories") << shop + QStringList{"--history", "s1", "--user", "u1"} << 2 << "either";
    QTest::newRow("cannot") << shop + QStringList{"--run", "ease", "--text", "shoes"} << 2
                            << "behaviour alone";
    QTest::newRow("user") << shop + QStringList{"--user", "u33"} << 3 << "nearest known are u3";
    QTest::newRow("item") << shop + QStringList{"--history", "s1,s77"} << 3 << "\"s77\"";
    QTest::newRow("run") << shop + QStringList{"--run", "easy", "--user", "u1"} << 3 << "easy";
    QTest::newRow("no run") << QStringList{"recommend", "empty.reclens", "--text", "shoes"} << 3
                            << "no finished run";
    QTest::newRow("workspace") << QStringList{"recommend", "none.reclens", "--text", "shoes"} << 3 << "none";
    QTest::newRow("block no word") << QStringList{"block", "shop.reclens", "--term", "?!"} << 2 << "no word";
    QTest::newRow("block item") << QStringList{"block", "shop.reclens", "--item", "s99"} << 3 << "nearest";
    QTest::newRow("remove nothing") << QStringList{"block", "shop.reclens", "--remove"} << 2 << "--term";
    QTest::newRow("remove unknown") << QStringList{"block", "shop.reclens", "--remove", "--brand", "Fleet"}
                                    << 3 << "is blocked";
  }
  void wrongUsageAndBadInput() {
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QString, part);
    const CliResult result = cli(QStringList{"--json"} + arguments);
    QCOMPARE(result.exitCode, exitCode);
    QVERIFY2(result.error().contains(part), qPrintable(result.error()));
  }

  void whatIsBlockedIsNowhereShown() {
    const auto shown = [this](const QString& item) {
      const QString query = item == "z2" ? QString::fromUtf8("皮草大衣") : QString("road runner 3");
      return itemsOf(cli({"--json", "query", "shop.reclens", query, "-k", "20"})).contains(item) ||
             itemsOf(ask({"--run", "popularity", "--history", "s0", "-k", "20"})).contains(item);
    };
    QVERIFY(shown("s3") && shown("z2"));
    const CliResult blocked =
        block({"--item", "s3", "--term", QString::fromUtf8("皮草"), "--brand", "fleets"});
    QVERIFY2(blocked.exitCode == 0, blocked.message + blocked.output);
    QCOMPARE(blocked.json["items"].toInt(), 9);  // fleets is Fleet's plural: every shoe of it
    QVERIFY(!shown("s3") && !shown("z2"));
    const QJsonArray rules = block({}).json["blocked"].toArray();
    QCOMPARE(rules.size(), 3);
    QCOMPARE(rules[0]["kind"].toString(), QString("brand"));
    QCOMPARE(rules[2]["value"].toString(), QString::fromUtf8("皮草"));
    QCOMPARE(rules[2]["items"].toInt(), 1);
    QVERIFY(cli({"block", "shop.reclens"}).output.contains("9 items are never shown"));
    const CliResult freed = block({"--remove", "--brand", "Fleet", "--term", QString::fromUtf8("皮草")});
    QCOMPARE(freed.json["items"].toInt(), 1);
    QVERIFY(!shown("s3") && shown("z2"));
    QCOMPARE(block({"--remove", "--item", "s3"}).json["blocked"].toArray().size(), 0);
    QVERIFY(cli({"block", "shop.reclens"}).output.contains("Nothing is blocked"));
  }
};

QTEST_GUILESS_MAIN(TestRecommendCommand)
#include "test_recommend_command.moc"
