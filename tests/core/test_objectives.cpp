#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/train/causal_lm.h"
#include "core/train/classify.h"
#include "core/train/linear_head.h"
#include "core/train/masked_lm.h"

using nlohmann::json;
namespace fs = std::filesystem;

/// One step of every objective against transformers, torch and peft (tests/oracle/objectives.py).
class TestObjectives : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void maskedStepEqualsTheReference();
  void classifierStepEqualsTheReference_data();
  void classifierStepEqualsTheReference();
  void instructionStepEqualsTheReference();
  void adapterOfPeftGivesItsVectorsAndGradients();
  void savedAdaptersComeBackAndMerge();
  void adaptersOfStrangersAreRefused();
  void masksFollowTheirShares();
  void wholeWordsAreHiddenTogether();
  void pairsFollowHalfTheTime();
  void savedHeadsComeBack();
  void softmaxRegressionFindsTheOptimum();
};

namespace {

const fs::path kFixtures = fs::path(RECLENS_FIXTURES) / "objectives";
constexpr double kClose = 1e-5;

json expectedOf(const std::string& name) {
  std::ifstream file(kFixtures / "expected.json");
  return json::parse(file).at(name);
}

at::Tensor decoded(const json& text, at::IntArrayRef shape) {
  const QByteArray bytes = QByteArray::fromBase64(QByteArray::fromStdString(text.get<std::string>()));
  return at::from_blob(const_cast<char*>(bytes.constData()), shape, at::kFloat).clone();
}

std::shared_ptr<core::Encoder> tinyEncoder() {
  return core::Encoder::load(kFixtures / "bert", core::Device::Cpu);
}

// Our fused projections' gradients under the three public names.
std::map<std::string, at::Tensor> publicGradients(const core::NamedTensors& parameters) {
  std::map<std::string, at::Tensor> gradients;
  for (const auto& [name, parameter] : parameters) {
    const std::size_t fused = name.find("attention.self.");
    const at::Tensor& slope = parameter.grad();
    if (!slope.defined()) continue;
    if (fused == std::string::npos || name.find("lora_") != std::string::npos) {
      gradients[name] = slope;
      continue;
    }
    const std::size_t end = fused + std::string("attention.self").size();
    const char* const parts[] = {".query", ".key", ".value"};
    for (std::int64_t part = 0; part < 3; ++part)
      gradients[name.substr(0, end) + parts[part] + name.substr(end)] =
          slope.narrow(0, part * slope.size(0) / 3, slope.size(0) / 3);
  }
  return gradients;
}

// Every gradient of the reference is ours too, and the reverse.
void compareGradients(const core::NamedTensors& parameters, const json& expected) {
  const std::map<std::string, at::Tensor> ours = publicGradients(parameters);
  std::size_t compared = 0;
  for (const auto& [name, code] : expected.items()) {
    std::string own = name.starts_with("bert.") && !ours.contains(name) ? name.substr(5) : name;
    QVERIFY2(ours.contains(own), name.c_str());
    const at::Tensor slope = ours.at(own);
    const double difference = (decoded(code, slope.sizes()) - slope).abs().max().item<double>();
    QVERIFY2(difference < kClose, (name + ": " + std::to_string(difference)).c_str());
    ++compared;
  }
  QCOMPARE(compared, ours.size());
}

core::Linear headOf(const json& expected) {
  const std::int64_t outputs = std::max<std::int64_t>(1, expected.value("classes", 2));
  core::Linear head;
  head.weight = decoded(expected["weight"], {outputs, 8});
  head.bias = decoded(expected["bias"], {outputs});
  return head;
}

std::vector<core::ClassifiedTokens> textsOf(const json& expected) {
  const json sequences = expectedOf("masked")["sequences"];
  std::vector<core::ClassifiedTokens> texts;
  for (std::size_t i = 0; i < sequences.size(); ++i)
    texts.push_back({.ids = sequences[i].get<std::vector<std::int32_t>>(),
                     .target = expected["targets"][i].get<float>()});
  return texts;
}

core::MaskedLm maskedObjective(core::Encoder& encoder, std::vector<core::Sequence> sequences,
                               const core::MaskedLmOptions& options) {
  const core::Weights weights(kFixtures / "bert");
  const core::BertConfig& config = encoder.parts().bert.config();
  return core::MaskedLm(encoder, core::readMaskedLmHead(weights, config, at::kCPU).value(),
                        core::readNextSentenceHead(weights, config, at::kCPU), std::move(sequences), {},
                        options);
}

at::Tensor vectorsOf(const core::Encoder& encoder) {
  const at::NoGradGuard guard;
  const auto ids = expectedOf("masked")["sequences"].get<std::vector<std::vector<std::int32_t>>>();
  return encoder.parts().pooled(core::makeTokenBatch(ids, at::kCPU));
}

double largest(const at::Tensor& difference) {
  return difference.abs().max().item<double>();
}

}  // namespace

