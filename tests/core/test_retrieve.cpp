#include <QTest>
#include <cmath>
#include <limits>

#include "core/retrieve/candidates.h"
#include "core/retrieve/fusion.h"
#include "core/retrieve/snippet.h"

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

core::Item item(std::string title, std::string category, double price, std::string currency = "USD") {
  core::Item made;
  made.id = title;
  made.title = std::move(title);
  made.category = std::move(category);
  made.price = price;
  made.currency = price > 0 ? std::move(currency) : std::string();
  return made;
}

// 0-5 shoes for men at 10..60, 6-8 shoes for women at 70..90, 9-11 bags at 5..15.
std::vector<core::Item> shop() {
  std::vector<core::Item> items;
  for (int i = 1; i <= 6; ++i) items.push_back(item("Road Shoe", "Men / Shoes", 10.0 * i));
  for (int i = 7; i <= 9; ++i) items.push_back(item("Trail Shoe", "Women / Shoes", 10.0 * i));
  for (int i = 1; i <= 3; ++i) items.push_back(item("Bag", "Bags", 5.0 * i));
  return items;
}

core::Candidates select(const std::vector<core::Item>& items, const core::Intent& intent,
                        std::size_t wanted) {
  const core::Catalogue catalogue(items);
  return core::selectCandidates(catalogue, intent, wanted, [&](std::int32_t i, const std::string& words) {
    return items[static_cast<std::size_t>(i)].title.find(words) != std::string::npos;
  });
}

core::Intent wanting(std::vector<std::string> categories, std::optional<core::PriceBand> price = {}) {
  core::Intent intent;
  intent.language = "en";
  intent.categories = std::move(categories);
  intent.price = std::move(price);
  return intent;
}

using Items = std::vector<std::int32_t>;

}  // namespace

class TestRetrieve : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void partsAddUpToTheScore();
  void signalsThatTellNothingAddExactlyNothing_data();
  void signalsThatTellNothingAddExactlyNothing();
  void missingValuesAddNothingAndMoveNothing();
  void tiesGoToTheLowerIndex();
  void fusesNothingAtAll();
  void filtersAreHardWhereEnoughIsLeft();
  void priceWidensToTheNearestAndSaysSo();
  void insideTheBandComesFirstAfterWidening();
  void unknownPricesComeInWhereManyAreUnknown();
  void anotherCurrencyIsNotConverted();
  void categoryIsRelaxedLastAndSaysSo();
  void audienceKeepsItemsForEverybody();
  void unwantedWordsAreNeverLetIn();
  void leaningPrefersOneEndOfTheBand();
  void sentencesSpeakTheQuerysLanguage();
  void emptyCatalogueHasNoCandidates();
  void snippetShowsTheDensestMatch();
  void snippetNeverCutsACharacter();
};

void TestRetrieve::partsAddUpToTheScore() {
  // By hand: a = 0, .25, 1 times 2; b = 1, 0, .5 times 1.
  const std::vector<core::Signal> signals{{"a", 2, {10, 20, 50}}, {"b", 1, {-1, -3, -2}}};
  const core::FusedScores fused = core::fuse(signals, 3);
  const double expected[] = {1.0, 0.5, 2.5};
  for (std::size_t i = 0; i < 3; ++i) {
    QVERIFY(std::abs(fused.scores[i] - expected[i]) < 1e-12);
    QVERIFY(std::abs(fused.parts[0][i] + fused.parts[1][i] - fused.scores[i]) < 1e-12);
  }
}

void TestRetrieve::signalsThatTellNothingAddExactlyNothing_data() {
  QTest::addColumn<std::vector<float>>("values");
  QTest::newRow("zero") << std::vector<float>{0, 0, 0};
  QTest::newRow("constant") << std::vector<float>{7.3F, 7.3F, 7.3F};
  QTest::newRow("missing") << std::vector<float>{kNan, kNan, kNan};
  QTest::newRow("minus infinity") << std::vector<float>{-kInfinity, -kInfinity, -kInfinity};
  QTest::newRow("one value") << std::vector<float>{kNan, 3, kNan};
  QTest::newRow("constant and missing") << std::vector<float>{2, kNan, 2};
}

