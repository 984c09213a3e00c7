#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "core/error.h"
#include "core/lm/safetensors.h"

namespace {

std::string withHeader(const std::string& header, const std::string& data, std::uint64_t claimed) {
  std::string file(sizeof(claimed), '\0');
  std::memcpy(file.data(), &claimed, sizeof(claimed));
  return file + header + data;
}

std::string withHeader(const std::string& header, const std::string& data) {
  return withHeader(header, data, header.size());
}

const std::string kData(16, 'x');

}  // namespace

class TestSafetensors : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void writtenTensorsAreReadBack();
  void lyingHeadersAreRefused_data();
  void lyingHeadersAreRefused();
  void anyDamageGivesAnErrorOrTheTensor();
  void missingFilesAreRefused();

 private:
  std::filesystem::path write(const std::string& bytes) {
    const std::filesystem::path file = m_folder.filePath("x.safetensors").toStdString();
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }
  QTemporaryDir m_folder;
};

void TestSafetensors::writtenTensorsAreReadBack() {
  const std::vector<float> floats = {1, 2, 3, 4, 5, 6};
  const std::vector<std::uint8_t> bytes = {7, 8, 9};
  const std::filesystem::path file = m_folder.filePath("written.safetensors").toStdString();
  core::writeSafetensors(file,
                         {{"a", {.dtype = "U8", .shape = {3}, .bytes = std::as_bytes(std::span(bytes))}},
                          {"b", {.dtype = "F32", .shape = {2, 3}, .bytes = std::as_bytes(std::span(floats))}},
                          {"none", {.dtype = "F32", .shape = {0, 4}, .bytes = {}}}});
  const core::Safetensors read(file);
  QCOMPARE(read.tensors().size(), std::size_t{3});
  const core::TensorView* b = read.find("b");
  QVERIFY(b);
  QCOMPARE(b->shape, (std::vector<std::int64_t>{2, 3}));
  QVERIFY(std::memcmp(b->bytes.data(), floats.data(), b->bytes.size()) == 0);
  QCOMPARE(reinterpret_cast<std::uintptr_t>(b->bytes.data()) % alignof(float), std::uintptr_t{0});
  QCOMPARE(read.find("none")->elements(), std::int64_t{0});
  QVERIFY(!read.find("c"));
}

void TestSafetensors::lyingHeadersAreRefused_data() {
  QTest::addColumn<QByteArray>("bytes");
  const auto row = [](const char* name, const std::string& bytes) {
    QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()));
  };
  const auto tensor = [](const std::string& shape, const std::string& offsets,
                         const std::string& dtype = "F32") {
    return R"({"a":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
  };
  row("empty", "");
  row("shorter than its length", "abc");
  row("header beyond the end", withHeader("{}", "", 1'000));
  row("header of 2^64 - 1", withHeader("{}", "", ~std::uint64_t{0}));
  row("header of 2^63", withHeader("{}", "", std::uint64_t{1} << 63));
  row("no JSON", withHeader("{\"a\":", ""));
  row("an array", withHeader("[]", ""));
  row("a number for a tensor", withHeader(R"({"a":3})", ""));
  row("no dtype", withHeader(R"({"a":{"shape":[4],"data_offsets":[0,16]}})", kData));
  row("unknown dtype", withHeader(tensor("[4]", "[0,16]", "Q7"), kData));
  row("one offset", withHeader(tensor("[4]", "[16]"), kData));
  row("offsets swapped", withHeader(tensor("[4]", "[16,0]"), kData));
  row("offset beyond the end", withHeader(tensor("[8]", "[0,32]"), kData));
  row("offset of 2^64 - 1", withHeader(tensor("[4]", "[0,18446744073709551615]"), kData));
  row("negative offset", withHeader(tensor("[4]", "[-16,0]"), kData));
  row("fractional offset", withHeader(tensor("[4]", "[0,1.6e1]"), kData));
  row("shape larger than its bytes", withHeader(tensor("[5]", "[0,16]"), kData));
  row("shape smaller than its bytes", withHeader(tensor("[3]", "[0,16]"), kData));
  row("negative shape", withHeader(tensor("[-4]", "[0,16]"), kData));
  row("shape that overflows", withHeader(tensor("[4611686018427387905,4]", "[0,16]"), kData));
  row("shape that overflows to zero", withHeader(tensor("[4294967296,4294967296]", "[0,0]"), ""));
  row("shape of text", withHeader(tensor("[\"4\"]", "[0,16]"), kData));
  row("bytes of no tensor", withHeader(tensor("[2]", "[0,8]"), kData));
  row("a hole", withHeader(tensor("[2]", "[8,16]"), kData));
  row("overlapping tensors", withHeader(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},)"
                                        R"("b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})",
                                        kData));
  row("the same name twice", withHeader(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                                        R"("a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})",
                                        kData));
  row("deep nesting", withHeader(std::string(100'000, '['), ""));
}

void TestSafetensors::lyingHeadersAreRefused() {
  QFETCH(QByteArray, bytes);
  const std::filesystem::path file = write(bytes.toStdString());
  try {
    const core::Safetensors read(file);
    QFAIL("it was read");
  } catch (const core::Error& error) {
    QCOMPARE(error.kind(), core::Error::Kind::BadInput);
    QVERIFY(std::string(error.what()).find(file.string()) != std::string::npos);
  }
}

void TestSafetensors::anyDamageGivesAnErrorOrTheTensor() {
  const std::string sound = withHeader(R"({"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}})", kData);
  std::mt19937 random(7);
  for (int i = 0; i < 500; ++i) {
    std::string damaged = sound;
    for (unsigned flips = 0; flips <= random() % 3; ++flips)
      damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
    if (random() % 4 == 0) damaged.resize(random() % damaged.size());
    try {
      const core::Safetensors read(write(damaged));
      for (const auto& [name, view] : read.tensors()) QVERIFY(view.bytes.size() <= damaged.size());
    } catch (const core::Error& error) {
      QCOMPARE(error.kind(), core::Error::Kind::BadInput);
    }
  }
}

void TestSafetensors::missingFilesAreRefused() {
  for (const std::string& path : {m_folder.filePath("nowhere").toStdString(), m_folder.path().toStdString()})
    QVERIFY_EXCEPTION_THROWN(core::Safetensors{path}, core::Error);
}

QTEST_GUILESS_MAIN(TestSafetensors)
#include "test_safetensors.moc"