void TestObjectives::maskedStepEqualsTheReference() {
  const json expected = expectedOf("masked");
  const auto encoder = tinyEncoder();
  core::MaskedLm objective = maskedObjective(*encoder, {core::Sequence{}}, {.dropout = 0, .adaptation = {}});
  auto ids = expected["sequences"].get<std::vector<std::vector<std::int32_t>>>();
  std::vector<std::int64_t> rows, targets;
  std::int64_t begin = 0;
  for (std::size_t text = 0; text < ids.size(); ++text) {
    for (const json& place : expected["masked"][text]) {
      rows.push_back(begin + place[0].get<std::int64_t>());
      targets.push_back(ids[text][place[0].get<std::size_t>()]);
      ids[text][place[0].get<std::size_t>()] = place[1].get<std::int32_t>();
    }
    begin += static_cast<std::int64_t>(ids[text].size());
  }
  const auto types = expected["types"].get<std::vector<std::vector<std::int32_t>>>();
  const at::Tensor loss =
      objective.loss({.batch = core::makeTokenBatch(ids, at::kCPU, types),
                      .rows = at::tensor(rows),
                      .targets = at::tensor(targets),
                      .relations = at::tensor(expected["relations"].get<std::vector<std::int64_t>>())},
                     0);
  loss.backward();
  QVERIFY(std::abs(loss.item<double>() - expected["loss"].get<double>()) < kClose);
  compareGradients(objective.parameters(), expected["gradients"]);
}

void TestObjectives::classifierStepEqualsTheReference_data() {
  QTest::addColumn<QString>("kind");
  QTest::newRow("classes, cross-entropy") << "classes";
  QTest::newRow("ratings, squared error") << "ratings";
}

void TestObjectives::classifierStepEqualsTheReference() {
  QFETCH(QString, kind);
  const json expected = expectedOf(kind.toStdString());
  const auto encoder = tinyEncoder();
  const std::vector<core::ClassifiedTokens> texts = textsOf(expected);
  core::Classify objective(*encoder, headOf(expected), texts, {},
                           {.classes = expected["classes"].get<int>(), .dropout = 0, .adaptation = {}});
  core::StepRandom random(1);
  // In two micro-batches, whose shares add up to the whole.
  const std::vector<std::int64_t> first = {0, 1}, second = {2};
  const double loss = objective.accumulate(first, 2.0 / 3, random) * 2 / 3 +
                      objective.accumulate(second, 1.0 / 3, random) / 3;
  QVERIFY(std::abs(loss - expected["loss"].get<double>()) < kClose);
  compareGradients(objective.parameters(), expected["gradients"]);
}

void TestObjectives::instructionStepEqualsTheReference() {
  const json expected = expectedOf("instructed");
  core::CausalModel model = [] {
    const fs::path folder = fs::path(RECLENS_FIXTURES) / "decoder" / "llama";
    const core::Weights weights(folder);
    const core::DecoderConfig config = core::readDecoderConfig(folder);
    return core::CausalModel{.tokenizer = nullptr,
                             .network = core::CausalNetwork(core::DecoderWeights(weights, config), at::kCPU),
                             .chatTemplate = {},
                             .files = {}};
  }();
  std::vector<core::Sequence> sequences;
  for (std::size_t i = 0; i < expected["sequences"].size(); ++i) {
    core::Sequence& sequence = sequences.emplace_back();
    sequence.ids = expected["sequences"][i].get<std::vector<std::int32_t>>();
    sequence.answer = expected["answers"][i].get<std::int32_t>();
  }
  core::CausalLm objective(model, sequences, {}, {.dropout = 0, .adaptation = {}});
  core::StepRandom random(1);
  const std::vector<std::int64_t> both = {0, 1};
  const double loss = objective.accumulate(both, 1, random);
  QVERIFY(std::abs(loss - expected["loss"].get<double>()) < kClose);
  compareGradients(objective.parameters(), expected["gradients"]);
}

