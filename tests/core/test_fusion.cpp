#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/fuse/normalise.h"
#include "core/fuse/rank_fusion.h"
#include "core/fuse/weight_search.h"
#include "tests/core/small_shop.h"

using namespace core;

namespace {

std::vector<float> normalised(std::vector<float> scores, Normalisation how) {
  normalise(scores, how);
  return scores;
}

/// Fits the fusion of the recipe with other parts.
std::unique_ptr<Recommender> fitted(Shop& shop, const std::string& recipe,
                                    const std::vector<std::string>& parts,
                                    const std::vector<std::string>& set = {}) {
  Recipe loaded = loadRecipe(recipe);
  loaded.parts = parts;
  for (const std::string& assignment : set) loaded.set(assignment);
  auto fusion = makeRecommender(loaded);
  fusion->fit({shop.dataset, shop.parts.train, shop.parts.valid}, shop.text, shop.progress);
  return fusion;
}

/// Compares the sum of the parts with the score of every item, within 1e-6 of the largest score.
void verifySums(const Recommender& fusion, const std::vector<std::int32_t>& history, int items) {
  const std::vector<float> scores = scoresFor(fusion, history, items);
  const std::vector<ScorePart> parts = fusion.scoreParts(history, items);
  QVERIFY(!parts.empty());
  float scale = 1e-6F;
  for (const float score : scores)
    if (std::isfinite(score)) scale = std::max(scale, std::abs(score));
  for (std::size_t item = 0; item < scores.size(); ++item) {
    double sum = 0;
    for (const ScorePart& part : parts) sum += static_cast<double>(part.values[item]);
    const double score = std::isfinite(scores[item]) ? static_cast<double>(scores[item]) : 0;
    QVERIFY2(std::abs(sum - score) <= 1e-6 * static_cast<double>(scale),
             qPrintable(QString("%1 against %2").arg(sum).arg(score)));
  }
}

nlohmann::json fixture(const std::string& name) {
  std::ifstream file(RECLENS_FIXTURES "/metrics/" + name);
  return nlohmann::json::parse(file);
}

/// Listens to the log.
struct Listening : Progress {
  std::vector<std::string> lines;
  void log(std::string_view line) override { lines.emplace_back(line); }
};

/// Behaviour and text: the shop's items have vectors, but no words for BM25.
constexpr const char* kTwoParts = "parts=ease, text-knn";

constexpr Normalisation kAll[] = {Normalisation::ZScore, Normalisation::MinMax, Normalisation::Rank,
                                  Normalisation::Softmax};

}  // namespace

