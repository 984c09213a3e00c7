#include <ATen/ATen.h>

#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <optional>

#include "core/error.h"
#include "core/recommend/sasrec.h"
#include "core/recommend/sequence_model.h"
#include "core/train/next_item.h"
#include "core/train/trainer.h"
#include "tests/core/interactions_of.h"

using namespace core;

namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();
const std::function<std::optional<double>(Progress&)> kNoFigure = [](Progress&) { return std::nullopt; };

/// Histories of different lengths; the last item of the shop, number 9, is in none.
const Interactions kTrain =
    interactionsOf({{0, 1, 2, 3, 4}, {2, 1}, {5}, {6, 7, 8, 0, 3, 5, 1, 2, 4}, {}, {8, 6, 4}});

Matrix texts(std::int64_t items) {
  Matrix values = Matrix::Random(items, 5);
  values.rowwise().normalize();
  return values;
}

SequenceModel modelOf(bool text, bool own = true) {
  std::vector<bool> taught(10, true);
  taught[9] = false;
  SequenceModel model({.width = 12, .layers = 2, .heads = 3, .maxHistory = 6}, taught,
                      text ? texts(10) : Matrix(), own, 3);
  // Weights as training leaves them: none is 0 or 1, nothing is small.
  std::srand(5);
  for (const auto& [name, array] : model.arrays()) {
    if (name == "own") {
      array->topRows(9) += 0.5F * Matrix::Random(9, array->cols());
      continue;
    }
    *array += 0.3F * Matrix::Random(array->rows(), array->cols());
  }
  model.prepare();
  return model;
}

/// Minus the mean log-probability of each next item among the first nine, from the scores on the processor,
/// each beginning of a history asked for on its own.
double lossByScores(const SequenceModel& model, const Interactions& train) {
  double sum = 0;
  int count = 0;
  for (std::int32_t user = 0; user < train.userCount(); ++user) {
    const auto all = train.itemsOf(user);
    const auto history = all.last(std::min<std::size_t>(all.size(), 7));
    for (std::size_t place = 1; place < history.size(); ++place) {
      const History before = history.first(place);
      const Eigen::RowVectorXf logits =
          (model.states({&before, 1}) * model.vectors().topRows(9).transpose()).row(0);
      const double most = static_cast<double>(logits.maxCoeff());
      sum += most + std::log(static_cast<double>((logits.array() - logits.maxCoeff()).exp().sum())) -
             static_cast<double>(logits[history[place]]);
      ++count;
    }
  }
  return sum / count;
}

struct Told {
  double loss;
  std::map<std::string, at::Tensor> gradients;
};

/// The loss over all examples at once, and its gradients.
Told toldBy(SequenceModel& model, const NextItemOptions& options, const Interactions& train = kTrain) {
  const auto objective = nextItemObjective(model, train, options, kNoFigure);
  std::vector<std::int64_t> examples(static_cast<std::size_t>(objective->exampleCount()));
  std::iota(examples.begin(), examples.end(), 0);
  StepRandom random(1);
  Told told{objective->accumulate(examples, 1, random), {}};
  for (const auto& [name, tensor] : objective->parameters()) told.gradients[name] = tensor.grad();
  return told;
}

NextItemOptions by(NextItemLoss loss, int negatives = 1, double calibration = 0) {
  NextItemOptions options;
  options.loss = loss;
  options.negatives = negatives;
  options.calibration = calibration;
  options.dropout = 0;
  return options;
}

struct Vectors : TextSource {
  ItemVectors given;
  const ItemVectors& itemVectors(const std::string&, Progress&) override { return given; }
  std::shared_ptr<Encoder> encoder(const std::string&) override { return nullptr; }
};

Eigen::RowVectorXf scoresOf(const Recommender& recommender, const std::vector<std::int32_t>& history,
                            Eigen::Index items) {
  Matrix scores(1, items);
  const History row(history);
  recommender.score({&row, 1}, scores);
  return scores.row(0);
}

}  // namespace

