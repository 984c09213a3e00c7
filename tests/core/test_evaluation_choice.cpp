// Which evaluation of a run is looked at: by another definition, at another cut-off, on another split.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/evaluate/caution.h"
#include "core/evaluate/definition.h"
#include "core/evaluate/test_ranks.h"
#include "core/workflow/compare.h"
#include "core/workflow/report.h"
#include "core/workflow/slices.h"
#include "core/workflow/trade_off.h"
#include "core/workflow/user_lists.h"
#include "db/workspace/evaluation_store.h"
#include "db/workspace/run_store.h"
#include "tests/core/message_of.h"
#include "tests/core/shop_workspace.h"

using namespace core;

namespace {

const std::string kRandom = "random:test=0.4";  // several test items a user

EvaluateRequest requestFor(std::int64_t run, const std::string& split, const std::string& definition) {
  EvaluateRequest request = evaluationOf(run);
  request.split = split;
  request.definition = definition;
  return request;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Two runs that were evaluated on leave-one-out.
struct JudgedShop : TestWorkspace {
  JudgedShop() {
    import(groupedShop());
    ease = train("ease").run;
    popular = train("popularity").run;
    evaluate(ease);
    evaluate(popular);
  }
  std::int64_t ease = 0, popular = 0;
};

void forgetRankings(const std::filesystem::path& workspace) {
  db::Workspace::open(workspace).database().exec("DELETE FROM evaluation_list");
}

}  // namespace

class TestEvaluationChoice : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anItemsRankCountsHigherScoresAndEqualOnesBeforeIt() {
    constexpr float kNever = -std::numeric_limits<float>::infinity();
    const std::vector<float> scores{0.5F, 0.9F, 0.5F, kNever, NAN};
    QCOMPARE(rankOf(scores, 1, standingOf(scores, 1)), 1);
    QCOMPARE(rankOf(scores, 0, standingOf(scores, 0)), 2);
    QCOMPARE(rankOf(scores, 2, standingOf(scores, 2)), 3);
    QCOMPARE(rankOf(scores, 3, standingOf(scores, 3)), 0);
    QCOMPARE(rankOf(scores, 4, standingOf(scores, 4)), 0);
  }

  void everyDefinitionScoresTheKeptRankingAsRankingAnewDoes_data() {
    QTest::addColumn<QString>("definition");
    for (const Definition& definition : definitions())
      QTest::newRow(definition.name.c_str()) << QString::fromStdString(definition.name);
  }
  void everyDefinitionScoresTheKeptRankingAsRankingAnewDoes() {
    QFETCH(QString, definition);
    TestWorkspace shop;
    shop.import(groupedShop());
    const std::int64_t run = shop.train("item-knn").run;
    const std::string name = definition.toStdString();
    Progress quiet;
    // Ranked under another name first, so that nothing but the ranking can be what is scored.
    evaluateRuns(shop.path, requestFor(run, kRandom, name == "lenskit" ? "elliot" : "lenskit"), quiet);
    const auto scored = listEvaluations(shop.path, {kRandom, name}, quiet);
    const EvaluatedRun ranked = evaluateRuns(shop.path, requestFor(run, kRandom, name), quiet).front();
    QCOMPARE(scored.size(), 1U);
    QCOMPARE(scored[0].definition, name);
    QCOMPARE(scored[0].users, ranked.users);
    QCOMPARE(scored[0].metrics.size(), ranked.metrics.size());
    bool some = false;
    for (const auto& [metric, estimate] : ranked.metrics) {
      const Estimate& again = scored[0].metrics.at(metric);
      const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
      QVERIFY2(same(again.mean, estimate.mean) && same(again.low, estimate.low) &&
                   same(again.high, estimate.high) && again.n == estimate.n,
               metric.c_str());
      some = some || (metric.starts_with("ndcg") && estimate.mean > 0);
    }
    QVERIFY(some);
  }

