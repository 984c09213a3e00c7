#include <SQLiteCpp/Statement.h>

#include <QtTest>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "db/error.h"
#include "db/workspace/catalogue_store.h"
#include "db/workspace/checklist_store.h"
#include "db/workspace/evaluation_store.h"
#include "db/workspace/free_query.h"
#include "db/workspace/job_store.h"
#include "db/workspace/run_store.h"
#include "db/workspace/search_store.h"
#include "db/workspace/settings_store.h"
#include "db/workspace/vector_store.h"
#include "db/workspace/workspace.h"
#include "db/workspace/workspace_check.h"

using db::Workspace;

namespace {

constexpr const char* kShop = R"sql(
  INSERT INTO import (id, file, kind, format, rows_read, rows_imported, started)
    VALUES (1, 'f', 'interactions', 'csv', 4, 4, '2026-01-01T00:00:00Z');
  INSERT INTO item (id, item_id, title, brand, category, description, price, currency, average_rating, rating_count)
    VALUES (1, 'i1', 'Shoe', 'B', 'A / C', 'text', 9.5, 'EUR', 4.5, 12), (2, 'i2', NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL);
  INSERT INTO user (id, user_id) VALUES (1, 'u1'), (2, 'u2');
  INSERT INTO interaction_row (user, item, kind, rating, time, import_id)
    VALUES (2, 2, 'rating', 3, 500, 1), (1, 2, 'rating', 5, 900, 1), (1, 1, 'view', NULL, 100, 1),
           (1, 2, 'view', NULL, 900, 1);
  INSERT INTO review_row (user, item, rating, text, import_id) VALUES (NULL, 2, 1, 'bad', 1), (1, 2, 5, 'ok', 1);
  INSERT INTO query (id, query_id, text) VALUES (1, 'q1', 'shoes');
  INSERT INTO judgement_row (query, item, grade, judge) VALUES (1, 1, 1, 'a'), (1, 1, 0, 'b'), (1, 2, 0.1, 'a');)sql";

/// The same shop with other row ids: what was named first differs, what was done does not.
constexpr const char* kSameShop = R"sql(
  INSERT INTO import (id, file, kind, format, rows_read, rows_imported, started)
    VALUES (1, 'g', 'interactions', 'csv', 4, 4, '2027-01-01T00:00:00Z');
  INSERT INTO user (id, user_id) VALUES (1, 'u2'), (7, 'u1');
  INSERT INTO item (id, item_id) VALUES (5, 'i2');
  INSERT INTO item (id, item_id, title, brand, category, description, price, currency)
    VALUES (9, 'i1', 'Shoe', 'B', 'A / C', 'text', 9.5, 'EUR');
  INSERT INTO interaction_row (user, item, kind, rating, time, import_id)
    VALUES (7, 9, 'view', NULL, 100, 1), (7, 5, 'rating', 5, 900, 1), (7, 5, 'view', NULL, 900, 1),
           (1, 5, 'rating', 3, 500, 1);)sql";

db::RunRecord sampleRun() {
  db::RunRecord run;
  run.name = "first";
  run.recipe = "ease";
  run.recipeToml = "title = \"EASE\"";
  run.state = "running";
  run.split = "leave-one-out";
  run.seed = 7;
  run.dataHash = "abc";
  run.programVersion = "1";
  run.device = "cpu";
  run.started = "2026-01-01T00:00:00Z";
  return run;
}

}  // namespace

class TestStores : public QObject {
  Q_OBJECT

  db::EvaluationRecord sampleEvaluation() {
    db::EvaluationRecord evaluation;
    evaluation.run = db::insertRun(database(), sampleRun());
    evaluation.split = "leave-one-out";
    evaluation.definition = "reclens";
    evaluation.procedure = "all items";
    evaluation.created = db::now();
    evaluation.users = {3, 5};
    evaluation.splitHash = "0123456789abcdef";
    evaluation.cautions = {{"future_items", "warning", "It sees the future.", "看到了未来。"}};
    evaluation.metrics = {{"ndcg@10", 0.5, 0.4, 0.6, 2, {0.25F, 0.75F}}, {"mrr@10", 0.1, NAN, NAN, 2, {}}};
    return evaluation;
  }

