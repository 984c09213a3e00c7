#include <QTest>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "core/lm/bert_inference.h"
#include "core/lm/bert_training.h"

namespace {

/// Random weights in the order of BertTraining's lists, and some texts.
struct Model {
  core::BertConfig config;
  std::vector<std::vector<float>> weights;
  std::vector<std::int64_t> ids, lengths;

  explicit Model(core::Activation activation) {
    config.hidden = 48;
    config.layers = 2;
    config.heads = 4;
    config.intermediate = 80;
    config.vocabulary = 20;
    config.positions = 90;
    config.types = 2;
    config.activation = activation;
    const std::size_t h = 48, f = 80;
    std::vector<std::size_t> sizes = {20 * h, 90 * h, 2 * h, h, h};
    for (int layer = 0; layer < 2; ++layer)
      for (const std::size_t size : {3 * h * h, 3 * h, h * h, h, h, h, f * h, f, h * f, h, h, h})
        sizes.push_back(size);
    std::mt19937 random(4);
    for (const std::size_t size : sizes) {
      weights.emplace_back(size);
      for (float& value : weights.back()) value = uniform(random) * 0.6F;
    }
    for (const std::size_t norm : {3, 9, 15, 21, 27})
      for (float& value : weights[norm]) value += 1;
    for (int text = 0; text < 40; ++text) {
      lengths.push_back(text == 0 ? 80 : 1 + static_cast<std::int64_t>(random() % 30));
      for (std::int64_t i = 0; i < lengths.back(); ++i)
        ids.push_back(static_cast<std::int64_t>(random() % 20));
    }
  }

  static float uniform(std::mt19937& random) {
    return static_cast<float>(random()) / static_cast<float>(std::mt19937::max()) - 0.5F;
  }
  std::vector<const float*> pointers() const {
    std::vector<const float*> list;
    for (const auto& weight : weights) list.push_back(weight.data());
    return list;
  }
  std::vector<float> states() const {
    std::vector<float> states(ids.size() * 48);
    core::BertTraining(config).states(pointers(), ids, lengths, states.data());
    return states;
  }
  std::vector<std::vector<float>> gradients(const std::vector<float>& outer, std::size_t first = 0) const {
    core::BertTraining training(config);
    std::vector<std::vector<float>> gradients;
    std::vector<float*> list;
    for (const auto& weight : weights) gradients.emplace_back(weight.size());
    for (std::size_t i = 0; i < gradients.size(); ++i)
      list.push_back(i < first ? nullptr : gradients[i].data());
    std::vector<float> states(ids.size() * 48);
    const auto tape = training.states(pointers(), ids, lengths, states.data());
    training.gradients(*tape, outer.data(), list);
    return gradients;
  }
};

double product(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += double(a[i]) * b[i];
  return sum;
}

std::vector<float> randomLike(const std::vector<float>& other, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> values(other.size());
  for (float& value : values) value = Model::uniform(random);
  return values;
}

}  // namespace

class TestBertTraining : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void statesEqualInference();
  void gradientsEqualDifferences_data();
  void gradientsEqualDifferences();
  void frozenLayersGetNone();
  void gradientsRepeatToTheBit();
};

void TestBertTraining::statesEqualInference() {
  const Model model(core::Activation::Gelu);
  const auto w = model.pointers();
  core::BertWeights weights{.word = w[0],
                            .position = w[1],
                            .type = w[2],
                            .owner = nullptr,
                            .embeddingNorm = {w[3], w[4]},
                            .layers = {}};
  for (std::size_t at = 5; at < w.size(); at += 12)
    weights.layers.push_back({.queryKeyValue = {w[at], w[at + 1], 144, 48},
                              .attentionOutput = {w[at + 2], w[at + 3], 48, 48},
                              .up = {w[at + 6], w[at + 7], 80, 48},
                              .down = {w[at + 8], w[at + 9], 48, 80},
                              .attentionNorm = {w[at + 4], w[at + 5]},
                              .outputNorm = {w[at + 10], w[at + 11]}});
  const core::BertInference inference(model.config, weights, core::EncoderPrecision::Float32);
  std::vector<std::vector<std::int32_t>> texts;
  std::size_t next = 0;
  for (const std::int64_t length : model.lengths) {
    texts.emplace_back();
    for (std::int64_t i = 0; i < length; ++i)
      texts.back().push_back(static_cast<std::int32_t>(model.ids[next++]));
  }
  const core::BertInference::Run run = inference.states(texts);
  const std::vector<float> states = model.states();
  for (std::size_t token = 0; token < model.ids.size(); ++token)
    for (std::size_t i = 0; i < 48; ++i)
      QVERIFY(std::abs(run.row(static_cast<std::int64_t>(token))[i] - states[token * 48 + i]) < 1e-5F);
}

void TestBertTraining::gradientsEqualDifferences_data() {
  QTest::addColumn<int>("activation");
  QTest::newRow("gelu") << static_cast<int>(core::Activation::Gelu);
  QTest::newRow("gelu by tanh") << static_cast<int>(core::Activation::GeluTanh);
}

void TestBertTraining::gradientsEqualDifferences() {
  QFETCH(int, activation);
  Model model(static_cast<core::Activation>(activation));
  const std::vector<float> outer = randomLike(model.states(), 5);
  const std::vector<std::vector<float>> gradients = model.gradients(outer);
  for (std::size_t at = 0; at < model.weights.size(); ++at) {
    // Along a direction that the gradient has a good part of.
    std::vector<float> direction = randomLike(model.weights[at], 6);
    const double scale =
        std::sqrt(product(direction, direction) / std::max(1e-12, product(gradients[at], gradients[at])));
    for (std::size_t i = 0; i < direction.size(); ++i)
      direction[i] = 0.3F * direction[i] + static_cast<float>(scale) * gradients[at][i];
    const double length = std::sqrt(product(direction, direction));
    const double expected = product(gradients[at], direction) / length;
    const std::vector<float> before = model.weights[at];
    const auto lossAt = [&](double step) {
      for (std::size_t i = 0; i < before.size(); ++i)
        model.weights[at][i] = before[i] + static_cast<float>(step / length) * direction[i];
      return product(model.states(), outer);
    };
    constexpr double kStep = 0.01;
    const double slope =
        (8 * (lossAt(kStep) - lossAt(-kStep)) - (lossAt(2 * kStep) - lossAt(-2 * kStep))) / (12 * kStep);
    model.weights[at] = before;
    QVERIFY2(std::abs(slope - expected) < 0.01 + 3e-3 * std::abs(expected),
             qPrintable(QString("weight %1: %2 where %3 is right").arg(at).arg(expected).arg(slope)));
  }
}

void TestBertTraining::frozenLayersGetNone() {
  const Model model(core::Activation::Gelu);
  const std::vector<float> outer = randomLike(model.states(), 5);
  const auto all = model.gradients(outer), last = model.gradients(outer, 17);
  for (std::size_t at = 0; at < all.size(); ++at)
    if (at < 17)
      QVERIFY(product(last[at], last[at]) == 0);
    else
      QVERIFY(last[at] == all[at]);
}

void TestBertTraining::gradientsRepeatToTheBit() {
  const Model model(core::Activation::Gelu);
  const std::vector<float> outer = randomLike(model.states(), 5);
  QVERIFY(model.gradients(outer) == model.gradients(outer));
}

QTEST_GUILESS_MAIN(TestBertTraining)
#include "test_bert_training.moc"
