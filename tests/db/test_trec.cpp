#include <zlib.h>

#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>

#include "db/error.h"
#include "db/read/trec.h"

class TestTrec : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  std::string fileOf(const std::string& text) {
    const std::string path = m_folder.filePath("run.trec").toStdString();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  /// The message and place of the error that reading throws.
  static QString errorOf(const auto& read) {
    try {
      read();
    } catch (const db::Error& error) {
      return QString(error.what()) + " | " + QString::fromStdString(error.where());
    }
    return "no error";
  }

 private Q_SLOTS:
  void runsAndJudgementsShareTheirNumbering() {
    db::TrecNames names;
    const auto judgements = db::readTrecJudgements(fileOf("q2 0 b 1\nq1 0 a -1\n"), names);
    const auto run =
        db::readTrecRun(fileOf("q1 Q0 c 1 2.5 x\n\nq1\tQ0  b\t2 1e-3 x\r\nq2 Q0 a 1 -inf x"), names);
    QCOMPARE(judgements.size(), 2U);
    QCOMPARE(judgements[1].value, -1.0);
    QCOMPARE(run.size(), 3U);
    QCOMPARE(run[0].query, judgements[1].query);
    QCOMPARE(run[1].document, judgements[0].document);
    QCOMPARE(run[1].value, 1e-3);
    QVERIFY(std::isinf(run[2].value));
    QCOMPARE(names.documents.take(), (std::vector<std::string>{"b", "a", "c"}));
    QCOMPARE(names.queries.take(), (std::vector<std::string>{"q2", "q1"}));
  }

  void aGzippedRunIsReadAsItIs() {
    const std::string path = m_folder.filePath("run.gz").toStdString();
    gzFile file = gzopen(path.c_str(), "wb");
    std::string text;
    for (int i = 0; i < 100'000; ++i)
      text += "q" + std::to_string(i / 1000) + " Q0 d" + std::to_string(i) + " 1 " +
              std::to_string(i % 1000) + " x\n";
    QCOMPARE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())), static_cast<int>(text.size()));
    gzclose(file);
    db::TrecNames names;
    const auto run = db::readTrecRun(path, names);
    QCOMPARE(run.size(), 100'000U);
    QCOMPARE(run.back().query, 99);
    QCOMPARE(run.back().value, 999.0);
    QCOMPARE(names.documents.size(), 100'000U);
  }

  void aScoreMayBeNoNumberButAGradeMayNot() {
    db::TrecNames names;
    QVERIFY(std::isnan(db::readTrecRun(fileOf("q Q0 a 1 nan x\n"), names)[0].value));
    const std::string file = fileOf("q 0 a 1\nq 0 b nan\n");
    const QString error = errorOf([&] { db::readTrecJudgements(file, names); });
    QVERIFY2(error.startsWith("Line 2 of run.trec has the grade \"nan\"") && error.endsWith("run.trec:2"),
             qPrintable(error));
  }

  void aMalformedLineIsNamed_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("columns") << "q Q0 a 1 2 x\n\nq Q0 b 1 2\n"
                             << "Line 3 of run.trec has 5 columns, but a run has 6";
    QTest::newRow("score") << "q Q0 a 1 2,5 x\n"
                           << "Line 1 of run.trec has the score \"2,5\", which is not a number";
    QTest::newRow("judgements") << "q 0 a 1\n"
                                << "Line 1 of run.trec has 4 columns";
    QTest::newRow("blank") << "\n \n"
                           << "run.trec holds no line of a run";
  }

  void aMalformedLineIsNamed() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    db::TrecNames names;
    const std::string file = fileOf(text.toStdString());
    const QString error = errorOf([&] { db::readTrecRun(file, names); });
    QVERIFY2(error.startsWith(expected), qPrintable(error));
  }

  void aMissingFileIsNamed() {
    db::TrecNames names;
    QVERIFY(errorOf([&] { db::readTrecRun("/nowhere/run.trec", names); }).contains("run.trec"));
  }
};

QTEST_GUILESS_MAIN(TestTrec)
#include "test_trec.moc"