 private Q_SLOTS:
  void searchesKeepTheirTrials() {
    QTemporaryDir folder;
    Workspace workspace = Workspace::create(folder.filePath("shop").toStdString());
    SQLite::Database& database = workspace.database();
    db::SearchRecord search;
    search.name = search.recipe = "ease";
    search.recipeToml = "title = \"EASE\"";
    search.space = "{\"lambda\":\"1..5\"}";
    search.method = "halving";
    search.budget = "users";
    search.trials = 9;
    search.eta = 3;
    search.least = 0.1;
    search.metric = "ndcg@10";
    search.state = "running";
    search.seed = 7;
    search.id = db::insertSearch(database, search);
    search.state = "stopped";
    search.seconds = 2.5;
    search.run = db::insertRun(database, sampleRun());
    db::updateSearch(database, search);
    const db::SearchRecord read = db::findSearch(database, search.id).value();
    QCOMPARE(read.state, std::string("stopped"));
    QCOMPARE(read.space, search.space);
    QCOMPARE(read.least, 0.1);
    QCOMPARE(read.run, search.run);
    QVERIFY(read.refit && !read.job);
    QVERIFY(!db::findSearch(database, search.id + 1));

    db::TrialRecord trial{
        .search = search.id, .number = 2, .rung = 1, .budget = 0.5, .settings = "{}", .state = "running"};
    trial.id = db::insertTrial(database, trial);
    trial.state = "finished";
    trial.seconds = 1.5;
    trial.values = {{"ndcg@10", 0.25}, {"recall@10", 0.5}};
    db::endTrial(database, trial);
    db::TrialRecord open = trial;
    open.number = 1;
    open.state = "running";
    db::insertTrial(database, open);
    QVERIFY_THROWS_EXCEPTION(SQLite::Exception, db::insertTrial(database, open));  // the same trial twice
    QCOMPARE(db::trialsOf(database, search.id).size(), 2U);
    QCOMPARE(db::trialsOf(database, search.id)[0].number, 1);
    db::removeRunningTrials(database, search.id);
    const std::vector<db::TrialRecord> left = db::trialsOf(database, search.id);
    QCOMPARE(left.size(), 1U);
    QCOMPARE(left[0].values, trial.values);
    QCOMPARE(left[0].seconds, 1.5);
    // A search outlives the run that it made.
    database.exec("DELETE FROM run");
    QVERIFY(!db::allSearches(database)[0].run);
    database.exec("DELETE FROM search");
    QCOMPARE(database.execAndGet("SELECT count(*) FROM trial_metric").getInt(), 0);
    QVERIFY(db::checkDatabase(workspace).empty());
  }

