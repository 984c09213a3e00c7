#include <signal.h>

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include "tests/cli/cli_process.h"

/// The search for settings as users start it: whole, refused, stopped, cancelled and killed.
class TestSearchCommand : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  CliResult cli(const QStringList& arguments) { return runCli(m_folder.path(), arguments); }

  QStringList searching() const {
    return {"--json", "search",       "shop.reclens", "ease", "--set",  "lambda=1..2000:log",
            "--set",  "decay=0.2..1", "--trials",     "24",   "--seed", "5"};
  }

  QJsonObject search(int number) {
    return cli({"--json", "searches", "shop.reclens", QString::number(number)}).json;
  }
  int count() {
    return static_cast<int>(cli({"--json", "searches", "shop.reclens"}).json["searches"].toArray().size());
  }

  /// What a trial is, but for the time that it took.
  static QStringList trialsOf(const QJsonObject& search) {
    QStringList trials;
    for (const QJsonValue& value : search["trials"].toArray()) {
      QJsonObject trial = value.toObject();
      trial.remove("seconds");
      trials += QJsonDocument(trial).toJson(QJsonDocument::Compact);
    }
    return trials;
  }

  /// Starts a search, waits until it says that some of its trials have ended and sends the signal; returns
  /// the exit code.
  int disturb(const QStringList& arguments, int signal) {
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.setReadChannel(QProcess::StandardError);
    process.start(RECLENS_CLI, arguments);
    if (!process.waitForStarted()) return -1;
    QByteArray said;
    while (!said.contains("Trial 3:") && process.waitForReadyRead(-1)) said += process.readAllStandardError();
    if (process.state() == QProcess::NotRunning) return -1;
    QElapsedTimer timer;
    timer.start();
    ::kill(static_cast<pid_t>(process.processId()), signal);
    process.waitForFinished(-1);
    m_wait = timer.elapsed();
    return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -signal;
  }
  qint64 m_wait = 0;  ///< ms from the signal to the end

 private Q_SLOTS:
  void initTestCase() {
    // Enough users to rank that a search of two dozen trials lasts.
    QByteArray items = "item_id,title\n", events = "user_id,item_id,timestamp\n";
    for (int item = 0; item < 300; ++item) items += "i" + QByteArray::number(item) + ",thing\n";
    for (int user = 0; user < 1500; ++user)
      for (int step = 0; step < 8; ++step)
        events += "u" + QByteArray::number(user) + ",i" +
                  QByteArray::number((user % 3) * 100 + (user / 3 * 7 + step * (1 + user % 5)) % 100) + "," +
                  QByteArray::number(1700000000 + user * 100 + step) + "\n";
    writeFile(m_folder.filePath("items.csv"), items);
    writeFile(m_folder.filePath("events.csv"), events);
    QCOMPARE(cli({"new", "shop"}).exitCode, 0);
    QCOMPARE(cli({"import", "shop.reclens", "items.csv", "--kind", "items"}).exitCode, 0);
    QCOMPARE(cli({"import", "shop.reclens", "events.csv", "--kind", "interactions"}).exitCode, 0);
  }

  void aWrongRequestLeavesNoTrace() {
    const CliResult range = cli({"--json", "search", "shop.reclens", "ease", "--set", "lambda=9..1"});
    QCOMPARE(range.exitCode, 2);
    QVERIFY2(range.error().contains("must rise"), qPrintable(range.error()));
    QCOMPARE(cli({"--json", "search", "shop.reclens"}).exitCode, 2);
    QCOMPARE(cli({"--json", "search", "shop.reclens", "eas"}).exitCode, 2);
    QCOMPARE(cli({"--json", "search", "shop.reclens", "ease", "--method", "grid"}).exitCode, 2);
    QCOMPARE(cli({"--json", "search", "shop.reclens", "ease", "--trials", "0"}).exitCode, 2);
    QCOMPARE(cli({"--json", "search", "shop.reclens", "ease", "--split", "tim"}).exitCode, 2);
    QCOMPARE(cli({"--json", "search", "shop.reclens", "--resume", "1"}).exitCode, 3);
    QCOMPARE(cli({"--json", "searches", "shop.reclens", "1"}).exitCode, 3);
    QCOMPARE(count(), 0);
  }

  void thePlanIsToldBeforeAnythingIsTrained() {
    const QJsonObject plan =
        cli({"--json", "search", "shop.reclens", "ease", "--method", "halving", "--trials", "27", "--plan"})
            .json;
    QCOMPARE(plan["rungs"].toArray().size(), 4);
    QCOMPARE(plan["rungs"].toArray()[1].toObject()["trials"].toInt(), 9);
    QCOMPARE(plan["budget"].toString(), QString("users"));
    QCOMPARE(plan["cost"].toDouble(), 4.0);
    QCOMPARE(plan["space"].toObject()["lambda"].toString(), QString("1..5000:log"));
    QCOMPARE(count(), 0);
  }

  void aSearchEndsInARunThatIsEvaluated() {
    const CliResult result = cli(searching() + QStringList{"--name", "tuned"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QCOMPARE(result.json["state"].toString(), QString("finished"));
    QCOMPARE(result.json["judged_on"].toString(), QString("validation"));
    QCOMPARE(result.json["trials"].toArray().size(), 24);
    QVERIFY(result.message.contains("Trial 1: ndcg@10 0."));
    const QJsonObject best = result.json["best"].toObject();
    const QJsonArray runs = cli({"--json", "runs", "shop.reclens"}).json["runs"].toArray();
    QCOMPARE(runs.last().toObject()["run"].toInteger(), result.json["run"].toInteger());
    QCOMPARE(runs.last().toObject()["best"].toObject()["value"].toDouble(), best["value"].toDouble());
    QCOMPARE(cli({"evaluate", "shop.reclens", "--run", "tuned"}).exitCode, 0);
    QVERIFY(cli({"searches", "shop.reclens"}).output.contains("24 trials"));
    QVERIFY(cli({"searches", "shop.reclens", "1"}).output.contains("Best: trial"));
  }

  void anyTrialCanBeTrained() {
    const QJsonObject trial = search(1)["trials"].toArray()[2].toObject();
    const CliResult result = cli({"--json", "train", "shop.reclens", "--trial", "1:3"});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QCOMPARE(result.json["best"].toObject()["value"].toDouble(),
             trial["values"].toObject()["ndcg@10"].toDouble());
    for (const char* wrong : {"1", "1:", "a:1", "1:2x"})
      QCOMPARE(cli({"--json", "train", "shop.reclens", "--trial", wrong}).exitCode, 2);
    QCOMPARE(cli({"--json", "train", "shop.reclens", "--trial", "1:25"}).exitCode, 3);
  }

  void aKilledSearchGoesOnAndEndsTheSame() {
    const int number = count() + 1;
    QCOMPARE(disturb(searching(), SIGKILL), -SIGKILL);
    const QJsonObject killed = search(number);
    QCOMPARE(killed["state"].toString(), QString("interrupted"));
    QVERIFY(killed["resumable"].toBool());
    const auto done = killed["trials"].toArray().size();
    QVERIFY(done >= 3 && done < 24);
    const double seconds = killed["trials"].toArray()[1].toObject()["seconds"].toDouble();
    const CliResult result = cli({"--json", "search", "shop.reclens", "--resume", QString::number(number)});
    QVERIFY2(result.exitCode == 0, result.message + result.output);
    QCOMPARE(trialsOf(result.json), trialsOf(search(1)));
    // What was done was not done again.
    QCOMPARE(result.json["trials"].toArray()[1].toObject()["seconds"].toDouble(), seconds);
    QVERIFY(!result.message.contains("Trial 2:"));
    QCOMPARE(result.json["best"], search(1)["best"]);
    QCOMPARE(cli({"--json", "search", "shop.reclens", "--resume", QString::number(number)}).exitCode, 3);
    QCOMPARE(cli({"check", "shop.reclens"}).exitCode, 0);
  }

  void aStopKeepsTheTrialsAndACancelAnswersAtOnce() {
    const int stopped = count() + 1;
    QCOMPARE(disturb(searching(), SIGTERM), 0);
    QCOMPARE(search(stopped)["state"].toString(), QString("stopped"));
    QVERIFY(search(stopped)["run"].isNull());
    for (const QJsonValue& trial : search(stopped)["trials"].toArray())
      QCOMPARE(trial.toObject()["state"].toString(), QString("finished"));
    QCOMPARE(disturb(searching(), SIGINT), 130);
    QVERIFY2(m_wait < 3000, qPrintable(QString::number(m_wait)));
    QCOMPARE(search(stopped + 1)["state"].toString(), QString("cancelled"));
    const CliResult result = cli({"--json", "search", "shop.reclens", "--resume", QString::number(stopped)});
    QCOMPARE(trialsOf(result.json), trialsOf(search(1)));
  }
};

QTEST_GUILESS_MAIN(TestSearchCommand)
#include "test_search_command.moc"
