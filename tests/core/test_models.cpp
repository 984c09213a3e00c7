#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/encoder.h"
#include "core/workflow/models.h"
#include "tests/core/encode_fixture.h"
#include "tests/core/tiny_bert.h"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

core::Progress kSilent;

void write(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

/// Loads and describes the folder; both must agree that it is refused, in one sentence.
std::string refusalOf(const fs::path& folder) {
  std::string message;
  for (const bool whole : {true, false}) {
    try {
      if (whole)
        core::Encoder::load(folder, core::Device::Cpu);
      else
        core::inspectModel(folder);
      return {};
    } catch (const core::Error& error) {
      if (error.kind() != core::Error::Kind::BadInput) return {};
      message = error.what();
    }
  }
  return message;
}

/// The tiny model's weights, changed and written again.
void rewriteWeights(const fs::path& folder,
                    const std::function<void(std::map<std::string, core::TensorView>&)>& change) {
  const core::Safetensors before(folder / "model.safetensors");
  std::map<std::string, core::TensorView> tensors = before.tensors();
  change(tensors);
  core::writeSafetensors(folder / "model.safetensors", tensors);
}

core::Dataset shopOf(std::initializer_list<const char*> titles) {
  core::Dataset shop;
  for (const char* title : titles) shop.items.emplace_back().title = title;
  return shop;
}

}  // namespace

class TestModels : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void robertaCountsPositionsAsTheReference();
  void multilingualVectorsEqualTheReference();
  void promptsComeFromTheFolder();
  void bfloat16StaysClose();
  void shardsGiveTheSameVectors();
  void theDefaultModelReadsTheLanguages();
  void languagesAreThoseOfTheItems();
  void ggufFilesAreInspectedAndAdded();
  void lyingFoldersAreRefused_data();
  void lyingFoldersAreRefused();
  void lyingWeightsAreRefused();
  void anyDamageGivesAnErrorOrAModel();
  void vectorsAreNotWrittenOverAFolder();
};

void TestModels::robertaCountsPositionsAsTheReference() {
  const fs::path folder = RECLENS_FIXTURES "/tiny_roberta";
  const auto encoder = core::Encoder::load(folder, core::Device::Cpu);
  QCOMPARE(encoder->info().maxLength, 12);
  QCOMPARE(encoder->info().architecture, std::string("XLMRobertaModel"));
  const json cases = core::readJsonFile(folder / "expected.json");
  std::vector<std::string> texts;
  for (const json& entry : cases) texts.push_back(entry["text"]);
  const core::Matrix together = encoder->encode(texts, {}, kSilent);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::vector<float> expected = cases[i]["vector"];
    const Eigen::Map<const Eigen::RowVectorXf> row(expected.data(), 16);
    const core::Matrix alone = encoder->encode(std::span(&texts[i], 1), {}, kSilent);
    QVERIFY2((alone.row(0) - row).cwiseAbs().maxCoeff() < 1e-5F, texts[i].c_str());
    QVERIFY2((together.row(static_cast<Eigen::Index>(i)) - row).cwiseAbs().maxCoeff() < 1e-5F,
             texts[i].c_str());
  }
}

void TestModels::multilingualVectorsEqualTheReference() {
  const fs::path model = fs::path(RECLENS_MODELS_FOLDER) / "e5-small-multilingual";
  if (!fs::exists(model)) QSKIP("the model e5-small-multilingual is not installed: packaging/models get it");
  const auto encoder = core::Encoder::load(model, core::Device::Cpu);
  QCOMPARE(encoder->info().tokenizer, std::string("Unigram"));
  QCOMPARE(encoder->info().queryPrompt, std::string("query: "));
  const EncodeFixture fixture(RECLENS_FIXTURES "/encode_e5.json");
  QVERIFY(fixture.texts.size() > 30);
  const auto [text, difference] =
      fixture.worst(encoder->encode(fixture.texts, {.prompt = encoder->info().queryPrompt}, kSilent));
  QVERIFY2(difference < 2e-5F, text.c_str());
}