class TestFusion : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aConstantOrMissingSignalAddsExactlyNothing() {
    for (const Normalisation how : kAll) {
      QCOMPARE(normalised(std::vector<float>(7, 0.1F), how), std::vector<float>(7, 0.0F));
      QCOMPARE(normalised(std::vector<float>(3, kNever), how), std::vector<float>(3, 0.0F));
      QCOMPARE(normalised({kNever, 0.3F, 0.3F}, how), std::vector<float>(3, 0.0F));
      const std::vector<float> mixed = normalised({1, kNever, 3, 2}, how);
      QVERIFY(mixed[1] == 0 && mixed[0] < mixed[3] && mixed[3] < mixed[2]);
      QVERIFY(std::abs(std::accumulate(mixed.begin(), mixed.end(), 0.0F)) < 1e-6F);
    }
    QVERIFY(!tellsApart(std::vector<float>{kNever, 0.3F, 0.3F}));
    QVERIFY(!tellsApart(std::vector<float>{}));
    QVERIFY(tellsApart(std::vector<float>{kNever, 0.3F, 0.4F}));
  }

  void eachNormalisationIsAsWorkedByHand() {
    QCOMPARE(normalised({1, kNever, 3}, Normalisation::ZScore), (std::vector<float>{-1, 0, 1}));
    QCOMPARE(normalised({0, 1, 4, 3}, Normalisation::MinMax), (std::vector<float>{-.5F, -.25F, .5F, .25F}));
    // Places 5, 3, 1 and 3 twice over: the three that are equal share the mean of 2, 3 and 4.
    QCOMPARE(normalised({0, 2, 9, 2, 2}, Normalisation::Rank), (std::vector<float>{-1, 0, 1, 0, 0}));
    // z-scores -1 and 1: shares 1 / (1 + e^2) and e^2 / (1 + e^2), of two.
    const std::vector<float> soft = normalised({5, 7}, Normalisation::Softmax);
    QVERIFY(std::abs(soft[1] - std::tanh(1.0F)) < 1e-6F && std::abs(soft[0] + std::tanh(1.0F)) < 1e-6F);
  }

  void aScaleOfItsOwnChangesNothing() {
    // One signal in thousands, one in thousandths: the trap of adding scores as they are.
    for (const Normalisation how : kAll) {
      const std::vector<float> small = normalised({.001F, .004F, .002F}, how);
      const std::vector<float> large = normalised({1000, 4000, 2000}, how);
      for (std::size_t item = 0; item < 3; ++item) QVERIFY(std::abs(small[item] - large[item]) < 1e-5F);
    }
  }

  void aNormalisationIsSpelledAndRefusedByName() {
    for (const Normalisation how : kAll) QVERIFY(normalisationFrom(toString(how)) == how);
    QVERIFY_THROWS_EXCEPTION(Error, normalisationFrom("z"));
  }

  void partsAddUpToTheScore_data() {
    QTest::addColumn<QString>("recipe");
    QTest::addColumn<QString>("setting");
    for (const char* how : {"z-score", "min-max", "rank", "softmax"})
      QTest::addRow("weighted %s", how) << "fusion-weighted" << QString("normalise=%1").arg(how);
    for (const char* how : {"rrf", "borda", "combmnz"})
      QTest::addRow("%s", how) << "fusion-rank" << QString("method=%1").arg(how);
  }

  void partsAddUpToTheScore() {
    QFETCH(QString, recipe);
    QFETCH(QString, setting);
    Shop shop;
    const auto fusion = shop.fitted(recipe.toStdString(), {kTwoParts, setting.toStdString()});
    for (const std::vector<std::int32_t>& history : {std::vector<std::int32_t>{0, 1}, {}, {3, 4, 2}})
      verifySums(*fusion, history, 6);
    const auto parts = fusion->scoreParts(std::vector<std::int32_t>{0, 1}, 6);
    QVERIFY(parts[0].name == "ease" && parts[1].name == "text-knn" && parts[0].ran && parts[1].ran);
  }

  void fusionFollowsTheOtherPartWhereOneIsSilent() {
    // No behaviour at all for this user: EASE is constant, so the order is that of the text alone, and the
    // fusion says that EASE was not run.
    Shop shop;
    shop.parts.train = interactionsOf({{0, 1}, {0, 1}});
    shop.parts.valid = interactionsOf({{2}, {2}});
    const auto text = scoresFor(*shop.fitted("text-knn"), {3}, 6);
    for (const char* recipe : {"fusion-weighted", "fusion-rank"}) {
      const auto fusion = shop.fitted(recipe, {kTwoParts, "ease.lambda=10"});
      const auto fused = scoresFor(*fusion, {3}, 6);
      QCOMPARE(topK(std::span(fused).first(5), 5), topK(std::span(text).first(5), 5));
      const auto parts = fusion->scoreParts(std::vector<std::int32_t>{3}, 6);
      QVERIFY(!parts[0].ran && parts[1].ran);
      QCOMPARE(parts[0].values, std::vector<float>(6, 0.0F));
    }
  }

  void aPartThatNeverSaysAnythingIsToldOfAndGetsNoWeight() {
    Shop shop;
    shop.text = FakeText(Matrix::Zero(6, 2));
    for (const char* recipe : {"fusion-weighted", "fusion-rank"}) {
      Listening progress;
      const auto fusion = makeRecommender(loadRecipe(recipe));
      fusion->fit({shop.dataset, shop.parts.train, shop.parts.valid}, shop.text, progress);
      const auto told =
          std::find_if(progress.lines.begin(), progress.lines.end(), [](const std::string& line) {
            return line.find("text-knn tells no items apart") != std::string::npos;
          });
      QVERIFY(told != progress.lines.end());
      const auto alone = fitted(shop, recipe, {"ease"});
      for (const std::vector<std::int32_t>& history : {std::vector<std::int32_t>{0}, {3, 4}})
        QCOMPARE(scoresFor(*fusion, history, 6), scoresFor(*alone, history, 6));
    }
  }

  void aSignalOfWeightZeroLeavesNoTrace() {
    Shop shop;
    for (const char* how : {"normalise=z-score", "normalise=softmax"}) {
      const auto off =
          fitted(shop, "fusion-weighted", {"ease", "popularity", "text-knn"}, {"weights=1, 0, 3", how});
      const auto without = fitted(shop, "fusion-weighted", {"ease", "text-knn"}, {"weights=0.25,0.75", how});
      for (const std::vector<std::int32_t>& history : {std::vector<std::int32_t>{0}, {}, {3, 4}}) {
        QCOMPARE(scoresFor(*off, history, 6), scoresFor(*without, history, 6));
        verifySums(*off, history, 6);
      }
      QCOMPARE(off->scoreParts(std::vector<std::int32_t>{0}, 6)[1].values, std::vector<float>(6, 0.0F));
    }
  }

  void weightsOfTheRecipeAreTakenInTheirRatio() {
    const Recipe recipe = parseRecipe(
        "recommender = \"fusion-weighted\"\npurpose = \"fusion\"\n"
        "parts = [\"ease\", \"text-knn\"]\n[settings]\nweights = [3, 1.5]\n",
        "mine", "mine.toml");
    QCOMPARE(recipe.text("weights"), std::string("3, 1.5"));
    // A user's own recipe, or a run of before, need not know every setting.
    Recipe complete = loadRecipe("fusion-weighted");
    complete.set(kTwoParts);
    complete.set("weights=" + recipe.text("weights"));
    Shop shop;
    const auto fusion = makeRecommender(complete);
    fusion->fit({shop.dataset, shop.parts.train, shop.parts.valid}, shop.text, shop.progress);
    const auto parts = fusion->scoreParts(std::vector<std::int32_t>{0, 1}, 6);
    std::vector<float> text = scoresFor(*shop.fitted("text-knn"), {0, 1}, 6);
    normalise(text, Normalisation::ZScore);
    for (std::size_t item = 0; item < 6; ++item)
      QVERIFY(std::abs(parts[1].values[item] - text[item] / 3) < 1e-6F);
    for (const char* wrong : {"weights=1", "weights=1,2,3", "weights=0,0", "weights=1,-1", "weights=1,x",
                              "weights=", "weights=1,nan", "weights=1;2", "normalise=none"}) {
      Recipe copy = loadRecipe("fusion-weighted");
      copy.set(kTwoParts);
      copy.set(wrong);
      QVERIFY_THROWS_EXCEPTION(Error, makeRecommender(copy));
    }
  }

  void aRunOfBeforeTheSettingsStillLoads() {
    Recipe old = loadRecipe("fusion-weighted");
    old.settings.erase("normalise");
    old.settings.erase("weights");
    Shop shop;
    const auto fusion = makeRecommender(old);
    fusion->fit({shop.dataset, shop.parts.train, shop.parts.valid}, shop.text, shop.progress);
    QCOMPARE(scoresFor(*fusion, {0}, 6), scoresFor(*shop.fitted("fusion-weighted"), {0}, 6));
  }

  void anItemThatNoPartCanScoreIsAbsent() {
    Shop shop;  // item 5 has no text
    for (const char* recipe : {"fusion-weighted", "fusion-rank"}) {
      const auto fusion = fitted(shop, recipe, {"text-knn"});
      QCOMPARE(scoresFor(*fusion, {0}, 6)[5], kNever);
      verifySums(*fusion, {0}, 6);
      QVERIFY(std::isfinite(scoresFor(*shop.fitted(recipe), {0}, 6)[5]));
    }
  }

  void ranksShareTheMeanPlaceOfTies() {
    const Ranks ranks = ranksOf(std::vector<float>{2, 5, kNever, 2, 7, 2, std::nanf("")});
    QCOMPARE(ranks.places, (std::vector<float>{4, 2, 0, 4, 1, 4, 0}));
    QCOMPARE(ranks.ranked, 5);
  }

  void rankFusionGivesThePointsOfRanx() {
    for (const nlohmann::json& query : fixture("rank_fusion.json")) {
      std::vector<Ranks> lists;
      for (const nlohmann::json& list : query["lists"]) {
        std::vector<float> scores;
        for (const nlohmann::json& score : list)
          scores.push_back(score.is_null() ? kNever : score.get<float>());
        lists.push_back(ranksOf(scores));
      }
      for (const auto& [name, method, constant] : {std::tuple("rrf", RankFusionMethod::Rrf, 60.0),
                                                   {"rrf-5", RankFusionMethod::Rrf, 5.0},
                                                   {"borda", RankFusionMethod::Borda, 0.0},
                                                   {"combmnz", RankFusionMethod::CombMnz, 0.0}}) {
        const auto points = pointsOf(lists, method, constant);
        const auto known = query[name].get<std::vector<double>>();
        for (std::size_t item = 0; item < known.size(); ++item) {
          double sum = 0;
          for (const std::vector<float>& list : points) sum += static_cast<double>(list[item]);
          QVERIFY2(std::abs(sum - known[item]) <= 1e-6 * std::max(1.0, known[item]), name);
        }
      }
    }
    QVERIFY_THROWS_EXCEPTION(Error, rankFusionMethodFrom("rff"));
  }

  void theWeightSearchFindsThePeakAndSumsToOne() {
    const auto quality = [](const std::vector<double>& w) { return -std::abs(w[0] - 0.37); };
    const auto weights = searchWeights(2, quality);
    QVERIFY(std::abs(weights[0] - 0.37) < 1e-9);
    const auto three = searchWeights(3, [](const std::vector<double>& w) { return w[2] - w[0] * w[0]; });
    QVERIFY(std::abs(three[0] + three[1] + three[2] - 1) < 1e-9);
    QVERIFY(three[2] > 0.95);
  }
};

QTEST_GUILESS_MAIN(TestFusion)
#include "test_fusion.moc"
