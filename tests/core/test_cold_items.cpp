#include <QTest>
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "core/data/sample_shop.h"
#include "core/data/split.h"
#include "core/evaluate/ranking.h"
#include "core/lm/encoder.h"
#include "core/recommend/recommender.h"

using namespace core;

namespace {

/// Vectors by the model that is installed.
class ModelText : public TextSource {
 public:
  explicit ModelText(const Dataset& dataset) : m_dataset(dataset) {}
  const ItemVectors& itemVectors(const std::string&, Progress& progress) override {
    if (m_vectors.vectors.size() > 0) return m_vectors;
    std::vector<std::string> texts;
    for (const Item& item : m_dataset.items) texts.push_back(itemText(item));
    m_vectors = {encoder("")->encode(texts, {.maxLength = 32}, progress), "minilm-en"};
    return m_vectors;
  }
  std::shared_ptr<Encoder> encoder(const std::string&) override { return Encoder::load(folder()); }
  static std::filesystem::path folder() { return std::filesystem::path(RECLENS_MODELS_FOLDER) / "minilm-en"; }

 private:
  const Dataset& m_dataset;
  ItemVectors m_vectors;
};

/// The sample shop as training sees it, a tenth of its items held out with all that was done to them.
struct ColdShop {
  Dataset dataset;
  Split parts;
  std::set<std::int32_t> cold;
  ModelText text{dataset};
  Progress progress;

  ColdShop() {
    SampleShop shop = makeSampleShop({.items = 300, .users = 400});
    dataset.items = std::move(shop.items);
    std::map<std::int32_t, std::vector<const SampleShop::Event*>> byUser;
    for (const SampleShop::Event& event : shop.events) byUser[event.user].push_back(&event);
    Interactions& all = dataset.interactions;
    for (std::int32_t user = 0; user < static_cast<std::int32_t>(shop.users.size()); ++user) {
      dataset.userIds.push_back(shop.users[static_cast<std::size_t>(user)].id);
      for (const SampleShop::Event* event : byUser[user]) {
        all.items.push_back(event->item);
        all.weights.push_back(1);
        all.times.push_back(event->time);
        all.rows.push_back(static_cast<std::int64_t>(all.rows.size()) + 1);
      }
      all.offsets.push_back(static_cast<std::int64_t>(all.items.size()));
    }
    parts = split(all, splitFrom("cold-item"));
    for (const Interactions* part : {&parts.test, &parts.valid})
      cold.insert(part->items.begin(), part->items.end());
  }

  std::unique_ptr<Recommender> fitted(const std::string& recipe) {
    auto recommender = makeRecommender(loadRecipe(recipe));
    recommender->fit({dataset, parts.train, parts.valid}, text, progress);
    return recommender;
  }

  double recall(const Recommender& recommender) {
    const RankingResult result = evaluateRanking(recommender, dataset.itemCount(), parts.train, parts.train,
                                                 parts.test, {.metrics = {{"recall", 20}}}, progress);
    double sum = 0;
    for (const float value : result.values[0]) sum += static_cast<double>(value);
    return sum / static_cast<double>(result.users.size());
  }

  /// How many of the held-out items are among the 200 best for any of the first 50 users.
  std::size_t listedCold(const Recommender& recommender) {
    std::set<std::int32_t> listed;
    for (std::int32_t user = 0; user < 50; ++user) {
      Matrix scores(1, dataset.itemCount());
      const std::span<const std::int32_t> history = parts.train.itemsOf(user);
      recommender.score({&history, 1}, scores);
      for (const std::int32_t item :
           rankUnseen({scores.data(), static_cast<std::size_t>(scores.size())}, history, 200))
        if (cold.contains(item)) listed.insert(item);
    }
    return listed.size();
  }
};

}  // namespace

class TestColdItems : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void behaviourListsNoItemThatItNeverSaw_data() {
    QTest::addColumn<QString>("recipe");
    for (const char* recipe :
         {"popularity", "popularity-recent", "popularity-category", "item-knn", "ease", "ials", "bpr"})
      QTest::newRow(recipe) << recipe;
  }

  void behaviourListsNoItemThatItNeverSaw() {
    QFETCH(QString, recipe);
    const auto recommender = m_shop.fitted(recipe.toStdString());
    QVERIFY(m_shop.cold.size() > 40);
    QCOMPARE(m_shop.listedCold(*recommender), std::size_t{0});
    QCOMPARE(m_shop.recall(*recommender), 0.0);
  }

  void asInRecBoleTheyAreScored() { QVERIFY(m_shop.listedCold(*m_shop.fitted("ease-recbole")) > 0); }

  void textFindsThem_data() {
    QTest::addColumn<QString>("recipe");
    QTest::addColumn<bool>("wantsModel");
    QTest::newRow("bm25") << "bm25" << false;
    QTest::newRow("text-knn") << "text-knn" << true;
    QTest::newRow("fusion-weighted") << "fusion-weighted" << true;
  }

  void textFindsThem() {
    QFETCH(QString, recipe);
    QFETCH(bool, wantsModel);
    if (wantsModel && !std::filesystem::exists(ModelText::folder()))
      QSKIP("the model minilm-en is not installed");
    const auto recommender = m_shop.fitted(recipe.toStdString());
    QVERIFY(m_shop.listedCold(*recommender) > 20);
    // By chance 20 of some 300 items hold a fifteenth of the wanted ones.
    const double recall = m_shop.recall(*recommender);
    QVERIFY2(recall > 0.1, qPrintable(QString::number(recall)));
  }

 private:
  ColdShop m_shop;
};

QTEST_GUILESS_MAIN(TestColdItems)
#include "test_cold_items.moc"
