#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include "tests/cli/cli_process.h"
#include "tests/core/tiny_bert.h"

class TestModelCommands : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void addedModelIsListed();
  void tokenizePrintsTokensAndIds();
  void encodeWritesANumpyFile();
  void encodeOneByOneGivesTheSameVectors();
  void badModelsAreBadInput();

 private:
  QString model() const { return QString::fromStdString(m_model.path().string()); }
  QTemporaryDir m_folder;
  tiny::Folder m_model;
};

void TestModelCommands::addedModelIsListed() {
  qputenv("RECLENS_MODELS", m_folder.filePath("models").toUtf8());
  CliResult result = runCli(m_folder.path(), {"models", "add", model(), "--name", "tiny", "--json"});
  QVERIFY2(result.exitCode == 0, result.output);
  QCOMPARE(result.json["name"].toString(), QString("tiny"));
  result = runCli(m_folder.path(), {"models", "list", "--json"});
  const QJsonArray models = result.json["models"].toArray();
  QCOMPARE(models.size(), 1);
  const QJsonObject only = models[0].toObject();
  QCOMPARE(only["architecture"].toString(), QString("BertModel"));
  QCOMPARE(only["max_length"].toInt(), 32);
  QVERIFY(only["parameters"].toInt() > 0);
  result = runCli(m_folder.path(), {"models", "add", model(), "--name", "tiny", "--json"});
  QCOMPARE(result.exitCode, 3);
}

void TestModelCommands::tokenizePrintsTokensAndIds() {
  const CliResult result =
      runCli(m_folder.path(), {"tokenize", "--model", model(), "--json"}, "Red shoes\n\n");
  QVERIFY2(result.exitCode == 0, result.output);
  QCOMPARE(result.json["tokens"].toArray()[0].toArray(), (QJsonArray{"[CLS]", "red", "shoes", "[SEP]"}));
  QCOMPARE(result.json["ids"].toArray()[1].toArray(), (QJsonArray{2, 3}));
}

void TestModelCommands::encodeWritesANumpyFile() {
  const CliResult result =
      runCli(m_folder.path(), {"encode", "--model", model(), "--out", "x.npy", "--device", "cpu", "--json"},
             "red\nhat\nrun\n");
  QVERIFY2(result.exitCode == 0, result.output);
  QCOMPARE(result.json["rows"].toInt(), 3);
  QCOMPARE(result.json["dims"].toInt(), 16);
  QFile file(m_folder.filePath("x.npy"));
  QVERIFY(file.open(QIODevice::ReadOnly));
  const QByteArray bytes = file.readAll();
  QVERIFY(bytes.startsWith(QByteArray("\x93NUMPY\x01\x00", 8)));
  QVERIFY(bytes.contains("'shape': (3, 16)"));
  QCOMPARE(bytes.size(), 128 + 3 * 16 * 4);
  QVERIFY(!result.json.contains("median_ms"));
}

void TestModelCommands::encodeOneByOneGivesTheSameVectors() {
  for (const char* precision : {"float32", "fast"}) {
    QByteArray together;
    for (const bool oneByOne : {false, true}) {
      QStringList arguments = {"encode", "--model",     model(),   "--out",
                               "x.npy",  "--precision", precision, "--json"};
      if (oneByOne) arguments << "--one-by-one";
      const CliResult result = runCli(m_folder.path(), arguments, "red shoes for a run\nhat\nrun run\n");
      QVERIFY2(result.exitCode == 0, result.output);
      QCOMPARE(result.json.contains("median_ms"), oneByOne);
      QFile file(m_folder.filePath("x.npy"));
      QVERIFY(file.open(QIODevice::ReadOnly));
      if (!oneByOne)
        together = file.readAll();
      else
        QCOMPARE(file.readAll(), together);
    }
  }
}

void TestModelCommands::badModelsAreBadInput() {
  writeFile(m_folder.filePath("config.json"), "{}");
  for (const QStringList& arguments :
       {QStringList{"models", "inspect", "nowhere", "--json"},
        QStringList{"models", "inspect", ".", "--json"},
        QStringList{"encode", "--model", "/dev/null", "--out", "y.npy", "--json"}}) {
    const CliResult result = runCli(m_folder.path(), arguments);
    QCOMPARE(result.exitCode, 3);
    QVERIFY(!result.error().isEmpty());
  }
  QVERIFY(!QFile::exists(m_folder.filePath("y.npy")));
  const CliResult device = runCli(
      m_folder.path(), {"encode", "--model", model(), "--out", "y.npy", "--device", "abacus", "--json"});
  QCOMPARE(device.exitCode, 2);
  const CliResult precision = runCli(
      m_folder.path(), {"encode", "--model", model(), "--out", "y.npy", "--precision", "exact", "--json"});
  QCOMPARE(precision.exitCode, 2);
}

QTEST_GUILESS_MAIN(TestModelCommands)
#include "test_model_commands.moc"
