#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/recommend/propensity.h"
#include "tests/core/fitted.h"
#include "tests/core/interactions_of.h"
#include "tests/core/planted_behaviour.h"

using namespace core;

namespace {

constexpr std::int32_t kItems = 600;

/// Settings that make each model small enough for a test.
std::vector<std::string> smallOf(const std::string& recipe) {
  if (recipe == "ials") return {"factors=16", "iterations=5"};
  if (recipe == "bpr") return {"factors=16", "epochs=30"};
  if (recipe == "sasrec")
    return {"width=16", "layers=1", "epochs=60", "batch_size=64", "dropout=0.1", "validate_every=1000"};
  return {};
}

/// The mean of log(1 + events) over the ten first items of every user.
double popularityOfLists(const Recommender& recommender, const Interactions& train) {
  std::vector<float> events(kItems);
  for (const std::int32_t item : train.items) events[static_cast<std::size_t>(item)] += 1;
  double sum = 0, count = 0;
  for (std::int32_t user = 0; user < train.userCount(); ++user) {
    const auto history = train.itemsOf(user);
    std::vector<float> scores = scoresFor(recommender, {history.begin(), history.end()}, kItems);
    for (const std::int32_t item : rankUnseen(scores, history, 10)) {
      sum += std::log1p(static_cast<double>(events[static_cast<std::size_t>(item)]));
      count += 1;
    }
  }
  return sum / count;
}

}  // namespace

class TestPropensity : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void eventsWeighTheInverseOfWhatTheyAreLikely() {
    // Item 0 has eight events, 1 two, 2 one, 3 none.
    const Interactions train = interactionsOf({{0, 0, 0, 0, 0, 0, 0, 0}, {1, 1, 2}});
    const std::vector<float> weights = eventWeights(train, 4, {.gamma = 0.5, .least = 0.4});
    // Propensities 1, 1/2, 0.4 (0.354 is below it), 0.4.
    const float scale = 11 / (8 * 1.0F + 2 * 2.0F + 2.5F);
    const std::vector<float> expected{scale, 2 * scale, 2.5F * scale, 2.5F * scale};
    QCOMPARE(weights.size(), expected.size());
    for (std::size_t item = 0; item < weights.size(); ++item)
      QVERIFY(std::abs(weights[item] - expected[item]) < 1e-6F);
    double sum = 0;
    for (const std::int32_t item : train.items)
      sum += static_cast<double>(weights[static_cast<std::size_t>(item)]);
    QVERIFY(std::abs(sum - 11) < 1e-5);
    QVERIFY(eventWeights(train, 4, {.gamma = 0}).empty());
  }

  void popularItemsAreRecommendedLess_data() {
    QTest::addColumn<std::string>("recipe");
    for (const char* recipe : {"ials", "bpr", "sasrec"}) QTest::newRow(recipe) << std::string(recipe);
  }

  void popularItemsAreRecommendedLess() {
    QFETCH(std::string, recipe);
    const Interactions train = plantedBehaviour();
    double before = INFINITY;
    for (const char* gamma : {"0", "0.5", "1"}) {
      std::vector<std::string> set = smallOf(recipe);
      set.push_back(std::string("propensity=") + gamma);
      const double now = popularityOfLists(*fitted(recipe, set, shopOf(kItems), train), train);
      QVERIFY2(now < before - 0.01, qPrintable(QString("%1: %2 after %3").arg(gamma).arg(now).arg(before)));
      before = now;
    }
  }

  void aRunReadBackScoresTheSame_data() { popularItemsAreRecommendedLess_data(); }

  void aRunReadBackScoresTheSame() {
    QFETCH(std::string, recipe);
    const Interactions train = plantedBehaviour();
    const Dataset shop = shopOf(kItems);
    std::vector<std::string> set = smallOf(recipe);
    set.push_back("propensity=0.5");
    const auto made = fitted(recipe, set, shop, train);
    QTemporaryDir folder;
    made->save(folder.path().toStdString());
    Recipe loaded = loadRecipe(recipe);
    for (const std::string& setting : set) loaded.set(setting);
    const auto read = makeRecommender(loaded);
    NoText text;
    Progress progress;
    read->load(folder.path().toStdString(), shop, text, progress);
    QCOMPARE(scoresFor(*read, {3, 9, 27}, kItems), scoresFor(*made, {3, 9, 27}, kItems));
  }

  void aRecipeOfBeforeThereWereAnyHasNone() {
    Recipe recipe = loadRecipe("ials");
    recipe.settings.erase("propensity");
    recipe.settings.erase("propensity_least");
    QCOMPARE(readPropensity(recipe).gamma, 0.0);
    makeRecommender(recipe);
  }

  void wrongSettingsAreRefused_data() {
    QTest::addColumn<QString>("setting");
    for (const char* setting :
         {"propensity=-0.1", "propensity=x", "propensity_least=0", "propensity_least=2"})
      QTest::newRow(setting) << setting;
  }

  void wrongSettingsAreRefused() {
    QFETCH(QString, setting);
    for (const char* name : {"ials", "bpr", "sasrec", "text-sequence"}) {
      Recipe recipe = loadRecipe(name);
      recipe.set(setting.toStdString());
      QVERIFY_THROWS_EXCEPTION(Error, makeRecommender(recipe));
    }
  }
};

QTEST_GUILESS_MAIN(TestPropensity)
#include "test_propensity.moc"
