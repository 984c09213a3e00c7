#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "tests/cli/cli_process.h"

/// The judged ESCI queries: minutes of encoding, so in the slow set.
class TestQuerySet : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void hybridBeatsWordsAndVectorsOnEsci() {
    const QString data = QStringLiteral(RECLENS_SHARED_DATA "/esci/");
    if (!QFile::exists(data + "esci_us_queryset.json")) QSKIP("esci is not among the shared data");
    if (!QFile::exists(QStringLiteral(RECLENS_MODELS_FOLDER "/minilm-en/config.json")))
      QSKIP("the model minilm-en is not installed");
    QTemporaryDir folder;
    QCOMPARE(runCli(folder.path(), {"--json", "new", "esci"}).exitCode, 0);
    for (const char* file :
         {"esci_us_ecommerce_shrunk.ndjson.zip", "esci_us_queryset.json", "esci_us_judgments.json"})
      QCOMPARE(runCli(folder.path(), {"--json", "import", "esci.reclens", data + file}).exitCode, 0);
    const CliResult result = runCli(folder.path(), {"--json", "query", "esci.reclens", "--evaluate-set"});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.json["queries"].toInt(), 150);
    const double lexical = result.json["lexical"]["ndcg@10"].toDouble();
    const double vectors = result.json["vectors"]["ndcg@10"].toDouble();
    const double hybrid = result.json["hybrid"]["ndcg@10"].toDouble();
    qInfo("nDCG@10: words %.4f, vectors %.4f, hybrid %.4f", lexical, vectors, hybrid);
    QVERIFY(lexical >= 0.55);
    QVERIFY(vectors >= 0.57);
    QVERIFY(hybrid > lexical && hybrid > vectors);
    double sum = 0;
    int queries = 0;
    for (const QJsonValue& slice : result.json["slices"].toArray()) {
      if (slice["dimension"].toString() != "query_length") continue;
      queries += slice["queries"].toInt();
      sum += slice["queries"].toInt() * slice["hybrid"]["ndcg@10"].toDouble();
      qInfo("%s: %d queries, hybrid %.4f", qPrintable(slice["value"].toString()), slice["queries"].toInt(),
            slice["hybrid"]["ndcg@10"].toDouble());
    }
    QCOMPARE(queries, 150);
    QVERIFY(std::abs(sum / queries - hybrid) < 1e-9);
  }
};

QTEST_GUILESS_MAIN(TestQuerySet)
#include "test_query_set.moc"