  void definitionsThatDifferGiveOtherNumbersForOneRanking() {
    TestWorkspace shop;
    shop.import(groupedShop());
    const std::int64_t run = shop.train("popularity").run;
    Progress quiet;
    evaluateRuns(shop.path, requestFor(run, "leave-one-out", "reclens"), quiet);
    const auto mean = [&](const std::string& definition, const std::string& metric) {
      return listEvaluations(shop.path, {"leave-one-out", definition}, quiet).front().metrics.at(metric).mean;
    };
    QVERIFY(mean("rectools", "ndcg@10") < mean("reclens", "ndcg@10"));  // its ideal list is full
    QVERIFY(mean("lenskit", "ndcg@20") > mean("recbole", "ndcg@20"));   // rank 2 is not discounted
    QCOMPARE(mean("trec_eval", "recall@10"), mean("reclens", "recall@10"));
    QVERIFY_THROWS_EXCEPTION(Error, mean("lenskid", "ndcg@10"));
  }

  void aKeptRankingHasEveryCutOff() {
    JudgedShop shop;
    const std::int64_t ease = shop.ease, popular = shop.popular;
    const ComparedPair scored = compareRuns(shop.path, {{popular, ease}, "ndcg@7"}).pairs.front();
    Progress quiet;
    for (const std::int64_t run : {ease, popular}) {
      EvaluateRequest request = evaluationOf(run);
      request.ks = {7};
      evaluateRuns(shop.path, request, quiet);
    }
    const ComparedPair kept = compareRuns(shop.path, {{popular, ease}, "ndcg@7"}).pairs.front();
    QVERIFY(kept.difference > 0);
    QCOMPARE(scored.difference, kept.difference);
    QCOMPARE(scored.p, kept.p);
  }

  void withoutAKeptRankingARunIsAbsentAndSaysSo() {
    JudgedShop shop;
    const std::int64_t ease = shop.ease, popular = shop.popular;
    forgetRankings(shop.path);
    Progress quiet;
    QVERIFY(listEvaluations(shop.path, {"leave-one-out", "lenskit"}, quiet).empty());
    QCOMPARE(listEvaluations(shop.path, {"leave-one-out", "reclens"}, quiet).size(), 2U);
    CompareRequest request{{popular, ease}, "ndcg@10"};
    request.choice.definition = "lenskit";
    const std::string message = messageOf([&] { compareRuns(shop.path, request); });
    QVERIFY2(has(message, "no kept values of ndcg@10 by the definition lenskit"), message.c_str());
    const std::string lists = messageOf([&] { listsOfUser(shop.path, {ease}, "u0", 5, {}, quiet); });
    QVERIFY2(has(lists, "before lists were kept; evaluate it again"), lists.c_str());
  }

  void runsAreComparedOnASplitThatAllWereEvaluatedOn() {
    JudgedShop shop;
    const std::int64_t ease = shop.ease, popular = shop.popular;
    Progress quiet;
    evaluateRuns(shop.path, requestFor(ease, "time", "reclens"), quiet);  // its newest, and its alone
    const Comparison common = compareRuns(shop.path, {{ease, popular}, "ndcg@10"});
    QCOMPARE(common.choice.split, std::string("leave-one-out"));
    QCOMPARE(common.pairs.front().n, 40);

    CompareRequest request{{ease, popular}, "ndcg@10"};
    request.choice.split = "time";
    const std::string message = messageOf([&] { compareRuns(shop.path, request); });
    QVERIFY2(has(message, "not evaluated on one split") && has(message, "(ease) on time, leave-one-out") &&
                 has(message, "(popularity) on leave-one-out"),
             message.c_str());
    QCOMPARE(messageOf([&] { pairedValues(shop.path, ease, popular, "ndcg@10", request.choice); }), message);
    const auto slices = [&] {
      SliceRequest sliced;
      sliced.runs = request.runs;
      sliced.choice = request.choice;
      return sliceRuns(shop.path, sliced, quiet);
    };
    QCOMPARE(messageOf(slices), message);
    QCOMPARE(messageOf(
                 [&] { tradeOff(shop.path, request.runs, "ndcg@10", "coverage@10", request.choice, quiet); }),
             message);

    evaluateRuns(shop.path, requestFor(popular, "time", "reclens"), quiet);
    const Comparison later = compareRuns(shop.path, request);
    QCOMPARE(later.choice.split, std::string("time"));
    QVERIFY(later.pairs.front().n < 40);
    QVERIFY(slices().rows.front().users < 40);
    request.choice.split = "weekly";
    QVERIFY_THROWS_EXCEPTION(Error, compareRuns(shop.path, request));
    QVERIFY(!findDifferentSplits(listEvaluations(shop.path, {"time", {}}, quiet)));
  }

