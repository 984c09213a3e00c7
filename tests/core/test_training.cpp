#include <QTest>
#include <filesystem>
#include <set>

#include "core/error.h"
#include "core/workflow/compare.h"
#include "core/workflow/comparison_words.h"
#include "core/workflow/recommend.h"
#include "db/workspace/evaluation_store.h"
#include "db/workspace/run_store.h"
#include "db/workspace/workspace.h"
#include "tests/core/shop_workspace.h"

using namespace core;
namespace fs = std::filesystem;

class TestTraining : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aRunIsTrainedEvaluatedComparedAndRecommends() {
    TestWorkspace shop;
    shop.import(groupedShop());
    const TrainResult popular = shop.train("popularity");
    const TrainResult ease = shop.train("ease", {"lambda=5"});
    QCOMPARE(ease.state, std::string("finished"));
    QVERIFY(ease.best && ease.best->metric == "ndcg@10");
    QCOMPARE(showRun(shop.path, ease.run).settings.at("lambda"), std::string("5"));

    QCOMPARE(shop.evaluate(popular.run).users, 40);
    const EvaluatedRun evaluated = shop.evaluate(ease.run);
    // Seven at three cut-offs, auc and r_precision; of lists, seven that take neither categories nor
    // prices; and eleven levels of recall.
    QCOMPARE(evaluated.metrics.size(), 23U + 21U + 11U);
    QCOMPARE(listEvaluations(shop.path).size(), 2U);

    const auto pairs = compareRuns(shop.path, {.runs = {popular.run, ease.run}}).pairs;
    QCOMPARE(pairs.size(), 1U);
    QCOMPARE(pairs[0].n, 40);
    QVERIFY(pairs[0].difference > 0);
    QVERIFY2(pairs[0].sentence.starts_with("ease is better than popularity"), pairs[0].sentence.c_str());
    QVERIFY(pairs[0].sentenceChinese.find("优于") != std::string::npos);

