#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/error.h"
#include "tests/core/fitted.h"
#include "tests/core/interactions_of.h"

using namespace core;

namespace {

/// Items of two categories, and item 4 of none.
Dataset shopOfCategories() {
  Dataset dataset;
  dataset.items.resize(5);
  dataset.items[0].category = dataset.items[1].category = "Shoes / Running";
  dataset.items[2].category = dataset.items[3].category = "Hats";
  return dataset;
}

bool near(float found, double expected) {
  return std::abs(static_cast<double>(found) - expected) < 1e-6;
}

}  // namespace

class TestPopularity : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anEventCountsHalfAfterTheHalfLife() {
    constexpr std::int64_t kDay = 86'400'000;
    Interactions train = interactionsOf({{0, 1}, {0, 2}, {1}});
    train.times = {1000 * kDay, 1010 * kDay, 1020 * kDay, 1030 * kDay, 1030 * kDay};
    const std::vector<float> scores =
        scoresFor(*fitted("popularity-recent", {"half_life=10"}, shopOfCategories(), train), {}, 5);
    QVERIFY(near(scores[0], 0.125 + 0.5) && near(scores[1], 0.25 + 1) && near(scores[2], 1));
    QVERIFY(!std::isfinite(scores[3]));
  }

  void withoutTimesNothingIsRecent() {
    Interactions train = interactionsOf({{0, 1}});
    train.times.assign(2, 0);
    QVERIFY_THROWS_EXCEPTION(Error, fitted("popularity-recent", {}, shopOfCategories(), train));
    fitted("popularity", {}, shopOfCategories(), train);
  }

  void onesCategoriesComeFirst() {
    // Events: item 0 five, item 1 one, item 2 three, item 4 one; of ten.
    const Interactions train = interactionsOf({{0, 2}, {0, 2}, {0, 2}, {0, 1}, {0, 4}});
    const auto recommender =
        fitted("popularity-category", {"prior=2", "decay=0.5"}, shopOfCategories(), train);
    const std::vector<float> hats = scoresFor(*recommender, {3}, 5);
    QVERIFY(near(hats[2], (1 * 1.0 + 2 * 0.3) / 3) && near(hats[0], 2 * 0.5 / 3));
    QVERIFY(near(hats[1], 2 * 0.1 / 3) && near(hats[4], 2 * 0.1 / 3) && !std::isfinite(hats[3]));
    // A hat, then a shoe: the hat counts half. What has no category says nothing.
    const std::vector<float> both = scoresFor(*recommender, {3, 4, 1}, 5);
    QVERIFY(near(both[0], (1 * 5.0 / 6 + 2 * 0.5) / 3.25) && near(both[2], (0.25 * 1.0 + 2 * 0.3) / 3.25));
    const std::vector<float> nobody = scoresFor(*recommender, {}, 5);
    QVERIFY(near(nobody[0], 0.5) && near(nobody[1], 0.1) && near(nobody[2], 0.3) && near(nobody[4], 0.1));
    QCOMPARE(scoresFor(*recommender, {4}, 5), nobody);
  }

  void aRunReadBackScoresTheSameToTheBit_data() {
    QTest::addColumn<QString>("recipe");
    for (const char* recipe : {"popularity-recent", "popularity-category"}) QTest::newRow(recipe) << recipe;
  }

  void aRunReadBackScoresTheSameToTheBit() {
    QFETCH(QString, recipe);
    const Dataset shop = shopOfCategories();
    const auto recommender = fitted(recipe.toStdString(), {}, shop, interactionsOf({{0, 1, 2}, {0, 4}}));
    QTemporaryDir folder;
    recommender->save(folder.path().toStdString());
    const auto read = makeRecommender(loadRecipe(recipe.toStdString()));
    NoText text;
    Progress progress;
    // The categories are those that it was fitted with.
    Dataset today = shop;
    today.items[4].category = "Hats";
    read->load(folder.path().toStdString(), today, text, progress);
    for (const std::vector<std::int32_t>& history : {std::vector<std::int32_t>{}, {0}, {0, 3, 4}})
      QCOMPARE(scoresFor(*read, history, 5), scoresFor(*recommender, history, 5));
    today.items.resize(4);
    QVERIFY_THROWS_EXCEPTION(Error, read->load(folder.path().toStdString(), today, text, progress));
  }

  void settingsOutOfRangeAreRefused_data() {
    QTest::addColumn<QString>("recipe");
    QTest::addColumn<QString>("setting");
    QTest::newRow("count") << "popularity"
                           << "count=all";
    QTest::newRow("half-life of nothing") << "popularity-recent"
                                          << "half_life=0";
    QTest::newRow("half-life of words") << "popularity-recent"
                                        << "half_life=a week";
    QTest::newRow("grouping") << "popularity-category"
                              << "by=brand";
    QTest::newRow("prior") << "popularity-category"
                           << "prior=0";
    QTest::newRow("decay") << "popularity-category"
                           << "decay=1.5";
  }

  void settingsOutOfRangeAreRefused() {
    QFETCH(QString, recipe);
    QFETCH(QString, setting);
    Recipe loaded = loadRecipe(recipe.toStdString());
    loaded.set(setting.toStdString());
    QVERIFY_THROWS_EXCEPTION(Error, makeRecommender(loaded));
  }
};

QTEST_GUILESS_MAIN(TestPopularity)
#include "test_popularity.moc"