  void init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_workspace = std::make_unique<Workspace>(Workspace::create(m_folder->filePath("shop").toStdString()));
  }
  void cleanup() {
    m_workspace.reset();
    m_folder.reset();
  }

  void settingsAreReplaced() {
    QVERIFY(!db::setting(database(), "generated"));
    db::setSetting(database(), "generated", "1");
    db::setSetting(database(), "generated", "2");
    QCOMPARE(db::setting(database(), "generated"), std::optional<std::string>("2"));
  }

  void catalogueIsReadAsItIs() {
    database().exec(kShop);
    const std::vector<db::ItemRecord> items = db::allItems(database());
    QCOMPARE(items.size(), 2U);
    QCOMPARE(items[0].category, std::string("A / C"));
    QCOMPARE(items[0].price, std::optional<double>(9.5));
    QCOMPARE(items[0].averageRating, 4.5);  // the source's own
    QVERIFY(!items[1].price);
    QCOMPARE(items[1].averageRating,
             3.0);  // (3 + 5 + 1) / 3: the review of a known user is an interaction too
    QCOMPARE(items[1].ratingCount, 3);
    QCOMPARE(db::findItem(database(), "i2")->averageRating, 3.0);
    QVERIFY(!db::findItem(database(), "nothing"));
    QCOMPARE(db::allItems(database(), db::ItemRatings::Leave)[1].ratingCount, 0);
    const db::Counts counts = db::counts(database());
    QCOMPARE(counts.users, 2);
    QCOMPARE(counts.interactions, 4);
    QCOMPARE(counts.judgements, 3);
    QCOMPARE(db::reviewsOfItem(database(), 2, 1).size(), 1U);
    QCOMPARE(db::allQueries(database())[0].text, std::string("shoes"));
  }

  void judgementsAreMeansOverJudges() {
    database().exec(kShop);
    const std::vector<db::JudgementRecord> judgements = db::allJudgements(database());
    QCOMPARE(judgements.size(), 2U);
    QCOMPARE(judgements[0].grade, 0.5);
  }

  void interactionsComeByUserTimeAndFileOrder() {
    database().exec(kShop);
    QList<QList<qint64>> seen;
    db::forEachInteraction(database(), [&](const db::InteractionRecord& record) {
      seen.append({record.user, record.item, record.time, static_cast<qint64>(record.rating)});
    });
    const QList<QList<qint64>> expected{{1, 1, 100, 0}, {1, 2, 900, 5}, {1, 2, 900, 0}, {2, 2, 500, 3}};
    QCOMPARE(seen, expected);
  }

  void sameContentHasTheSameHashInAnyWorkspace() {
    database().exec(kShop);
    Workspace other = Workspace::create(m_folder->filePath("other").toStdString());
    other.database().exec(kSameShop);
    const std::string hash = db::dataHash(database());
    QCOMPARE(hash.size(), 32U);
    QCOMPARE(db::dataHash(other.database()), hash);
    for (const char* change :
         {"UPDATE item SET title = 'Shoes' WHERE item_id = 'i1'", "INSERT INTO user (user_id) VALUES ('u3')",
          "UPDATE interaction_row SET time = 101 WHERE time = 100",
          // The order of two events at one time is content: it decides which one is last.
          "UPDATE interaction_row SET rating = CASE WHEN rating IS NULL THEN 5 END WHERE time = 900"}) {
      const std::string before = db::dataHash(other.database());
      other.database().exec(change);
      QVERIFY2(db::dataHash(other.database()) != before, change);
    }
  }

  void checklistsAreReplacedAndForgottenWithTheirRun() {
    db::RunRecord run = sampleRun();
    run.id = db::insertRun(database(), run);
    db::ChecklistRecord checklist;
    checklist.model = "minilm-en";
    checklist.way = "vectors";
    checklist.created = "t";
    checklist.checks.resize(1);
    checklist.checks[0].name = "typo";
    checklist.checks[0].failed = 1;
    checklist.checks[0].meanOverlap = 0.5;
    checklist.checks[0].failures = {
        {"red \"hat\"", "rde hat", true, 0.1, "said", {"i1", "帽"}, {"i2"}, {"i2"}}};
    db::keepChecklist(database(), checklist);
    checklist.checks[0].passed = 2;
    db::keepChecklist(database(), checklist);
    checklist.model = "another";
    db::keepChecklist(database(), checklist);
    checklist.run = run.id;
    db::keepChecklist(database(), checklist);

    const std::vector<db::ChecklistRecord> kept = db::allChecklists(database());
    QCOMPARE(kept.size(), 3U);
    QCOMPARE(kept.back().run, std::optional(run.id));
    QCOMPARE(kept[1].checks[0].passed, 2);
    const db::CheckFailureRecord& failure = kept[1].checks[0].failures.at(0);
    QCOMPARE(failure.query, std::string("red \"hat\""));
    QCOMPARE(failure.first, (std::vector<std::string>{"i1", "帽"}));
    QCOMPARE(failure.breaking, std::vector<std::string>{"i2"});
    QVERIFY(failure.asked && failure.overlap == 0.1);

    run.filesHash = "went on";
    db::updateRun(database(), run);
    QCOMPARE(db::allChecklists(database()).size(), 2U);
  }

  void runsAndEventsRoundTrip() {
    db::RunRecord run = sampleRun();
    run.id = db::insertRun(database(), run);
    QVERIFY(!db::findRun(database(), run.id)->bestMetric);
    run.state = "finished";
    run.bestMetric = "ndcg@10";
    run.bestValue = 0.25;
    run.bestStep = 30;
    db::updateRun(database(), run);
    const db::RunRecord read = *db::findRun(database(), run.id);
    QCOMPARE(read.bestMetric, run.bestMetric);
    QCOMPARE(read.bestStep, 30);
    QCOMPARE(read.seed, 7);
    QCOMPARE(db::allRuns(database()).size(), 1U);
    db::setStateOfLiveRun(database(), run.id, "interrupted");
    QCOMPARE(db::findRun(database(), run.id)->state, std::string("finished"));

    db::insertEvents(
        database(),
        {{.run = run.id, .step = 1, .epoch = 0.5, .time = "t", .tag = "train/loss", .value = 2},
         {.run = run.id, .step = 2, .epoch = 1, .time = "t", .tag = "train/loss", .value = std::nan("")},
         {.run = run.id, .step = 3, .epoch = 1, .time = "t", .tag = "train/loss", .value = INFINITY}});
    const std::vector<db::EventRecord> events = db::eventsOf(database(), run.id, 0);
    QCOMPARE(events.size(), 3U);
    QCOMPARE(events[0].value, 2.0);
    QVERIFY(std::isnan(events[1].value) && std::isnan(events[2].value));
    QCOMPARE(database().execAndGet("SELECT count(*) FROM event WHERE value IS NULL").getInt(), 2);
    QCOMPARE(db::eventsOf(database(), run.id, events[1].id).size(), 1U);
  }

  void updatingAJobKeepsItsRequest() {
    db::JobRecord job;
    job.kind = "train";
    job.state = "running";
    job.title = "EASE";
    job.started = job.updated = db::now();
    job.id = db::insertJob(database(), job);
    db::requestOfJob(database(), job.id, "stop");
    job.done = 5;
    job.secondsLeft = 2.5;
    QVERIFY(!db::findJob(database(), job.id)->secondsLeft);
    db::updateJob(database(), job);
    QCOMPARE(db::findJob(database(), job.id)->secondsLeft, std::optional(2.5));
    QCOMPARE(db::findJob(database(), job.id)->request, std::string("stop"));
    QCOMPARE(db::findJob(database(), job.id)->done, 5);
    db::insertJob(database(), job);
    QCOMPARE(db::allJobs(database(), 10)[0].id, job.id + 1);
  }

  void evaluationIsReplacedForRunSplitAndDefinition() {
    db::EvaluationRecord evaluation = sampleEvaluation();
    db::keepEvaluation(database(), evaluation);
    evaluation.metrics[0].mean = 0.55;
    db::keepEvaluation(database(), evaluation);
    const std::vector<db::EvaluationRecord> all = db::allEvaluations(database());
    QCOMPARE(all.size(), 1U);
    QCOMPARE(all[0].metrics.size(), 2U);
    QVERIFY(std::isnan(all[0].metrics[0].low));
    const db::EvaluationRecord found = *db::findEvaluation(database(), evaluation.run, "ndcg@10");
    QCOMPARE(found.users, evaluation.users);
    QCOMPARE(found.splitHash, evaluation.splitHash);
    QCOMPARE(found.cautions.size(), 1U);
    QCOMPARE(found.cautions[0].sentenceChinese, evaluation.cautions[0].sentenceChinese);
    QCOMPARE(found.metrics.at(0).mean, 0.55);
    QCOMPARE(found.metrics.at(0).values, evaluation.metrics[0].values);
    QVERIFY(!db::findEvaluation(database(), evaluation.run, "map@10"));
  }

  void otherCutOffsStayBesideTheNewOnes() {
    db::EvaluationRecord evaluation = sampleEvaluation();
    db::keepEvaluation(database(), evaluation);
    evaluation.metrics = {{"ndcg@20", 0.7, 0.6, 0.8, 2, {0.5F, 0.9F}}};
    db::keepEvaluation(database(), evaluation);
    QCOMPARE(db::allEvaluations(database())[0].metrics.size(), 3U);
    QCOMPARE(db::findEvaluation(database(), evaluation.run, "ndcg@10")->metrics.at(0).values,
             (std::vector<float>{0.25F, 0.75F}));
    // What was ranked in another way would not compare with the rest.
    evaluation.procedure = "some items";
    db::keepEvaluation(database(), evaluation);
    QCOMPARE(db::allEvaluations(database())[0].metrics.size(), 1U);
  }

  void definitionsAreKeptBesideEachOther() {
    db::EvaluationRecord evaluation = sampleEvaluation();
    db::keepEvaluation(database(), evaluation);
    evaluation.definition = "recbole";
    evaluation.metrics[0].mean = 0.9;
    db::keepEvaluation(database(), evaluation);
    QCOMPARE(db::findEvaluation(database(), evaluation.run, "ndcg@10")->metrics.at(0).mean, 0.9);
    QCOMPARE(db::findEvaluation(database(), evaluation.run, "ndcg@10", "reclens")->metrics.at(0).mean, 0.5);
    QVERIFY(!db::findEvaluation(database(), evaluation.run, "ndcg@10", "elliot"));
    QCOMPARE(db::allEvaluations(database()).size(), 1U);
    QCOMPARE(db::allEvaluations(database(), "reclens")[0].metrics[1].mean, 0.5);
    // The older one is the newest again once it is renewed.
    evaluation.definition = "reclens";
    db::keepEvaluation(database(), evaluation);
    QCOMPARE(db::allEvaluations(database())[0].definition, std::string("reclens"));
  }

  void whatWasRankedIsKeptWithItsEvaluation() {
    db::EvaluationRecord evaluation = sampleEvaluation();
    evaluation.ranked = db::RankedRecord{2,         {7, 8, 9, 0}, {0.5F, 0.25F, 1, 0}, {2, 1},
                                         {0.5F, 1}, {0, 1, 3},    {9, 7, 8},           {3, 0, 1}};
    db::keepEvaluation(database(), evaluation);
    db::EvaluationRecord other = evaluation;
    other.split = "time";
    other.ranked->ranks = {1, 1, 1};
    db::keepEvaluation(database(), other);
    const auto found = db::findRanked(database(), evaluation.run, "leave-one-out");
    QCOMPARE(found->users, evaluation.users);
    QCOMPARE(found->ranked->depth, 2);
    QCOMPARE(found->ranked->items, evaluation.ranked->items);
    QCOMPARE(found->ranked->scores, evaluation.ranked->scores);
    QCOMPARE(found->ranked->begins, evaluation.ranked->begins);
    QCOMPARE(found->ranked->ranks, (std::vector<std::int32_t>{3, 0, 1}));
    QCOMPARE(db::evaluatedOn(database()).front().split, std::string("time"));
    QCOMPARE(db::evaluatedOn(database()).back().users, 2);
    QCOMPARE(db::allEvaluations(database(), {}, "leave-one-out").front().split, std::string("leave-one-out"));
    QCOMPARE(db::findEvaluation(database(), evaluation.run, "ndcg@10", {}, "time")->split,
             std::string("time"));
    // It follows its evaluation, and goes with it.
    db::keepEvaluation(database(), evaluation);
    QVERIFY(db::findRanked(database(), evaluation.run, "leave-one-out")->id > found->id);
    evaluation.ranked.reset();
    db::keepEvaluation(database(), evaluation);
    QVERIFY(!db::findRanked(database(), evaluation.run, "leave-one-out"));
  }

  void vectorsAreFoundWhileTheirFileIsWhole() {
    const std::vector<float> values{1, 2, 3, 4, 5, 6};
    db::keepVectors(*m_workspace, "abc123", "minilm", 2, 3, values.data());
    const std::optional<db::VectorSet> found = db::findVectors(*m_workspace, "abc123");
    QVERIFY(found && found->rows == 2 && found->dims == 3);
    QCOMPARE(found->values, values);
    QVERIFY(db::checkDatabase(*m_workspace).empty());
    QVERIFY(!db::findVectors(*m_workspace, "other"));
    QVERIFY_EXCEPTION_THROWN(db::keepVectors(*m_workspace, "../evil", "m", 1, 1, values.data()), db::Error);
    std::filesystem::resize_file(m_workspace->vectorsFolder() / "abc123.f32", 8);
    QVERIFY(!db::findVectors(*m_workspace, "abc123"));
    QCOMPARE(db::checkDatabase(*m_workspace).size(), 1U);
  }

  void checkFindsOrphansAndAStaleIndex() {
    database().exec(kShop);
    QVERIFY(db::checkDatabase(*m_workspace).empty());
    database().exec("PRAGMA foreign_keys = OFF; DELETE FROM user WHERE id = 2; PRAGMA foreign_keys = ON");
    QCOMPARE(db::checkDatabase(*m_workspace).size(), 1U);
    database().exec("DROP TRIGGER item_text_update; UPDATE item SET title = 'Boot' WHERE id = 1");
    QCOMPARE(db::checkDatabase(*m_workspace).size(), 2U);
  }

  void onlyOneReadingStatementIsRun_data() {
    QTest::addColumn<QString>("statement");
    for (const char* statement :
         {"", "  ;", "DELETE FROM item", "SELECT 1; SELECT 2", "ATTACH '/tmp/x' AS x",
          "PRAGMA user_version = 3", "CREATE TEMP TABLE t (x)", "VACUUM INTO '/tmp/x'"})
      QTest::newRow(statement) << statement;
  }
  void onlyOneReadingStatementIsRun() {
    QFETCH(QString, statement);
    QVERIFY_EXCEPTION_THROWN(
        db::runFreeQuery(database(), statement.toStdString(), 0, [](SQLite::Statement&) {}), db::Error);
  }

  void freeQueryStopsAtItsLimit() {
    database().exec(kShop);
    int rows = 0;
    const auto count = [&](SQLite::Statement&) { ++rows; };
    QVERIFY(db::runFreeQuery(database(), "SELECT item_id FROM item;", 1, count).truncated);
    QCOMPARE(rows, 1);
    QVERIFY(!db::runFreeQuery(database(), "SELECT item_id FROM item", 2, count).truncated);
    db::runFreeQuery(database(), "SELECT rowid FROM item_text WHERE item_text MATCH 'shoes'", 0, count);
    QCOMPARE(rows, 4);
    QCOMPARE(db::runFreeQuery(database(), "PRAGMA table_info(item)", 0, count).columns.at(1),
             std::string("name"));
  }

  void nowObeysSourceDateEpoch() {
    qputenv("SOURCE_DATE_EPOCH", "0");
    QCOMPARE(db::now(), std::string("1970-01-01T00:00:00Z"));
    qunsetenv("SOURCE_DATE_EPOCH");
  }

 private:
  SQLite::Database& database() { return m_workspace->database(); }
  std::unique_ptr<QTemporaryDir> m_folder;
  std::unique_ptr<Workspace> m_workspace;
};

QTEST_GUILESS_MAIN(TestStores)
#include "test_stores.moc"