  void listsOfAUserAreThoseOfTheEvaluatedSplit() {
    JudgedShop shop;
    const std::int64_t ease = shop.ease, popular = shop.popular;
    Progress quiet;
    const UserLists last = listsOfUser(shop.path, {ease, popular}, "u0", 10, {}, quiet);
    QCOMPARE(last.split, std::string("leave-one-out"));
    QCOMPARE(last.wanted, std::vector<std::string>{"i4"});
    QCOMPARE(last.history, (std::vector<std::string>{"i0", "i1", "i2", "i3"}));
    for (const std::int64_t run : {ease, popular})
      evaluateRuns(shop.path, requestFor(run, kRandom, "reclens"), quiet);
    const EvaluationChoice choice{kRandom, {}};
    int hits = 0;
    for (const PairedValue& value : pairedValues(shop.path, ease, popular, "recall@10", choice)) {
      const UserLists lists = listsOfUser(shop.path, {ease, popular}, value.user, 10, choice, quiet);
      QCOMPARE(lists.wanted.size(), 2U);
      QCOMPARE(lists.history.size(), 3U);
      for (const std::size_t side : {0U, 1U}) {
        const auto& items = lists.lists[side].items;
        const auto found = std::count_if(items.begin(), items.end(), [](const auto& i) { return i.hit; });
        QCOMPARE(static_cast<float>(found) / 2, side == 0 ? value.first : value.second);
        for (std::size_t place = 1; place < items.size(); ++place)
          QVERIFY(items[place].score <= items[place - 1].score);
        hits += static_cast<int>(found);
      }
    }
    QVERIFY(hits > 40);
    shop.import("user_id,item_id,timestamp\nu0,new,1800000000\n");
    const std::string message = messageOf([&] { listsOfUser(shop.path, {ease}, "u0", 10, {}, quiet); });
    QVERIFY2(has(message, "judged on other events"), message.c_str());
  }

  void aFullListKnowsWhereItEnds() {
    TestWorkspace shop;
    shop.import(groupedShop());
    const std::int64_t run = shop.train("popularity").run;
    Progress quiet;
    EvaluateRequest request = evaluationOf(run);
    request.ks = {30};  // more than the 20 items there are
    evaluateRuns(shop.path, request, quiet);
    QCOMPARE(listsOfUser(shop.path, {run}, "u0", 30, {}, quiet).lists[0].items.size(), 16U);
    QCOMPARE(listsOfUser(shop.path, {run}, "u0", 3, {}, quiet).lists[0].items.size(), 3U);
    QVERIFY_THROWS_EXCEPTION(Error, listsOfUser(shop.path, {run}, "nobody", 3, {}, quiet));
    QVERIFY_THROWS_EXCEPTION(Error, listsOfUser(shop.path, {run}, "u0", 0, {}, quiet));
  }

  void runsKnowWhatTheyWereEvaluatedOn() {
    TestWorkspace shop;
    shop.import(groupedShop());
    const std::int64_t ease = shop.train("ease").run;
    QVERIFY(listRuns(shop.path)[0].evaluations.empty());
    shop.evaluate(ease);
    Progress quiet;
    evaluateRuns(shop.path, requestFor(ease, "time", "recbole"), quiet);
    const RunSummary run = listRuns(shop.path)[0];
    QCOMPARE(run.split, std::string("leave-one-out"));
    QVERIFY(run.fitsAnew && run.isEvaluatedOn("time") && !run.isEvaluatedOn("cold-item"));
    QCOMPARE(run.evaluations.size(), 2U);
    QCOMPARE(run.evaluations[0].split + " " + run.evaluations[0].definition, std::string("time recbole"));
    QVERIFY(run.evaluations[0].users > 0 && run.evaluations[0].users < 40);
    QCOMPARE(run.evaluations[1].users, 40);
    QVERIFY(loadRecipe("text-encoder").learnsInSteps());
  }

