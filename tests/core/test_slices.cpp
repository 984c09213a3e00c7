#include <QTest>
#include <map>

#include "core/evaluate/slices.h"
#include "tests/core/interactions_of.h"

/// Who lands in which slice.
class TestSlices : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void usersAreGroupedByActivity();
  void usersAreGroupedByWhatTheyWereTestedOn();
  void smallCategoriesAreOthers();
  void lengthOfAQueryIsInWordsOrCharacters_data();
  void lengthOfAQueryIsInWordsOrCharacters();
  void usersAreGroupedByTheQueriesForTheirTests();
  void queriesAreGroupedByLengthAndLanguage();
};

namespace {

using Lists = std::vector<std::vector<std::int32_t>>;

core::Dataset shopOf(int items) {
  core::Dataset dataset;
  dataset.items.resize(static_cast<std::size_t>(items));
  return dataset;
}

std::vector<std::int32_t> firstItems(int count) {
  std::vector<std::int32_t> items;
  for (int i = 0; i < count; ++i) items.push_back(i);
  return items;
}

std::map<std::string, std::vector<std::size_t>> placesOf(const std::vector<core::Slice>& slices,
                                                         const std::string& dimension) {
  std::map<std::string, std::vector<std::size_t>> places;
  for (const core::Slice& slice : slices)
    if (slice.dimension == dimension) places[slice.value] = slice.places;
  return places;
}

}  // namespace

void TestSlices::usersAreGroupedByActivity() {
  const Lists train = {firstItems(5), firstItems(6), firstItems(20), firstItems(21), firstItems(1)};
  const Lists test = {{29}, {29}, {29}, {29}, {29}};
  const std::vector<std::int32_t> users = {4, 3, 2, 1, 0};  // in the order of their values
  const auto slices = core::slicesOf(shopOf(30), interactionsOf(train), interactionsOf(test), users);
  const auto places = placesOf(slices, "history");
  QCOMPARE(places.at("new"), (std::vector<std::size_t>{0, 4}));
  QCOMPARE(places.at("regular"), (std::vector<std::size_t>{2, 3}));
  QCOMPARE(places.at("heavy"), (std::vector<std::size_t>{1}));
  QVERIFY(placesOf(slices, "price").empty() && placesOf(slices, "category").empty());
}

void TestSlices::usersAreGroupedByWhatTheyWereTestedOn() {
  core::Dataset shop = shopOf(10);
  for (std::size_t i = 0; i < 10; ++i) {
    shop.items[i].title = i < 5 ? "road shoe" : "\xe8\xb7\x91\xe9\x9e\x8b";
    shop.items[i].category = i < 5 ? "Shoes / Running" : "Tents";
    shop.items[i].price = 10.0 * static_cast<double>(i + 1);
    shop.items[i].currency = i == 9 ? "USD" : "CNY";
  }
  const Lists train = {{0, 1}, {0, 1}, {0}, {}};
  const Lists test = {{1}, {4, 5, 6}, {9}, {8}};
  const std::vector<std::int32_t> users = {0, 1, 2, 3};
  const auto slices = core::slicesOf(shop, interactionsOf(train), interactionsOf(test), users);
  QCOMPARE(placesOf(slices, "popularity").at("popular"), (std::vector<std::size_t>{0}));
  QCOMPARE(placesOf(slices, "popularity").at("tail"), (std::vector<std::size_t>{1, 2, 3}));
  QCOMPARE(placesOf(slices, "category").at("Shoes"), (std::vector<std::size_t>{0}));
  QCOMPARE(placesOf(slices, "category").at("Tents"), (std::vector<std::size_t>{1, 2, 3}));
  QCOMPARE(placesOf(slices, "language").at("zh"), (std::vector<std::size_t>{1, 2, 3}));
  const auto prices = placesOf(slices, "price");  // quarters of 10 to 90; the dollars are no part of them
  QCOMPARE(prices.at("cheapest"), (std::vector<std::size_t>{0}));
  QCOMPARE(prices.at("dearest"), (std::vector<std::size_t>{3}));
  QVERIFY(!prices.contains("cheaper"));
}