void TestModels::promptsComeFromTheFolder() {
  const tiny::Folder folder;
  QVERIFY(core::inspectModel(folder.path()).queryPrompt.empty());
  write(folder.path() / "config_sentence_transformers.json",
        R"({"prompts": {"query": "red: ", "document": "", "passage": "shoe: "}})");
  write(folder.path() / "README.md", "---\nlanguage:\n- zh\n- en\nlicense: mit\n---\n# A card\n");
  const core::ModelInfo info = core::inspectModel(folder.path());
  QCOMPARE(info.queryPrompt, std::string("red: "));
  QCOMPARE(info.passagePrompt, std::string("shoe: "));
  QCOMPARE(info.languages, std::string("zh en"));
  QCOMPARE(info.licence, std::string("mit"));
  QVERIFY(core::readsLanguage(info, "zh") && !core::readsLanguage(info, "de"));
}

void TestModels::bfloat16StaysClose() {
  const tiny::Folder folder;
  const auto exact = core::Encoder::load(folder.path(), core::Device::Cpu);
  const auto half = core::Encoder::load(folder.path(), core::Device::Cpu, core::EncoderPrecision::BFloat16);
  const std::vector<std::string> texts = {"red shoe", "", "a red shoe for a run", "blue hat hat hat"};
  const core::Matrix expected = exact->encode(texts, {}, kSilent), vectors = half->encode(texts, {}, kSilent);
  for (Eigen::Index row = 0; row < expected.rows(); ++row)
    QVERIFY(expected.row(row).dot(vectors.row(row)) > 0.999F);  // both at unit length
  QVERIFY((vectors - expected).cwiseAbs().maxCoeff() > 1e-5F);  // and yet not float32
}

void TestModels::shardsGiveTheSameVectors() {
  const tiny::Folder folder, sharded;
  const core::Safetensors whole(sharded.path() / "model.safetensors");
  std::map<std::string, core::TensorView> parts[2];
  json places = json::object();
  for (const auto& [name, view] : whole.tensors()) {
    const std::size_t part = name.find("layer.1") != std::string::npos ? 1 : 0;
    parts[part][name] = view;
    places[name] = part == 0 ? "model-1.safetensors" : "model-2.safetensors";
  }
  core::writeSafetensors(sharded.path() / "model-1.safetensors", parts[0]);
  core::writeSafetensors(sharded.path() / "model-2.safetensors", parts[1]);
  fs::remove(sharded.path() / "model.safetensors");
  write(sharded.path() / "model.safetensors.index.json", json{{"weight_map", places}}.dump());
  const std::vector<std::string> texts = {"red shoe", "a run"};
  const core::Matrix expected =
      core::Encoder::load(folder.path(), core::Device::Cpu)->encode(texts, {}, kSilent);
  const core::Matrix vectors =
      core::Encoder::load(sharded.path(), core::Device::Cpu)->encode(texts, {}, kSilent);
  QCOMPARE((vectors - expected).cwiseAbs().maxCoeff(), 0.0F);
}

void TestModels::theDefaultModelReadsTheLanguages() {
  const QTemporaryDir models;
  const QByteArray before = qgetenv("RECLENS_MODELS");
  qputenv("RECLENS_MODELS", models.path().toUtf8());
  QVERIFY(!core::defaultModel({"en"}));
  const tiny::Folder folder;
  const auto install = [&](const char* name, const char* languages) {
    const fs::path target = fs::path(models.path().toStdString()) / name;
    fs::copy(folder.path(), target, fs::copy_options::recursive);
    write(target / "README.md", std::string("---\nlanguage: ") + languages + "\n---\n");
  };
  install("another", "zh");
  QCOMPARE(core::defaultModel({"en"}), std::optional<std::string>("another"));  // better than none
  install("minilm-en", "en");
  QCOMPARE(core::defaultModel({"en"}), std::optional<std::string>("minilm-en"));
  QCOMPARE(core::defaultModel({"en", "other"}), std::optional<std::string>("minilm-en"));
  QCOMPARE(core::defaultModel({"zh"}), std::optional<std::string>("another"));
  QCOMPARE(core::defaultModel({"en", "zh"}), std::optional<std::string>("minilm-en"));
  install("e5-small-multilingual", "multilingual");
  QCOMPARE(core::defaultModel({"en"}), std::optional<std::string>("minilm-en"));
  QCOMPARE(core::defaultModel({"en", "zh"}), std::optional<std::string>("e5-small-multilingual"));
  QCOMPARE(core::defaultModel({"zh"}), std::optional<std::string>("e5-small-multilingual"));
  qputenv("RECLENS_MODELS", before);
}

