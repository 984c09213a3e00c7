#include <signal.h>

#include <QElapsedTimer>
#include <QJsonArray>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include "tests/cli/cli_process.h"
#include "tests/core/tiny_bert.h"

/// Training that is killed, stopped or cancelled, and goes on: through the program that users run.
class TestResume : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  tiny::Folder m_model;
  qint64 m_trainingTime = 0;  // ms of the run that nobody disturbed, from its first checkpoint on

  CliResult cli(const QStringList& arguments) { return runCli(m_folder.path(), arguments); }

  QStringList training(const QStringList& more = {}) const {
    QStringList arguments{"--json", "train", "shop.reclens", "text-encoder"};
    for (const char* setting : {"pairs=history,next-item", "max_steps=90", "epochs=100", "batch_size=8",
                                "micro_batch=4", "hard_negatives=1", "learning_rate=0.003", "dropout=0.1",
                                "validate_every=20", "checkpoint_every=4"})
      arguments << "--set" << setting;
    arguments << "--set"
              << "model=" + QString::fromStdString(m_model.path().string());
    return arguments + more;
  }

  QString runFolder(qint64 run) const { return m_folder.filePath(QString("shop.reclens/runs/%1").arg(run)); }

  static QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  QByteArray weights(qint64 run) const {
    return bytesOf(runFolder(run) + "/state/encoder/model.safetensors") +
           bytesOf(runFolder(run) + "/state/item_vectors.safetensors");
  }

  /// Every point of the curve, but for the values that a clock gave.
  QStringList curve(qint64 run) {
    QStringList points;
    const CliResult result = cli({"--json", "runs", "shop.reclens", "events", QString::number(run)});
    for (const QJsonValue& value : result.json["events"].toArray()) {
      const QJsonObject event = value.toObject();
      const QString tag = event["tag"].toString();
      const bool measured = tag == "train/examples_per_second" || tag.startsWith("estimate/");
      points << QString("%1 %2 %3")
                    .arg(event["step"].toInteger())
                    .arg(tag, measured ? QString() : QString::number(event["value"].toDouble(), 'g', 17));
    }
    return points;
  }

  QJsonObject summary(qint64 run) {
    for (const QJsonValue& value : cli({"--json", "runs", "shop.reclens"}).json["runs"].toArray())
      if (value.toObject()["run"].toInteger() == run) return value.toObject();
    return {};
  }
  qint64 newestRun() {
    const QJsonArray runs = cli({"--json", "runs", "shop.reclens"}).json["runs"].toArray();
    return runs.isEmpty() ? 0 : runs.last().toObject()["run"].toInteger();
  }

  /// Starts the program, waits for a checkpoint below `checkpoints` that differs from those there, lets
  /// `milliseconds` pass and sends the signal. False where the program had ended before.
  bool disturb(const QStringList& arguments, const QString& checkpoints, qint64 milliseconds, int signal) {
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    const QStringList before = QDir(checkpoints).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    process.start(RECLENS_CLI, arguments);
    if (!process.waitForStarted()) return false;
    const auto running = [&process] { return !process.waitForFinished(1); };
    while (running() && QDir(checkpoints).entryList(QDir::Dirs | QDir::NoDotAndDotDot) == before) continue;
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < milliseconds && running()) continue;
    if (process.state() == QProcess::NotRunning) return false;
    ::kill(static_cast<pid_t>(process.processId()), signal);
    process.waitForFinished(-1);
    return process.exitStatus() == QProcess::CrashExit || signal != SIGKILL;
  }

  QString checkpointsOf(qint64 run) const { return runFolder(run) + ".checkpoint"; }

 private Q_SLOTS:
  void initTestCase() {
    qputenv("OMP_NUM_THREADS", "1");
    QByteArray items = "item_id,title\n", events = "user_id,item_id,timestamp\n";
    const QList<QByteArray> titles = {"red shoe",  "blue shoes",    "a run",     "green shoe", "run run",
                                      "shoe",      "hat",           "sun cream", "sun",        "red hat",
                                      "hats",      "cream for sun", "tent",      "camp stove", "camp",
                                      "rain coat", "stove",         "rain"};
    for (qsizetype i = 0; i < titles.size(); ++i)
      items += "i" + QByteArray::number(i) + "," + titles[i] + "\n";
    for (int user = 0; user < 36; ++user)
      for (int i = 0; i < 6; ++i)
        events += "u" + QByteArray::number(user) + ",i" +
                  QByteArray::number((user % 3) * 6 + (user / 3 + i * (user % 2 ? 5 : 1)) % 6) + "," +
                  QByteArray::number(1700000000 + user * 100 + i) + "\n";
    writeFile(m_folder.filePath("items.csv"), items);
    writeFile(m_folder.filePath("events.csv"), events);
    QCOMPARE(cli({"new", "shop"}).exitCode, 0);
    QCOMPARE(cli({"import", "shop.reclens", "items.csv", "--kind", "items"}).exitCode, 0);
    QCOMPARE(cli({"import", "shop.reclens", "events.csv", "--kind", "interactions"}).exitCode, 0);
  }

  void estimateKeepsNothing() {
    const CliResult result = cli(training({"--estimate"}));
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QCOMPARE(result.json["steps"].toInteger(), 90);
    for (const char* key : {"seconds", "memory_bytes", "disk_bytes"})
      QVERIFY(result.json[key].toDouble() > 0);
    QCOMPARE(newestRun(), 0);
    QVERIFY(QDir(m_folder.filePath("shop.reclens/runs")).isEmpty());
    QCOMPARE(cli({"--json", "train", "shop.reclens", "popularity", "--estimate"}).exitCode, 2);
  }

  void undisturbedRunLeavesNoCheckpoint() {
    QElapsedTimer timer;
    timer.start();
    const CliResult result = cli(training());
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    m_trainingTime = std::max<qint64>(100, timer.elapsed() / 2);
    QVERIFY(!weights(1).isEmpty());
    QVERIFY(!QFile::exists(checkpointsOf(1)));
    QVERIFY(!summary(1)["resumable"].toBool(true));
    QCOMPARE(curve(1).filter(" train/loss ").size(), 90);
    QCOMPARE(curve(1).filter(" valid/ndcg@10 ").size(), 6);
    const CliResult again = cli({"--json", "train", "shop.reclens", "--resume", "1"});
    QCOMPARE(again.exitCode, 3);
    QVERIFY2(again.error().contains("finished"), qPrintable(again.error()));
  }

  /// RECLENS_KILL_ROUNDS says how often; a release wants 20.
  void killedRunsEndWithTheSameBits() {
    const QByteArray expected = weights(1);
    const QStringList expectedCurve = curve(1);
    const int rounds = std::max(3, qEnvironmentVariableIntValue("RECLENS_KILL_ROUNDS"));
    int kills = 0;
    for (int round = 0; round < rounds; ++round) {
      qint64 run = 2 + round;
      const auto someTime = [this] { return QRandomGenerator::global()->bounded(m_trainingTime); };
      QStringList arguments = training();
      for (int attempt = 0; attempt < 2; ++attempt) {
        if (!disturb(arguments, checkpointsOf(run), someTime(), SIGKILL)) break;
        ++kills;
        // Killed when all was done but for the last word of its job.
        if (summary(run)["state"] == "finished") break;
        QCOMPARE(summary(run)["state"].toString(), QString("interrupted"));
        QVERIFY(summary(run)["resumable"].toBool());
        arguments = QStringList{"--json", "train", "shop.reclens", "--resume", QString::number(run)};
      }
      if (summary(run)["state"] == "interrupted") {
        const CliResult result = cli(arguments);
        QVERIFY2(result.exitCode == 0, result.message + result.output);
        QCOMPARE(result.json["run"].toInteger(), run);
      }
      QCOMPARE(summary(run)["state"].toString(), QString("finished"));
      const QStringList ownCurve = curve(run);
      for (qsizetype i = 0; i < std::min(ownCurve.size(), expectedCurve.size()); ++i)
        QCOMPARE(ownCurve[i], expectedCurve[i]);  // says which
      QCOMPARE(ownCurve, expectedCurve);
      QVERIFY2(weights(run) == expected, qPrintable(QString("round %1").arg(round)));
      if (round > 0) QVERIFY(!QFile::exists(checkpointsOf(run - 1)));
    }
    qInfo("%d rounds, %d kills, all to the same bits", rounds, kills);
    QVERIFY(kills > 0);
    QCOMPARE(cli({"check", "shop.reclens"}).exitCode, 0);
  }

  void aRunKilledInItsFirstCheckpointBeginsAnew() {
    const qint64 run = newestRun() + 1;
    if (!disturb(training(), checkpointsOf(run), 0, SIGKILL)) QSKIP("the run was over before the signal");
    // As if the kill had come while the first checkpoint was being written.
    QVERIFY(QDir(checkpointsOf(run)).removeRecursively());
    QVERIFY(QDir().mkpath(checkpointsOf(run) + "/partial"));
    const CliResult result = cli({"--json", "train", "shop.reclens", "--resume", QString::number(run)});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QCOMPARE(curve(run), curve(1));
    QVERIFY(weights(run) == weights(1));
  }

  void stoppedRunIsUsableAndGoesOn() {
    const qint64 run = newestRun() + 1;
    QVERIFY(disturb(training({"--name", "halted"}), checkpointsOf(run), 0, SIGTERM));
    QCOMPARE(summary(run)["state"].toString(), QString("stopped"));
    QVERIFY(summary(run)["resumable"].toBool());
    QCOMPARE(cli({"evaluate", "shop.reclens", "--run", QString::number(run)}).exitCode, 0);
    // A cancel while it goes on takes nothing from what there was.
    const QByteArray before = weights(run);
    if (disturb({"train", "shop.reclens", "--resume", "halted"}, checkpointsOf(run), 0, SIGINT)) {
      QCOMPARE(summary(run)["state"].toString(), QString("stopped"));
      QVERIFY(weights(run) == before);
    }
    const CliResult result = cli({"--json", "train", "shop.reclens", "--resume", "halted"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QVERIFY(weights(run) == weights(1));
    QCOMPARE(curve(run), curve(1));
  }

  void cancelledRunLeavesNothing() {
    const qint64 run = newestRun() + 1;
    QVERIFY(disturb(training(), checkpointsOf(run), 0, SIGINT));
    QCOMPARE(summary(run)["state"].toString(), QString("cancelled"));
    QVERIFY(!QFile::exists(checkpointsOf(run)) && !QFile::exists(runFolder(run)));
    const CliResult result = cli({"--json", "train", "shop.reclens", "--resume", QString::number(run)});
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.error().contains("checkpoint"), qPrintable(result.error()));
  }

  void changedDataAreRefused() {
    const qint64 run = newestRun() + 1;
    QVERIFY(disturb(training(), checkpointsOf(run), 0, SIGKILL));
    writeFile(m_folder.filePath("more.csv"), "user_id,item_id,timestamp\nu0,i17,1800000000\n");
    QCOMPARE(cli({"import", "shop.reclens", "more.csv", "--kind", "interactions"}).exitCode, 0);
    const CliResult result = cli({"--json", "train", "shop.reclens", "--resume", QString::number(run)});
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.error().contains("data have changed"), qPrintable(result.error()));
  }
};

QTEST_GUILESS_MAIN(TestResume)
#include "test_resume.moc"