void TestSlices::smallCategoriesAreOthers() {
  core::Dataset shop = shopOf(20);
  Lists test;
  std::vector<std::int32_t> users;
  for (std::int32_t i = 0; i < 20; ++i) {
    shop.items[static_cast<std::size_t>(i)].category = "c" + std::to_string(i % 10);
    test.push_back({i < 18 ? i : 0});  // the last two of c0, so that c8 and c9 are the smallest
    users.push_back(i);
  }
  const auto places =
      placesOf(core::slicesOf(shop, interactionsOf(Lists(20)), interactionsOf(test), users), "category");
  QCOMPARE(places.size(), std::size_t{9});
  QCOMPARE(places.at("c0").size(), std::size_t{4});
  QCOMPARE(places.at("others"), (std::vector<std::size_t>{8, 9}));
}

void TestSlices::lengthOfAQueryIsInWordsOrCharacters_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("length");
  QTest::newRow("a word") << "shoes"
                          << "short";
  QTest::newRow("two words") << "women's shoes"
                             << "short";
  QTest::newRow("three words") << "red running shoes"
                               << "medium";
  QTest::newRow("four words") << "red running shoes 42cm"
                              << "medium";
  QTest::newRow("five words") << "red running shoes for men"
                              << "long";
  QTest::newRow("signs are no words") << "shoes, (red) !"
                                      << "short";
  QTest::newRow("four characters") << "红色跑鞋"
                                   << "short";
  QTest::newRow("five characters") << "红色的跑鞋"
                                   << "medium";
  QTest::newRow("eight characters") << "适合冬天穿的跑鞋"
                                    << "medium";
  QTest::newRow("nine characters") << "适合冬天穿的厚跑鞋"
                                   << "long";
  QTest::newRow("a word among characters") << "nike 跑鞋"
                                           << "short";
  QTest::newRow("nothing") << " ?"
                           << "";
}

void TestSlices::lengthOfAQueryIsInWordsOrCharacters() {
  QFETCH(const QString, query);
  QFETCH(const QString, length);
  QCOMPARE(QString::fromStdString(core::queryLengthOf(query.toStdString())), length);
}

void TestSlices::usersAreGroupedByTheQueriesForTheirTests() {
  const std::vector<core::ItemSentence> queries = {{0, -1, "shoes"},
                                                   {1, -1, "shoes"},
                                                   {1, -1, "light red running shoes for men"},
                                                   {1, -1, "light red running shoes for women"},
                                                   {2, -1, "a tent for two in winter"}};
  const Lists test = {{0}, {1}, {0, 1, 2}, {3}};
  const std::vector<std::int32_t> users = {0, 1, 2, 3};
  const auto places =
      placesOf(core::slicesOf(shopOf(4), interactionsOf(Lists(4)), interactionsOf(test), users, queries),
               "query_length");
  QCOMPARE(places.at("short"), (std::vector<std::size_t>{0}));
  QCOMPARE(places.at("long"), (std::vector<std::size_t>{1, 2}));  // nobody asks for item 3
  QCOMPARE(places.size(), std::size_t{2});
}

void TestSlices::queriesAreGroupedByLengthAndLanguage() {
  const std::vector<std::string> queries = {"shoes", "跑鞋", "red shoes for a winter run"};
  const auto slices = core::slicesOf(queries);
  QCOMPARE(placesOf(slices, "query_length").at("short"), (std::vector<std::size_t>{0, 1}));
  QCOMPARE(placesOf(slices, "query_length").at("long"), (std::vector<std::size_t>{2}));
  QCOMPARE(placesOf(slices, "language").at("en"), (std::vector<std::size_t>{0, 2}));
  QCOMPARE(placesOf(slices, "language").at("zh"), (std::vector<std::size_t>{1}));
}

QTEST_GUILESS_MAIN(TestSlices)
#include "test_slices.moc"