void TestObjectives::adapterOfPeftGivesItsVectorsAndGradients() {
  const json expected = expectedOf("adapted");
  const auto encoder = tinyEncoder();
  core::Bert& bert = encoder->parts().bert;
  core::loadAdapters(kFixtures / "adapter", bert.loraSites());
  const at::Tensor wanted = decoded(expected["vectors"], {3, 8});
  QVERIFY(largest(vectorsOf(*encoder) - wanted) < kClose);
  for (const auto& [name, parameter] : core::adapterParameters(bert.loraSites()))
    parameter.set_requires_grad(true);

  std::vector<std::vector<std::int32_t>> ids;
  for (const core::ClassifiedTokens& text : textsOf(expected)) ids.push_back(text.ids);
  const at::Tensor vectors = encoder->parts().pooled(core::makeTokenBatch(ids, at::kCPU));
  const at::Tensor loss = at::cross_entropy_loss(
      headOf(expected)(vectors), at::tensor(expected["targets"].get<std::vector<std::int64_t>>()));
  loss.backward();
  QVERIFY(std::abs(loss.item<double>() - expected["loss"].get<double>()) < kClose);
  compareGradients(core::adapterParameters(bert.loraSites()), expected["gradients"]);

  core::mergeAdapters(bert.loraSites());
  QVERIFY(core::adapterParameters(bert.loraSites()).empty());
  QVERIFY(largest(vectorsOf(*encoder) - wanted) < kClose);
}

void TestObjectives::savedAdaptersComeBackAndMerge() {
  const auto encoder = tinyEncoder();
  core::Bert& bert = encoder->parts().bert;
  const at::Tensor before = vectorsOf(*encoder);
  const core::LoraOptions options{.rank = 3, .alpha = 5, .targets = {"query", "output.dense"}};
  bert.startAdapting(options);
  bert.pack();
  QVERIFY(largest(vectorsOf(*encoder) - before) < 1e-6);  // they add nothing yet
  const auto parameters = bert.trainedParameters();
  QCOMPARE(parameters.size(), std::size_t{2 * 2 * 3});  // A and B; two layers; query and two output.dense
  {
    const at::NoGradGuard guard;
    for (const auto& [name, parameter] : parameters) parameter.add_(0.1);
  }
  bert.pack();
  const at::Tensor tuned = vectorsOf(*encoder);
  QVERIFY(largest(tuned - before) > 1e-3);
  QTemporaryDir folder;
  core::saveAdapters(folder.path().toStdString(), bert.loraSites(), options,
                     {.prefix = "", .task = "FEATURE_EXTRACTION", .baseModel = "tiny", .saved = {}});
  bert.endTraining();
  QVERIFY(largest(vectorsOf(*encoder) - tuned) < kClose);

  const auto other = tinyEncoder();
  core::loadAdapters(folder.path().toStdString(), other->parts().bert.loraSites());
  QVERIFY(largest(vectorsOf(*other) - tuned) < kClose);
}

void TestObjectives::adaptersOfStrangersAreRefused() {
  const auto encoder = tinyEncoder();
  core::Bert& bert = encoder->parts().bert;
  QVERIFY_THROWS_EXCEPTION(core::Error, bert.startAdapting({.targets = {"q_proj"}}));
  QTemporaryDir folder;
  const fs::path copy = fs::path(folder.path().toStdString()) / "adapter";
  fs::copy(kFixtures / "adapter", copy);
  std::ifstream stream(copy / "adapter_config.json");
  json config = json::parse(stream);
  config["use_dora"] = true;
  std::ofstream(copy / "adapter_config.json") << config.dump();
  QVERIFY_THROWS_EXCEPTION(core::Error, core::loadAdapters(copy, bert.loraSites()));
  config["use_dora"] = false;
  config["peft_type"] = "PROMPT_TUNING";
  std::ofstream(copy / "adapter_config.json") << config.dump();
  QVERIFY_THROWS_EXCEPTION(core::Error, core::loadAdapters(copy, bert.loraSites()));
  QVERIFY(core::adapterParameters(tinyEncoder()->parts().bert.loraSites()).empty());
}

void TestObjectives::masksFollowTheirShares() {
  const auto encoder = tinyEncoder();
  core::Sequence sequence;
  sequence.ids = {2};
  for (int i = 0; i < 4000; ++i) sequence.ids.push_back(5 + i % 12);
  sequence.ids.push_back(3);
  core::MaskedLm objective = maskedObjective(*encoder, {sequence}, {.dropout = 0, .adaptation = {}});
  core::StepRandom random(7);
  const core::Sequence* const pointer = &sequence;
  const auto batch = objective.masked(std::span(&pointer, 1), random);
  QCOMPARE(batch.rows.size(0), std::int64_t{600});
  const at::Tensor shown = batch.batch.ids.index_select(0, batch.rows);
  const double masks = (shown == 4).to(at::kFloat).mean().item<double>();
  const double kept = (shown == batch.targets).to(at::kFloat).mean().item<double>();
  QVERIFY2(std::abs(masks - 0.8) < 0.06, std::to_string(masks).c_str());
  QVERIFY2(std::abs(kept - 0.1) < 0.05, std::to_string(kept).c_str());
  QCOMPARE(batch.batch.ids[0].item<std::int64_t>(), std::int64_t{2});  // special tokens stay
}

