#include <QTest>
#include <algorithm>
#include <map>
#include <set>

#include "core/data/sample_shop.h"
#include "core/error.h"

using core::SampleShop;

namespace {

const SampleShop& shop() {
  static const SampleShop made = core::makeSampleShop({});
  return made;
}

bool hasChinese(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xE4; });
}

/// FNV-1a over everything that the shop says, in order.
class Hash {
 public:
  void add(const std::string& text) {
    for (const char c : text) addByte(static_cast<unsigned char>(c));
    addByte(0);
  }
  std::uint64_t value() const { return m_value; }

 private:
  void addByte(unsigned char byte) { m_value = (m_value ^ byte) * 0x100000001B3ULL; }
  std::uint64_t m_value = 0xCBF29CE484222325ULL;
};

std::uint64_t hashOf(const SampleShop& some) {
  Hash hash;
  for (const core::Item& item : some.items) {
    hash.add(item.title + item.brand + item.category + item.description);
    hash.add(std::to_string(item.price));
  }
  for (const auto& event : some.events)
    hash.add(event.kind + std::to_string(event.user) + ' ' + std::to_string(event.item) + ' ' +
             std::to_string(event.time));
  for (const auto& review : some.reviews)
    hash.add(review.title + review.text + std::to_string(review.rating));
  for (const auto& question : some.questions) hash.add(question.question + question.answer);
  for (const auto& judgement : some.judgements)
    hash.add(std::to_string(judgement.query) + ' ' + std::to_string(judgement.item) + ' ' +
             std::to_string(judgement.grade));
  return hash.value();
}

}  // namespace

class TestSampleShop : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sameSeedGivesTheSameShop() {
    // Of the words and rules of this version: changes with them, and with nothing else.
    constexpr std::uint64_t kKnown = 10993573141953055187ULL;
    const core::SampleShopOptions small{7, 200, 300};
    QCOMPARE(hashOf(core::makeSampleShop(small)), hashOf(core::makeSampleShop(small)));
    QCOMPARE(hashOf(core::makeSampleShop(small)), kKnown);
    QVERIFY(hashOf(core::makeSampleShop(small)) != hashOf(core::makeSampleShop({8, 200, 300})));
  }

  void hasTheSizeOfASmallShop() {
    QCOMPARE(shop().items.size(), 2000U);
    QCOMPARE(shop().users.size(), 5000U);
    QVERIFY2(shop().events.size() > 80'000 && shop().events.size() < 200'000,
             qPrintable(QString::number(shop().events.size())));
    QVERIFY(shop().reviews.size() > 2'000);
    QVERIFY(shop().questions.size() > 1'000);
    QVERIFY(shop().queries.size() >= 60);
  }

  void namesAndIdsAreNeverDoubled() {
    std::set<std::string> ids, titles;
    for (const core::Item& item : shop().items) {
      QVERIFY2(ids.insert(item.id).second, item.id.c_str());
      QVERIFY2(titles.insert(item.title).second, item.title.c_str());
      QVERIFY2(item.title.find('{') == std::string::npos && item.description.find('{') == std::string::npos,
               item.description.c_str());
    }
  }

  void everyItemSpeaksBothLanguages() {
    for (const core::Item& item : shop().items) {
      QVERIFY2(hasChinese(item.title) && hasChinese(item.description), item.title.c_str());
      QVERIFY(item.description.find(" with ") != std::string::npos);
      QCOMPARE(item.currency, std::string("CNY"));
    }
  }

  void reviewsAndQueriesComeInBothLanguages() {
    const auto chinese = std::count_if(shop().reviews.begin(), shop().reviews.end(),
                                       [](const auto& review) { return hasChinese(review.text); });
    const double share = static_cast<double>(chinese) / static_cast<double>(shop().reviews.size());
    QVERIFY2(share > 0.4 && share < 0.7, qPrintable(QString::number(share)));
    const auto queries = std::count_if(shop().queries.begin(), shop().queries.end(),
                                       [](const auto& query) { return hasChinese(query.text); });
    QCOMPARE(queries * 2, static_cast<std::ptrdiff_t>(shop().queries.size()));
  }

  void pricesFollowTheKindOfProduct() {
    std::map<std::string, std::vector<double>> prices;
    for (const core::Item& item : shop().items) prices[item.category].push_back(item.price);
    const auto median = [&](const std::string& category) {
      std::vector<double>& values = prices.at(category);
      std::sort(values.begin(), values.end());
      return values[values.size() / 2];
    };
    QVERIFY(median("Accessories / Socks") < 100);
    QVERIFY(median("Shoes / Running") > 300 && median("Shoes / Running") < 1000);
    QVERIFY(median("Equipment / Bikes") > 2000);
  }

  void fewItemsDrawMostOfTheAttention() {
    std::vector<std::int64_t> counts(shop().items.size());
    for (const auto& event : shop().events) ++counts[static_cast<std::size_t>(event.item)];
    std::sort(counts.rbegin(), counts.rend());
    std::int64_t top = 0, all = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      all += counts[i];
      if (i < counts.size() / 5) top += counts[i];
    }
    const double share = static_cast<double>(top) / static_cast<double>(all);
    QVERIFY2(share > 0.45 && share < 0.85, qPrintable(QString::number(share)));
  }

  void starsLeanToTheGoodAsInRealShops() {
    std::map<double, int> stars;
    double sum = 0;
    for (const auto& review : shop().reviews) ++stars[review.rating], sum += review.rating;
    QCOMPARE(stars.size(), 5U);
    const double mean = sum / static_cast<double>(shop().reviews.size());
    QVERIFY2(mean > 3.6 && mean < 4.4, qPrintable(QString::number(mean)));
  }

  void whatIsSoldFollowsTheSeason() {
    std::map<int, int> swimming;  // by month of the first year, in days since July 2024
    for (const auto& event : shop().events)
      if (shop().items[static_cast<std::size_t>(event.item)].category == "Clothing / Swimming")
        ++swimming[static_cast<int>((event.time - 1'719'792'000'000) / (92LL * 86'400'000))];
    // Quarters 0 and 4 are July to September of both years, 2 is January to March.
    QVERIFY(swimming[4] > 2 * swimming[2]);
  }

  void eventsAreInOrderAndWithinEighteenMonths() {
    QVERIFY(std::is_sorted(shop().events.begin(), shop().events.end(),
                           [](const auto& a, const auto& b) { return a.time < b.time; }));
    QVERIFY(shop().events.front().time >= 1'719'792'000'000);
    QVERIFY(shop().reviews.back().time < 1'767'225'600'000);
  }

  void everyQueryHasAnExactAnswer() {
    std::map<std::int32_t, int> exact;
    for (const auto& judgement : shop().judgements)
      if (judgement.grade == 1) ++exact[judgement.query];
    QCOMPARE(exact.size(), shop().queries.size());
    for (const auto& [query, count] : exact)
      QVERIFY2(count >= 3, shop().queries[static_cast<std::size_t>(query)].text.c_str());
  }

  void answersSayWhatTheProductHas() {
    for (const auto& question : shop().questions) {
      QVERIFY(!question.answer.empty() && question.answer.find('{') == std::string::npos);
      QCOMPARE(hasChinese(question.question), hasChinese(question.answer));
    }
  }

  void tooFewProductsAreRefused() {
    QVERIFY_EXCEPTION_THROWN(core::makeSampleShop({1, 10, 100}), core::Error);
    QVERIFY_EXCEPTION_THROWN(core::makeSampleShop({1, 2000, 0}), core::Error);
  }
};

QTEST_GUILESS_MAIN(TestSampleShop)
#include "test_sample_shop.moc"
