#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <limits>
#include <map>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/evaluate/statistics.h"
#include "core/fuse/gated_network.h"
#include "core/fuse/network.h"
#include "tests/core/planted_fusion.h"

using namespace core;

namespace {

/// Two features, the first of them a signal, and a third that is one too.
GatedNetwork smallNetwork() {
  GatedNetwork network;
  network.means = Eigen::RowVectorXf{{0.5F, -1, 0}};
  network.scales = Eigen::RowVectorXf{{2, 1, 0.5F}};
  network.signals = {0, 2};
  network.hiddenWeight = Matrix(2, 6);
  network.hiddenWeight << .3F, -.2F, .5F, .1F, .4F, -.3F, -.6F, .7F, .2F, -.1F, .2F, .3F;
  network.hiddenBias = Eigen::RowVectorXf{{.1F, -.2F}};
  network.gateWeight = Matrix(2, 2);
  network.gateWeight << 1.5F, -.4F, .2F, .9F;
  network.gateBias = Eigen::RowVectorXf{{.3F, 0}};
  network.strength = Eigen::RowVectorXf{{1.2F, .8F}};
  network.residual = Eigen::RowVectorXf{{.7F, -.5F}};
  return network;
}

Matrix someFeatures() {
  Matrix features(3, 3);
  const float absent = std::numeric_limits<float>::quiet_NaN();
  features << 1, 2, 3, absent, -1, .5F, 4, absent, absent;
  return features;
}

/// The same by the formula, one number at a time.
double scoreByHand(const GatedNetwork& network, const Matrix& features, Eigen::Index row) {
  std::vector<double> x(6, 0);
  for (Eigen::Index f = 0; f < 3; ++f) {
    if (std::isnan(features(row, f))) continue;
    x[static_cast<std::size_t>(f)] =
        (static_cast<double>(features(row, f)) - static_cast<double>(network.means[f])) *
        static_cast<double>(network.scales[f]);
    x[static_cast<std::size_t>(3 + f)] = 1;
  }
  double h[2], gates[2], sum = 0, score = 0;
  for (Eigen::Index i = 0; i < 2; ++i) {
    double value = static_cast<double>(network.hiddenBias[i]);
    for (Eigen::Index j = 0; j < 6; ++j)
      value += static_cast<double>(network.hiddenWeight(i, j)) * x[static_cast<std::size_t>(j)];
    h[i] = std::tanh(value);
    score += static_cast<double>(network.residual[i]) * h[i];
  }
  for (Eigen::Index s = 0; s < 2; ++s) {
    gates[s] = std::exp(static_cast<double>(network.gateBias[s]) +
                        static_cast<double>(network.gateWeight(s, 0)) * h[0] +
                        static_cast<double>(network.gateWeight(s, 1)) * h[1]);
    sum += gates[s];
  }
  for (Eigen::Index s = 0; s < 2; ++s) {
    const float signal = features(row, network.signals[static_cast<std::size_t>(s)]);
    if (!std::isnan(signal))
      score += gates[s] / sum * static_cast<double>(network.strength[s]) * static_cast<double>(signal);
  }
  return score;
}

Recipe networkRecipe(const std::vector<std::string>& set = {}) {
  Recipe recipe = loadRecipe("fusion-network");
  for (const char* small :
       {"epochs=40", "validate_every=40", "folds=4", "candidates=20", "learning_rate=0.01"})
    recipe.set(small);
  for (const std::string& assignment : set) recipe.set(assignment);
  return recipe;
}

}  // namespace