void TestObjectives::wholeWordsAreHiddenTogether() {
  const auto encoder = tinyEncoder();
  core::Sequence sequence;
  sequence.ids = {2, 9, 11, 11, 10, 11, 11, 9, 11, 11, 3};  // three words of three tokens
  core::MaskedLm objective = maskedObjective(
      *encoder, {sequence}, {.maskShare = 0.33, .wholeWords = true, .dropout = 0, .adaptation = {}});
  core::StepRandom random(3);
  const core::Sequence* const pointer = &sequence;
  for (int i = 0; i < 20; ++i) {
    const auto batch = objective.masked(std::span(&pointer, 1), random);
    QCOMPARE(batch.rows.size(0), std::int64_t{3});
    const std::int64_t first = batch.rows[0].item<std::int64_t>();
    QCOMPARE((first - 1) % 3, std::int64_t{0});
    QCOMPARE(batch.rows[2].item<std::int64_t>(), first + 2);
  }
}

void TestObjectives::pairsFollowHalfTheTime() {
  const auto encoder = tinyEncoder();
  std::vector<std::string> documents;
  for (int i = 0; i < 200; ++i)
    documents.push_back(i % 2 == 0 ? "a red shoe. a good hat. runs well." : "好鞋。差鞋！");
  const auto pairs = core::sentencePairs(encoder->tokenizer(), documents, 16, 5);
  int following = 0, strange = 0;
  for (const core::Sequence& pair : pairs) {
    QVERIFY(pair.ids.size() <= 16);
    QVERIFY(pair.types.empty() || pair.types.size() == pair.ids.size());
    following += pair.relation == 0;
    strange += pair.relation == 1;
  }
  QVERIFY(following > 60 && strange > 60);
  QCOMPARE(core::sentencePairs(encoder->tokenizer(), documents, 16, 5).size(), pairs.size());
  const auto windows = core::maskedSequences(encoder->tokenizer(), documents, 6);
  for (const core::Sequence& window : windows)
    QVERIFY(window.ids.size() <= 6 && window.ids.front() == 2 && window.ids.back() == 3);
}

void TestObjectives::savedHeadsComeBack() {
  const auto encoder = tinyEncoder();
  const core::Weights weights(kFixtures / "bert");
  const core::BertConfig& config = encoder->parts().bert.config();
  auto head = core::readMaskedLmHead(weights, config, at::kCPU).value();
  QTemporaryDir folder;
  const fs::path saved = folder.path().toStdString();
  core::saveWithHeads(*encoder, core::tensorsOf(head), "BertForMaskedLM", saved);
  const core::Weights again(saved);
  const auto read = core::readMaskedLmHead(again, config, at::kCPU).value();
  QCOMPARE(largest(read.dense.weight - head.dense.weight), 0.0);
  QVERIFY(!core::readNextSentenceHead(again, config, at::kCPU));
  QCOMPARE(largest(vectorsOf(*core::Encoder::load(saved, core::Device::Cpu)) - vectorsOf(*encoder)), 0.0);
}

void TestObjectives::softmaxRegressionFindsTheOptimum() {
  // At the optimum the slope of the penalised loss is zero: sum over rows of (p - y) x + W / C = 0.
  core::Matrix vectors(6, 2);
  vectors << 1, 0, 0.9F, 0.2F, 0.8F, -0.1F, -1, 0, -0.7F, 0.3F, 0.1F, 0.1F;
  const std::vector<int> labels = {1, 1, 1, 0, 0, 0};
  const core::LinearHead head = core::fitClassifier(vectors, labels, 2, {}, 10);
  const core::Matrix scores = head.scores(vectors);
  Eigen::RowVector2d slope = head.weight.row(1).cast<double>() / 10;
  double biasSlope = 0;
  for (Eigen::Index i = 0; i < 6; ++i) {
    const double p = 1 / (1 + std::exp(static_cast<double>(scores(i, 0) - scores(i, 1))));
    slope += (p - labels[static_cast<std::size_t>(i)]) * vectors.row(i).cast<double>();
    biasSlope += p - labels[static_cast<std::size_t>(i)];
  }
  QVERIFY(slope.norm() < 1e-4);
  QVERIFY(std::abs(biasSlope) < 1e-4);
  const std::vector<float> targets = {2, 1.9F, 1.5F, -2, -1.2F, 0.3F};
  const core::LinearHead line = core::fitRegression(vectors, targets, 1e6);
  QVERIFY((line.scores(vectors).col(0) - Eigen::Map<const Eigen::VectorXf>(targets.data(), 6)).norm() < 0.6F);
}

QTEST_GUILESS_MAIN(TestObjectives)
#include "test_objectives.moc"
