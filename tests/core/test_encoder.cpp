#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "core/error.h"
#include "core/lm/encoder.h"
#include "tests/core/encode_fixture.h"
#include "tests/core/tiny_bert.h"

class TestEncoder : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void vectorsEqualTheReference();
  void batchingAndOrderDoNotMatter();
  void fastVectorsAreClose();
  void savedModelGivesTheSameVectors();
  void poolingFollowsTheFolder();
  void inspectSaysWhatTheFolderHolds();
  void badFoldersAreRefused_data();
  void badFoldersAreRefused();
};

namespace {

core::Progress kSilent;

float largestDifference(const core::Matrix& a, const core::Matrix& b) {
  return (a - b).cwiseAbs().maxCoeff();
}

}  // namespace

void TestEncoder::vectorsEqualTheReference() {
  const std::filesystem::path model = std::filesystem::path(RECLENS_MODELS_FOLDER) / "minilm-en";
  if (!std::filesystem::exists(model)) QSKIP("the model minilm-en is not installed");
  const auto encoder = core::Encoder::load(model, core::Device::Cpu);
  QCOMPARE(encoder->info().parameters, std::int64_t{22'713'216});
  const EncodeFixture fixture(RECLENS_FIXTURES "/encode_minilm.json");
  QVERIFY(fixture.texts.size() > 30);
  const auto [text, difference] = fixture.worst(encoder->encode(fixture.texts, {}, kSilent));
  QVERIFY2(difference < 2e-5F, text.c_str());
}

void TestEncoder::batchingAndOrderDoNotMatter() {
  const tiny::Folder folder;
  const auto encoder = core::Encoder::load(folder.path(), core::Device::Cpu);
  const std::vector<std::string> texts = {"red shoe",         "",        "a red shoe for a run", "run",
                                          "blue hat hat hat", "red shoe"};
  const core::Matrix together = encoder->encode(texts, {}, kSilent);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const core::Matrix alone = encoder->encode(std::span(&texts[i], 1), {.batchTokens = 1}, kSilent);
    QCOMPARE(largestDifference(alone, together.row(static_cast<Eigen::Index>(i))), 0.0F);
  }
  QVERIFY(std::abs(together.row(2).norm() - 1) < 1e-5F);
}

void TestEncoder::fastVectorsAreClose() {
  const tiny::Folder folder;
  const std::filesystem::path models = RECLENS_MODELS_FOLDER;
  std::vector<std::string> hostile = EncodeFixture(RECLENS_FIXTURES "/encode_minilm.json").texts;
  const std::vector<std::string> plain = {"red shoe", "a red shoe for a run", "blue hat", "sun cream",
                                          "tent"};
  for (const auto& [path, texts] :
       {std::pair{folder.path(), plain}, std::pair{models / "minilm-en", hostile}}) {
    if (!std::filesystem::exists(path / "config.json")) continue;
    const auto exact = core::Encoder::load(path, core::Device::Cpu);
    const auto fast = core::Encoder::load(path, core::Device::Cpu, core::EncoderPrecision::Fast);
    const core::Matrix a = exact->encode(texts, {}, kSilent), b = fast->encode(texts, {}, kSilent);
    QVERIFY(largestDifference(a, b) > 0);
    for (Eigen::Index i = 0; i < a.rows(); ++i)
      QVERIFY2(a.row(i).dot(b.row(i)) > 0.995F, texts[static_cast<std::size_t>(i)].substr(0, 60).c_str());
  }
}

void TestEncoder::savedModelGivesTheSameVectors() {
  const tiny::Folder folder;
  QTemporaryDir copy;
  const auto encoder = core::Encoder::load(folder.path(), core::Device::Cpu);
  encoder->save(copy.path().toStdString());
  const auto again = core::Encoder::load(copy.path().toStdString(), core::Device::Cpu);
  const std::vector<std::string> texts = {"red shoe", "a run"};
  QCOMPARE(largestDifference(encoder->encode(texts, {}, kSilent), again->encode(texts, {}, kSilent)), 0.0F);
  QCOMPARE(again->info().maxLength, encoder->info().maxLength);
}

void TestEncoder::poolingFollowsTheFolder() {
  const std::vector<std::string> texts = {"red shoe", "a red shoe for a run"};
  std::vector<core::Matrix> vectors;
  for (const char* pooling : {"mean", "cls", "max"}) {
    const tiny::Folder folder({.pooling = pooling});
    const auto encoder = core::Encoder::load(folder.path(), core::Device::Cpu);
    QCOMPARE(encoder->info().pooling, std::string(pooling));
    vectors.push_back(encoder->encode(texts, {}, kSilent));
    const core::Matrix alone = encoder->encode(std::span(texts).first(1), {}, kSilent);
    QVERIFY(largestDifference(alone, vectors.back().topRows(1)) < 1e-6F);
  }
  QVERIFY(largestDifference(vectors[0], vectors[1]) > 1e-3F);
  QVERIFY(largestDifference(vectors[1], vectors[2]) > 1e-3F);
}

void TestEncoder::inspectSaysWhatTheFolderHolds() {
  const tiny::Folder folder;
  const core::ModelInfo info = core::inspectModel(folder.path());
  QCOMPARE(info.architecture, std::string("BertModel"));
  QCOMPARE(info.tokenizer, std::string("WordPiece"));
  QCOMPARE(info.dims, 16);
  QCOMPARE(info.maxLength, 32);
  QVERIFY(info.normalise);
  QCOMPARE(info.hash, core::Encoder::load(folder.path(), core::Device::Cpu)->info().hash);
  const tiny::Folder other({.seed = 2});
  QVERIFY(core::inspectModel(other.path()).hash != info.hash);
}

void TestEncoder::badFoldersAreRefused_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QString>("text");
  QTest::newRow("no configuration") << "config.json"
                                    << "";
  QTest::newRow("broken configuration") << "config.json"
                                        << "{";
  QTest::newRow("another type") << "config.json"
                                << R"({"model_type": "llama"})";
  QTest::newRow("no sizes") << "config.json"
                            << R"({"model_type": "bert"})";
  QTest::newRow("absurd size")
      << "config.json"
      << R"({"hidden_size": 99999999999, "num_hidden_layers": 1, "num_attention_heads": 1})";
  QTest::newRow("no weights") << "model.safetensors"
                              << "";
  QTest::newRow("no tokenizer") << "vocab.txt"
                                << "";
  QTest::newRow("unknown module") << "modules.json"
                                  << R"([{"type": "x.Dense", "path": "2_Dense"}])";
  QTest::newRow("leaving the folder") << "modules.json"
                                      << R"([{"type": "x.Pooling", "path": "../.."}])";
  QTest::newRow("two poolings") << "1_Pooling/config.json"
                                << R"({"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true})";
}

void TestEncoder::badFoldersAreRefused() {
  QFETCH(QString, file);
  QFETCH(QString, text);
  const tiny::Folder folder;
  const std::filesystem::path path = folder.path() / file.toStdString();
  std::filesystem::remove(path);
  if (!text.isEmpty()) std::ofstream(path) << text.toStdString();
  for (const bool whole : {true, false}) {
    try {
      if (whole)
        core::Encoder::load(folder.path(), core::Device::Cpu);
      else
        core::inspectModel(folder.path());
      QFAIL("it was read");
    } catch (const core::Error& error) {
      QCOMPARE(error.kind(), core::Error::Kind::BadInput);
    }
  }
}

QTEST_GUILESS_MAIN(TestEncoder)
#include "test_encoder.moc"
