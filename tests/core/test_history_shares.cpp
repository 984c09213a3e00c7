#include <Eigen/LU>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/recommend/history_shares.h"
#include "core/recommend/sequence_model.h"
#include "core/recommend/state_file.h"
#include "tests/core/small_shop.h"

using namespace core;

namespace {

using Items = std::vector<std::int32_t>;

/// The shop with words and categories, so that every recipe has something to go by.
struct WordyShop : Shop {
  WordyShop() {
    parts.train = dataset.interactions;
    const char* titles[] = {"red shoe", "red running shoe", "blue shoe", "tent", "red tent", ""};
    const char* categories[] = {"Shoes", "Shoes", "Shoes", "Camp", "Camp", ""};
    for (std::size_t item = 0; item < dataset.items.size(); ++item) {
      dataset.items[item].title = titles[item];
      dataset.items[item].category = categories[item];
    }
  }
};

/// By the places of the history: a model whose score is no sum over them.
class SquareOfTheSum : public Recommender {
 public:
  void fit(const TrainingData&, TextSource&, Progress&) override {}
  void score(std::span<const History> histories, MatrixRef scores) const override {
    for (Eigen::Index row = 0; row < scores.rows(); ++row) {
      float sum = 0;
      for (const std::int32_t item : histories[static_cast<std::size_t>(row)])
        sum += static_cast<float>(item);
      scores.row(row).setConstant(sum * sum);
    }
  }
  void save(const std::filesystem::path&) const override {}
  void load(const std::filesystem::path&, const Dataset&, TextSource&, Progress&) override {}
};

/// Texts have the vector of the item with that title, turned a little for every word that is gone.
class TitleVectors : public FakeText {
 public:
  using FakeText::FakeText;
  Matrix textVectors(const std::string&, const std::vector<std::string>& texts, Progress&) override {
    Matrix vectors(static_cast<Eigen::Index>(texts.size()), 2);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const bool red = texts[i].find("red") != std::string::npos;
      vectors.row(static_cast<Eigen::Index>(i)) << (red ? .8F : .6F), (red ? .6F : .8F);
    }
    return vectors;
  }
};

double sizeOf(const HistoryShares& shares) {
  double size = 0;
  for (const double share : shares.items) size += std::abs(share);
  for (const auto& [name, value] : shares.others) size += std::abs(value);
  return size;
}

}  // namespace

