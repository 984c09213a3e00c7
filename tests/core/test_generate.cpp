#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/lm/chat.h"
#include "core/lm/decoder.h"
#include "core/lm/generate.h"

namespace fs = std::filesystem;

namespace {

/// A made-up decoder (tests/oracle/decoder.py) with a tokenizer of letters, the space, and the three bytes of
/// 中, which only together are a character; many tokens end in its first byte or begin with its last two.
class LetterModel {
 public:
  LetterModel() {
    const fs::path source = fs::path(RECLENS_FIXTURES) / "decoder" / "qwen2";
    for (const fs::directory_entry& file : fs::directory_iterator(source))
      fs::copy_file(file.path(), path() / file.path().filename());
    nlohmann::json vocabulary;
    const auto add = [&](const std::string& piece) { vocabulary.emplace(piece, vocabulary.size()); };
    for (const char* piece : {"<pad>", "<s>", "</s>", "Ġ", "ä", "¸", "Ń"}) add(piece);
    for (char letter = 'a'; letter <= 'z'; ++letter) add(std::string(1, letter));
    for (char letter = 'A'; letter <= 'Z'; ++letter) add(std::string(1, letter) + "ä");
    for (char digit = '0'; digit <= '9'; ++digit) add("¸Ń" + std::string(1, digit));
    add("!");
    const nlohmann::json tokenizer = {
        {"added_tokens", nlohmann::json::array()},
        {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", true}}},
        {"decoder", {{"type", "ByteLevel"}}},
        {"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", nlohmann::json::array()}}}};
    std::ofstream(path() / "tokenizer.json") << tokenizer.dump();
    m_decoder = core::Decoder::load(path(), {.device = core::Device::Cpu, .threads = 1});
  }

  fs::path path() const { return m_folder.path().toStdString(); }

  core::Generated write(const core::GenerateOptions& options, const core::TextSink& sink = {}) const {
    const std::vector<std::int32_t> prompt = m_decoder->tokenizer().encodePlain("red hat");
    core::Progress progress;
    return core::generate(*m_decoder, prompt, options, progress, sink);
  }

 private:
  QTemporaryDir m_folder;
  std::shared_ptr<core::Decoder> m_decoder;
};

const std::vector<float> kScores = {1.0F, 0.2F, -0.5F, 2.0F, 0.9F, -3.0F};

/// How often each token is drawn, and the share that it should have.
void compareWithShares(const core::GenerateOptions& options, const std::map<int, double>& weights) {
  constexpr int kDraws = 100'000;
  double total = 0;
  for (const auto& [token, weight] : weights) total += weight;
  core::TokenSampler sampler(options);
  std::map<int, int> counts;
  for (int draw = 0; draw < kDraws; ++draw) ++counts[sampler.pick(kScores, {})];
  for (const auto& [token, count] : counts)
    QVERIFY2(weights.contains(token), qPrintable(QString::number(token)));
  for (const auto& [token, weight] : weights) {
    const double share = weight / total, spread = std::sqrt(share * (1 - share) / kDraws);
    const double seen = static_cast<double>(counts[token]) / kDraws;
    QVERIFY2(std::abs(seen - share) <= 4 * spread,
             qPrintable(QString("%1: %2, not %3").arg(token).arg(seen).arg(share)));
  }
}

/// So many bytes of ASCII that stand side by side in the second half of the text; empty where there are none.
std::string lettersIn(const std::string& text, std::size_t length) {
  std::string run;
  for (std::size_t at = text.size() / 2; at < text.size() && run.size() < length; ++at)
    static_cast<signed char>(text[at]) < 0 ? run.clear() : run.push_back(text[at]);
  return run.size() == length ? run : std::string();
}

double weightOf(int token, double temperature) {
  return std::exp(static_cast<double>(kScores[static_cast<std::size_t>(token)]) / temperature);
}

std::vector<core::ChatMessage> conversation(bool system) {
  using Role = core::ChatMessage::Role;
  std::vector<core::ChatMessage> messages = {
      {Role::User, "Hello"}, {Role::Assistant, "Hi."}, {Role::User, "A red hat?"}};
  if (system) messages.insert(messages.begin(), {Role::System, "Be brief."});
  return messages;
}

}  // namespace

