#include <QTest>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/lm/decoder_engine.h"
#include "core/lm/decoder_folder.h"
#include "tests/core/decoder_fixture.h"

using nlohmann::json;

/// The processor's own decoder, on every set of kernels that this processor runs, against what transformers
/// says of tiny models (tests/oracle/decoder.py).
class TestDecoderEngine : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void logitsEqualTheReference_data() { addModels(); }
  void logitsEqualTheReference();
  void cacheEqualsFullComputation_data() { addModels(); }
  void cacheEqualsFullComputation();
  void greedyTokensEqualTheReference_data() { addModels(); }
  void greedyTokensEqualTheReference();
  void fastStaysNearExact_data() { addModels(); }
  void fastStaysNearExact();
  void forgottenTokensLeaveNoTrace();
  void teamDoesEveryPieceOnce();
  void teamsEndAtAnyMoment();

 private:
  static void addModels();
};

namespace {

using decoderFixture::expectedOf;

core::DecoderEngine load(const std::string& name, core::Arithmetic arithmetic, int kernels, int threads = 2) {
  return decoderFixture::withWeights(name, [=](const core::DecoderWeights& weights) {
    return core::DecoderEngine(weights, arithmetic, threads, *core::availableDecodeKernels().sets[kernels]);
  });
}

std::vector<float> decoded(const json& text) {
  const QByteArray bytes = QByteArray::fromBase64(QByteArray::fromStdString(text.get<std::string>()));
  const auto* values = reinterpret_cast<const float*>(bytes.constData());
  return {values, values + bytes.size() / 4};
}

float largestDifference(std::span<const float> a, std::span<const float> b) {
  float most = a.size() == b.size() ? 0 : INFINITY;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

std::vector<float> allLogits(core::DecoderEngine& engine, std::span<const std::int32_t> ids) {
  core::KeyValueCache cache = engine.makeCache();
  const std::span<const float> logits = engine.extend(ids, cache, core::LogitsOf::EveryToken);
  return {logits.begin(), logits.end()};
}

}  // namespace

void TestDecoderEngine::addModels() {
  QTest::addColumn<std::string>("name");
  QTest::addColumn<int>("kernels");
  const core::DecodeKernelSets available = core::availableDecodeKernels();
  for (int set = 0; set < available.count; ++set)
    for (const char* name : decoderFixture::kNames)
      QTest::addRow("%s with %s", name, available.sets[set]->name) << std::string(name) << set;
}

void TestDecoderEngine::logitsEqualTheReference() {
  QFETCH(std::string, name);
  QFETCH(int, kernels);
  const json expected = expectedOf(name);
  core::DecoderEngine engine = load(name, core::Arithmetic::Exact, kernels);
  const std::vector<float> logits = allLogits(engine, expected.at("ids").get<std::vector<std::int32_t>>());
  QVERIFY(largestDifference(logits, decoded(expected.at("logits"))) < 1e-4F);
}

void TestDecoderEngine::cacheEqualsFullComputation() {
  QFETCH(std::string, name);
  QFETCH(int, kernels);
  core::DecoderEngine engine = load(name, core::Arithmetic::Exact, kernels);
  const std::vector<std::int32_t> ids = expectedOf(name).at("ids");
  const std::vector<float> whole = allLogits(engine, ids);
  core::KeyValueCache cache = engine.makeCache();
  const std::size_t vocabulary = static_cast<std::size_t>(engine.config().vocabulary);
  std::size_t done = 0;
  for (const std::size_t piece :
       {std::size_t{5}, std::size_t{1}, std::size_t{1}, std::size_t{3}, ids.size() - 10}) {
    const std::span<const float> last = engine.extend(std::span(ids).subspan(done, piece), cache);
    done += piece;
    QVERIFY(largestDifference(last, std::span(whole).subspan((done - 1) * vocabulary, vocabulary)) < 1e-4F);
  }
  QCOMPARE(cache.length, static_cast<std::int64_t>(ids.size()));
}

void TestDecoderEngine::greedyTokensEqualTheReference() {
  QFETCH(std::string, name);
  QFETCH(int, kernels);
  const json expected = expectedOf(name);
  core::DecoderEngine engine = load(name, core::Arithmetic::Exact, kernels);
  std::vector<std::int32_t> ids = expected.at("ids");
  ids.resize(6);
  core::KeyValueCache cache = engine.makeCache();
  std::vector<std::int32_t> made;
  while (made.size() < expected.at("greedy").size()) {
    const std::span<const float> logits = engine.extend(ids, cache);
    made.push_back(
        static_cast<std::int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin()));
    ids = {made.back()};
  }
  QCOMPARE(made, expected.at("greedy").get<std::vector<std::int32_t>>());
}

void TestDecoderEngine::fastStaysNearExact() {
  QFETCH(std::string, name);
  QFETCH(int, kernels);
  const std::vector<std::int32_t> ids = expectedOf(name).at("ids");
  core::DecoderEngine exact = load(name, core::Arithmetic::Exact, kernels);
  core::DecoderEngine fast = load(name, core::Arithmetic::Fast, kernels);
  const std::vector<float> a = allLogits(exact, ids), b = allLogits(fast, ids);
  double dot = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    dot += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    aa += static_cast<double>(a[i]) * static_cast<double>(a[i]);
    bb += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  QVERIFY(dot / std::sqrt(aa * bb) > 0.995);
  QVERIFY(largestDifference(a, b) > 0);
}

void TestDecoderEngine::forgottenTokensLeaveNoTrace() {
  core::DecoderEngine engine = load("llama", core::Arithmetic::Exact, 0);
  core::KeyValueCache cache = engine.makeCache();
  const std::vector<std::int32_t> begin = {4, 8, 15}, wrong = {16, 23}, right = {42};
  engine.extend(begin, cache);
  engine.extend(wrong, cache);
  cache.length = 3;
  const std::span<const float> logits = engine.extend(right, cache);
  const std::vector<float> kept(logits.begin(), logits.end());
  core::KeyValueCache fresh = engine.makeCache();
  QVERIFY(largestDifference(kept, engine.extend(std::vector<std::int32_t>{4, 8, 15, 42}, fresh)) < 1e-5F);
}

void TestDecoderEngine::teamDoesEveryPieceOnce() {
  core::DecodeTeam team(3);
  for (std::int64_t pieces = 1; pieces < 200; ++pieces) {
    std::vector<std::atomic<int>> done(static_cast<std::size_t>(pieces));
    team.run(pieces, [&](std::int64_t piece) { ++done[static_cast<std::size_t>(piece)]; });
    for (const std::atomic<int>& count : done) QCOMPARE(count.load(), 1);
  }
}

void TestDecoderEngine::teamsEndAtAnyMoment() {
  // The end may come while a thread is between two looks at whether it has.
  for (int turn = 0; turn < 3000; ++turn) {
    core::DecodeTeam team(3);
    std::atomic<int> done{0};
    if (turn % 2 == 0) team.run(turn % 5, [&](std::int64_t) { ++done; });
    QCOMPARE(done.load(), turn % 2 == 0 ? turn % 5 : 0);
  }
}

QTEST_GUILESS_MAIN(TestDecoderEngine)
#include "test_decoder_engine.moc"