  void theChoiceIsRemembered() {
    TestWorkspace shop;
    QCOMPARE(rememberedChoice(shop.path), EvaluationChoice());
    rememberChoice(shop.path, {"time", "lenskit"});
    QCOMPARE(rememberedChoice(shop.path), (EvaluationChoice{"time", "lenskit"}));
  }

  void theReportSaysWhatWeakensItsNumbers_data() {
    QTest::addColumn<QString>("language");
    QTest::newRow("English") << "en";
    QTest::newRow("Chinese") << "zh_CN";
  }
  void theReportSaysWhatWeakensItsNumbers() {
    QFETCH(QString, language);
    JudgedShop shop;
    const std::int64_t other = shop.train("item-knn").run;
    Progress quiet;
    EvaluateRequest sampled = requestFor(other, "time", "reclens");
    sampled.candidates = 3;
    evaluateRuns(shop.path, sampled, quiet);
    QVERIFY_THROWS_EXCEPTION(Error, shop.train("text-knn", {"model=no-such-model"}));
    db::Workspace::open(shop.path).database().exec(R"sql(
      UPDATE item SET title = 'Trail runner GTX' WHERE item_id = 'i3';
      INSERT INTO query (id, query_id, text) VALUES (1, 'q1', 'the trail runner gtx in black');
      INSERT INTO judgement_row (query, item, grade) SELECT 1, id, 1 FROM item WHERE item_id = 'i3')sql");
    ReportRequest request;
    request.language = language.toStdString();
    const std::string html = renderReportHtml(shop.path, request, quiet);
    const bool chinese = request.language == "zh_CN";
    for (const char* sentence :
         {chinese ? "训练看到了未来" : "Training sees the future",
          chinese ? "采样评测" : "Sampled: only 3 items",
          chinese ? "的已判断查询（1 个）逐字包含" : "of the judged queries (1) have, word for word",
          chinese ? "各运行在不同的划分上评测" : "The runs were evaluated on different splits",
          chinese ? "它不参与比较，而不是按 0 计" : "it is absent from the comparison, not 0",
          chinese ? "只对采样的候选商品排序" : "only sampled candidates were ranked",
          chinese ? "定义：reclens" : "The definition reclens"})
      QVERIFY2(has(html, sentence), sentence);

    request.choice = {"leave-one-out", "lenskit"};
    const std::string chosen = renderReportHtml(shop.path, request, quiet);
    QVERIFY(has(chosen, chinese ? "定义：lenskit" : "The definition lenskit"));
    QVERIFY(!has(chosen, chinese ? "采样评测" : "Sampled: only 3 items"));
    QVERIFY(has(chosen, "1 / log2("));
  }

  void aTitleInAQueryIsFoundAndAWordIsNot() {
    const std::vector<std::string> titles{"Trail Runner GTX", "Shoe", "轻便跑鞋"};
    QVERIFY(!findTargetInQuery({"shoe", "runner trail gtx"}, {{1}, {0}}, titles));
    QVERIFY(!findTargetInQuery({"trail runner gtx"}, {{1}}, titles));  // of another item
    const auto caution = findTargetInQuery({"buy the TRAIL-runner gtx 42", "shoe"}, {{0}, {1}}, titles);
    QVERIFY(caution && caution->kind == Caution::Kind::TargetInQuery);
    QVERIFY2(caution->sentence.starts_with("50.0 % of the judged queries (1) have"),
             caution->sentence.c_str());
    QVERIFY(findTargetInQuery({"我想买轻便跑鞋送人"}, {{2}}, titles));
  }

  void runsWithoutACommonUserAreNotCompared() {
    JudgedShop shop;
    const std::int64_t ease = shop.ease, popular = shop.popular;
    {
      db::Workspace workspace = db::Workspace::open(shop.path);
      auto moved = *db::findEvaluation(workspace.database(), popular, "ndcg@10");
      for (std::int64_t& user : moved.users) user += 1000;
      db::keepEvaluation(workspace.database(), moved);
    }
    const std::string message = messageOf([&] { compareRuns(shop.path, {.runs = {ease, popular}}); });
    QVERIFY2(has(message, "no test user in common"), message.c_str());
  }
};

QTEST_GUILESS_MAIN(TestEvaluationChoice)
#include "test_evaluation_choice.moc"
