#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/float_blocks.h"
#include "core/lm/weights.h"
#include "tests/core/gguf_bytes.h"

namespace {

namespace fs = std::filesystem;

std::vector<float> floatsOf(const core::TensorView& view) {
  std::vector<float> values(static_cast<std::size_t>(view.elements()));
  core::readFloats(view, values);
  return values;
}

std::string floats(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) bytes += GgufBytes::raw(static_cast<float>(i));
  return bytes;
}

GgufBytes sound() {
  GgufBytes file;
  file.string("general.architecture", "llama").number("llama.block_count", 2).flag("flag", true);
  file.strings("tokens", {"a", "", "鞋"});
  return file.tensor("a", {2, 4}, 0, floats(8)).tensor("b", {32}, 8, std::string(34, '\1'));
}

}  // namespace

class TestWeights : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyTypeIsUnpackedAsTheReferenceDoes();
  void keyValuesAreRead();
  void lyingGgufFilesAreRefused_data();
  void lyingGgufFilesAreRefused();
  void anyDamageOfAGgufFileGivesAnErrorOrTensorsWithinIt();
  void shardsAreOneModel();
  void lyingIndicesAreRefused_data();
  void lyingIndicesAreRefused();
  void aFolderWithoutWeightsSaysSo();
  void infiniteValuesAreSeen();

 private:
  fs::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }
  fs::path write(const char* name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  void writeShard(const char* file, const std::string& tensor) const {
    const std::vector<float> values = {1, 2, 3};
    core::writeSafetensors(
        path(file), {{tensor, {.dtype = "F32", .shape = {3}, .bytes = std::as_bytes(std::span(values))}}});
  }
  QTemporaryDir m_folder;
};

void TestWeights::everyTypeIsUnpackedAsTheReferenceDoes() {
  const core::Weights weights(fs::path(RECLENS_FIXTURES) / "types.gguf");
  int types = 0;
  for (const auto& [name, view] : weights.tensors()) {
    const core::TensorView* expected = weights.find(name + ".expected");
    if (!expected) continue;
    ++types;
    QCOMPARE(view.dtype, name);
    QCOMPARE(view.elements(), expected->elements());
    // To the bit: the sign of a zero counts too.
    const std::vector<float> values = floatsOf(view);
    QVERIFY2(std::memcmp(values.data(), expected->bytes.data(), expected->bytes.size()) == 0, name.c_str());
  }
  QCOMPARE(types, 10);
}

void TestWeights::keyValuesAreRead() {
  const core::Weights weights(fs::path(RECLENS_FIXTURES) / "types.gguf");
  QVERIFY(weights.gguf());
  const core::Gguf& gguf = *weights.gguf();
  QCOMPARE(gguf.get<std::string_view>("general.architecture"), std::string_view("llama"));
  QCOMPARE(gguf.get<std::int64_t>("llama.block_count"), std::int64_t{2});
  QCOMPARE(gguf.get<double>("llama.rope.freq_base"), 10000.0);
  QCOMPARE(gguf.get<bool>("tokenizer.ggml.add_bos_token"), true);
  QCOMPARE(gguf.get<std::vector<std::string_view>>("tokenizer.ggml.tokens"),
           (std::vector<std::string_view>{"<s>", "a", "é", "鞋"}));
  QCOMPARE(gguf.get<std::vector<double>>("tokenizer.ggml.scores"),
           (std::vector<double>{0, -1.5, -2.5, -3.5}));
  QCOMPARE(gguf.get<std::vector<std::int64_t>>("tokenizer.ggml.token_type"),
           (std::vector<std::int64_t>{3, 1, 1, 1}));
  QCOMPARE(gguf.get<std::int64_t>("llama.context_length", 77), std::int64_t{77});
  QVERIFY(!gguf.find<double>("llama.block_count"));
  QVERIFY_EXCEPTION_THROWN(gguf.get<std::int64_t>("llama.context_length"), core::Error);
}