class TestSasrec : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void scoringAndTrainingAgree_data() {
    QTest::addColumn<bool>("text");
    QTest::addColumn<bool>("own");
    QTest::newRow("behaviour") << false << true;
    QTest::newRow("text") << true << false;
    QTest::newRow("text and behaviour") << true << true;
  }

  /// Two implementations of one network: packed with torch for training, in Eigen for scoring.
  void scoringAndTrainingAgree() {
    QFETCH(bool, text);
    QFETCH(bool, own);
    SequenceModel model = modelOf(text, own);
    const double told = toldBy(model, by(NextItemLoss::Softmax)).loss;
    const double expected = lossByScores(model, kTrain);
    QVERIFY2(std::abs(told - expected) < 1e-5 * expected,
             qPrintable(QStringLiteral("%1 %2").arg(told).arg(expected)));
  }

  void gradientsAreThoseOfTheScores() {
    SequenceModel model = modelOf(true);
    const Told told = toldBy(model, by(NextItemLoss::Softmax));
    for (const auto& [name, array] : model.arrays()) {
      const at::Tensor gradient = told.gradients.at(name).contiguous();
      const float* slopes = gradient.const_data_ptr<float>();
      // Where the slope is steepest, the difference quotient says most in single precision.
      const Eigen::Index at =
          std::distance(slopes, std::max_element(slopes, slopes + array->size(),
                                                 [](float a, float b) { return std::abs(a) < std::abs(b); }));
      constexpr float kStep = 1e-3F;  // larger ones cross the kinks of the rectifiers
      const float kept = array->data()[at];
      const auto lossWith = [&, values = array->data()](float value) {
        values[at] = value;
        model.prepare();
        return lossByScores(model, kTrain);
      };
      const double quotient = (lossWith(kept + kStep) - lossWith(kept - kStep)) / (2 * kStep);
      lossWith(kept);
      const double slope = static_cast<double>(slopes[at]);
      QVERIFY2(std::abs(quotient - slope) < 0.02 * std::abs(slope) + 2e-4,
               qPrintable(QStringLiteral("%1: %2 %3").arg(name.c_str()).arg(slope).arg(quotient)));
    }
  }

  void theGradientOfAnItemThatNobodyHadIsZero() {
    SequenceModel model = modelOf(false);
    for (const NextItemLoss loss :
         {NextItemLoss::Softmax, NextItemLoss::SampledSoftmax, NextItemLoss::CalibratedBce}) {
      const Told told = toldBy(model, by(loss, 40));
      QVERIFY(told.gradients.at("own")[9].eq(0).all().item<bool>());
      QVERIFY(!told.gradients.at("own")[4].eq(0).all().item<bool>());
    }
  }

  void sampledSoftmaxTendsToTheWholeOne() {
    SequenceModel model = modelOf(false);
    const double whole = toldBy(model, by(NextItemLoss::Softmax)).loss;
    const double sampled = toldBy(model, by(NextItemLoss::SampledSoftmax, 200'000)).loss;
    QVERIFY2(std::abs(sampled - whole) < 0.01 * whole,
             qPrintable(QStringLiteral("%1 %2").arg(sampled).arg(whole)));
  }

  /// With one item to choose from there are no negatives, and beta is all that weighs: n / (items - 1) at 1.
  void calibrationScalesWhatIsRight() {
    const Interactions pairs = interactionsOf({{0, 1}, {1, 0}, {2, 1}});
    SequenceModel model = modelOf(false);
    const auto lossAt = [&](double calibration) {
      return toldBy(model, by(NextItemLoss::CalibratedBce, 1, calibration), pairs).loss;
    };
    // Three items are known: beta falls from 1 to 1/2 while the negatives stay the same.
    const double plain = lossAt(0), half = lossAt(0.5), full = lossAt(1);
    QVERIFY(plain > half && half > full);
    QVERIFY(std::abs((plain - half) - (half - full)) < 1e-5);
    double right = 0;
    for (std::int32_t user = 0; user < 3; ++user) {
      const History before = pairs.itemsOf(user).first(1);
      const double logit = static_cast<double>(
          model.states({&before, 1}).row(0).dot(model.vectors().row(pairs.itemsOf(user)[1])));
      right += std::log1p(std::exp(-logit)) / 3;
    }
    QVERIFY2(std::abs((plain - full) - right / 2 / 2) < 1e-5,
             qPrintable(QStringLiteral("%1 %2").arg(plain - full).arg(right / 4)));
  }

  void onlyTheNewestItemsCount() {
    const SequenceModel model = modelOf(false);
    const std::vector<std::int32_t> longer{8, 7, 0, 1, 2, 3, 4, 5}, shorter{0, 1, 2, 3, 4, 5};
    const std::vector<History> both{longer, shorter};
    const Matrix states = model.states(both);
    QCOMPARE(states.row(0), states.row(1));
    const std::vector<std::int32_t> turned{1, 0, 2, 3, 4, 5};
    const History other(turned);
    QVERIFY((model.states({&other, 1}).row(0) - states.row(1)).norm() > 1e-3F);
  }

  void aModelReadBackIsTheSame() {
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("model").toStdString();
    SequenceModel model = modelOf(true);
    model.save(file);
    SequenceModel read = SequenceModel::load(file);
    QCOMPARE(read.vectors(), model.vectors());
    const std::vector<std::int32_t> items{1, 9, 4};
    const History history(items);
    QCOMPARE(read.states({&history, 1}), model.states({&history, 1}));
    QVERIFY_THROWS_EXCEPTION(Error, SequenceModel::load(folder.filePath("none").toStdString()));
  }

  /// Everybody goes round a circle of items, from different places: what comes next is the neighbour.
  void itLearnsWhatComesNext_data() {
    QTest::addColumn<QString>("recipe");
    QTest::addColumn<QString>("loss");
    QTest::newRow("sasrec") << "sasrec"
                            << "softmax";
    QTest::newRow("sampled softmax") << "sasrec"
                                     << "sampled-softmax";
    QTest::newRow("gbce") << "sasrec"
                          << "gbce";
    QTest::newRow("text-sequence") << "text-sequence"
                                   << "softmax";
  }

  void itLearnsWhatComesNext() {
    QFETCH(QString, recipe);
    QFETCH(QString, loss);
    constexpr std::int32_t kItems = 12;
    std::vector<std::vector<std::int32_t>> walks, next;
    for (std::int32_t user = 0; user < 40; ++user) {
      std::vector<std::int32_t> walk;
      for (std::int32_t i = 0; i < 3 + user % 4; ++i) walk.push_back((user + i) % kItems);
      next.push_back({(user + static_cast<std::int32_t>(walk.size())) % kItems});
      walks.push_back(walk);
    }
    Dataset dataset;
    dataset.items.resize(kItems + 1);
    Vectors text;
    std::srand(7);
    text.given.vectors = texts(kItems + 1);
    Recipe chosen = loadRecipe(recipe.toStdString());
    for (const char* setting : {"epochs=60", "batch_size=8", "width=16", "dropout=0.1", "learning_rate=0.01",
                                "negatives=6", "validate_every=100", "patience=0"})
      chosen.set(setting);
    chosen.set("loss=" + loss.toStdString());
    const auto model = makeRecommender(chosen);
    Progress progress;
    const Interactions train = interactionsOf(walks), valid = interactionsOf(next);
    model->fit({dataset, train, valid}, text, progress);
    int right = 0;
    for (std::int32_t item = 0; item < kItems; ++item) {
      Eigen::Index best = 0;
      const Eigen::RowVectorXf scores =
          scoresOf(*model, {(item + kItems - 1) % kItems, item}, kItems + 1).head(kItems);
      scores.maxCoeff(&best);
      right += best == (item + 1) % kItems;
    }
    QVERIFY2(right >= 11, qPrintable(QString::number(right)));

    // Item 12 is in no history: behaviour cannot score it, text can. In a history it is passed over, or read.
    const Eigen::RowVectorXf scores = scoresOf(*model, {3, 4}, kItems + 1);
    const Eigen::RowVectorXf withNew = scoresOf(*model, {3, 4, 12}, kItems + 1);
    if (recipe == "sasrec") {
      QCOMPARE(scores[12], kNever);
      QCOMPARE(withNew, scores);
      QVERIFY(scoresOf(*model, {12}, kItems + 1).head(kItems).isZero());
    } else {
      QVERIFY(std::isfinite(scores[12]));
      QVERIFY(withNew != scores);
    }
    QVERIFY(scoresOf(*model, {}, kItems + 1).head(kItems).isZero());
  }

  void settingsOutOfRangeAreRefused_data() {
    QTest::addColumn<QString>("setting");
    for (const char* setting : {"width=0", "heads=3", "layers=0", "max_history=0", "dropout=1", "loss=most",
                                "negatives=0", "calibration=2"})
      QTest::newRow(setting) << setting;
  }

  void settingsOutOfRangeAreRefused() {
    QFETCH(QString, setting);
    Recipe recipe = loadRecipe("sasrec");
    recipe.set(setting.toStdString());
    QVERIFY_THROWS_EXCEPTION(Error, makeSasrec(recipe));
  }

  void nothingToLearnFromIsSaid() {
    Dataset dataset;
    dataset.items.resize(3);
    const Interactions train = interactionsOf({{0}, {1}});
    Vectors text;
    Progress progress;
    const auto model = makeSasrec(loadRecipe("sasrec"));
    QVERIFY_THROWS_EXCEPTION(Error, model->fit({dataset, train, train}, text, progress));
  }
};

QTEST_GUILESS_MAIN(TestSasrec)
#include "test_sasrec.moc"