void TestModels::languagesAreThoseOfTheItems() {
  using Languages = std::vector<std::string>;
  QCOMPARE(core::languagesOf(shopOf({"red running shoes", "a blue hat"})), Languages{"en"});
  QCOMPARE(core::languagesOf(shopOf({"红色跑鞋", "蓝色帽子"})), Languages{"zh"});
  QCOMPARE(core::languagesOf(shopOf({"红色跑鞋", "a blue hat"})), (Languages{"en", "zh"}));
  QCOMPARE(core::languagesOf(core::Dataset{}), Languages{"en"});
  core::Dataset rare = shopOf({"红色跑鞋"});
  for (int i = 0; i < 99; ++i) rare.items.emplace_back().title = "a blue hat";
  QCOMPARE(core::languagesOf(rare), Languages{"en"});
}

void TestModels::ggufFilesAreInspectedAndAdded() {
  const fs::path model = fs::path(RECLENS_MODELS_FOLDER) / "smollm2-135m-instruct";
  if (!fs::exists(model)) QSKIP("the model smollm2-135m-instruct is not installed: packaging/models get it");
  const core::ModelInfo info = core::inspectModel(model);
  QCOMPARE(info.name, std::string("smollm2-135m-instruct"));
  QVERIFY(info.kind == core::ModelKind::Decoder);
  QCOMPARE(info.architecture, std::string("LlamaForCausalLM"));
  QCOMPARE(info.parameters, std::int64_t{134'515'008});
  QCOMPARE(info.tokenizer, std::string("BPE"));
  QCOMPARE(info.maxLength, 8192);
  QCOMPARE(info.languages, std::string("en"));
  QCOMPARE(info.licence, std::string("apache-2.0"));
  const QTemporaryDir models;
  const QByteArray before = qgetenv("RECLENS_MODELS");
  qputenv("RECLENS_MODELS", models.path().toUtf8());
  const core::ModelInfo added = core::addModel(model / "SmolLM2-135M-Instruct.Q4_1.gguf", "smol");
  QCOMPARE(core::inspectModel(core::findModel("smol")).hash, added.hash);
  QCOMPARE(core::listModels().size(), std::size_t{1});
  QVERIFY(!core::defaultModel({"en"}));  // a decoder encodes nothing
  qputenv("RECLENS_MODELS", before);
}

void TestModels::lyingFoldersAreRefused_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QString>("text");
  const std::string deep(1'000'000, '[');
  for (const char* file : {"config.json", "modules.json", "1_Pooling/config.json", "tokenizer.json",
                           "tokenizer_config.json", "sentence_bert_config.json"}) {
    QTest::newRow((std::string("deep brackets in ") + file).c_str()) << file << QString::fromStdString(deep);
    QTest::newRow((std::string("no JSON in ") + file).c_str()) << file << "\xff\xfe";
    QTest::newRow((std::string("a number for ") + file).c_str()) << file << "7";
  }
  QTest::newRow("type of another kind") << "config.json"
                                        << R"({"model_type": 7})";
  QTest::newRow("architecture of another kind") << "config.json"
                                                << R"({"model_type": "bert", "architectures": 7})";
  const char* shape =
      R"({"model_type": "%1", "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
      "intermediate_size": 32, "vocab_size": %2, "max_position_embeddings": 32, "type_vocab_size": 2%3})";
  const auto config = [&](const char* type, int vocabulary, const char* more) {
    return QString(shape).arg(type).arg(vocabulary).arg(more);
  };
  QTest::newRow("vocabulary larger than the embedding") << "config.json" << config("bert", 2'500, "");
  QTest::newRow("vocabulary smaller than the tokenizer") << "config.json" << config("bert", 24, "");
  QTest::newRow("no positions") << "config.json" << config("roberta", 25, R"(, "pad_token_id": 31)");
  QTest::newRow("a pad token of -5") << "config.json" << config("roberta", 25, R"(, "pad_token_id": -5)");
  QTest::newRow("an epsilon of 1e300") << "config.json" << config("bert", 25, R"(, "layer_norm_eps": 1e300)");
  QTest::newRow("a million layers")
      << "config.json"
      << config("bert", 25, "").replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1000000");
}