void TestRetrieve::signalsThatTellNothingAddExactlyNothing() {
  QFETCH(std::vector<float>, values);
  const std::vector<core::Signal> signals{{"informative", 1, {1, 2, 3}}, {"empty", 5, values}};
  const core::FusedScores fused = core::fuse(signals, 3);
  for (std::size_t i = 0; i < 3; ++i) {
    QVERIFY(fused.parts[1][i] == 0.0);
    QVERIFY(fused.scores[i] == fused.parts[0][i]);
  }
}

void TestRetrieve::missingValuesAddNothingAndMoveNothing() {
  const std::vector<core::Signal> signals{{"a", 1, {kNan, 4, 2, -kInfinity}}};
  const core::FusedScores fused = core::fuse(signals, 4);
  QCOMPARE(fused.scores, (std::vector<double>{0, 1, 0, 0}));
}

void TestRetrieve::tiesGoToTheLowerIndex() {
  const std::vector<double> scores{1, 3, 3, 2, 3};
  QCOMPARE(core::best(scores, 3), (std::vector<std::size_t>{1, 2, 4}));
  QCOMPARE(core::best(scores, 99).size(), std::size_t{5});
}

void TestRetrieve::fusesNothingAtAll() {
  QVERIFY(core::fuse({}, 0).scores.empty());
  QCOMPARE(core::fuse({}, 2).scores, (std::vector<double>{0, 0}));
  QVERIFY(core::best({}, 10).empty());
}

void TestRetrieve::filtersAreHardWhereEnoughIsLeft() {
  const core::Candidates found =
      select(shop(), wanting({"Shoes"}, core::PriceBand{20.0, 50.0, "USD", {}}), 4);
  QCOMPARE(found.items, (Items{1, 2, 3, 4}));
  QVERIFY(found.relaxed.empty() && !found.priceRelaxed && !found.otherRelaxed);
  QCOMPARE(found.priceFit, (std::vector<float>{1, 1, 1, 1}));  // alike: the price part is exactly 0
}

void TestRetrieve::priceWidensToTheNearestAndSaysSo() {
  const core::Candidates found = select(shop(), wanting({"Shoes"}, core::PriceBand{{}, 15.0, "USD", {}}), 3);
  QCOMPARE(found.items, (Items{0, 1, 2, 3, 4}));  // one inside, twice the two that are missing beside it
  QVERIFY(found.priceRelaxed);
  QCOMPARE(found.relaxed.size(), std::size_t{1});
  QCOMPARE(found.relaxed.front(),
           std::string("Only 1 item costs ≤ 15 USD; the price was widened to ≤ 50 USD."));
}

void TestRetrieve::insideTheBandComesFirstAfterWidening() {
  const core::Candidates found = select(shop(), wanting({"Shoes"}, core::PriceBand{{}, 25.0, "USD", {}}), 5);
  for (std::size_t i = 0; i < found.items.size(); ++i)
    QCOMPARE(found.priceFit[i] == 1.0F, found.items[i] <= 1);
}

void TestRetrieve::unknownPricesComeInWhereManyAreUnknown() {
  std::vector<core::Item> items;
  for (int i = 0; i < 4; ++i) items.push_back(item("Cup", "Cups", 10));
  for (int i = 0; i < 6; ++i) items.push_back(item("Cup", "Cups", 0));
  const core::Candidates found = select(items, wanting({"Cups"}, core::PriceBand{{}, 20.0, {}, {}}), 8);
  QCOMPARE(found.items.size(), std::size_t{10});
  QCOMPARE(found.relaxed.size(), std::size_t{1});
  QVERIFY(found.priceFit[0] > found.priceFit[9]);
}

void TestRetrieve::anotherCurrencyIsNotConverted() {
  const core::Candidates found = select(shop(), wanting({"Shoes"}, core::PriceBand{{}, 200.0, "CNY", {}}), 3);
  QCOMPARE(found.items.size(), std::size_t{9});
  QCOMPARE(found.relaxed.size(), std::size_t{1});
  QVERIFY(found.relaxed.front().find("exchange rate") != std::string::npos);
}

