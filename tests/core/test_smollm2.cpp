#include <QTest>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/lm/chat.h"
#include "core/lm/decoder_engine.h"
#include "core/lm/decoder_folder.h"

using nlohmann::json;

/// SmolLM2-135M-Instruct from its GGUF file against transformers on the same dequantised weights
/// (tests/oracle/decoder.py prompts): English, Chinese and conversations.
class TestSmolLm2 : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void logitsAndGreedyTokensEqualTheReference_data();
  void logitsAndGreedyTokensEqualTheReference();
  void conversationsAreWrittenAsTheReferenceDoes();
  void fastAgreesOnTheNextToken();

 private:
  json m_cases;
  std::unique_ptr<core::DecoderEngine> m_engine;
};

namespace {

const std::filesystem::path kModel = std::filesystem::path(RECLENS_MODELS_FOLDER) / "smollm2-135m-instruct";

std::unique_ptr<core::DecoderEngine> load(core::Arithmetic arithmetic) {
  const core::Weights weights(kModel);
  const core::DecoderConfig config = core::readDecoderConfig(weights, *weights.gguf());
  return std::make_unique<core::DecoderEngine>(core::DecoderWeights(weights, config), arithmetic);
}

std::int32_t likeliest(std::span<const float> logits) {
  return static_cast<std::int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

}  // namespace

void TestSmolLm2::initTestCase() {
  if (!std::filesystem::exists(kModel / "SmolLM2-135M-Instruct.Q4_1.gguf"))
    QSKIP("the model smollm2-135m-instruct is not installed");
  std::ifstream file(RECLENS_FIXTURES "/decoder_smollm2.json");
  m_cases = json::parse(file);
  QCOMPARE(m_cases.size(), std::size_t{20});
  m_engine = load(core::Arithmetic::Exact);
}

void TestSmolLm2::logitsAndGreedyTokensEqualTheReference_data() {
  QTest::addColumn<int>("number");
  for (int i = 0; i < 20; ++i) QTest::addRow("prompt %d", i) << i;
}

void TestSmolLm2::logitsAndGreedyTokensEqualTheReference() {
  QFETCH(int, number);
  const json& expected = m_cases.at(static_cast<std::size_t>(number));
  const std::vector<std::int32_t> prompt = expected.at("ids");
  core::KeyValueCache cache = m_engine->makeCache();
  std::span<const float> logits = m_engine->extend(prompt, cache);
  for (std::size_t i = 0; i < expected.at("top_ids").size(); ++i)
    QVERIFY(std::abs(logits[expected["top_ids"][i].get<std::size_t>()] -
                     expected["top_logits"][i].get<float>()) < 1e-3F);
  for (std::size_t i = 0; i < expected.at("probed_logits").size(); ++i)
    QVERIFY(std::abs(logits[i * 1024] - expected["probed_logits"][i].get<float>()) < 1e-3F);
  std::vector<std::int32_t> made;
  while (made.size() < 64) {
    made.push_back(likeliest(logits));
    logits = m_engine->extend(std::span(&made.back(), 1), cache);
  }
  QCOMPARE(made, expected.at("greedy").get<std::vector<std::int32_t>>());
}

void TestSmolLm2::conversationsAreWrittenAsTheReferenceDoes() {
  const core::Gguf gguf(kModel / "SmolLM2-135M-Instruct.Q4_1.gguf");
  const std::string_view chatTemplate = gguf.get<std::string_view>("tokenizer.chat_template");
  int compared = 0;
  for (const json& expected : m_cases) {
    if (!expected.contains("chat")) continue;
    std::vector<core::ChatMessage> messages;
    if (!expected.at("system").is_null())
      messages.push_back({core::ChatMessage::Role::System, expected.at("system")});
    messages.push_back({core::ChatMessage::Role::User, expected.at("prompt")});
    QCOMPARE(core::applyChatTemplate(chatTemplate, messages), expected.at("chat").get<std::string>());
    ++compared;
  }
  QCOMPARE(compared, 10);
}

void TestSmolLm2::fastAgreesOnTheNextToken() {
  const std::unique_ptr<core::DecoderEngine> fast = load(core::Arithmetic::Fast);
  int agreed = 0;
  for (const json& expected : m_cases) {
    core::KeyValueCache cache = fast->makeCache();
    const std::span<const float> logits =
        fast->extend(expected.at("ids").get<std::vector<std::int32_t>>(), cache);
    double dot = 0, own = 0, theirs = 0;
    for (std::size_t i = 0; i < expected.at("probed_logits").size(); ++i) {
      const double a = static_cast<double>(logits[i * 1024]), b = expected["probed_logits"][i];
      dot += a * b;
      own += a * a;
      theirs += b * b;
    }
    QVERIFY(dot / std::sqrt(own * theirs) > 0.995);
    agreed += likeliest(logits) == expected.at("greedy")[0].get<std::int32_t>();
  }
  QVERIFY(agreed >= 18);
}

QTEST_GUILESS_MAIN(TestSmolLm2)
#include "test_smollm2.moc"