    Progress progress;
    const auto items =
        recommend(shop.path, {.runs = {ease.run}, .user = "u0", .k = 3}, progress).runs[0].items;
    QCOMPARE(items.size(), 3U);
    for (const Recommendation& item : items)
      QVERIFY(item.itemId != "i0" && item.itemId != "i4" && item.itemId.size() == 2);  // i5 .. i9
    const auto after =
        recommend(shop.path, {.runs = {ease.run}, .history = {"i11", "i12"}, .k = 1}, progress);
    QCOMPARE(after.runs[0].items.front().itemId.size(), 3U);
    QVERIFY(checkWorkspace(shop.path).ok);
  }

  void definitionsAndCutOffsAreKeptSideBySide() {
    TestWorkspace shop;
    shop.import(groupedShop());
    const std::int64_t popular = shop.train("popularity").run, ease = shop.train("ease").run;
    Progress progress;
    for (const std::int64_t run : {popular, ease}) {
      shop.evaluate(run);
      EvaluateRequest request = evaluationOf(run);
      request.ks = {7};
      evaluateRuns(shop.path, request, progress);
    }
    const auto all = listEvaluations(shop.path);
    QCOMPARE(all[1].definition, std::string("reclens"));
    QVERIFY(all[1].metrics.contains("ndcg@7") && all[1].metrics.contains("ndcg@10"));
    const Estimate area = all[1].metrics.at("auc");
    QVERIFY(area.mean > 0.5 && area.mean <= 1);

    EvaluateRequest request = evaluationOf(popular);
    request.definition = "lenskit";
    const EvaluatedRun lenskit = evaluateRuns(shop.path, request, progress).front();
    QCOMPARE(lenskit.definition, std::string("lenskit"));
    QVERIFY(!lenskit.metrics.contains("f1@10"));  // which LensKit does not have
    QVERIFY(lenskit.metrics.at("ndcg@10").mean > all[0].metrics.at("ndcg@10").mean);
    // Runs are compared by one definition, that of the first; the other is scored by it.
    QCOMPARE(compareRuns(shop.path, {{ease, popular}, "ndcg@10"}).choice.definition, std::string("reclens"));
    QCOMPARE(compareRuns(shop.path, {{popular, ease}, "ndcg@10"}).choice.definition, std::string("lenskit"));
    request.definition = "lenskid";
    QVERIFY_THROWS_EXCEPTION(Error, evaluateRuns(shop.path, request, progress));
  }

  void twoRunsOfOneRecipeShowNoDifference() {
    TestWorkspace shop;
    shop.import(groupedShop());
    const std::int64_t first = shop.train("popularity").run;
    const std::int64_t second = shop.train("popularity").run;
    shop.evaluate(first);
    shop.evaluate(second);
    const ComparedPair pair = compareRuns(shop.path, {.runs = {first, second}}).pairs.front();
    QVERIFY2(pair.sentence.starts_with("No difference shown"), pair.sentence.c_str());
    QCOMPARE(pair.p, 1.0);
  }

  void seedsAreSummarisedApartFromUsers() {
    TestWorkspace shop;
    shop.import(groupedShop());
    const std::vector<std::int64_t> runs{shop.train("popularity", {"seed=1"}).run,
                                         shop.train("popularity", {"seed=2"}).run, shop.train("ease").run,
                                         shop.train("ease", {"lambda=5"}).run};
    for (const std::int64_t run : runs) shop.evaluate(run);
    const Comparison comparison = compareRuns(shop.path, {.runs = runs, .test = PairedTest::Sign});
    QCOMPARE(comparison.pairs.size(), 6U);
    QCOMPARE(comparison.groups.size(), 1U);  // other settings make another group
    const SeedGroup& group = comparison.groups.front();
    QCOMPARE(group.seeds, (std::vector<std::int64_t>{1, 2}));
    QCOMPARE(group.spread, 0.0);  // popularity knows no chance
    QVERIFY(group.users.low < group.mean && group.mean < group.users.high);
    QVERIFY2(group.sentence.starts_with("popularity over 2 seeds (1, 2)"), group.sentence.c_str());
  }

  void aSentenceSaysWhatTheNumbersBear() {
    ComparedPair pair;
    pair.difference = 0.01;
    pair.favours = -3;
    pair.detectable = 0.002;
    pair.wins = 10;
    pair.losses = 40;
    pair.n = 100;
    pair.firstName = "a";
    pair.secondName = "b";
    pair.test = PairedTest::Sign;
    pair.pAdjusted = 0.01;
    putIntoWords(pair, "ndcg@10");
    QVERIFY2(pair.sentence.find("not in one direction: the sign test favours a") != std::string::npos,
             pair.sentence.c_str());
    pair.pAdjusted = 0.2;
    putIntoWords(pair, "ndcg@10");
    QVERIFY2(pair.sentence.starts_with("No difference shown between a and b") &&
                 pair.sentence.find("0.0020") != std::string::npos,
             pair.sentence.c_str());
    QVERIFY(pair.sentenceChinese.starts_with("未显示 a 与 b") &&
            pair.sentenceChinese.find("0.0020") != std::string::npos);
  }

  void lessIsBetterOfSomeMetricsAndMoreIsNoPraiseOfOthers() {
    ComparedPair pair;
    pair.difference = 0.01;  // of the second to the first
    pair.favours = 3;
    pair.low = 0.005;
    pair.high = 0.015;
    pair.wins = 40;  // users for whom the second has more
    pair.losses = 10;
    pair.n = 100;
    pair.firstName = "a";
    pair.secondName = "b";
    pair.pAdjusted = 0.01;
    putIntoWords(pair, "miscalibration@10");
    QVERIFY2(pair.sentence.starts_with("a is better than b in miscalibration@10: lower by 0.0100"),
             pair.sentence.c_str());
    QVERIFY2(pair.sentence.find("40 better, 10 worse") != std::string::npos, pair.sentence.c_str());
    QVERIFY2(pair.sentenceChinese.find("低出 0.0100") != std::string::npos, pair.sentenceChinese.c_str());
    putIntoWords(pair, "popularity@10");
    QVERIFY2(pair.sentence.find("b is higher than a in popularity@10: by 0.0100") == 0,
             pair.sentence.c_str());
    QVERIFY2(
        pair.sentence.find("better") == std::string::npos && pair.sentence.find("worse") == std::string::npos,
        pair.sentence.c_str());
    QVERIFY2(pair.sentenceChinese.find("优于") == std::string::npos, pair.sentenceChinese.c_str());
    pair.pAdjusted = 0.2;
    putIntoWords(pair, "miscalibration@10");
    QVERIFY2(pair.sentence.find("10 better with b, 40 worse") != std::string::npos, pair.sentence.c_str());
  }

  void withoutAWordTimeIsSplitAndARunIsFittedAnewForAnotherSplit() {
    TestWorkspace shop;
    shop.import(groupedShop());
    TrainRequest request = trainingOf("ease");
    request.split.clear();
    JobProgress progress(shop.path, "train", "ease");
    const std::int64_t run = runJob(progress, [&] { return trainRun(shop.path, request, progress); }).run;
    progress.finish("finished", "");
    QCOMPARE(shop.evaluate(run).split, std::string("time"));
    EvaluateRequest elsewhere = evaluationOf(run);
    elsewhere.split = "leave-one-out";
    Progress quiet;
    const EvaluatedRun refitted = evaluateRuns(shop.path, elsewhere, quiet).front();
    QCOMPARE(refitted.split, std::string("leave-one-out"));
    // Fitted on the training events of that split, it is the run that was trained for it.
    const EvaluatedRun trained = shop.evaluate(shop.train("ease").run);
    QCOMPARE(refitted.metrics.at("ndcg@10").mean, trained.metrics.at("ndcg@10").mean);
    for (const char* split : {"random", "random-rows", "k-fold:fold=3", "cold-item", "cold-user:test=0.3"}) {
      elsewhere.split = split;
      QCOMPARE(evaluateRuns(shop.path, elsewhere, quiet).front().split, std::string(split));
    }
    elsewhere.split = "weekly";
    QVERIFY_THROWS_EXCEPTION(Error, evaluateRuns(shop.path, elsewhere, quiet));
  }

  void aSampleOfUsersIsASplitOfItsOwn() {
    TestWorkspace shop;
    shop.import(groupedShop());
    const std::int64_t popular = shop.train("popularity").run, ease = shop.train("ease").run;
    Progress progress;
    EvaluateRequest request = evaluationOf(ease);
    request.users = 7;
    const EvaluatedRun sampled = evaluateRuns(shop.path, request, progress).front();
    QCOMPARE(sampled.split, std::string("leave-one-out:users=7"));
    QCOMPARE(sampled.users, 7);
    QVERIFY(QString::fromStdString(sampled.procedure).contains("7 users with a test item, drawn by chance"));
    shop.evaluate(popular);
    // Figures over other users are never put in one table.
    QVERIFY_THROWS_EXCEPTION(Error, compareRuns(shop.path, {{popular, ease}, "ndcg@10"}));
    request.runs = {popular};
    const EvaluatedRun beside = evaluateRuns(shop.path, request, progress).front();
    QCOMPARE(beside.splitHash, sampled.splitHash);
    QCOMPARE(compareRuns(shop.path, {{popular, ease}, "ndcg@10"}).choice.split, sampled.split);
    // It is the run as it was trained, not one fitted anew.
    request.users = 0;
    request.split = "leave-one-out:users=100000";
    QCOMPARE(evaluateRuns(shop.path, request, progress).front().metrics.at("ndcg@10").mean,
             shop.evaluate(popular).metrics.at("ndcg@10").mean);
    request.users = -1;
    QVERIFY_THROWS_EXCEPTION(Error, evaluateRuns(shop.path, request, progress));
  }

  void everyCautionIsFoundAndKeptWithTheFigures() {
    TestWorkspace shop;
    shop.import(groupedShop());
    const std::int64_t ease = shop.train("ease").run;
    const auto kindsOf = [](const std::vector<Caution>& cautions) {
      std::set<std::string> kinds;
      for (const Caution& caution : cautions) kinds.insert(toString(caution.kind));
      return kinds;
    };
    // Leaving one out learns from other users' later events.
    QCOMPARE(kindsOf(shop.evaluate(ease).cautions), std::set<std::string>{"future_items"});
    QCOMPARE(kindsOf(listEvaluations(shop.path).front().cautions), std::set<std::string>{"future_items"});
    Progress quiet;
    EvaluateRequest request = evaluationOf(ease);
    request.split = "time";
    QVERIFY(evaluateRuns(shop.path, request, quiet).front().cautions.empty());
    request.candidates = 3;
    const EvaluatedRun sampled = evaluateRuns(shop.path, request, quiet).front();
    QCOMPARE(kindsOf(sampled.cautions), std::set<std::string>{"sampled_candidates"});
    const std::int64_t popular = shop.train("popularity").run;
    shop.evaluate(popular);
    request = evaluationOf(popular);
    request.split = "time";
    evaluateRuns(shop.path, request, quiet);
    CompareRequest onTime{{ease, popular}, "ndcg@10"};
    onTime.choice.split = "time";
    QVERIFY_THROWS_EXCEPTION(Error, compareRuns(shop.path, onTime));  // sampled against all
    shop.evaluate(ease);
    QCOMPARE(kindsOf(compareRuns(shop.path, {.runs = {ease, popular}}).cautions),
             std::set<std::string>{"future_items"});

    std::vector<std::int64_t> runs{ease, popular};
    for (const char* lambda : {"lambda=5", "lambda=50"}) {
      runs.push_back(shop.train("ease", {lambda}).run);
      shop.evaluate(runs.back());
    }
    const Comparison search = compareRuns(shop.path, {.runs = runs});
    QCOMPARE(kindsOf(search.cautions), (std::set<std::string>{"future_items", "tuned_on_test"}));
    QVERIFY(search.cautions.back().sentence.starts_with("3 settings of ease"));

    db::Workspace workspace = db::Workspace::open(shop.path);
    db::RunRecord failed = *db::findRun(workspace.database(), popular);
    failed.state = "failed";
    failed.message = "The disk is full.";
    const std::int64_t lost = db::insertRun(workspace.database(), failed);
    const Comparison without = compareRuns(shop.path, {.runs = {ease, lost, popular}});
    QCOMPARE(without.pairs.size(), 1U);
    QVERIFY(without.cautions.front().kind == Caution::Kind::FailedRun);
    QVERIFY(without.cautions.front().sentence.find("absent from the comparison, not 0") != std::string::npos);
    QVERIFY_THROWS_EXCEPTION(Error, compareRuns(shop.path, {.runs = {ease, lost}}));

    auto fewer = *db::findEvaluation(workspace.database(), popular, "ndcg@10", {}, "leave-one-out");
    fewer.users.pop_back();
    fewer.metrics.front().values.pop_back();
    db::keepEvaluation(workspace.database(), fewer);
    QCOMPARE(kindsOf(compareRuns(shop.path, {.runs = {ease, popular}}).cautions),
             (std::set<std::string>{"different_users", "future_items"}));
    fewer.splitHash.clear();
    db::keepEvaluation(workspace.database(), fewer);
    QVERIFY(kindsOf(compareRuns(shop.path, {.runs = {ease, popular}}).cautions).contains("different_splits"));
    fewer.splitHash = "0123456789abcdef";
    db::keepEvaluation(workspace.database(), fewer);
    QVERIFY_THROWS_EXCEPTION(Error, compareRuns(shop.path, {.runs = {ease, popular}}));
  }

  void aTargetWhoseTextStandsInTheHistoryIsFound() {
    Interactions histories;
    Interactions test;
    for (const std::int32_t item : {0, 1}) {
      histories.items.push_back(item);
      test.items.push_back(item + 2);
      for (Interactions* part : {&histories, &test})
        part->offsets.push_back(static_cast<std::int64_t>(part->items.size()));
    }
    const auto caution = findTargetInHistory(histories, test, {"Red shoe", "Cup", "Red shoe", "Plate"});
    QVERIFY(caution && caution->sentence.find("50.0 % (1)") == std::string::npos);
    QVERIFY(caution->sentence.find("50.0 %") != std::string::npos);
    QVERIFY(!findTargetInHistory(histories, test, {"", "Cup", "", "Plate"}));
    QVERIFY(foundNothing("Run 1 (ease)", 40).sentence.starts_with("Run 1 (ease) found not one test item"));
  }

  void wrongRequestsLeaveNoRun() {
    TestWorkspace shop;
    shop.import(groupedShop());
    QVERIFY_THROWS_EXCEPTION(Error, recipeOf(trainingOf("ease", {"lamda=3"})));
    QVERIFY_THROWS_EXCEPTION(Error, recipeOf(trainingOf("eaze")));
    TrainRequest weekly = trainingOf("ease");
    weekly.split = "weekly";
    QVERIFY_THROWS_EXCEPTION(Error, recipeOf(weekly));
    TestWorkspace empty;
    QVERIFY_THROWS_EXCEPTION(Error, empty.train("ease"));
    QVERIFY(listRuns(empty.path).empty());
  }

  void aTrainedRunIsAPartOfAFusion() {
    TestWorkspace shop;
    shop.import(groupedShop());
    const std::int64_t ease = shop.train("ease", {"lambda=5"}).run;
    const std::int64_t knn = shop.train("item-knn").run;
    const std::vector<std::string> parts = {"parts=ease, popularity", "weights=0.75, 0.25"};
    const auto with = [&parts](const std::string& set) {
      std::vector<std::string> all = parts;
      all.push_back(set);
      return all;
    };
    const std::int64_t reused = shop.train("fusion-weighted", with("ease.run=" + std::to_string(ease))).run;
    const std::int64_t fitted = shop.train("fusion-weighted", with("ease.lambda=5")).run;
    QCOMPARE(showRun(shop.path, reused).settings.at("ease.lambda"), std::string("5"));
    QCOMPARE(shop.evaluate(reused).metrics.at("ndcg@10").mean,
             shop.evaluate(fitted).metrics.at("ndcg@10").mean);
    QVERIFY(checkWorkspace(shop.path).ok);

    QVERIFY_THROWS_EXCEPTION(Error, shop.train("fusion-weighted", with("ease.run=" + std::to_string(knn))));
    QVERIFY_THROWS_EXCEPTION(Error, shop.train("fusion-weighted", with("ease.run=99")));
    TrainRequest byTime = trainingOf("fusion-weighted", with("ease.run=" + std::to_string(ease)));
    byTime.split = "time";
    JobProgress progress(shop.path, "train", "fusion-weighted");
    QVERIFY_THROWS_EXCEPTION(Error, trainRun(shop.path, byTime, progress));
    shop.import("user_id,item_id,timestamp\nu0,new,1800000000\n");
    QVERIFY_THROWS_EXCEPTION(Error, shop.train("fusion-weighted", with("ease.run=" + std::to_string(ease))));
  }

  void nobodyToTestIsSaid() {
    TestWorkspace shop;
    shop.import("user_id,item_id,timestamp\nu0,a,1\nu0,b,2\nu1,a,3\n");
    const std::int64_t run = shop.train("popularity").run;
    Progress progress;
    QVERIFY_THROWS_EXCEPTION(Error, evaluateRuns(shop.path, evaluationOf(run), progress));
    QVERIFY(listEvaluations(shop.path).empty());
  }

  void aFailedRunSaysWhyAndKeepsNoFiles() {
    TestWorkspace shop;
    shop.import(groupedShop());
    QVERIFY_THROWS_EXCEPTION(Error, shop.train("text-knn", {"model=no-such-model"}));
    const auto runs = listRuns(shop.path);
    QCOMPARE(runs.size(), 1U);
    QCOMPARE(runs[0].state, std::string("failed"));
    QVERIFY(!runs[0].message.empty());
    QVERIFY(!fs::exists(shop.path / "runs" / "1") && !fs::exists(shop.path / "runs" / "1.partial"));
    Progress progress;
    QVERIFY_THROWS_EXCEPTION(Error, evaluateRuns(shop.path, evaluationOf(1), progress));
  }

  void changedDataIsNotEvaluatedButStillRecommendedFrom() {
    TestWorkspace shop;
    shop.import(groupedShop());
    const std::int64_t run = shop.train("item-knn").run;
    shop.import("user_id,item_id,timestamp\nu0,new,1800000000\n");
    Progress progress;
    QVERIFY_THROWS_EXCEPTION(Error, evaluateRuns(shop.path, evaluationOf(run), progress));
    const auto items = recommend(shop.path, {.runs = {run}, .user = "u0", .k = 50}, progress).runs[0].items;
    QCOMPARE(items.size(),
             15U);  // 20 known to the run, less the five that u0 had; the new one it cannot score
  }

  void movieLensFiguresAreRecBoles_data() {
    QTest::addColumn<QString>("recipe");
    QTest::addColumn<double>("ndcg");
    QTest::newRow("popularity") << "popularity-recbole" << 0.0354;
    QTest::newRow("item-knn") << "item-knn-recbole" << 0.0629;
    QTest::newRow("ease") << "ease-recbole" << 0.0706;
  }

  void movieLensFiguresAreRecBoles() {
    const fs::path file = fs::path(RECLENS_SHARED_DATA) / "ml-100k" / "ml-100k.inter";
    if (!fs::exists(file)) QSKIP("MovieLens-100K is not in the shared data folder.");
    QFETCH(QString, recipe);
    QFETCH(double, ndcg);
    static TestWorkspace films;  // imported once for the three recipes
    Progress progress;
    if (summarise(films.path).interactions == 0) importFile(films.path, importOf(file), progress);
    const EvaluatedRun evaluated = films.evaluate(films.train(recipe.toStdString()).run);
    const double found = evaluated.metrics.at("ndcg@10").mean;
    QVERIFY2(std::abs(found - ndcg) < 0.0002, std::to_string(found).c_str());
    QCOMPARE(evaluated.users, 943);
  }
};

QTEST_GUILESS_MAIN(TestTraining)
#include "test_training.moc"