void TestRetrieve::categoryIsRelaxedLastAndSaysSo() {
  core::Intent intent = wanting({"Bags"});
  const core::Candidates found = select(shop(), intent, 5);
  QCOMPARE(found.items.size(), std::size_t{12});
  QVERIFY(found.otherRelaxed);
  QCOMPARE(found.relaxed,
           (std::vector<std::string>{"Only 3 items match \"Bags\"; the results below them do not."}));
  for (std::size_t i = 0; i < found.items.size(); ++i)
    QCOMPARE(found.otherFit[i] == 1.0F, found.items[i] >= 9);
}

void TestRetrieve::audienceKeepsItemsForEverybody() {
  core::Intent intent = wanting({});
  intent.audience = {"Men"};
  QCOMPARE(select(shop(), intent, 5).items, (Items{0, 1, 2, 3, 4, 5, 9, 10, 11}));
}

void TestRetrieve::unwantedWordsAreNeverLetIn() {
  const std::vector<core::Item> items{
      item("Leather Belt with Buckles", "Belts", 10), item("No Buckle Belt", "Belts", 10),
      item("Buckle-Free Belt", "Belts", 10), item("Elastic Belt", "Belts", 10),
      item("Belt without Buckle", "Belts", 10)};
  core::Intent intent = wanting({"Belts"});
  intent.mustNot = {"buckle"};
  QCOMPARE(select(items, intent, 10).items, (Items{1, 2, 3, 4}));
  core::Intent grown = wanting({"Shoes"});
  grown.mustNot = {"ladies"};  // another name of the category "Women"
  QCOMPARE(select(shop(), grown, 3).items, (Items{0, 1, 2, 3, 4, 5}));
}

void TestRetrieve::leaningPrefersOneEndOfTheBand() {
  core::PriceBand band{{}, 60.0, "USD", "low"};
  core::Candidates found = select(shop(), wanting({"Shoes"}, band), 3);
  QVERIFY(found.priceFit.front() > found.priceFit.back());
  band = {20.0, {}, "USD", "high"};
  found = select(shop(), wanting({"Shoes"}, band), 3);
  QVERIFY(found.priceFit.front() < found.priceFit.back());
}

void TestRetrieve::sentencesSpeakTheQuerysLanguage() {
  core::Intent intent = wanting({"Shoes"}, core::PriceBand{{}, 15.0, "USD", {}});
  intent.language = "zh";
  QCOMPARE(select(shop(), intent, 3).relaxed.front(),
           std::string("价格在 ≤ 15 USD 之内的只有 1 件，已放宽到 ≤ 50 USD。"));
}

void TestRetrieve::emptyCatalogueHasNoCandidates() {
  QVERIFY(select({}, wanting({"Shoes"}, core::PriceBand{{}, 5.0, {}, {}}), 10).items.empty());
}

void TestRetrieve::snippetShowsTheDensestMatch() {
  const std::string text = std::string(300, 'x') + " shoe " + std::string(300, 'y') +
                           " light running shoes for the road " + std::string(300, 'z');
  const std::vector<std::string> stems{"running", "shoe"};
  const std::string found = core::snippet(text, stems, 80);
  QVERIFY(found.find("light running shoes") != std::string::npos);
  QVERIFY(found.starts_with("… "));
  QVERIFY(core::snippet("nothing of the kind", stems).empty());
  QVERIFY(core::snippet("", stems).empty());
  QCOMPARE(core::snippet("Running", stems), std::string("Running"));
}

void TestRetrieve::snippetNeverCutsACharacter() {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "跑步鞋轻便透气，";
  const std::vector<std::string> stems{"鞋"};
  for (std::size_t bytes = 20; bytes < 60; ++bytes) {
    const std::string found = core::snippet(text, stems, bytes);
    QCOMPARE(QString::fromStdString(found).toStdString(), found);
    QVERIFY(!found.empty());
  }
}

QTEST_GUILESS_MAIN(TestRetrieve)
#include "test_retrieve.moc"
