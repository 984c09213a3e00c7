#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>

#include "core/data/split.h"
#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/recommend/recbole_batches.h"
#include "core/recommend/recommender.h"
#include "tests/core/small_shop.h"

using namespace core;

namespace {

nlohmann::json fixture(const std::string& name = "metrics.json") {
  std::ifstream file(RECLENS_FIXTURES "/metrics/" + name);
  return nlohmann::json::parse(file);
}

}  // namespace

class TestRecommend : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void topKBreaksTiesByIndexAndLeavesOutTheImpossible() {
    const std::vector<float> scores{1, 3, kNever, 3, std::nanf(""), 2};
    QCOMPARE(topK(scores, 3), (std::vector<std::int32_t>{1, 3, 5}));
    QCOMPARE(topK(scores, 10), (std::vector<std::int32_t>{1, 3, 5, 0}));
    QVERIFY(topK(scores, 0).empty());
  }

  void topKIsTheHeadOfASort_data() {
    QTest::addColumn<int>("items");
    QTest::addColumn<int>("heights");  // few: many ties
    for (const int items : {1, 63, 64, 255, 256, 257, 1000, 5000})
      for (const int heights : {1, 2, 40, 1'000'000})
        QTest::addRow("%d items, %d heights", items, heights) << items << heights;
  }

  void topKIsTheHeadOfASort() {
    QFETCH(const int, items);
    QFETCH(const int, heights);
    std::mt19937_64 random(static_cast<std::uint64_t>(items * 31 + heights));
    std::vector<float> scores;
    for (int item = 0; item < items; ++item) {
      const std::uint64_t drawn = random();
      scores.push_back(drawn % 5 == 0 ? kNever
                       : drawn % 5 == 1
                           ? std::nanf("")
                           : static_cast<float>(drawn / 5 % static_cast<std::uint64_t>(heights)));
    }
    std::vector<std::int32_t> sorted;
    for (std::int32_t item = 0; item < items; ++item)
      if (scores[static_cast<std::size_t>(item)] > kNever) sorted.push_back(item);
    std::stable_sort(sorted.begin(), sorted.end(), [&scores](std::int32_t a, std::int32_t b) {
      return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
    });
    for (const int k : {1, 5, 20, 256, 257, 1000}) {
      const auto kept =
          sorted.begin() + std::min<std::ptrdiff_t>(k, static_cast<std::ptrdiff_t>(sorted.size()));
      QCOMPARE(topK(scores, k), std::vector<std::int32_t>(sorted.begin(), kept));
    }
  }

  void leaveOneOutKeepsShortHistoriesInTrain() {
    const Split parts = split(interactionsOf({{4, 5, 6, 7}, {1, 2}, {}}), {});
    QCOMPARE(parts.train.items, (std::vector<std::int32_t>{4, 5, 1, 2}));
    QCOMPARE(parts.valid.items, (std::vector<std::int32_t>{6}));
    QCOMPARE(parts.test.items, (std::vector<std::int32_t>{7}));
    QCOMPARE(parts.test.userCount(), 3);
  }

  void aRepeatedItemCountsOnceAtItsFirstEvent() {
    const Split parts = split(interactionsOf({{1, 2, 3, 2, 1}}), {});
    QCOMPARE(parts.train.items, (std::vector<std::int32_t>{1}));
    QCOMPARE(parts.test.items, (std::vector<std::int32_t>{3}));
  }

  void globalTimeCutsAllUsersAtTheSameMoments() {
    Interactions all = interactionsOf({{0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}});
    all.times = {1, 2, 3, 4, 10, 1, 5, 6, 7, 8};
    const Split parts = split(all, {.kind = SplitKind::GlobalTime, .testShare = 0.2, .validShare = 0.2});
    QCOMPARE(parts.test.times, (std::vector<std::int64_t>{10, 8}));
    QCOMPARE(parts.valid.times, (std::vector<std::int64_t>{6, 7}));
    all.times.assign(10, 0);
    QVERIFY_THROWS_EXCEPTION(Error, split(all, {.kind = SplitKind::GlobalTime}));
  }

  void nearTimesTieInSinglePrecision() {
    // 1 ms apart in a range of 30 years: single precision cannot tell them, so file order decides.
    Interactions all = interactionsOf({{0, 1, 2, 3}});
    all.times = {0, 900000000000, 946000000000, 946000000001};
    all.rows = {1, 2, 4, 3};
    QCOMPARE(split(all, {}).test.items.front(), 3);
    QCOMPARE(split(all, {.order = EventOrder::ScaledFloatTime}).test.items.front(), 2);
  }

  void popularityCountsEvents() {
    Shop shop;
    const auto scores = scoresFor(*shop.fitted("popularity"), {}, 6);
    QVERIFY(scores[0] == 3 && scores[1] == 1 && scores[5] == 1);  // train: 0, 2, 1 0, 3, 5, 4 3, 0
  }

  void batchesAreCountedAsRecBoleCountsThem() {
    const nlohmann::json expected = fixture("recbole.json");
    const auto items = expected["items"].get<std::int32_t>();
    const Interactions all = interactionsOf(expected["histories"]);
    Progress progress;
    QCOMPARE(countRecBoleBatches(all, split(all, {.order = EventOrder::ScaledFloatTime}).train, items,
                                 expected["batch_size"], expected["seed"], progress),
             expected["counts"].get<std::vector<float>>());
  }

  void tiesAreBrokenAsTorchBreaksThem() {
    const nlohmann::json expected = fixture("recbole.json");
    const std::vector<float> scores = expected["tied"];
    std::vector<std::int32_t> appearance(scores.size());
    std::iota(appearance.begin(), appearance.end(), 0);
    for (const auto& [k, top] : expected["top"].items())
      QCOMPARE(topKAsRecBole(scores, appearance, std::stoi(k)), top.get<std::vector<std::int32_t>>());
  }

  void whatTrainingNeverSawIsAbsent_data() {
    QTest::addColumn<QString>("recipe");
    for (const char* recipe : {"popularity", "item-knn", "ease", "ials"}) QTest::newRow(recipe) << recipe;
  }

  void whatTrainingNeverSawIsAbsent() {
    QFETCH(QString, recipe);
    Shop shop;
    shop.parts.train = interactionsOf({{0, 1}, {1, 2}, {4}});
    const auto fitted = shop.fitted(recipe.toStdString());
    QTemporaryDir folder;
    fitted->save(folder.path().toStdString());
    const auto read = makeRecommender(loadRecipe(recipe.toStdString()));
    read->load(folder.path().toStdString(), shop.dataset, shop.text, shop.progress);
    for (const std::vector<std::int32_t>& history : {std::vector<std::int32_t>{}, {0}, {0, 3, 5}}) {
      const auto scores = scoresFor(*fitted, history, 6);
      QCOMPARE(scoresFor(*read, history, 6), scores);
      for (const std::size_t item : {0U, 1U, 2U, 4U}) QVERIFY(std::isfinite(scores[item]));
      QVERIFY(scores[3] == kNever && scores[5] == kNever);
    }
    // A run of before what was seen was kept still loads, and scores as it did.
    QVERIFY(std::filesystem::remove(folder.path().toStdString() + "/unseen_items.safetensors"));
    read->load(folder.path().toStdString(), shop.dataset, shop.text, shop.progress);
    QVERIFY(std::isfinite(scoresFor(*read, {0}, 6)[3]));
  }

  void itemKnnIsTheCosineOverUsers() {
    Shop shop;
    shop.parts.train = interactionsOf({{0, 1}, {0}});
    const auto recommender = shop.fitted("item-knn", {"shrink=0"});
    QVERIFY(std::abs(scoresFor(*recommender, {0}, 6)[1] - 1 / std::sqrt(2.0F)) < 1e-5F);
  }

  void easeMatchesTheInverseWorkedByHand() {
    // X'X + I = [3 1; 1 2], its inverse is [2 -1; -1 3] / 5: B01 = 1/3, B10 = 1/2.
    Shop shop;
    shop.dataset = datasetOf(2, {});
    shop.parts.train = interactionsOf({{0, 1}, {0}});
    for (const char* kept : {"neighbours=0", "neighbours=1"}) {
      const auto recommender = shop.fitted("ease", {"lambda=1", kept});
      QVERIFY(std::abs(scoresFor(*recommender, {0}, 2)[1] - 1.0F / 3) < 1e-6F);
      QVERIFY(std::abs(scoresFor(*recommender, {1}, 2)[0] - 0.5F) < 1e-6F);
      // The newest item weighs 1, the one before it 0.7.
      QVERIFY(std::abs(scoresFor(*recommender, {1, 0}, 2)[0] - 0.35F) < 1e-6F);
    }
  }

  void textKnnRanksByCosineAndCannotScoreAnItemWithoutText() {
    Shop shop;
    const auto scores = scoresFor(*shop.fitted("text-knn"), {0}, 6);
    QVERIFY(std::abs(scores[0] - 1) < 1e-6F && std::abs(scores[1] - 0.8F) < 1e-6F);
    QCOMPARE(scores[5], kNever);
  }

  void aRunReadBackScoresTheSameToTheBit_data() {
    QTest::addColumn<QString>("recipe");
    for (const char* recipe : {"popularity", "popularity-recbole", "item-knn", "ease", "ease-recbole", "ials",
                               "text-knn", "fusion-weighted", "fusion-rank"})
      QTest::newRow(recipe) << recipe;
  }

  void aRunReadBackScoresTheSameToTheBit() {
    QFETCH(QString, recipe);
    Shop shop;
    const auto fitted = shop.fitted(recipe.toStdString());
    QTemporaryDir folder;
    fitted->save(folder.path().toStdString());
    const auto read = makeRecommender(loadRecipe(recipe.toStdString()));
    read->load(folder.path().toStdString(), shop.dataset, shop.text, shop.progress);
    for (const std::vector<std::int32_t>& history : {std::vector<std::int32_t>{}, {0}, {0, 3, 4}})
      QCOMPARE(scoresFor(*read, history, 6), scoresFor(*fitted, history, 6));
    const Dataset other = datasetOf(7, {});
    QVERIFY_THROWS_EXCEPTION(Error, read->load(folder.path().toStdString(), other, shop.text, shop.progress));
  }

  void aFusionSetsTheSettingsOfItsParts() {
    Recipe recipe = loadRecipe("fusion-weighted");
    recipe.set("ease.lambda=7");
    const Recipe read = parseRecipe(writeRecipe(recipe), "fusion-weighted", "test");
    QCOMPARE(read.text("ease.lambda"), std::string("7"));
    QCOMPARE(read.parts, recipe.parts);
  }

  void thePartsOfAFusionAreChosen() {
    Recipe recipe = loadRecipe("fusion-rank");
    recipe.set("text-knn.model=minilm-en");
    recipe.set("parts=item-knn, text-knn");
    QCOMPARE(recipe.parts, (std::vector<std::string>{"item-knn", "text-knn"}));
    QVERIFY(!recipe.settings.contains("ease.lambda") && !recipe.search.contains("ease.lambda"));
    QCOMPARE(recipe.text("item-knn.k"), loadRecipe("item-knn").text("k"));
    QCOMPARE(recipe.text("item-knn.run"), std::string("0"));
    QCOMPARE(recipe.text("text-knn.model"), std::string("minilm-en"));
    QVERIFY(makeRecommender(recipe) != nullptr);
    for (const char* wrong :
         {"parts=", "parts=ease,eaze", "parts=ease,ease", "parts=ease,fusion-rank", "parts=ease,sentiment"})
      QVERIFY_THROWS_EXCEPTION(Error, recipe.set(wrong));
    QVERIFY_THROWS_EXCEPTION(Error, loadRecipe("ease").set("parts=ease"));
    QCOMPARE(recipe.parts.size(), 2U);
  }

  void everyRecipeMakesARecommenderAndSpeaksChinese() {
    for (const Recipe& recipe : builtInRecipes()) {
      QVERIFY2(!recipe.title.empty() && !recipe.description.empty(), recipe.name.c_str());
      QVERIFY2(recipe.titleChinese != recipe.title && recipe.descriptionChinese != recipe.description,
               recipe.name.c_str());
      if (recipe.purpose != "language-model") QVERIFY(makeRecommender(recipe) != nullptr);
    }
  }

  void aWrongSettingNamesTheNearestKnown() {
    Recipe recipe = loadRecipe("ease");
    try {
      recipe.set("lamda=3");
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY(error.kind() == Error::Kind::Usage);
      QVERIFY(QString(error.what()).contains("did you mean lambda"));
    }
    for (const char* wrong : {"lambda=much", "lambda=-1", "decay=2", "neighbours=1.5"}) {
      Recipe copy = loadRecipe("ease");
      copy.set(wrong);
      QVERIFY_THROWS_EXCEPTION(Error, makeRecommender(copy));
    }
    QVERIFY_THROWS_EXCEPTION(Error, loadRecipe("eaze"));
    QVERIFY_THROWS_EXCEPTION(Error, parseRecipe("recommender = ", "x", "x"));
  }

  void cancellingEndsAtTheNextCheck() {
    struct Cancelling : Progress {
      void check() override { throw Cancelled(); }
    } progress;
    Shop shop;
    for (const char* name : {"item-knn", "ease", "ials", "fusion-weighted", "fusion-rank"}) {
      const auto recommender = makeRecommender(loadRecipe(name));
      QVERIFY_THROWS_EXCEPTION(Cancelled, recommender->fit({shop.dataset, shop.parts.train, shop.parts.valid},
                                                           shop.text, progress));
    }
  }

  void rankingMasksTheHistoryAndCountsOnlyUsersWithTests() {
    Shop shop;
    const auto recommender = shop.fitted("popularity");
    const Interactions known = concatenate(shop.parts.train, shop.parts.valid);
    const RankingResult result =
        evaluateRanking(*recommender, 6, known, known, shop.parts.test,
                        {.metrics = {{"hit_rate", 6}, {"mrr", 1}}, .blockUsers = 2}, shop.progress);
    QCOMPARE(result.users, (std::vector<std::int32_t>{0, 1, 3, 4, 6}));
    QCOMPARE(result.values[0], std::vector<float>(5, 1.0F));
  }
};

QTEST_GUILESS_MAIN(TestRecommend)
#include "test_recommend.moc"
