#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include "tests/cli/cli_process.h"

class TestScoreRunCommand : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  CliResult score(const QStringList& options, const QString& run = "run.trec") {
    return runCli(m_folder.path(), QStringList{"--json", "score-run", run, "qrels.trec"} + options);
  }

 private Q_SLOTS:
  /// One user, test items A (rating 5) and B (rating 3); the model ranks B 2nd and A 5th.
  void init() {
    writeFile(m_folder.filePath("qrels.trec"), "u 0 A 5\nu 0 B 3\nv 0 A 0\nw 0 A 1\n");
    writeFile(m_folder.filePath("run.trec"),
              "u Q0 c 1 9 x\nu Q0 B 2 8 x\nu Q0 d 3 7 x\nu Q0 e 4 6 x\nu Q0 A 5 5 x\nz Q0 A 1 1 x\n");
  }

  void everyDefinitionGivesItsOwnValue_data() {
    QTest::addColumn<QString>("definition");
    QTest::addColumn<double>("value");
    QTest::newRow("rectools") << "rectools" << 0.224;
    QTest::newRow("elliot") << "elliot" << 0.463;
    QTest::newRow("trec_eval") << "trec_eval" << 0.555;
    QTest::newRow("ranx") << "ranx" << 0.555;
    QTest::newRow("reclens") << "reclens" << 0.555;
    QTest::newRow("recbole") << "recbole" << 0.624;
    QTest::newRow("lenskit") << "lenskit" << 0.715;
  }

  void everyDefinitionGivesItsOwnValue() {
    QFETCH(QString, definition);
    QFETCH(double, value);
    const CliResult result = score({"--definition", definition, "--metrics", "ndcg", "--k", "10"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    const QJsonObject user = result.json["per_query"].toObject()["u"].toObject();
    QVERIFY(std::abs(user["ndcg@10"].toDouble() - value) < 5e-4);
    const QJsonObject card = result.json["definition"].toObject();
    QCOMPARE(card["name"].toString(), definition);
    QVERIFY(!card["facts"].toObject()["ties"].toObject()["zh"].toString().isEmpty());
    QVERIFY(!card["sentence_zh"].toString().isEmpty());
  }

  void whatDoesNotCountIsCounted() {
    const CliResult result = score({"--metrics", "hit_rate,mrr", "--k", "5,all"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QCOMPARE(result.json["queries"].toInt(), 2);  // u, and w without a list
    QCOMPARE(result.json["queries_without_list"].toInt(), 1);
    QCOMPARE(result.json["queries_without_judgements"].toInt(), 1);
    QCOMPARE(result.json["queries_without_relevant"].toInt(), 1);
    const QJsonObject metrics = result.json["metrics"].toObject();
    QCOMPARE(metrics.keys(), (QStringList{"hit_rate", "hit_rate@5", "mrr", "mrr@5"}));
    QCOMPARE(metrics["mrr"].toObject()["mean"].toDouble(), 0.25);
    QCOMPARE(metrics["mrr"].toObject()["n"].toInt(), 2);
    QVERIFY(metrics["mrr"].toObject()["low"].isNull());
  }

  void withoutMetricsAllOfTheDefinitionAreGiven() {
    QCOMPARE(score({}).json["metrics"].toObject().size(), 7 * 3 + 2);
    QCOMPARE(score({"--definition", "recbole", "--k", "10"}).json["metrics"].toObject().size(), 6);
    QCOMPARE(score({"--threshold", "4", "--metrics", "mrr"}).json["queries"].toInt(), 1);
  }

  void wrongRequestsAreRefused_data() {
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("definition") << QStringList{"--definition", "trec"} << 2;
    QTest::newRow("metric") << QStringList{"--metrics", "ndgc"} << 2;
    QTest::newRow("not the peer's") << QStringList{"--definition", "recbole", "--metrics", "f1"} << 2;
    QTest::newRow("cut-off") << QStringList{"--k", "0"} << 2;
    QTest::newRow("no number") << QStringList{"--k", "ten"} << 2;
    QTest::newRow("whole list") << QStringList{"--definition", "rectools", "--k", "all"} << 2;
  }

  void wrongRequestsAreRefused() {
    QFETCH(QStringList, options);
    QFETCH(int, exitCode);
    const CliResult result = score(options);
    QCOMPARE(result.exitCode, exitCode);
    QVERIFY2(result.error().endsWith('.'), qPrintable(result.error()));
  }

  void wrongFilesAreRefused() {
    writeFile(m_folder.filePath("other.trec"), "x Q0 A 1 1 x\n");
    const CliResult other = score({}, "other.trec");
    QCOMPARE(other.exitCode, 3);
    QVERIFY(other.error().contains("No query of other.trec is judged"));
    writeFile(m_folder.filePath("short.trec"), "u Q0 A 1 1 x\nu Q0 A\n");
    const CliResult cut = score({}, "short.trec");
    QCOMPARE(cut.exitCode, 3);
    QCOMPARE(cut.json["error"].toObject()["where"].toString(), QString("short.trec:2"));
    writeFile(m_folder.filePath("twice.trec"), "u Q0 A 1 2 x\nu Q0 A 2 1 x\n");
    QCOMPARE(score({"--definition", "trec_eval"}, "twice.trec").exitCode, 3);
    const CliResult twice = score({}, "twice.trec");
    QCOMPARE(twice.exitCode, 0);
    QCOMPARE(twice.json["documents_repeated"].toInt(), 1);
    QCOMPARE(score({}, "nowhere.trec").exitCode, 3);
  }

  void predictionsAreScored() {
    writeFile(m_folder.filePath("p.csv"),
              "actual,predicted,score\ngood,good,0.9\nbad,good,0.2\nbad,bad,0.1\n");
    const CliResult classes =
        runCli(m_folder.path(), {"--json", "score-predictions", "p.csv", "--positive", "good"});
    QVERIFY2(classes.exitCode == 0, classes.message + classes.output);
    QVERIFY(std::abs(classes.json["accuracy"].toDouble() - 2.0 / 3) < 1e-9);
    QCOMPARE(classes.json["roc"].toObject()["area"].toDouble(), 1.0);
    QCOMPARE(classes.json["confusion"].toObject()["labels"].toArray()[0].toString(), QString("bad"));
    QCOMPARE(runCli(m_folder.path(), {"--json", "score-predictions", "p.csv", "--kind", "ratings"}).exitCode,
             3);
    QCOMPARE(runCli(m_folder.path(), {"--json", "score-predictions", "p.csv", "--kind", "stars"}).exitCode,
             2);
  }

  void peopleAreToldTheDefinition() {
    const CliResult result =
        runCli(m_folder.path(), {"score-run", "run.trec", "qrels.trec", "--definition", "trec_eval"});
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.output.contains("ndcg@10") && result.output.contains("single precision"));
  }
};

QTEST_GUILESS_MAIN(TestScoreRunCommand)
#include "test_score_run_command.moc"
