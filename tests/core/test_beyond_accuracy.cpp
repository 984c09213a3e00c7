#include <QTest>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/evaluate/beyond_accuracy.h"
#include "core/json_file.h"
#include "tests/core/interactions_of.h"

using nlohmann::json;

/// What is said of lists beyond accuracy, against RecTools and RecBole (tests/oracle/beyond_accuracy.py) and
/// against values worked out by hand.
class TestBeyondAccuracy : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void valuesEqualThePackages();
  void diversityIsOfCategories();
  void calibrationFollowsTheHistory();
  void pricesFitTheHistory();
  void sentimentIsOfItemsThatAreSpokenOf();
  void whatIsNotDefinedIsNoNumber();
};

namespace {

using Lists = std::vector<std::vector<std::int32_t>>;

core::ItemFacts factsOf(std::size_t items, const Lists& train) {
  core::Dataset dataset;
  dataset.items.resize(items);
  return core::itemFactsOf(dataset, interactionsOf(train));
}

/// Two kinds of shoes, a jacket, and an item of which nothing is known; the last two cost 10 and 20 times
/// more.
core::ItemFacts smallShop() {
  core::Dataset dataset;
  dataset.items.resize(5);
  const std::pair<const char*, double> known[] = {
      {"Shoes / Running", 10}, {"Shoes / Hiking", 12}, {"Jackets", 100}, {"", 0}, {"Shoes / Running", 200}};
  for (std::size_t i = 0; i < 5; ++i) {
    dataset.items[i].category = known[i].first;
    dataset.items[i].price = known[i].second;
  }
  return core::itemFactsOf(dataset, interactionsOf({{0, 1}, {0}}));
}

}  // namespace

void TestBeyondAccuracy::valuesEqualThePackages() {
  const json expected = core::readJsonFile(RECLENS_FIXTURES "/beyond_accuracy.json");
  const auto lists = expected["lists"].get<Lists>(), train = expected["train"].get<Lists>(),
             relevant = expected["relevant"].get<Lists>();
  const core::ItemFacts facts = factsOf(expected["items"].get<std::size_t>(), train);
  core::Exposure exposure(expected["items"].get<std::size_t>());
  for (std::size_t user = 0; user < lists.size(); ++user) {
    const core::JudgedList list{lists[user], train[user], relevant[user]};
    for (const auto& [name, quality] : {std::pair{"novelty", core::ListQuality::Novelty},
                                        std::pair{"serendipity", core::ListQuality::Serendipity},
                                        std::pair{"popularity", core::ListQuality::Popularity}}) {
      const double difference = core::listQuality(facts, quality, list) - expected[name][user].get<double>();
      QVERIFY2(std::abs(difference) < 1e-9, name);
    }
    exposure.add(lists[user]);
  }
  QVERIFY(std::abs(exposure.coverage() - expected["coverage"].get<double>()) < 1e-12);
  QVERIFY(std::abs(exposure.gini() - expected["gini"].get<double>()) < 1e-12);
}

void TestBeyondAccuracy::diversityIsOfCategories() {
  const core::ItemFacts facts = smallShop();
  const auto diversity = [&](std::vector<std::int32_t> items) {
    return core::listQuality(facts, core::ListQuality::Diversity, {items, {}, {}});
  };
  QCOMPARE(diversity({0, 4}), 0.0);                          // the same category
  QCOMPARE(diversity({0, 1}), 1 - 1.0 / 3);                  // "Shoes" of three
  QCOMPARE(diversity({0, 2}), 1.0);                          // nothing in common
  QCOMPARE(diversity({0, 1, 2, 3}), (2.0 / 3 + 1 + 1) / 3);  // pairs with the unknown do not count
}

void TestBeyondAccuracy::calibrationFollowsTheHistory() {
  const core::ItemFacts facts = smallShop();
  const std::vector<std::int32_t> history{0, 2};
  const auto divergence = [&](std::vector<std::int32_t> items) {
    return core::listQuality(facts, core::ListQuality::Miscalibration, {items, history, {}});
  };
  QVERIFY(std::abs(divergence({4, 2})) < 1e-12);
  const double onlyShoes = 0.5 * std::log(0.5 / (0.99 + 0.005)) + 0.5 * std::log(0.5 / 0.005);
  QVERIFY(std::abs(divergence({0, 4}) - onlyShoes) < 1e-12);
}

void TestBeyondAccuracy::pricesFitTheHistory() {
  const core::ItemFacts facts = smallShop();
  const std::vector<std::int32_t> history{0, 2}, list{1, 3, 4};
  QCOMPARE(core::listQuality(facts, core::ListQuality::PriceFit, {list, history, {}}), 0.5);
}

void TestBeyondAccuracy::sentimentIsOfItemsThatAreSpokenOf() {
  core::ItemFacts facts = smallShop();
  const std::vector<std::int32_t> list{0, 1, 2}, silent{2, 3};
  const auto sentiment = [&](const std::vector<std::int32_t>& items) {
    return core::listQuality(facts, core::ListQuality::Sentiment, {items, {}, {}});
  };
  QVERIFY(std::isnan(sentiment(list)));  // nobody has said anything yet
  facts.sentiment[0] = 0.25F;
  facts.sentiment[1] = 0.75F;
  facts.sentiment[4] = 0;
  QCOMPARE(sentiment(list), 0.5);
  QCOMPARE(sentiment({0, 4}), 0.125);
  QVERIFY(std::isnan(sentiment(silent)));
  QCOMPARE(core::listQualityNames().back(), std::string("sentiment"));
}

void TestBeyondAccuracy::whatIsNotDefinedIsNoNumber() {
  const core::ItemFacts facts = smallShop();
  const std::vector<std::int32_t> unknown{3}, nothing;
  for (std::size_t quality = 0; quality < core::listQualityNames().size(); ++quality)
    QVERIFY2(
        std::isnan(core::listQuality(facts, static_cast<core::ListQuality>(quality), {nothing, unknown, {}})),
        core::listQualityNames()[quality]);
  QVERIFY(std::isnan(core::listQuality(facts, core::ListQuality::PriceFit, {unknown, unknown, {}})));
  QCOMPARE(core::Exposure(3).gini(), 0.0);
}

QTEST_GUILESS_MAIN(TestBeyondAccuracy)
#include "test_beyond_accuracy.moc"
