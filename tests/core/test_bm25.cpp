#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/retrieve/terms.h"
#include "tests/core/fitted.h"

using namespace core;

namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

Dataset shopOf(const std::vector<Item>& items) {
  Dataset dataset;
  dataset.items = items;
  return dataset;
}

Item titled(const std::string& title) {
  Item item;
  item.title = title;
  return item;
}

std::vector<float> scored(const Dataset& dataset, const std::vector<std::int32_t>& history,
                          const std::vector<std::string>& set = {}) {
  return scoresFor(*fitted("bm25", set, dataset, {}), history, dataset.items.size());
}

bool near(float found, double expected) {
  return std::abs(static_cast<double>(found) - expected) < 1e-5 * std::max(1.0, std::abs(expected));
}

}  // namespace

class TestBm25 : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wordsAreCutAsTheSearchCutsThem_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("terms");
    QTest::newRow("stop words and plurals")
        << "The 2 red shoes, for women's feet" << QStringList{"2", "red", "shoe", "women", "feet"};
    QTest::newRow("ideographs in pairs") << "跑步鞋 男" << QStringList{"跑步", "步鞋", "男"};
    QTest::newRow("both, full width") << "ＷＯＯＬ围巾" << QStringList{"wool", "围巾"};
    QTest::newRow("nothing") << " - 。" << QStringList{};
  }

  void wordsAreCutAsTheSearchCutsThem() {
    QFETCH(QString, text);
    QFETCH(QStringList, terms);
    QStringList found;
    for (const std::string& term : termsOf(text.toStdString())) found += QString::fromStdString(term);
    QCOMPARE(found, terms);
  }

  void scoresAreThoseWorkedOutByHand() {
    // Three items of two words each, of which two hold "red" and two "shoe": idf ln 1.6, of "blue" ln(8 / 3);
    // a word that occurs once in an item of mean length counts 1 / (1 + 1.2).
    const Dataset shop =
        shopOf({titled("red shoe"), titled("blue shoe"), titled("red hat"), titled(""), titled("!")});
    const double common = std::log(1.6), rare = std::log(8.0 / 3), once = 1 / 2.2;
    const std::vector<float> one = scored(shop, {0}, {"title=1", "k1=1.2", "b=0.75"});
    QVERIFY(near(one[1], common * common * once) && near(one[2], one[1]) && near(one[0], 2 * one[1]));
    QVERIFY(one[3] == kNever && one[4] == kNever);
    // The newest item's words count 1, those of the one before it the half.
    const std::vector<float> two = scored(shop, {1, 0}, {"title=1", "k1=1.2", "b=0.75", "decay=0.5"});
    QVERIFY(near(two[2], common * common * once));
    QVERIFY(near(two[1], (1.5 * common * common + 0.5 * rare * rare) * once));
    QCOMPARE(scored(shop, {}), (std::vector<float>{0, 0, 0, kNever, kNever}));
  }

  void scoresAreThoseOfBm25s() {
    std::ifstream file(RECLENS_FIXTURES "/recommend/bm25.json");
    const nlohmann::json given = nlohmann::json::parse(file);
    Dataset shop;
    for (std::size_t item = 0; item < given["titles"].size(); ++item) {
      shop.items.push_back(titled(given["titles"][item]));
      shop.items.back().description = given["descriptions"][item];
    }
    const auto setting = [&given](const char* key) { return std::string(key) + "=" + given[key].dump(); };
    const auto recommender =
        fitted("bm25", {"title=2", "description=1", setting("k1"), setting("b"), setting("decay")}, shop, {});
    for (std::size_t row = 0; row < given["histories"].size(); ++row) {
      const auto found = scoresFor(*recommender, given["histories"][row], shop.items.size());
      for (std::size_t item = 0; item < found.size(); ++item)
        QVERIFY(near(found[item], given["scores"][row][item].get<double>()));
    }
  }

  void everyFieldCounts_data() {
    QTest::addColumn<QString>("field");
    for (const char* field : {"title", "brand", "category", "description"}) QTest::newRow(field) << field;
  }

  void everyFieldCounts() {
    QFETCH(QString, field);
    std::vector<Item> items(3);
    for (Item& item : items) item.title = item.brand = item.category = item.description = "thing";
    const auto put = [&](Item& item) {
      const auto text = field == "title"      ? &Item::title
                        : field == "brand"    ? &Item::brand
                        : field == "category" ? &Item::category
                                              : &Item::description;
      item.*text += " / lantern";
    };
    put(items[0]);
    put(items[1]);
    const std::vector<float> with = scored(shopOf(items), {0});
    QVERIFY(with[1] > with[2]);
    const std::vector<float> without = scored(shopOf(items), {0}, {field.toStdString() + "=0"});
    QCOMPARE(without[1], without[2]);
  }

  void chineseFindsChinese() {
    const Dataset shop =
        shopOf({titled("女士跑步鞋"), titled("男士跑步鞋"), titled("女士羊毛围巾"), titled("保温水杯")});
    const std::vector<float> scores = scored(shop, {0});
    QVERIFY(scores[1] > scores[2] && scores[2] > scores[3]);
    QCOMPARE(scores[3], 0.0F);
  }

  void anOldItemNeverCountsTwice() {
    // decay^200 is no float any more; the words of the oldest item come again in the newest.
    std::vector<std::int32_t> history(200, 2);
    history.front() = history.back() = 0;
    const Dataset shop = shopOf({titled("red shoe"), titled("red shoe"), titled("hat")});
    QVERIFY(near(scored(shop, history, {"decay=0.01"})[1], static_cast<double>(scored(shop, {0})[1])));
  }

  void aRunReadBackScoresTheSameToTheBit() {
    const Dataset shop = shopOf({titled("red shoe"), titled("blue shoe"), titled(""), titled("红色跑鞋")});
    const auto recommender = fitted("bm25", {}, shop, {});
    QTemporaryDir folder;
    recommender->save(folder.path().toStdString());
    const auto read = makeRecommender(loadRecipe("bm25"));
    NoText text;
    Progress progress;
    read->load(folder.path().toStdString(), shop, text, progress);
    for (const std::vector<std::int32_t>& history : {std::vector<std::int32_t>{}, {0}, {1, 2, 3}})
      QCOMPARE(scoresFor(*read, history, 4), scoresFor(*recommender, history, 4));
    const Dataset other = shopOf({titled("red shoe")});
    QVERIFY_THROWS_EXCEPTION(Error, read->load(folder.path().toStdString(), other, text, progress));
  }

  void settingsOutOfRangeAreRefused_data() {
    QTest::addColumn<QString>("setting");
    for (const char* setting : {"k1=-1", "b=1.5", "b=-0.1", "title=-1", "description=many", "decay=0"})
      QTest::newRow(setting) << setting;
  }

  void settingsOutOfRangeAreRefused() {
    QFETCH(QString, setting);
    Recipe recipe = loadRecipe("bm25");
    recipe.set(setting.toStdString());
    QVERIFY_THROWS_EXCEPTION(Error, makeRecommender(recipe));
  }
};

QTEST_GUILESS_MAIN(TestBm25)
#include "test_bm25.moc"
