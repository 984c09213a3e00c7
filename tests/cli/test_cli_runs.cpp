#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include "tests/cli/cli_process.h"

/// From a sample shop to a report, through the program that users run: each test goes on where the one before
/// ended.
class TestCliRuns : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  QList<qint64> m_runs;

  CliResult cli(const QStringList& arguments, const QByteArray& input = {}) {
    return runCli(m_folder.path(), arguments, input);
  }

  static void verifyParts(const QJsonArray& results) {
    for (const QJsonValue& value : results) {
      const QJsonObject result = value.toObject();
      double sum = 0;
      const QJsonObject parts = result["parts"].toObject();
      for (const QJsonValue& part : parts) sum += part.toDouble();
      QVERIFY2(std::abs(sum - result["score"].toDouble()) < 1e-6,
               qPrintable(QString::number(sum) + " " + result["item_id"].toString()));
    }
  }

 private Q_SLOTS:
  void initTestCase() {
    QCOMPARE(cli({"new", "shop", "--sample", "--items", "400", "--users", "1000"}).exitCode, 0);
  }

  void trainKeepsARun_data() {
    QTest::addColumn<QString>("recipe");
    for (const char* recipe : {"popularity", "item-knn", "ease"}) QTest::newRow(recipe) << recipe;
  }
  void trainKeepsARun() {
    QFETCH(QString, recipe);
    const CliResult result = cli({"--json", "train", "shop.reclens", recipe, "--split", "leave-one-out"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QCOMPARE(result.json["state"].toString(), QString("finished"));
    QCOMPARE(result.json["recipe"].toString(), recipe);
    m_runs << result.json["run"].toInteger(-1);
    QVERIFY(m_runs.back() > 0);
  }

  void unknownSettingNamesTheNearest() {
    const CliResult result = cli({"--json", "train", "shop.reclens", "ease", "--set", "lamda=3"});
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.error().contains("lambda"), qPrintable(result.error()));
    QCOMPARE(cli({"--json", "train", "shop.reclens", "no-such-recipe"}).exitCode, 2);
  }

  void runsAreListed() {
    const CliResult result = cli({"--json", "runs", "shop.reclens"});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.json["runs"].toArray().size(), 3);
    const QJsonObject first = result.json["runs"].toArray()[0].toObject();
    for (const char* key :
         {"run", "name", "recipe", "state", "started", "seconds", "device", "data_hash", "best"})
      QVERIFY2(first.contains(key), key);
  }

  void evaluateGivesIntervalsAndBehaviourBeatsPopularity() {
    QStringList arguments{"--json", "evaluate", "shop.reclens", "--k", "5,10"};
    for (const qint64 run : std::as_const(m_runs)) arguments << "--run" << QString::number(run);
    const CliResult result = cli(arguments);
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QMap<QString, double> ndcg;
    for (const QJsonValue& value : result.json["runs"].toArray()) {
      const QJsonObject metrics = value.toObject()["metrics"].toObject();
      for (const char* name :
           {"ndcg@10", "precision@5", "recall@10", "f1@10", "hit_rate@10", "map@10", "mrr@5"})
        QVERIFY2(metrics.contains(name), name);
      const QJsonObject one = metrics["ndcg@10"].toObject();
      QVERIFY(one["low"].toDouble() <= one["mean"].toDouble() &&
              one["mean"].toDouble() <= one["high"].toDouble());
      QVERIFY(one["n"].toInt() > 700);
      ndcg[value.toObject()["name"].toString()] = one["mean"].toDouble();
    }
    QCOMPARE(ndcg.size(), 3);
    QVERIFY(ndcg["ease"] > 2 * ndcg["popularity"]);
    QVERIFY(ndcg["item-knn"] > 2 * ndcg["popularity"]);
  }

  void slicesTakeTheMeanApart() {
    const CliResult result = cli({"--json", "slices", "shop.reclens", QString::number(m_runs[0]),
                                  QString::number(m_runs[2]), "--metric", "ndcg@10"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QMap<QString, double> sums;
    QMap<QString, int> users;
    for (const QJsonValue& row : result.json["slices"].toArray()) {
      QCOMPARE(row["metrics"].toArray().size(), 2);
      users[row["dimension"].toString()] += row["users"].toInt();
      sums[row["dimension"].toString()] += row["users"].toInt() * row["metrics"][1]["mean"].toDouble();
    }
    for (const char* dimension : {"history", "popularity", "category", "price"}) {
      QCOMPARE(users[dimension], users["all"]);
      QVERIFY2(qAbs(sums[dimension] - sums["all"]) < 1e-4 * sums["all"], dimension);
    }
    QVERIFY(users["query_length"] > 0 && users["query_length"] <= users["all"]);
  }

  void slicesMarkWhatDiffersFromTheBaseline() {
    const QStringList runs{QString::number(m_runs[0]), QString::number(m_runs[2])};
    const CliResult result =
        cli(QStringList{"--json", "slices", "shop.reclens"} + runs + QStringList{"--baseline", "ease"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QCOMPARE(result.json["baseline"].toInteger(), m_runs[2]);
    int tested = 0;
    double least = 1;
    for (const QJsonValue& row : result.json["slices"].toArray()) {
      const QJsonValue popularity = row["differences"][0], ease = row["differences"][1];
      QVERIFY(ease["p"].isNull() && ease["difference"].toDouble() == 0 && !ease["significant"].toBool());
      QCOMPARE(popularity["p"].isNull(), row["users"].toInt() < 10);
      QVERIFY(qAbs(popularity["difference"].toDouble() - row["metrics"][0]["mean"].toDouble() +
                   row["metrics"][1]["mean"].toDouble()) < 1e-6);
      if (popularity["p"].isNull()) continue;
      ++tested;
      least = std::min(least, popularity["p"].toDouble());
      QVERIFY(popularity["p_adjusted"].toDouble() >= popularity["p"].toDouble());
      QCOMPARE(popularity["significant"].toBool(), popularity["p_adjusted"].toDouble() < 0.05);
      // The same test as compare makes of all users.
      if (row["dimension"].toString() != "all") continue;
      const CliResult pair = cli(QStringList{"--json", "compare", "shop.reclens"} + runs);
      QCOMPARE(popularity["p"].toDouble(), pair.json["pairs"].toArray()[0].toObject()["p"].toDouble());
      QVERIFY(popularity["significant"].toBool());
    }
    QCOMPARE(result.json["tests"].toInt(), tested);
    for (const QJsonValue& row : result.json["slices"].toArray())
      if (row["differences"][0]["p"].toDouble(1) == least)  // Holm's first step
        QVERIFY(qAbs(row["differences"][0]["p_adjusted"].toDouble() - std::min(1.0, least * tested)) < 1e-12);
    QCOMPARE(
        cli(QStringList{"slices", "shop.reclens"} + runs + QStringList{"--baseline", "item-knn"}).exitCode,
        2);
  }

  void curveOfOneTestItemIsTheReciprocalRank() {
    const QString run = QString::number(m_runs[2]), other = QString::number(m_runs[0]);
    const CliResult evaluated = cli({"--json", "evaluate", "shop.reclens", "--run", run, "--k", "400"});
    QVERIFY2(evaluated.exitCode == 0, evaluated.message + evaluated.output);
    const double whole = evaluated.json["runs"][0]["metrics"]["mrr@400"]["mean"].toDouble();  // all items
    const CliResult result =
        cli({"--json", "compare", "shop.reclens", other, run, "--curve", "precision-recall"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    const QJsonArray points = result.json["runs"][1]["points"].toArray();
    QCOMPARE(points.size(), 11);
    QVERIFY(whole > 0);
    for (const QJsonValue& point : points) {
      QVERIFY(qAbs(point["precision"].toDouble() - whole) < 1e-6);
      QVERIFY(point["low"].toDouble() < whole && whole < point["high"].toDouble());
    }
    QCOMPARE(points[3]["recall"].toDouble(), 0.3);
    QCOMPARE(cli({"compare", "shop.reclens", other, run, "--curve", "roc"}).exitCode, 2);
    // By a definition that has no such figures there is no curve.
    QCOMPARE(
        cli({"evaluate", "shop.reclens", "--run", other, "--k", "10", "--definition", "recbole"}).exitCode,
        0);
    QCOMPARE(cli({"compare", "shop.reclens", other, run, "--curve", "precision-recall"}).exitCode, 3);
    QCOMPARE(cli({"evaluate", "shop.reclens", "--run", other, "--k", "5,10"}).exitCode, 0);
  }

  void compareSpeaksOneSentence() {
    const CliResult result = cli({"--json", "compare", "shop.reclens", QString::number(m_runs[0]),
                                  QString::number(m_runs[2]), "--metric", "ndcg@10"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    const QJsonObject pair = result.json["pairs"].toArray()[0].toObject();
    for (const char* key : {"difference", "low", "high", "p", "p_adjusted", "effect_size", "n", "sentence",
                            "detectable_difference", "wins", "ties", "losses"})
      QVERIFY2(pair.contains(key), key);
    QCOMPARE(pair["wins"].toInt() + pair["ties"].toInt() + pair["losses"].toInt(), pair["n"].toInt());
    QVERIFY(pair["p"].toDouble() < 0.001);
    QVERIFY(pair["sentence"].toString().endsWith('.'));
    for (const char* test : {"wilcoxon", "randomisation", "sign", "bootstrap"}) {
      const CliResult other = cli({"--json", "compare", "shop.reclens", QString::number(m_runs[0]),
                                   QString::number(m_runs[2]), "--test", test});
      QCOMPARE(other.json["test"].toString(), QString(test));
      QVERIFY(other.json["pairs"].toArray()[0].toObject()["p"].toDouble() < 0.01);
    }
    QCOMPARE(cli({"--json", "compare", "shop.reclens", "1", "2", "--test", "anova"}).exitCode, 2);
  }

  void compareWritesEveryUsersValues() {
    const QString first = QString::number(m_runs[0]), second = QString::number(m_runs[2]);
    const QString path = m_folder.filePath("values.csv");
    const CliResult result = cli({"--json", "compare", "shop.reclens", first, second, "--values", path});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    const QJsonObject pair = result.json["pairs"].toArray()[0].toObject();
    QCOMPARE(lines[0], QByteArray("user_id,first,second,difference"));
    QCOMPARE(lines.size() - 1, pair["n"].toInt());
    double sum = 0;
    for (const QByteArray& line : lines.mid(1)) sum += line.split(',')[3].toDouble();
    QVERIFY(std::abs(sum / pair["n"].toInt() - pair["difference"].toDouble()) < 1e-6);
    QCOMPARE(cli({"compare", "shop.reclens", first, second, QString::number(m_runs[1]), "--values", path})
                 .exitCode,
             2);
    QVERIFY(cli({"compare", "shop.reclens", first, second, "--values", "/no/such/place.csv"}).exitCode != 0);
  }

  void listsOfAUserAreTheEvaluatedOnes() {
    // A user's hit in the first ten is what makes the hit rate of that user 1.
    const QString first = QString::number(m_runs[0]), second = QString::number(m_runs[2]);
    const QString path = m_folder.filePath("hits.csv");
    QCOMPARE(
        cli({"compare", "shop.reclens", first, second, "--metric", "hit_rate@10", "--values", path}).exitCode,
        0);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    int checked = 0, found = 0;
    for (qsizetype i = 1; i < lines.size() && checked < 8; i += 37, ++checked) {
      const QList<QByteArray> cells = lines[i].split(',');
      const CliResult result = cli({"--json", "compare", "shop.reclens", first, second, "--user", cells[0]});
      QVERIFY2(result.exitCode == 0, result.message + result.output);
      const QJsonArray lists = result.json["lists"].toArray();
      QCOMPARE(lists.size(), 2);
      for (int list = 0; list < 2; ++list) {
        bool hit = false;
        for (const QJsonValue item : lists[list]["items"].toArray()) hit |= item["hit"].toBool();
        QCOMPARE(hit, cells[1 + list].toDouble() > 0);
        found += hit;
      }
    }
    QVERIFY(found > 0);
    QVERIFY(cli({"compare", "shop.reclens", first, second, "--user", "nobody"}).exitCode != 0);
  }

  void runsThatNoOtherBeatsAreMarked() {
    const CliResult result = cli({"--json", "compare", "shop.reclens", QString::number(m_runs[0]),
                                  QString::number(m_runs[2]), "--against", "coverage@10"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    const QJsonArray runs = result.json["runs"].toArray();
    QCOMPARE(runs.size(), 2);
    QVERIFY(runs[0]["front"].toBool() || runs[1]["front"].toBool());
    QVERIFY(cli({"compare", "shop.reclens", "1", "2", "--against", "beauty@10"}).exitCode != 0);
  }

  void splitAndDefinitionAreChosen() {
    const QString first = QString::number(m_runs[0]), second = QString::number(m_runs[2]);
    const CliResult own = cli({"--json", "compare", "shop.reclens", first, second});
    QCOMPARE(own.json["split"].toString(), QString("leave-one-out"));
    QCOMPARE(own.json["definition"].toString(), QString("reclens"));
    const CliResult lenskit =
        cli({"--json", "compare", "shop.reclens", first, second, "--definition", "lenskit"});
    QVERIFY2(lenskit.exitCode == 0, lenskit.message + lenskit.output);
    QCOMPARE(lenskit.json["definition"].toString(), QString("lenskit"));
    QVERIFY(lenskit.json["pairs"][0]["difference"].toDouble() !=
            own.json["pairs"][0]["difference"].toDouble());
    const CliResult nothing =
        cli({"--json", "compare", "shop.reclens", first, second, "--split", "time", "--metric", "ndcg@10"});
    QCOMPARE(nothing.exitCode, 3);
    QVERIFY2(nothing.error().contains("Figures of different splits do not compare"),
             qPrintable(nothing.error()));

    const CliResult sampled = cli({"--json", "evaluate", "shop.reclens", "--run", first, "--split", "time",
                                   "--candidates", "50", "--k", "10"});
    QVERIFY2(sampled.exitCode == 0, sampled.message + sampled.output);
    QCOMPARE(sampled.json["runs"][0]["cautions"][0]["kind"].toString(), QString("sampled_candidates"));
    const CliResult refused =
        cli({"compare", "shop.reclens", first, second, "--user", "U00001", "--split", "time"});
    QVERIFY2(refused.exitCode == 3 && refused.message.contains("on leave-one-out"), refused.message);
    const QByteArray text = cli({"compare", "shop.reclens", first, second}).output;
    QVERIFY2(text.startsWith("On the split leave-one-out, by the definition reclens:\n"), text);
    QVERIFY2(text.contains("Warning: Training sees the future"), text);

    const QJsonArray onTime =
        cli({"--json", "runs", "shop.reclens", "--split", "time"}).json["runs"].toArray();
    QCOMPARE(onTime.size(), 1);
    QCOMPARE(onTime[0]["split"].toString(), QString("leave-one-out"));
    QCOMPARE(onTime[0]["evaluations"].toArray().size(), 3);  // also by the definition of an earlier test
    QVERIFY(cli({"runs", "shop.reclens"})
                .output.contains("for leave-one-out; evaluated on time (reclens), leave-one-out (reclens)"));
    QCOMPARE(cli({"runs", "shop.reclens", "--split", "weekly"}).exitCode, 2);
  }

  void definitionsHaveCards() {
    const CliResult card = cli({"--json", "definition", "lenskit"});
    QCOMPARE(card.json["definition"]["facts"]["discount"]["en"].toString(),
             QString("1 / log2(rank), ranks 1 and 2 undiscounted"));
    QVERIFY(card.json["formulas"]["ndcg@10"]["zh"].toString().contains("名次"));
    QCOMPARE(cli({"definition", "lenskid"}).exitCode, 2);
  }

  void judgedQueriesThatGiveTheirTargetsAwayAreSaid() {
    writeFile(m_folder.filePath("leak-items.csv"), "item_id,title\na,Trail runner GTX\nb,Canvas bag\n");
    writeFile(m_folder.filePath("leak-queries.jsonl"), "{\"_id\": \"1\", \"text\": \"trail runner gtx\"}\n");
    writeFile(m_folder.filePath("leak.qrels"), "1 0 a 1\n");
    QCOMPARE(cli({"new", "leak"}).exitCode, 0);
    for (const char* file : {"leak-items.csv", "leak-queries.jsonl", "leak.qrels"}) {
      const CliResult imported = cli({"import", "leak.reclens", file});
      QVERIFY2(imported.exitCode == 0, imported.message);
    }
    const CliResult result = cli({"--json", "query", "leak.reclens", "--evaluate-set"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QCOMPARE(result.json["cautions"][0]["kind"].toString(), QString("target_in_query"));
    QVERIFY(
        cli({"query", "leak.reclens", "--evaluate-set"}).output.contains("have, word for word, the title"));
  }

  void recommendLeavesOutWhatTheUserKnows() {
    const CliResult result = cli({"--json", "recommend", "shop.reclens", "--run", QString::number(m_runs[2]),
                                  "--user", "U00001", "-k", "5"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    const QJsonArray results = result.json["results"].toArray();
    QCOMPARE(results.size(), 5);
    const CliResult known = cli({"--json", "sql", "shop.reclens",
                                 "SELECT DISTINCT item_id FROM interaction WHERE user_id = 'U00001'"});
    for (const QJsonValue& value : results)
      for (const QJsonValue& row : known.json["rows"].toArray())
        QVERIFY(row.toArray()[0].toString() != value.toObject()["item_id"].toString());
    QCOMPARE(
        cli({"--json", "recommend", "shop.reclens", "--run", QString::number(m_runs[2]), "--user", "nobody"})
            .exitCode,
        3);
  }

  void explainTakesARecommendationApart() {
    const QString run = QString::number(m_runs[2]);
    const CliResult list =
        cli({"--json", "recommend", "shop.reclens", "--run", run, "--user", "U00001", "-k", "3"});
    const QJsonObject third = list.json["results"][2].toObject();
    const QStringList asked{"explain", "shop.reclens", "--run",  run,
                            "--user",  "U00001",       "--item", third["item_id"].toString(),
                            "-k"};
    const CliResult result = cli(QStringList{"--json"} + asked + QStringList{"3"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    const double score = third["score"].toDouble();
    QCOMPARE(result.json["rank"].toInt(), 3);
    QCOMPARE(result.json["score"].toDouble(), score);
    QCOMPARE(result.json["method"].toString(), QString("exact"));
    verifyParts({result.json});
    double sum = result.json["residual"].toDouble();
    for (const QJsonValue& past : result.json["history"].toArray()) sum += past["share"].toDouble();
    QVERIFY(std::abs(sum - score) < 1e-6 && std::abs(result.json["residual"].toDouble()) < 1e-6);
    QVERIFY(result.json["why_not"].isNull());
    QVERIFY(!result.json["sentence"]["text"].toString().isEmpty());

    const CliResult below = cli(QStringList{"--json"} + asked + QStringList{"1", "--language", "zh"});
    const QJsonObject why = below.json["why_not"].toObject();
    QCOMPARE(why["reason"].toString(), QString("below"));
    QCOMPARE(why["behind_item"]["item_id"].toString(), list.json["results"][0]["item_id"].toString());
    QCOMPARE(why["sentence"].toString(), why["sentence_zh"].toString());
    QVERIFY(why["sentence"].toString().contains("排第 3 位"));
    QVERIFY(cli(asked + QStringList{"1", "--language", "en"})
                .output.contains(why["sentence_en"].toString().toUtf8()));

    QCOMPARE(cli({"explain", "shop.reclens", "--run", run, "--user", "nobody", "--item", "S00001"}).exitCode,
             3);
    QCOMPARE(cli({"explain", "shop.reclens", "--run", run, "--user", "U00001", "--item", "none"}).exitCode,
             3);
    QCOMPARE(
        cli({"explain", "shop.reclens", "--run", "none", "--user", "U00001", "--item", "S00001"}).exitCode,
        3);
    QCOMPARE(cli({"explain", "shop.reclens", "--run", run, "--item", "S00001"}).exitCode, 2);
  }

  void queryReadsPriceWordsInBothLanguages_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("language");
    QTest::newRow("English") << "affordable running shoes"
                             << "en";
    QTest::newRow("Chinese") << "我想买一款价格适中的跑鞋"
                             << "zh";
  }
  void queryReadsPriceWordsInBothLanguages() {
    QFETCH(QString, text);
    QFETCH(QString, language);
    const CliResult result = cli({"--json", "query", "shop.reclens", text, "-k", "10"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QCOMPARE(result.json["query"].toString(), text);
    const QJsonObject intent = result.json["intent"].toObject();
    QCOMPARE(intent["language"].toString(), language);
    const QJsonObject price = intent["price"].toObject();
    QVERIFY(!price["max"].isNull());
    const QJsonArray results = result.json["results"].toArray();
    QCOMPARE(results.size(), 10);
    int shoes = 0;
    for (const QJsonValue& value : results) {
      const QJsonObject one = value.toObject();
      QVERIFY(one["price"].toDouble() <= price["max"].toDouble());
      shoes += one["title"].toString().contains("鞋") ? 1 : 0;
    }
    QVERIFY2(shoes >= 9, result.output);
    verifyParts(results);
  }

  void reportIsOneFolderOfFiles() {
    const CliResult result = cli({"--json", "report", "shop.reclens", "--out", "report"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    const QJsonArray files = result.json["files"].toArray();
    QVERIFY(files.size() >= 3);
    bool html = false;
    for (const QJsonValue& file : files) {
      const QString name = QDir(m_folder.path()).filePath(file.toString());
      QVERIFY2(QFile::exists(name), qPrintable(name));
      if (!name.endsWith(".html")) continue;
      html = true;
      QFile page(name);
      QVERIFY(page.open(QIODevice::ReadOnly));
      const QByteArray text = page.readAll();
      QVERIFY(text.contains("<svg") && text.contains("ndcg@10"));
      QVERIFY(text.contains("Before you believe the numbers") && text.contains("Training sees the future"));
      QVERIFY2(!text.contains("src=\"http") && !text.contains("href=\"http"), "the report loads nothing");
    }
    QVERIFY(html);
  }

  void checkFindsAChangedRunFile() {
    QCOMPARE(cli({"check", "shop.reclens"}).exitCode, 0);
    const QDir folder(m_folder.filePath(QString("shop.reclens/runs/%1").arg(m_runs[2])));
    const QStringList files = folder.entryList(QDir::Files);
    QVERIFY(!files.isEmpty());
    QFile file(folder.filePath(files.first()));
    QVERIFY(file.open(QIODevice::Append));
    file.write("x");
    file.close();
    const CliResult result = cli({"--json", "check", "shop.reclens"});
    QCOMPARE(result.exitCode, 3);
    QVERIFY(!result.json["ok"].toBool(true));
  }
};

QTEST_GUILESS_MAIN(TestCliRuns)
#include "test_cli_runs.moc"