class TestGenerate : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void temperatureDrawsAsTheModelSays_data() {
    QTest::addColumn<double>("temperature");
    for (const double temperature : {0.3, 1.0, 2.5}) QTest::addRow("%.1f", temperature) << temperature;
  }
  void temperatureDrawsAsTheModelSays() {
    QFETCH(const double, temperature);
    std::map<int, double> weights;
    for (int token = 0; token < 6; ++token) weights[token] = weightOf(token, temperature);
    compareWithShares({.temperature = temperature}, weights);
  }

  void topPKeepsTheLikeliestThatReachTheShare() {
    // By probability: 3 (.505), 0 (.186), 4 (.168), 1 (.084), 2 (.042), 5 (.003).
    const auto of = [](std::initializer_list<int> tokens) {
      std::map<int, double> weights;
      for (const int token : tokens) weights[token] = weightOf(token, 1);
      return weights;
    };
    compareWithShares({.temperature = 1, .topP = 0.5}, of({3}));
    compareWithShares({.temperature = 1, .topP = 0.6}, of({3, 0}));
    compareWithShares({.temperature = 1, .topP = 0.85}, of({3, 0, 4}));
    compareWithShares({.temperature = 1, .topK = 4}, of({3, 0, 4, 1}));
    // The share is of what top-k has left: 3 and 0 are .75 of the four.
    compareWithShares({.temperature = 1, .topK = 4, .topP = 0.72}, of({3, 0}));
  }

  void theLikeliestIsTakenWithoutTemperature() {
    const core::GenerateOptions options, penalised{.repetitionPenalty = 3};
    const std::vector<std::int32_t> before = {3, 3};
    QCOMPARE(core::TokenSampler(options).pick(kScores, before), 3);
    QCOMPARE(core::TokenSampler(penalised).pick(kScores, before), 0);
  }

  void theSameSeedWritesTheSameText() {
    const LetterModel model;
    const core::GenerateOptions options{.maxTokens = 30, .temperature = 1, .seed = 7, .ignoreEnds = true};
    core::GenerateOptions other = options;
    other.seed = 8;
    QCOMPARE(model.write(options).ids, model.write(options).ids);
    QVERIFY(model.write(options).ids != model.write(other).ids);
    QCOMPARE(model.write(options).ids.size(), std::size_t{30});
  }

  void whatStreamsIsTheTextInWholeCharacters() {
    const LetterModel model;
    int split = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      std::string streamed;
      const core::Generated written =
          model.write({.maxTokens = 40, .temperature = 1.5, .seed = seed, .ignoreEnds = true},
                      [&](std::string_view more) {
                        QVERIFY(!more.empty());
                        // A character never begins in one piece and ends in the next.
                        QVERIFY((static_cast<unsigned char>(more.front()) & 0xC0) != 0x80);
                        streamed += more;
                      });
      QCOMPARE(streamed, written.text);
      split += written.text.find("中") != std::string::npos;
    }
    QVERIFY(split > 10);
  }

  void aStopWordEndsTheTextBeforeIt() {
    const LetterModel model;
    int found = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const core::GenerateOptions options{
          .maxTokens = 40, .temperature = 1, .seed = seed, .ignoreEnds = true};
      const std::string whole = model.write(options).text;
      for (const std::size_t length : {1U, 3U}) {
        const std::string stop = lettersIn(whole, length);
        if (stop.empty()) continue;
        ++found;
        core::GenerateOptions stopped = options;
        stopped.stop = {"~never~", stop};
        std::string streamed;
        const core::Generated cut = model.write(stopped, [&](std::string_view more) { streamed += more; });
        QCOMPARE(cut.text, whole.substr(0, whole.find(stop)));
        QCOMPARE(streamed, cut.text);
        QVERIFY(cut.finish == core::FinishReason::StopWord);
      }
    }
    QVERIFY(found > 20);
  }

  void optionsOutOfRangeAreRefused() {
    const LetterModel model;
    for (const core::GenerateOptions& wrong : {core::GenerateOptions{.maxTokens = 0},
                                               {.temperature = -1},
                                               {.topK = -1},
                                               {.topP = 0},
                                               {.topP = 1.5},
                                               {.repetitionPenalty = 0}})
      QVERIFY_THROWS_EXCEPTION(core::Error, model.write(wrong));
  }

  void conversationsAreWrittenAsTheModelsMakersSay_data() {
    QTest::addColumn<QString>("chatTemplate");
    QTest::addColumn<bool>("system");
    QTest::addColumn<QString>("text");
    const QString llama3 = "{{bos}}<|start_header_id|>...<|end_header_id|>...<|eot_id|>";
    QTest::newRow("Llama 3") << llama3 << true
                             << "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe "
                                "brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|>"
                                "<|start_header_id|>assistant<|end_header_id|>\n\nHi.<|eot_id|>"
                                "<|start_header_id|>user<|end_header_id|>\n\nA red hat?<|eot_id|>"
                                "<|start_header_id|>assistant<|end_header_id|>\n\n";
    QTest::newRow("Llama 3.1") << llama3 + "Cutting Knowledge Date: December 2023" << false
                               << "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nCutting "
                                  "Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n<|eot_id|>"
                                  "<|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|>"
                                  "<|start_header_id|>assistant<|end_header_id|>\n\nHi.<|eot_id|>"
                                  "<|start_header_id|>user<|end_header_id|>\n\nA red hat?<|eot_id|>"
                                  "<|start_header_id|>assistant<|end_header_id|>\n\n";
    QTest::newRow("Zephyr") << "{{'<|user|>\n'}}{{'<|assistant|>\n'}}{{eos}}" << true
                            << "<|system|>\nBe brief.</s>\n<|user|>\nHello</s>\n<|assistant|>\nHi.</s>\n"
                               "<|user|>\nA red hat?</s>\n<|assistant|>\n";
    QTest::newRow("ChatML") << "{{'<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>'}}" << true
                            << "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n"
                               "<|im_start|>assistant\nHi.<|im_end|>\n<|im_start|>user\nA red "
                               "hat?<|im_end|>\n<|im_start|>assistant\n";
    QTest::newRow("ChatML with a system of its own")
        << "{{'<|im_start|>system\nYou help.<|im_end|>\n'}}{{'<|im_start|>' + m['role']}}" << false
        << "<|im_start|>system\nYou help.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n"
           "<|im_start|>assistant\nHi.<|im_end|>\n<|im_start|>user\nA red hat?<|im_end|>\n"
           "<|im_start|>assistant\n";
    QTest::newRow("Gemma") << "<start_of_turn>" << false
                           << "<bos><start_of_turn>user\nHello<end_of_turn>\n<start_of_turn>model\nHi."
                              "<end_of_turn>\n<start_of_turn>user\nA red hat?<end_of_turn>\n"
                              "<start_of_turn>model\n";
    QTest::newRow("Llama 2") << "[INST] <<SYS>>" << true
                             << "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHello [/INST] Hi. </s>"
                                "<s>[INST] A red hat? [/INST]";
  }
  void conversationsAreWrittenAsTheModelsMakersSay() {
    QFETCH(const QString, chatTemplate);
    QFETCH(const bool, system);
    QFETCH(const QString, text);
    QCOMPARE(
        QString::fromStdString(core::applyChatTemplate(chatTemplate.toStdString(), conversation(system))),
        text);
    // What ends a turn of the assistant's stands behind its words.
    const QString end = QString::fromUtf8(core::endOfTurn(chatTemplate.toStdString()).data());
    QVERIFY(!end.isEmpty() &&
            text.simplified().contains(QRegularExpression("Hi\\. ?" + QRegularExpression::escape(end))));
  }

  void unknownTemplatesAreRefused() {
    QVERIFY(core::endOfTurn("{{ messages }}").empty());
    QVERIFY_THROWS_EXCEPTION(core::Error, core::applyChatTemplate("{{ messages }}", conversation(false)));
    QVERIFY_THROWS_EXCEPTION(core::Error, core::applyChatTemplate("", conversation(false)));
  }
};

QTEST_GUILESS_MAIN(TestGenerate)
#include "test_generate.moc"