void TestModels::lyingFoldersAreRefused() {
  QFETCH(QString, file);
  QFETCH(QString, text);
  const tiny::Folder folder;
  write(folder.path() / file.toStdString(), text.toStdString());
  const std::string message = refusalOf(folder.path());
  QVERIFY2(!message.empty(), "it was read");
  QVERIFY2(message.size() < 600 && message.find('\n') == std::string::npos, message.c_str());
}

void TestModels::lyingWeightsAreRefused() {
  const char* const name = "encoder.layer.1.output.dense.bias";
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const tiny::Folder folder;
    const std::vector<float> values(16, value);
    rewriteWeights(folder.path(),
                   [&](auto& tensors) { tensors[name].bytes = std::as_bytes(std::span(values)); });
    try {
      core::Encoder::load(folder.path(), core::Device::Cpu);
      QFAIL("it was read");
    } catch (const core::Error& error) {
      QCOMPARE(error.kind(), core::Error::Kind::BadInput);
      QCOMPARE(error.where(), std::string(name));
    }
  }
  const std::vector<float> values(32, 1.0F);
  const auto refused = [&](const auto& change) {
    const tiny::Folder folder;
    rewriteWeights(folder.path(), change);
    try {
      core::Encoder::load(folder.path(), core::Device::Cpu);
      return false;
    } catch (const core::Error& error) {
      return error.kind() == core::Error::Kind::BadInput;
    }
  };
  QVERIFY(refused([&](auto& tensors) { tensors.erase(name); }));
  QVERIFY(refused([&](auto& tensors) {
    tensors[name] = {.dtype = "F32", .shape = {32}, .bytes = std::as_bytes(std::span(values))};
  }));
  QVERIFY(refused([&](auto& tensors) {
    tensors[name] = {.dtype = "I32", .shape = {16}, .bytes = std::as_bytes(std::span(values).first(16))};
  }));
}

void TestModels::anyDamageGivesAnErrorOrAModel() {
  const tiny::Folder folder;
  write(folder.path() / "tokenizer_config.json", R"({"model_max_length": 20, "pad_token": "[PAD]"})");
  write(folder.path() / "sentence_bert_config.json", R"({"max_seq_length": 16})");
  const char* const files[] = {"config.json",           "vocab.txt",
                               "modules.json",          "1_Pooling/config.json",
                               "tokenizer_config.json", "sentence_bert_config.json",
                               "model.safetensors"};
  const std::vector<std::string> texts = {"red shoe", "a run"};
  std::mt19937 random(5);
  int loaded = 0;
  for (int i = 0; i < 400; ++i) {
    const fs::path file = folder.path() / files[random() % std::size(files)];
    const std::string sound = core::readTextFile(file);
    std::string damaged = sound;
    // Half of the flips of the weights go into their header, which the values would hide.
    const std::size_t range = random() % 2 ? damaged.size() : std::min<std::size_t>(damaged.size(), 4'000);
    for (unsigned flips = 0; flips <= random() % 4; ++flips)
      damaged[random() % range] = static_cast<char>(random() % 256);
    if (random() % 8 == 0) damaged.resize(random() % damaged.size());
    write(file, damaged);
    try {
      core::inspectModel(folder.path());
      const core::Matrix vectors =
          core::Encoder::load(folder.path(), core::Device::Cpu)->encode(texts, {}, kSilent);
      QCOMPARE(vectors.rows(), Eigen::Index{2});
      ++loaded;
    } catch (const core::Error& error) {
      QCOMPARE(error.kind(), core::Error::Kind::BadInput);
    }
    write(file, sound);
  }
  QVERIFY(loaded > 20);
}

void TestModels::vectorsAreNotWrittenOverAFolder() {
  const tiny::Folder folder;
  const QTemporaryDir parent;
  const fs::path out = fs::path(parent.path().toStdString()) / "vectors.npy";
  fs::create_directory(out);
  const std::vector<std::string> texts = {"red shoe"};
  QVERIFY_EXCEPTION_THROWN(core::encodeTexts({.model = folder.path().string(), .file = out}, texts, kSilent),
                           core::Error);
  QVERIFY(!fs::exists(out.string() + ".part"));
  QVERIFY_EXCEPTION_THROWN(core::writeTextFile(out, "x"), core::Error);
  QVERIFY(!fs::exists(out.string() + ".part"));
}

QTEST_GUILESS_MAIN(TestModels)
#include "test_models.moc"
