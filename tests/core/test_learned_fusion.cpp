#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <map>
#include <set>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/fuse/boosted_trees.h"
#include "core/fuse/examples.h"
#include "core/fuse/features.h"
#include "core/fuse/fused_row.h"
#include "core/fuse/trees.h"
#include "tests/core/planted_fusion.h"

using namespace core;

namespace {

Recipe treeRecipe(const std::vector<std::string>& set = {}) {
  Recipe recipe = loadRecipe("fusion-trees");
  for (const char* small : {"rounds=60", "patience=10", "folds=3", "candidates=20", "threads=1"})
    recipe.set(small);
  for (const std::string& assignment : set) recipe.set(assignment);
  return recipe;
}

double ndcg(const Recommender& recommender, const PlantedShop& shop) {
  Progress progress;
  return meanOnValidation(recommender, {shop.dataset, shop.parts.train, shop.parts.valid}, {"ndcg", 10},
                          progress)
      .value();
}

std::size_t placeOf(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return static_cast<std::size_t>(found - names.begin());
}

bool near(float a, double b) {
  return std::abs(static_cast<double>(a) - b) < 1e-5;
}

}  // namespace

class TestLearnedFusion : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void traitsAreThoseOfTheTrainingEvents() {
    Dataset dataset = datasetOf(4, {});
    const char* categories[] = {"shoes", "shoes", "hats", ""};
    const double prices[] = {10, 1000, 100, 0};
    for (std::size_t item = 0; item < 4; ++item) {
      dataset.items[item].category = categories[item];
      dataset.items[item].price = prices[item];
      dataset.items[item].currency = "EUR";
    }
    dataset.items[1].currency = "CNY";  // no price to compare with
    Interactions train = interactionsOf({{0, 2}, {0}});
    constexpr std::int64_t kDay = 24 * 3600 * 1000;
    train.times = {kDay, 11 * kDay, 2 * kDay};
    train.ratings = {5, 2, 4};
    const ItemTraits traits = traitsOf(dataset, train);
    QVERIFY(near(traits.popularity[0], std::log(3)) && traits.popularity[1] == 0);
    QVERIFY(near(traits.recency[0], std::log(1 + 9)) && traits.recency[2] == 0 &&
            std::isnan(traits.recency[3]));
    QVERIFY(near(traits.price[2], std::log(100)) && std::isnan(traits.price[1]) &&
            std::isnan(traits.price[3]));
    QVERIFY(near(traits.priceSpread, std::log(10) / 2));
    QVERIFY(traits.category[0] == traits.category[1] && traits.category[2] != traits.category[0]);
    QCOMPARE(traits.category[3], -1);
    const double mean = 11.0 / 3;
    QVERIFY(near(traits.rating[0], (9 + 5 * mean) / 7) && near(traits.rating[1], mean));
    train.ratings = {0, 0, 0};
    train.times = {0, 0, 0};
    QVERIFY(std::isnan(traitsOf(dataset, train).rating[0]) &&
            std::isnan(traitsOf(dataset, train).recency[0]));

    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("items.safetensors").toStdString();
    saveTraits(traits, file);
    const ItemTraits read = loadTraits(file, 4);
    QVERIFY(read.popularity == traits.popularity && read.category == traits.category);
    QVERIFY(read.priceSpread == traits.priceSpread && std::isnan(read.price[1]));
    QVERIFY_THROWS_EXCEPTION(Error, loadTraits(file, 5));
  }

  void featuresAreAsWorkedByHand() {
    Dataset dataset = datasetOf(4, {});
    for (std::size_t item = 0; item < 4; ++item) {
      dataset.items[item].category = item < 2 ? "shoes" : "hats";
      dataset.items[item].price = item == 3 ? 0 : std::pow(10, static_cast<double>(item));
    }
    const ItemTraits traits = traitsOf(dataset, interactionsOf({{0, 2}}));
    std::vector<FusionPart> list;
    list.push_back({"a", std::make_unique<Told>([](std::int32_t, std::int32_t item) {
                      return item == 3 ? kNever : static_cast<float>(item);
                    })});
    list.push_back({"mute", std::make_unique<Told>([](std::int32_t, std::int32_t) { return 0.5F; })});
    list.push_back({"text", std::make_unique<Told>([](std::int32_t, std::int32_t item) {
                      return item == 1 ? 0.9F : 0.1F;
                    }),
                    true});
    const FusionParts parts(std::move(list));
    const FusionFeatures features(parts);
    const std::vector<std::int32_t> history{0, 2};
    const std::vector<History> histories{history};
    const Signals signals = signalsOf(parts, histories, 4).front();
    const Matrix values = features.of(traits, signals, history, std::vector<std::int32_t>{1, 3});
    const auto value = [&](Eigen::Index row, const std::string& name) {
      return values(row, static_cast<Eigen::Index>(placeOf(features.names(), name)));
    };
    QCOMPARE(features.names().size(), 13U);
    // 0, 1 and 2 are scored: item 1 is their mean, and second.
    QVERIFY(near(value(0, "a score"), 0) && near(value(0, "a place"), 1));
    QVERIFY(std::isnan(value(1, "a score")) && std::isnan(value(1, "a place")));
    QVERIFY(std::isnan(value(0, "mute score")) && std::isnan(value(0, "mute place")));
    QVERIFY(near(value(0, "text likeness"), 0.9F) && near(value(0, "text place"), 0));
    QVERIFY(near(value(1, "text place"), std::log2(3)));  // 2, 3 and 4 are equal
    QVERIFY(near(value(0, "category share"), 0.5) && near(value(1, "category share"), 0.5));
    QVERIFY(near(value(0, "history length"), std::log(3)));
    // Prices 1 and 100: mean log 10, squares 2 (log 10)^2; the catalogue's spread^2 is 2/3 (log 10)^2.
    QVERIFY(near(value(0, "price distance"), 0) && std::isnan(value(1, "price distance")));
    const std::vector<std::int32_t> cheap{0};
    const Matrix other = features.of(traits, signals, cheap, std::vector<std::int32_t>{2});
    QVERIFY(near(other(0, static_cast<Eigen::Index>(placeOf(features.names(), "price distance"))),
                 2 / std::sqrt(2 * (2.0 / 3) / 3)));
  }

  void aShortlistIsTheFirstOfEveryPartThatSpeaks() {
    std::vector<FusionPart> list;
    list.push_back({"up", std::make_unique<Told>(
                              [](std::int32_t, std::int32_t item) { return static_cast<float>(item); })});
    list.push_back({"down", std::make_unique<Told>(
                                [](std::int32_t, std::int32_t item) { return -static_cast<float>(item); })});
    list.push_back({"mute", std::make_unique<Told>([](std::int32_t, std::int32_t) { return 3.0F; })});
    const FusionParts parts(std::move(list));
    const std::vector<std::int32_t> history{9, 0};
    const std::vector<History> histories{history};
    const Signals signals = signalsOf(parts, histories, 10).front();
    QCOMPARE(shortlist(signals, history, 2), (std::vector<std::int32_t>{1, 2, 7, 8}));
    QCOMPARE(shortlist(signals, history, 9), (std::vector<std::int32_t>{1, 2, 3, 4, 5, 6, 7, 8}));
  }

  void itemsBelowTheShortlistFollowInTheOrderOfTheMean() {
    std::vector<FusionPart> list;
    list.push_back({"up", std::make_unique<Told>([](std::int32_t, std::int32_t item) {
                      return item == 5 ? kNever : static_cast<float>(item);
                    })});
    const FusionParts parts(std::move(list));
    const std::vector<std::int32_t> history{0};
    const std::vector<History> histories{history};
    const Signals signals = signalsOf(parts, histories, 6).front();
    const FusedRow row = fuseRow(signals, std::vector<std::int32_t>{1, 4}, std::vector<float>{0.5F, 0.5F});
    // Equal on the shortlist: 4, of the higher mean, goes first. Then 3, 2, 0; 5 is absent.
    QCOMPARE(topK(row.scores, 6), (std::vector<std::int32_t>{4, 1, 3, 2, 0}));
    QVERIFY(row.scores[3] <= row.scores[1] - 1 && row.scores[4] - row.scores[1] <= 0.0011F);
    QCOMPARE(row.scores[5], kNever);
    QVERIFY(row.means[3] == row.scores[3] && row.means[5] == 0);
    // Everything that can be scored is on the shortlist.
    const FusedRow all =
        fuseRow(signals, std::vector<std::int32_t>{0, 1, 2, 3, 4}, std::vector<float>(5, 2.0F));
    QVERIFY(std::all_of(all.scores.begin(), all.scores.begin() + 5, [](float score) { return score >= 2; }));
    QCOMPARE(all.scores[5], kNever);
  }

  void examplesAreValidationItemsThatNoPartWasTaught() {
    PlantedShop shop;
    const FusionParts parts = PlantedShop::twoSignals();
    const FusionFeatures features(parts);
    const ItemTraits traits = traitsOf(shop.dataset, shop.parts.train);
    const FusionExamples examples =
        collectExamples(parts, features, traits, shop.training(), 20, 100, 1, shop.progress);
    QCOMPARE(examples.users.size(), 100U);
    QVERIFY(std::set(examples.users.begin(), examples.users.end()).size() == 100);
    for (std::size_t user = 0; user < 100; ++user) {
      const auto taught = shop.parts.train.itemsOf(examples.users[user]);
      const auto chosen = shop.parts.valid.itemsOf(examples.users[user]);
      float relevant = 0;
      for (std::size_t row = examples.begins[user]; row < examples.begins[user + 1]; ++row) {
        const std::int32_t item = examples.items[row];
        QVERIFY(std::find(taught.begin(), taught.end(), item) == taught.end());
        QCOMPARE(examples.relevant[row] == 1, item == chosen.front());
        relevant += examples.relevant[row];
      }
      QCOMPARE(relevant, 1.0F);
    }
  }

  void treesLearnWhomToBelieve() {
    // The two signals are each right for half of the users, who differ in the length of their histories: no
    // weights can tell them apart, trees can.
    PlantedShop shop;
    Curves curves;
    const auto trees = makeTreeFusion(treeRecipe(), PlantedShop::twoSignals());
    trees->fit(shop.training(), shop.text, curves);
    const double first = curves.best("valid/first/ndcg@10"), second = curves.best("valid/second/ndcg@10");
    const double held = curves.best("valid/ndcg@10");
    QVERIFY2(held > 0.9 && first < 0.65 && second < 0.65,
             qPrintable(QString("%1 of %2 and %3").arg(held).arg(first).arg(second)));
    QCOMPARE(curves.best("valid/shortlist/recall"), 1.0);
    QVERIFY(ndcg(*trees, shop) > 0.9);
  }

  void aPartThatOnlyRemembersGainsNothing() {
    PlantedShop shop;
    Curves with, without;
    std::vector<FusionPart> list;
    list.push_back({"first", std::make_unique<Told>(PlantedShop::say(1))});
    const auto alone = makeTreeFusion(treeRecipe(), FusionParts(std::move(list)));
    alone->fit(shop.training(), shop.text, without);
    list.clear();
    list.push_back({"first", std::make_unique<Told>(PlantedShop::say(1))});
    list.push_back({"memory", std::make_unique<Memoriser>()});
    const auto fused = makeTreeFusion(treeRecipe(), FusionParts(std::move(list)));
    fused->fit(shop.training(), shop.text, with);
    const double gained = with.best("valid/ndcg@10") - without.best("valid/ndcg@10");
    QVERIFY2(gained < 0.02, qPrintable(QString::number(gained)));
    // Nor do the trees lean on it: over all users its features move scores by less than those of the other.
    double memory = 0, first = 0;
    for (std::int32_t user = 0; user < 50; ++user)
      for (const ScorePart& part :
           fused->scoreParts(shop.parts.train.itemsOf(user), shop.dataset.itemCount()))
        for (const float value : part.values) {
          if (part.name.starts_with("memory")) memory += std::abs(static_cast<double>(value));
          if (part.name.starts_with("first")) first += std::abs(static_cast<double>(value));
        }
    QVERIFY2(memory < first / 2, qPrintable(QString("%1 against %2").arg(memory).arg(first)));
  }

  void shapValuesAddUpToTheScore() {
    PlantedShop planted;
    const auto trees = makeTreeFusion(treeRecipe(), PlantedShop::twoSignals());
    trees->fit(planted.training(), planted.text, planted.progress);
    for (std::int32_t user = 0; user < 20; ++user) {
      const History history = planted.parts.train.itemsOf(user);
      const std::vector<float> scores =
          scoresFor(*trees, {history.begin(), history.end()}, planted.dataset.itemCount());
      const std::vector<ScorePart> parts = trees->scoreParts(history, planted.dataset.itemCount());
      const float scale = std::abs(*std::max_element(
          scores.begin(), scores.end(), [](float a, float b) { return std::abs(a) < std::abs(b); }));
      for (std::size_t item = 0; item < scores.size(); ++item) {
        double sum = 0;
        for (const ScorePart& part : parts) sum += static_cast<double>(part.values[item]);
        QVERIFY2(std::abs(sum - static_cast<double>(scores[item])) <= 1e-6 * static_cast<double>(scale),
                 qPrintable(QString("%1 against %2").arg(sum).arg(static_cast<double>(scores[item]))));
      }
    }
  }

  void savedTreesScoreTheSameToTheBitAndSeedsRepeat() {
    PlantedShop shop;
    const auto grow = [&](const std::vector<std::string>& set) {
      auto trees = makeTreeFusion(treeRecipe(set), PlantedShop::twoSignals());
      trees->fit(shop.training(), shop.text, shop.progress);
      return trees;
    };
    const auto trees = grow({"row_share=0.5"}), again = grow({"row_share=0.5"});
    const auto other = grow({"row_share=0.5", "seed=2"});
    QTemporaryDir folder;
    trees->save(folder.path().toStdString());
    const auto read = makeTreeFusion(treeRecipe(), PlantedShop::twoSignals());
    read->load(folder.path().toStdString(), shop.dataset, shop.text, shop.progress);
    bool differs = false;
    for (std::int32_t user = 0; user < 20; ++user) {
      const std::vector<std::int32_t> history{PlantedShop::kItems + user, 3, 4};
      const auto scores = scoresFor(*trees, history, shop.dataset.itemCount());
      QCOMPARE(scoresFor(*read, history, shop.dataset.itemCount()), scores);
      QCOMPARE(scoresFor(*again, history, shop.dataset.itemCount()), scores);
      differs = differs || scoresFor(*other, history, shop.dataset.itemCount()) != scores;
    }
    QVERIFY(differs);
    QVERIFY_THROWS_EXCEPTION(Error, BoostedTrees::read("no trees", 3, "here"));
  }

  void cancellingEndsBetweenRoundsAndStoppingKeepsWhatThereIs() {
    struct Steered : Progress {
      std::string stage;
      int rounds = 0;
      bool cancels = false;
      void report(std::string_view name, std::int64_t, std::int64_t) override {
        stage = name;
        if (stage == "choose trees") ++rounds;
      }
      void check() override {
        if (cancels && rounds == 3) throw Cancelled();
      }
      bool stopRequested() override { return !cancels && rounds >= 3; }
    } cancelled, stopped;
    cancelled.cancels = true;
    PlantedShop shop;
    const auto trees = makeTreeFusion(treeRecipe(), PlantedShop::twoSignals());
    QVERIFY_THROWS_EXCEPTION(Cancelled, trees->fit(shop.training(), shop.text, cancelled));
    QCOMPARE(cancelled.rounds, 3);
    trees->fit(shop.training(), shop.text, stopped);
    QVERIFY(stopped.rounds == 3 && stopped.stage == "grow trees");
    QVERIFY(ndcg(*trees, shop) > 0.5);
  }

  void withoutValidationItemsTheScoreIsTheMeanOfTheParts() {
    PlantedShop shop;
    shop.parts.valid = interactionsOf(std::vector<std::vector<std::int32_t>>(PlantedShop::kUsers));
    const auto trees = makeTreeFusion(treeRecipe(), PlantedShop::twoSignals());
    trees->fit(shop.training(), shop.text, shop.progress);
    const std::vector<std::int32_t> history{PlantedShop::kItems};
    const auto scores = scoresFor(*trees, history, shop.dataset.itemCount());
    const std::vector<History> histories{history};
    const FusionParts parts = PlantedShop::twoSignals();
    const Signals signals = signalsOf(parts, histories, shop.dataset.itemCount()).front();
    const Eigen::RowVectorXf mean = signals.scaled.colwise().mean();
    QCOMPARE(scores, std::vector<float>(mean.data(), mean.data() + mean.size()));
    QTemporaryDir folder;
    trees->save(folder.path().toStdString());
    const auto read = makeTreeFusion(treeRecipe(), PlantedShop::twoSignals());
    read->load(folder.path().toStdString(), shop.dataset, shop.text, shop.progress);
    QCOMPARE(scoresFor(*read, history, shop.dataset.itemCount()), scores);
  }

  void wrongSettingsAreRefused() {
    for (const char* wrong : {"objective=rank:map", "folds=1", "rounds=0", "depth=0", "candidates=0",
                              "row_share=0", "learning_rate=0", "fit_users=0", "threads=-1"})
      QVERIFY_THROWS_EXCEPTION(Error, makeTreeFusion(treeRecipe({wrong})));
  }
};

QTEST_GUILESS_MAIN(TestLearnedFusion)
#include "test_learned_fusion.moc"
