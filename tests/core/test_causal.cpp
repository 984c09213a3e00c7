#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <QTest>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/lm/causal.h"
#include "core/lm/decoder_folder.h"
#include "tests/core/decoder_fixture.h"

using nlohmann::json;

/// Tiny decoders of every kind against what transformers says of them (tests/oracle/decoder.py).
class TestCausal : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void logitsEqualTheReference_data() { addModels(); }
  void logitsEqualTheReference();
  void cacheEqualsFullComputation_data() { addModels(); }
  void cacheEqualsFullComputation();
  void lossAndGradientsEqualTheReference_data() { addModels(); }
  void lossAndGradientsEqualTheReference();
  void raggedBatchesEqualSingleTexts();
  void lossInPiecesIgnoresNegativeTargets();
  void savedNamesAreTheReferences();

 private:
  static void addModels();
};

namespace {

using decoderFixture::expectedOf;

core::CausalNetwork load(const std::string& name) {
  return decoderFixture::withWeights(
      name, [](const core::DecoderWeights& weights) { return core::CausalNetwork(weights, at::kCPU); });
}

at::Tensor decoded(const json& text, std::int64_t rows) {
  const QByteArray bytes = QByteArray::fromBase64(QByteArray::fromStdString(text.get<std::string>()));
  const auto* values = reinterpret_cast<const float*>(bytes.constData());
  return at::from_blob(const_cast<float*>(values), {rows, bytes.size() / 4 / rows}, at::kFloat).clone();
}

core::TokenBatch batchOf(const std::vector<std::vector<std::int32_t>>& texts) {
  return core::makeTokenBatch(texts, at::kCPU);
}

float largestDifference(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<float>();
}

}  // namespace

void TestCausal::addModels() {
  QTest::addColumn<std::string>("name");
  for (const char* name : decoderFixture::kNames) QTest::newRow(name) << std::string(name);
}

void TestCausal::logitsEqualTheReference() {
  QFETCH(std::string, name);
  const at::NoGradGuard guard;
  const json expected = expectedOf(name);
  const std::vector<std::int32_t> ids = expected.at("ids");
  const core::CausalNetwork network = load(name);
  const at::Tensor logits = network.logits(network.forward(batchOf({ids})));
  QVERIFY(largestDifference(logits, decoded(expected.at("logits"), logits.size(0))) < 1e-4F);
}

void TestCausal::cacheEqualsFullComputation() {
  QFETCH(std::string, name);
  const at::NoGradGuard guard;
  const std::vector<std::int32_t> ids = expectedOf(name).at("ids");
  const core::CausalNetwork network = load(name);
  const core::TokenBatch batch = batchOf({ids});
  core::KeyValueTensors cache = network.makeCache(32);
  const at::Tensor pieces = at::cat({network.extend(batch.ids.narrow(0, 0, 7), cache),
                                     network.extend(batch.ids.narrow(0, 7, 1), cache),
                                     network.extend(batch.ids.narrow(0, 8, 3), cache),
                                     network.extend(batch.ids.narrow(0, 11, batch.ids.size(0) - 11), cache)});
  QCOMPARE(cache.length, batch.ids.size(0));
  QVERIFY(largestDifference(pieces, network.forward(batch)) < 1e-5F);
}

void TestCausal::lossAndGradientsEqualTheReference() {
  QFETCH(std::string, name);
  const json expected = expectedOf(name);
  const std::vector<std::int32_t> ids = expected.at("ids");
  core::CausalNetwork network = load(name);
  network.startTraining();
  const core::TokenBatch batch = batchOf({ids});
  const at::Tensor targets =
      at::cat({batch.ids.narrow(0, 1, batch.ids.size(0) - 1), at::full({1}, -100, at::kLong)});
  const at::Tensor loss = network.loss(network.forward(batch), targets);
  loss.backward();
  QVERIFY(std::abs(loss.item<double>() - expected.at("loss").get<double>()) < 1e-5);
  std::size_t compared = 0;
  for (const auto& [parameter, tensor] : network.trainedParameters()) {
    const double norm = expected.at("gradient_norms").at(parameter);
    QVERIFY2(std::abs(tensor.grad().norm().item<double>() - norm) < 1e-5 * std::max(1.0, norm),
             parameter.c_str());
    ++compared;
  }
  QCOMPARE(compared, expected.at("gradient_norms").size());
}

void TestCausal::raggedBatchesEqualSingleTexts() {
  const at::NoGradGuard guard;
  const core::CausalNetwork network = load("llama");
  const std::vector<std::vector<std::int32_t>> texts = {{4, 9, 33}, {5}, {60, 2, 2, 17, 41}};
  const at::Tensor together = network.forward(batchOf(texts));
  std::int64_t row = 0;
  for (const std::vector<std::int32_t>& text : texts) {
    const auto length = static_cast<std::int64_t>(text.size());
    QVERIFY(largestDifference(network.forward(batchOf({text})), together.narrow(0, row, length)) < 1e-5F);
    row += length;
  }
}

void TestCausal::lossInPiecesIgnoresNegativeTargets() {
  const core::CausalNetwork network = load("llama");
  const at::Tensor states = at::randn({9, 32}).set_requires_grad(true);
  const at::Tensor targets = at::tensor({1, -100, 5, 69, -1, 0, 7, 7, -100}, at::kLong);
  network.loss(states, targets).backward();
  const at::Tensor slope = states.grad().clone();
  states.mutable_grad().reset();
  const at::Tensor whole =
      at::cross_entropy_loss(network.logits(states), targets.masked_fill(targets < 0, -100));
  whole.backward();
  QVERIFY(largestDifference(states.grad(), slope) < 1e-6F);
  QCOMPARE(network.loss(states, at::full({9}, -100, at::kLong)).item<float>(), 0.0F);
}

void TestCausal::savedNamesAreTheReferences() {
  for (const char* name : {"llama", "gpt2"}) {
    const core::Weights weights(decoderFixture::folder() / name);
    const std::map<std::string, at::Tensor> saved = load(name).namedWeights();
    QCOMPARE(saved.size(), weights.tensors().size());
    for (const auto& [tensor, view] : weights.tensors()) QCOMPARE(saved.at(tensor).sizes().vec(), view.shape);
  }
}

QTEST_GUILESS_MAIN(TestCausal)
#include "test_causal.moc"
