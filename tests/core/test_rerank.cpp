#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/fuse/rerank.h"
#include "tests/core/small_shop.h"

using namespace core;

namespace {

/// Items 0 to 3 are shirts, 4 to 7 shoes; the lower the number, the more often it was had.
Shop shop() {
  Shop shop;
  shop.dataset =
      datasetOf(8, interactionsOf({{0, 1, 2, 3}, {0, 1, 2, 4}, {0, 1, 5}, {0, 1, 2}, {0, 6}, {7, 0}}));
  for (std::size_t item = 0; item < 8; ++item)
    shop.dataset.items[item].category = item < 4 ? "Wear / Shirts" : "Wear / Shoes";
  shop.parts.train = shop.dataset.interactions;
  shop.parts.valid = interactionsOf({{5}, {5}, {}, {}, {}, {}});
  Matrix vectors = Matrix::Identity(8, 8);
  vectors.row(5) = vectors.row(0);
  shop.text = FakeText(vectors);
  return shop;
}

std::unique_ptr<Recommender> fitted(Shop& shop, std::vector<std::string> settings) {
  Recipe recipe = loadRecipe("rerank");
  recipe.parts = {"item-knn"};
  for (const std::string& setting : settings) recipe.set(setting);
  auto reranked = makeRerank(recipe);
  reranked->fit({shop.dataset, shop.parts.train, shop.parts.valid}, shop.text, shop.progress);
  return reranked;
}

}  // namespace

class TestRerank : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void nothingChosenChangesNoOrder() {
    Shop given = shop();
    const auto alone = given.fitted("item-knn");
    const auto reranked = fitted(given, {"diversity=0", "popularity=0"});
    for (const std::vector<std::int32_t>& history : {std::vector<std::int32_t>{1}, {0, 4}, {6}})
      QCOMPARE(topK(scoresFor(*reranked, history, 8), 8), topK(scoresFor(*alone, history, 8), 8));
  }

  /// Chosen by hand as the definition says, one item after the other.
  void itIsMaximalMarginalRelevance_data() {
    QTest::addColumn<QString>("likeness");
    QTest::newRow("category") << "category";
    QTest::newRow("text") << "text";
  }

  void itIsMaximalMarginalRelevance() {
    QFETCH(QString, likeness);
    constexpr float kDiversity = 0.6F;
    Shop given = shop();
    const std::vector<std::int32_t> history{1};
    std::vector<float> z = scoresFor(*fitted(given, {"diversity=0", "popularity=0"}), history, 8);
    const auto reranked =
        fitted(given, {"diversity=0.6", "popularity=0", "likeness=" + likeness.toStdString()});
    const auto scores = scoresFor(*reranked, history, 8);
    const auto alike = [&](std::int32_t a, std::int32_t b) {
      if (likeness == "text") return std::min(a, b) == 0 && std::max(a, b) == 5 ? 1.0F : 0.0F;
      return (a < 4) == (b < 4) ? 1.0F : 1.0F / 3;  // of three numbers, one both have
    };
    std::vector<std::int32_t> chosen;
    for (int place = 0; place < 7; ++place) {
      std::int32_t best = -1;
      float bestValue = 0;
      for (std::int32_t item = 0; item < 8; ++item) {
        if (item == 1 || std::find(chosen.begin(), chosen.end(), item) != chosen.end()) continue;
        float likest = 0;
        for (const std::int32_t other : chosen) likest = std::max(likest, alike(item, other));
        const float value = (1 - kDiversity) * z[static_cast<std::size_t>(item)] - kDiversity * likest;
        if (best >= 0 && value <= bestValue) continue;
        best = item;
        bestValue = value;
      }
      QVERIFY(std::abs(scores[static_cast<std::size_t>(best)] - bestValue) < 1e-5F);
      chosen.push_back(best);
    }
    auto ranked = scores;
    ranked[1] = kNever;
    QCOMPARE(topK(ranked, 7), chosen);
  }

  void whatIsPopularCanCost() {
    Shop given = shop();
    const std::vector<std::int32_t> history{0};
    const auto plain = scoresFor(*fitted(given, {"diversity=0", "popularity=0"}), history, 8);
    const auto fair = scoresFor(*fitted(given, {"diversity=0", "popularity=2"}), history, 8);
    QVERIFY(plain[1] > plain[6]);
    QVERIFY(fair[1] < fair[6]);
  }

  void partsSumToTheScore() {
    Shop given = shop();
    const auto reranked = fitted(given, {"diversity=0.4", "popularity=0.5"});
    for (const std::vector<std::int32_t>& history : {std::vector<std::int32_t>{2, 0}, {4}, {}}) {
      const auto scores = scoresFor(*reranked, history, 8);
      const auto parts = reranked->scoreParts(history, 8);
      for (std::size_t item = 0; item < 8; ++item) {
        float sum = 0;
        for (const ScorePart& part : parts) sum += part.values[item];
        QVERIFY(std::abs(sum - (std::isfinite(scores[item]) ? scores[item] : 0)) < 1e-6F);
      }
    }
  }

  void nothingIsMadeOfNothing() {
    Shop given = shop();
    const auto scores = scoresFor(*fitted(given, {"popularity=2"}), {}, 8);
    QVERIFY(std::all_of(scores.begin(), scores.end(), [&](float score) { return score == scores[0]; }));
  }

  void aRunReadBackScoresTheSame_data() { itIsMaximalMarginalRelevance_data(); }

  void aRunReadBackScoresTheSame() {
    QFETCH(QString, likeness);
    Shop given = shop();
    const std::vector<std::string> settings{"popularity=0.5", "likeness=" + likeness.toStdString()};
    const auto reranked = fitted(given, settings);
    QTemporaryDir folder;
    reranked->save(folder.path().toStdString());
    Recipe recipe = loadRecipe("rerank");
    recipe.parts = {"item-knn"};
    for (const std::string& setting : settings) recipe.set(setting);
    const auto read = makeRerank(recipe);
    read->load(folder.path().toStdString(), given.dataset, given.text, given.progress);
    QCOMPARE(scoresFor(*read, {2, 5}, 8), scoresFor(*reranked, {2, 5}, 8));
  }

  void theCostIsTold() {
    struct Told : Progress {
      void log(std::string_view line) override { lines.emplace_back(line); }
      void scalar(std::string_view tag, std::int64_t, double, double) override { tags.emplace_back(tag); }
      std::vector<std::string> lines, tags;
    } told;
    Shop given = shop();
    Recipe recipe = loadRecipe("rerank");
    recipe.parts = {"item-knn"};
    makeRerank(recipe)->fit({given.dataset, given.parts.train, given.parts.valid}, given.text, told);
    QVERIFY(std::find(told.tags.begin(), told.tags.end(), "valid/ndcg@10") != told.tags.end());
    QVERIFY(told.lines.back().starts_with("Re-ranking takes NDCG@10"));
  }

  void wrongSettingsAreRefused_data() {
    QTest::addColumn<QString>("setting");
    for (const char* setting :
         {"diversity=1.1", "popularity=-1", "likeness=colour", "candidates=0", "list=0"})
      QTest::newRow(setting) << setting;
  }

  void wrongSettingsAreRefused() {
    QFETCH(QString, setting);
    Recipe recipe = loadRecipe("rerank");
    recipe.set(setting.toStdString());
    QVERIFY_THROWS_EXCEPTION(Error, makeRerank(recipe));
  }
};

QTEST_GUILESS_MAIN(TestRerank)
#include "test_rerank.moc"