void TestWeights::lyingGgufFilesAreRefused_data() {
  QTest::addColumn<QByteArray>("bytes");
  const auto row = [](const char* name, const std::string& bytes) {
    QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()));
  };
  const auto changed = [](const auto& change) {
    GgufBytes file = sound();
    change(file);
    return file.bytes();
  };
  const std::uint64_t huge = ~std::uint64_t{0};
  const auto count = [](std::uint64_t value) { return GgufBytes::raw(value); };
  const auto type = [](std::uint32_t value) { return GgufBytes::raw(value); };
  row("empty", "");
  row("only the magic", "GGUF");
  row("another magic", changed([](GgufBytes& file) { file.magic = "GGML"; }));
  row("version 1", changed([](GgufBytes& file) { file.version = 1; }));
  row("big-endian", changed([](GgufBytes& file) { file.version = 3U << 24; }));
  row("2^64 - 1 tensors", changed([&](GgufBytes& file) { file.tensors = huge; }));
  row("2^64 - 1 key-values", changed([&](GgufBytes& file) { file.values = huge; }));
  row("a tensor too many", changed([](GgufBytes& file) { ++file.tensors; }));
  row("a key-value too many", changed([](GgufBytes& file) { ++file.values; }));
  row("a text of 2^64 - 1 bytes", changed([&](GgufBytes& file) { file.value("k", 8, count(huge)); }));
  row("an array of 2^64 - 1", changed([&](GgufBytes& file) { file.value("k", 9, type(4) + count(huge)); }));
  row("2^61 texts", changed([&](GgufBytes& file) { file.value("k", 9, type(8) + count(huge >> 3)); }));
  row("an array of arrays", changed([&](GgufBytes& file) {
        std::string nested;
        for (int i = 0; i < 10'000; ++i) nested += type(9) + count(1);
        file.value("k", 9, nested + type(4) + count(0));
      }));
  row("an unknown type", changed([&](GgufBytes& file) { file.value("k", 99, count(0)); }));
  row("a key twice", changed([](GgufBytes& file) { file.number("flag", 1); }));
  row("a key without a name", changed([](GgufBytes& file) { file.number("", 1); }));
  row("a long name", changed([](GgufBytes& file) { file.number(std::string(5'000, 'x'), 1); }));
  row("an odd alignment", changed([](GgufBytes& file) { file.number("general.alignment", 33); }));
  row("no alignment", changed([](GgufBytes& file) { file.number("general.alignment", 0); }));
  row("too large a number", changed([&](GgufBytes& file) { file.value("k", 10, count(huge)); }));
  row("five dimensions", changed([](GgufBytes& file) { file.describe("c", {1, 1, 1, 1, 1}, 0, 64); }));
  row("too many elements", changed([](GgufBytes& file) {
        file.describe("c", {1ULL << 40, 1ULL << 40}, 0, 0);
      }));
  row("2^63 elements", changed([](GgufBytes& file) { file.describe("c", {1ULL << 63}, 0, 0); }));
  row("bytes that overflow", changed([](GgufBytes& file) { file.describe("c", {1ULL << 62}, 0, 0); }));
  row("more bytes than there are", changed([](GgufBytes& file) { file.describe("c", {1'000}, 0, 0); }));
  row("an offset beyond the end", changed([](GgufBytes& file) { file.describe("c", {1}, 0, 1 << 20); }));
  row("an offset of 2^64 - 32",
      changed([](GgufBytes& file) { file.describe("c", {8}, 0, ~std::uint64_t{31}); }));
  row("a crooked offset", changed([](GgufBytes& file) { file.describe("c", {1}, 0, 4); }));
  row("overlapping tensors", changed([](GgufBytes& file) { file.describe("c", {1}, 0, 32); }));
  row("half a block", changed([](GgufBytes& file) { file.describe("c", {48}, 8, 0); }));
  row("an unknown tensor type", changed([](GgufBytes& file) { file.describe("c", {1}, 77, 0); }));
  row("a tensor twice", changed([](GgufBytes& file) { file.tensor("a", {1}, 0, floats(1)); }));
}

void TestWeights::lyingGgufFilesAreRefused() {
  QFETCH(QByteArray, bytes);
  const fs::path file = write("x.gguf", bytes.toStdString());
  try {
    const core::Weights read(file);
    QFAIL("it was read");
  } catch (const core::Error& error) {
    QCOMPARE(error.kind(), core::Error::Kind::BadInput);
    QVERIFY(std::string(error.what()).find(file.string()) != std::string::npos);
  }
}

void TestWeights::anyDamageOfAGgufFileGivesAnErrorOrTensorsWithinIt() {
  const std::string whole = sound().bytes();
  std::mt19937 random(11);
  int read = 0;
  for (int i = 0; i < 600; ++i) {
    std::string damaged = whole;
    for (unsigned flips = 0; flips <= random() % 3; ++flips)
      damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
    if (random() % 4 == 0) damaged.resize(random() % damaged.size());
    try {
      const core::Weights weights(write("x.gguf", damaged));
      for (const auto& [name, view] : weights.tensors())
        if (core::holdsFloats(view.dtype)) QVERIFY(floatsOf(view).size() <= 2 * damaged.size());
      ++read;
    } catch (const core::Error& error) {
      QCOMPARE(error.kind(), core::Error::Kind::BadInput);
    }
  }
  QVERIFY(read > 50);  // the bytes of values may be anything
}

void TestWeights::shardsAreOneModel() {
  writeShard("model-1.safetensors", "a");
  writeShard("model-2.safetensors", "b");
  write("model.safetensors.index.json",
        R"({"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}})");
  const core::Weights weights(path("."));
  QCOMPARE(weights.parameters(), std::int64_t{6});
  QCOMPARE(floatsOf(*weights.find("b")), (std::vector<float>{1, 2, 3}));
  QCOMPARE(weights.bytes().size(), std::size_t{2});
  QVERIFY(!weights.gguf());
}

void TestWeights::lyingIndicesAreRefused_data() {
  QTest::addColumn<QString>("index");
  QTest::newRow("no JSON") << "{";
  QTest::newRow("no object") << "[1]";
  QTest::newRow("no map") << R"({"metadata":{}})";
  QTest::newRow("an empty map") << R"({"weight_map":{}})";
  QTest::newRow("no name") << R"({"weight_map":{"a":7}})";
  QTest::newRow("a missing shard")
      << R"({"weight_map":{"a":"model-1.safetensors","b":"model-9.safetensors"}})";
  QTest::newRow("above the folder") << R"({"weight_map":{"a":"../model-1.safetensors"}})";
  QTest::newRow("elsewhere") << R"({"weight_map":{"a":"/etc/passwd"}})";
  QTest::newRow("the folder itself") << R"({"weight_map":{"a":"."}})";
  QTest::newRow("a tensor that is not there")
      << R"({"weight_map":{"a":"model-1.safetensors","c":"model-1.safetensors"}})";
  QTest::newRow("a tensor in another shard")
      << R"({"weight_map":{"a":"model-2.safetensors","b":"model-1.safetensors"}})";
  QTest::newRow("a tensor left out") << R"({"weight_map":{"c":"model-1.safetensors"}})";
  QTest::newRow("deep nesting") << QString(100'000, '[');
}

void TestWeights::lyingIndicesAreRefused() {
  QFETCH(QString, index);
  writeShard("model-1.safetensors", "a");
  writeShard("model-2.safetensors", "b");
  write("model.safetensors.index.json", index.toStdString());
  try {
    const core::Weights weights(path("."));
    QFAIL("it was read");
  } catch (const core::Error& error) {
    QCOMPARE(error.kind(), core::Error::Kind::BadInput);
  }
}

void TestWeights::aFolderWithoutWeightsSaysSo() {
  const QTemporaryDir empty;
  QVERIFY_EXCEPTION_THROWN(core::Weights(empty.path().toStdString()), core::Error);
  QVERIFY_EXCEPTION_THROWN(core::Weights(path("nowhere")), core::Error);
  for (const char* name : {"/a.gguf", "/b.gguf"})
    std::ofstream(empty.path().toStdString() + name, std::ios::binary) << sound().bytes();
  QVERIFY_EXCEPTION_THROWN(core::Weights(empty.path().toStdString()), core::Error);  // which of the two?
  QCOMPARE(core::Weights(empty.path().toStdString() + "/a.gguf").parameters(), std::int64_t{40});
}

void TestWeights::infiniteValuesAreSeen() {
  std::vector<float> values(1'001, 1e38F);
  QVERIFY(core::allFinite(values));
  values[1'000] = std::numeric_limits<float>::quiet_NaN();
  QVERIFY(!core::allFinite(values));
  values[1'000] = -std::numeric_limits<float>::infinity();
  QVERIFY(!core::allFinite(values));
}

QTEST_GUILESS_MAIN(TestWeights)
#include "test_weights.moc"