class TestHistoryShares : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void exactSharesAddUpToTheScore_data() {
    QTest::addColumn<QString>("recipe");
    QTest::addColumn<QStringList>("settings");
    QTest::newRow("popularity") << "popularity" << QStringList();
    QTest::newRow("popularity-category") << "popularity-category" << QStringList();
    QTest::newRow("item-knn") << "item-knn" << QStringList();
    QTest::newRow("ease") << "ease" << QStringList();
    QTest::newRow("ease, all weights") << "ease" << QStringList{"neighbours=0"};
    QTest::newRow("ials") << "ials" << QStringList{"factors=4", "alpha=4", "regularisation=1"};
    QTest::newRow("bpr") << "bpr" << QStringList{"factors=4", "epochs=20"};
    QTest::newRow("bm25") << "bm25" << QStringList();
    QTest::newRow("text-knn") << "text-knn" << QStringList();
    QTest::newRow("fusion-weighted") << "fusion-weighted"
                                     << QStringList{"parts=ease, text-knn", "weights=0.6,0.4"};
    QTest::newRow("min-max") << "fusion-weighted"
                             << QStringList{"parts=ease, text-knn", "weights=0.6,0.4", "normalise=min-max"};
    QTest::newRow("rerank") << "rerank" << QStringList{"diversity=0.3", "popularity=0.2"};
  }

  void exactSharesAddUpToTheScore() {
    QFETCH(QString, recipe);
    QFETCH(QStringList, settings);
    WordyShop shop;
    std::vector<std::string> set;
    for (const QString& setting : settings) set.push_back(setting.toStdString());
    const auto recommender = shop.fitted(recipe.toStdString(), set);
    int told = 0;
    for (const Items& history : {Items{}, Items{0}, Items{2, 0}, Items{0, 3, 4}, Items{5, 1}}) {
      const std::vector<float> scores = scoresFor(*recommender, history, 6);
      double largest = 0;
      for (const float score : scores)
        if (std::isfinite(score)) largest = std::max(largest, static_cast<double>(std::abs(score)));
      for (std::int32_t item = 0; item < 6; ++item) {
        const auto score = static_cast<double>(scores[static_cast<std::size_t>(item)]);
        if (!std::isfinite(score)) continue;
        const HistoryShares shares = recommender->historyShares(history, item, 6);
        QVERIFY(shares.method == HistoryShares::Method::Exact);
        QCOMPARE(shares.items.size(), history.size());
        const double bound = 1e-6 * std::max(sizeOf(shares), largest) + 1e-12;
        QVERIFY2(std::abs(shares.sum() - score) <= bound,
                 qPrintable(QString("item %1: %2 is not %3").arg(item).arg(shares.sum()).arg(score)));
        told += score != 0;
      }
    }
    QVERIFY(told > 8);
  }

  void anEaseShareIsTheWeightOfThePastItem() {
    // B01 = 1/3, B10 = 1/2, as the inverse worked by hand in test_recommend has it; the older counts 0.7.
    Shop shop;
    shop.dataset = datasetOf(2, {});
    shop.parts.train = interactionsOf({{0, 1}, {0}});
    const auto recommender = shop.fitted("ease", {"lambda=1", "decay=0.7"});
    const std::vector<double> shares = recommender->historyShares(Items{1, 0}, 0, 2).items;
    QVERIFY(std::abs(shares[0] - 0.35) < 1e-6);
    QCOMPARE(shares[1], 0.0);
  }

  void popularityIsOneShareOfThatName() {
    Shop shop;
    const HistoryShares shares = shop.fitted("popularity")->historyShares(Items{3, 1}, 0, 6);
    QCOMPARE(shares.others, (decltype(shares.others){{"popularity", 3.0}}));
    QCOMPARE(shares.items, (std::vector<double>{0, 0}));
  }

  /// Hu, Koren and Volinsky 2008, section 5, from the run's own files.
  void anAlsShareIsTheLikenessInTheEyesOfTheUser() {
    Shop shop;
    const auto recommender = shop.fitted("ials", {"factors=3", "alpha=5", "regularisation=0.2", "decay=0.5"});
    QTemporaryDir folder;
    recommender->save(folder.path().toStdString());
    // Where training saw every item the files of the factors lie beside those of what was not seen.
    const Eigen::MatrixXd y =
        StateFile(folder.path().toStdString() + "/factors.safetensors").matrix("items").cast<double>();
    const Items history{4, 0, 1};
    Eigen::MatrixXd system = y.transpose() * y + 0.2 * Eigen::MatrixXd::Identity(3, 3);
    const double confidences[] = {5 * 0.25, 5 * 0.5, 5};
    for (int place = 0; place < 3; ++place)
      system += (confidences[place] - 1) * y.row(history[static_cast<std::size_t>(place)]).transpose() *
                y.row(history[static_cast<std::size_t>(place)]);
    const HistoryShares shares = recommender->historyShares(history, 2, 6);
    for (int place = 0; place < 3; ++place) {
      const auto at = static_cast<std::size_t>(place);
      const double expected = confidences[place] * (y.row(2) * system.inverse()).dot(y.row(history[at]));
      QVERIFY(std::abs(shares.items[at] - expected) < 1e-5 * std::max(1.0, std::abs(expected)));
    }
  }

  /// Where the fold-in has come to its end the gradient is 0, and the vector is the sum of what the past
  /// items pull, over lambda.
  void aBprShareIsWhatThePastItemPulls() {
    Shop shop;
    const auto recommender = shop.fitted(
        "bpr", {"factors=3", "epochs=40", "regularisation=0.1", "fold_in_steps=3000", "decay=0.5"});
    QTemporaryDir folder;
    recommender->save(folder.path().toStdString());
    const StateFile state(folder.path().toStdString() + "/factors.safetensors");
    const Eigen::MatrixXd items = state.matrix("items").cast<double>();
    const std::vector<std::int32_t> others = state.integers("others");
    const Items history{3, 0};
    const std::vector<float> scores = scoresFor(*recommender, history, 6);
    const double weights[] = {1.0 / 3, 2.0 / 3};
    for (std::int32_t item = 0; item < 6; ++item) {
      const HistoryShares shares = recommender->historyShares(history, item, 6);
      QCOMPARE(shares.others.front().first, std::string("bias"));
      for (std::size_t place = 0; place < 2; ++place) {
        const std::int32_t past = history[place];
        double expected = 0;
        for (const std::int32_t other : others) {
          const double apart = static_cast<double>(scores[static_cast<std::size_t>(past)]) -
                               static_cast<double>(scores[static_cast<std::size_t>(other)]);
          const double wrong = weights[place] / static_cast<double>(others.size()) / (1 + std::exp(apart));
          expected += wrong / 0.1 * (items.row(past) - items.row(other)).head(3).dot(items.row(item).head(3));
        }
        QVERIFY2(std::abs(shares.items[place] - expected) < 1e-3 * std::max(0.1, std::abs(expected)),
                 qPrintable(QString("%1 %2").arg(shares.items[place]).arg(expected)));
      }
    }
  }

  void leavingOneOutSaysWhatIsLeftOver() {
    const SquareOfTheSum model;
    const HistoryShares shares = model.historyShares(Items{1, 2}, 0, 3);  // 9; 4 without 1, 1 without 2
    QVERIFY(shares.method == HistoryShares::Method::LeaveOneOut);
    QCOMPARE(shares.items, (std::vector<double>{5, 8}));
    QVERIFY(shares.others.empty());
    QCOMPARE(shares.sum(), 13.0);
    QVERIFY(model.historyShares(Items{}, 0, 3).items.empty());
  }

  void aSequenceIsToldByLeavingItemsOut() {
    SequenceModel model({.width = 8, .layers = 1, .heads = 2, .maxHistory = 4}, std::vector<bool>(6, true),
                        {}, true, 7);
    std::srand(3);
    for (const auto& [name, array] : model.arrays())
      *array += 0.5F * Matrix::Random(array->rows(), array->cols());
    model.prepare();
    QTemporaryDir folder;
    model.save(folder.path().toStdString() + "/sequence.safetensors");
    Shop shop;
    const auto recommender = makeRecommender(loadRecipe("sasrec"));
    recommender->load(folder.path().toStdString(), shop.dataset, shop.text, shop.progress);
    const HistoryShares shares = recommender->historyShares(Items{0, 3, 1}, 2, 6);
    QVERIFY(shares.method == HistoryShares::Method::LeaveOneOut);
    const auto scoreOf = [&](const Items& history) {
      return static_cast<double>(scoresFor(*recommender, history, 6)[2]);
    };
    QVERIFY(std::abs(shares.items[1] - (scoreOf({0, 3, 1}) - scoreOf({0, 1}))) < 1e-5);
    QVERIFY(std::abs(shares.items[2] - (scoreOf({0, 3, 1}) - scoreOf({0, 3}))) < 1e-5);
  }

  void eachPartOfAFusionIsToldOnItsOwnScale() {
    WordyShop shop;
    for (const char* recipe : {"fusion-weighted", "fusion-rank"}) {
      const auto fusion = shop.fitted(recipe);
      const std::vector<PartShares> parts = fusion->partShares(Items{0, 3}, 1, 6);
      QVERIFY(parts.size() >= 2);
      for (const PartShares& part : parts) {
        const auto alone = shop.fitted(part.name);
        QCOMPARE(part.score, static_cast<double>(scoresFor(*alone, {0, 3}, 6)[1]));
        QVERIFY(std::abs(part.shares.sum() - part.score) < 1e-5);
      }
    }
    // Ranks are no sum over past items: how the whole depends on each is told by leaving it out.
    QVERIFY(shop.fitted("fusion-rank")->historyShares(Items{0, 3}, 1, 6).method ==
            HistoryShares::Method::LeaveOneOut);
    QVERIFY(shop.fitted("ease")->partShares(Items{0}, 1, 6).empty());
  }

  void otherWordingsAreScoredAsTheItemIs() {
    WordyShop shop;
    TitleVectors text(shop.text.itemVectors("", shop.progress).vectors);
    std::vector<Item> wordings(2, shop.dataset.items[1]);  // "red running shoe" has the vector .8, .6
    wordings[1].title = "running shoe";
    const Items history{0};
    const auto neighbours = shop.fitted("text-knn");
    const std::vector<double> scores =
        neighbours->scoreWordings(history, 1, 6, wordings, text, shop.progress);
    QVERIFY(std::abs(scores[0] - 0.8) < 1e-6 && std::abs(scores[1] - 0.6) < 1e-6);

    const auto fusion = shop.fitted("fusion-weighted", {"parts=ease, text-knn", "weights=0.6,0.4"});
    const std::vector<double> fused = fusion->scoreWordings(history, 1, 6, wordings, text, shop.progress);
    QVERIFY(std::abs(fused[0] - static_cast<double>(scoresFor(*fusion, history, 6)[1])) < 1e-5);
    QVERIFY(fused[1] < fused[0]);
    QVERIFY(shop.fitted("ease")->scoreWordings(history, 1, 6, wordings, text, shop.progress).empty());
    // A source that has no model for texts tells nothing.
    QVERIFY(neighbours->scoreWordings(history, 1, 6, wordings, shop.text, shop.progress).empty());
  }
};

QTEST_GUILESS_MAIN(TestHistoryShares)
#include "test_history_shares.moc"