class TestFusionNetwork : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theScoreIsTheFormula() {
    const GatedNetwork network = smallNetwork();
    const Matrix features = someFeatures();
    const std::vector<float> scores = network.score(features);
    for (Eigen::Index row = 0; row < 3; ++row)
      QVERIFY(std::abs(static_cast<double>(scores[static_cast<std::size_t>(row)]) -
                       scoreByHand(network, features, row)) < 1e-5);
  }

  void attributionsAddUpAndLeaveLittleOver() {
    const GatedNetwork network = smallNetwork();
    const Matrix features = someFeatures();
    const std::vector<float> scores = network.score(features);
    const Matrix parts = network.contributions(features);
    QCOMPARE(parts.cols(), 5);
    for (Eigen::Index row = 0; row < 3; ++row) {
      QVERIFY(std::abs(parts.row(row).sum() - scores[static_cast<std::size_t>(row)]) < 3e-6F);
      QVERIFY2(std::abs(parts(row, 4)) < 1e-3F, qPrintable(QString::number(parts(row, 4))));
    }
    // What is absent neither gives nor takes.
    QCOMPARE(parts(1, 0), 0.0F);
    QVERIFY(parts(2, 1) == 0 && parts(2, 2) == 0 && parts(2, 0) != 0);
  }

  void aSavedNetworkIsReadBackAndOthersRefused() {
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("network.safetensors").toStdString();
    smallNetwork().save(file);
    QCOMPARE(GatedNetwork::load(file, 3).score(someFeatures()), smallNetwork().score(someFeatures()));
    QVERIFY_THROWS_EXCEPTION(Error, GatedNetwork::load(file, 4));
  }

  void theNetworkLearnsWhomToBelieve() {
    PlantedShop shop;
    Curves curves;
    const auto network = makeNetworkFusion(networkRecipe(), PlantedShop::twoSignals());
    network->fit(shop.training(), shop.text, curves);
    const double first = curves.best("valid/first/ndcg@10"), second = curves.best("valid/second/ndcg@10");
    const double held = curves.best("valid/ndcg@10");
    QVERIFY2(held > 0.9 && first < 0.65 && second < 0.65,
             qPrintable(QString("%1 of %2 and %3").arg(held).arg(first).arg(second)));
    for (std::int32_t user = 0; user < 10; ++user) {
      const History history = shop.parts.train.itemsOf(user);
      const auto scores = scoresFor(*network, {history.begin(), history.end()}, shop.dataset.itemCount());
      const auto parts = network->scoreParts(history, shop.dataset.itemCount());
      float scale = 0;
      for (const float score : scores) scale = std::max(scale, std::abs(score));
      for (std::size_t item = 0; item < scores.size(); ++item) {
        double sum = 0;
        for (const ScorePart& part : parts) sum += static_cast<double>(part.values[item]);
        QVERIFY(std::abs(sum - static_cast<double>(scores[item])) <= 1e-6 * static_cast<double>(scale));
      }
    }
    QTemporaryDir folder;
    network->save(folder.path().toStdString());
    const auto read = makeNetworkFusion(networkRecipe(), PlantedShop::twoSignals());
    read->load(folder.path().toStdString(), shop.dataset, shop.text, shop.progress);
    const std::vector<std::int32_t> history{PlantedShop::kItems + 3, 5};
    QCOMPARE(scoresFor(*read, history, shop.dataset.itemCount()),
             scoresFor(*network, history, shop.dataset.itemCount()));
  }

  void theSameSeedLearnsTheSame() {
    PlantedShop shop;
    const auto scoresOf = [&](const std::vector<std::string>& set) {
      const auto network = makeNetworkFusion(networkRecipe(set), PlantedShop::twoSignals());
      network->fit(shop.training(), shop.text, shop.progress);
      return scoresFor(*network, {PlantedShop::kItems}, shop.dataset.itemCount());
    };
    const auto scores = scoresOf({"epochs=2"});
    QCOMPARE(scoresOf({"epochs=2"}), scores);
    QVERIFY(scoresOf({"epochs=2", "seed=2"}) != scores);
  }

  void cancellingEndsTheTraining() {
    struct Cancelling : Progress {
      std::string stage;
      void report(std::string_view name, std::int64_t, std::int64_t) override { stage = name; }
      void check() override {
        if (stage == "train") throw Cancelled();
      }
    } progress;
    PlantedShop shop;
    const auto network = makeNetworkFusion(networkRecipe(), PlantedShop::twoSignals());
    QVERIFY_THROWS_EXCEPTION(Cancelled, network->fit(shop.training(), shop.text, progress));
    for (const char* wrong : {"hidden=0", "dropout=1", "folds=1", "learning_rate=x"})
      QVERIFY_THROWS_EXCEPTION(Error, makeNetworkFusion(networkRecipe({wrong})));
  }
};

QTEST_GUILESS_MAIN(TestFusionNetwork)
#include "test_fusion_network.moc"
