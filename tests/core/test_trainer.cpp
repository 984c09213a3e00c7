#include <ATen/ATen.h>

#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <map>
#include <new>
#include <nlohmann/json.hpp>
#include <string>

#include "core/error.h"
#include "core/lm/encoder_parts.h"
#include "core/lm/safetensors.h"
#include "core/train/checkpoint_folder.h"
#include "core/train/contrastive.h"
#include "core/train/schedule.h"
#include "core/train/trainer.h"
#include "tests/core/tiny_bert.h"

namespace {

namespace fs = std::filesystem;

class Watch : public core::Progress {
 public:
  void scalar(std::string_view tag, std::int64_t step, double, double value) override {
    curves[std::string(tag)].emplace_back(step, value);
    if (tag == "train/loss") steps = step;
  }
  void log(std::string_view line) override { lines += std::string(line) + "\n"; }
  void check() override {
    if (cancelAfter > 0 && steps >= cancelAfter) throw core::Cancelled();
  }
  bool stopRequested() override { return stopAfter > 0 && steps >= stopAfter; }
  std::int64_t settle() override { return ++settled; }

  std::map<std::string, std::vector<std::pair<std::int64_t, double>>> curves;
  std::string lines;
  std::int64_t steps = 0, cancelAfter = 0, stopAfter = 0, settled = 0;
};

/// Finds the line that 40 points lie on, with noise of its own at every step.
class Line : public core::Objective {
 public:
  Line() {
    m_weight.set_requires_grad(true);
    m_bias.set_requires_grad(true);
  }
  std::int64_t exampleCount() const override { return 40; }
  double accumulate(std::span<const std::int64_t> examples, double share, core::StepRandom& random) override {
    largest = std::max(largest, examples.size());
    if (mostAtOnce > 0 && examples.size() > mostAtOnce) throw std::bad_alloc();
    if (breakAtCall > 0 && ++m_calls == breakAtCall) return std::nan("");
    std::vector<float> x, y;
    for (const std::int64_t example : examples) {
      x.push_back(static_cast<float>(example) / 40);
      y.push_back(2 * x.back() - 1 + 1e-3F * static_cast<float>(random() % 100));
    }
    const at::Tensor input = at::tensor(x).unsqueeze(1);
    const at::Tensor output = at::dropout(at::linear(input, m_weight, m_bias), 0.1, true).squeeze(1);
    const at::Tensor loss = at::mse_loss(output, at::tensor(y));
    (loss * share).backward();
    return loss.item<double>();
  }
  core::NamedTensors parameters() const override { return {{"weight", m_weight}, {"bias", m_bias}}; }
  std::string metric() const override { return "error"; }
  bool higherIsBetter() const override { return false; }
  std::optional<double> validate(core::Progress& progress) override {
    progress.check();
    if (constantFigure) return 1.0;
    return std::abs(m_weight.item<double>() - 2) + std::abs(m_bias.item<double>() + 1);
  }
  std::vector<float> weights() const { return {m_weight.item<float>(), m_bias.item<float>()}; }

  std::size_t mostAtOnce = 0, largest = 0;
  int breakAtCall = 0;
  bool constantFigure = false;

 private:
  at::Tensor m_weight = at::zeros({1, 1}), m_bias = at::zeros({1});
  int m_calls = 0;
};

core::TrainerOptions options() {
  core::TrainerOptions options;
  options.epochs = 12;
  options.batchSize = 8;
  options.learningRate = 0.1;
  options.validateEvery = 10;
  options.checkpointEvery = 3;
  return options;
}

// The pairs of the fixture, or of a tiny shop.
core::ContrastiveData pairsOf(const std::vector<std::pair<std::string, std::string>>& pairs) {
  core::ContrastiveData data;
  for (const auto& [first, second] : pairs) {
    const auto text = static_cast<std::int32_t>(data.texts.size());
    data.texts.push_back(first);
    data.texts.push_back(second);
    data.pairs.push_back({.anchor = {{text, 1}}, .positive = text + 1});
    data.endGroup();
  }
  data.items = static_cast<std::int32_t>(data.texts.size());
  return data;
}

struct Step {
  double loss = 0;
  std::map<std::string, at::Tensor> gradients;
};

Step stepOf(core::Encoder& encoder, const core::ContrastiveData& data, const core::ContrastiveOptions& how,
            int microBatch) {
  const std::function<std::optional<double>(core::Progress&)> none = [](core::Progress&) {
    return std::nullopt;
  };
  const auto objective = core::contrastiveObjective(encoder, data, how, none);
  core::Progress progress;
  objective->beginEpoch(0, progress);
  objective->setMicroBatch(microBatch);
  std::vector<std::int64_t> examples;
  for (std::int64_t i = 0; i < objective->exampleCount(); ++i) examples.push_back(i);
  core::StepRandom random(1);
  Step step{.loss = objective->accumulate(examples, 1, random), .gradients = {}};
  for (const auto& [name, parameter] : objective->parameters())
    if (parameter.grad().defined()) step.gradients[name] = parameter.grad().clone();
  return step;
}

}  // namespace

class TestTrainer : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void scheduleRisesAndFalls() {
    core::TrainerOptions how{.learningRate = 1, .warmup = 0.2};
    QCOMPARE(core::learningRate(how, 1, 10), 0.5);
    QCOMPARE(core::learningRate(how, 2, 10), 1.0);
    QCOMPARE(core::learningRate(how, 6, 10), 5.0 / 9);
    QCOMPARE(core::learningRate(how, 10, 10), 1.0 / 9);
    how.decay = core::Decay::Cosine;
    QVERIFY(core::learningRate(how, 3, 10) > 0.95 && core::learningRate(how, 10, 10) < 0.05);
    how.decay = core::Decay::None;
    QCOMPARE(core::learningRate(how, 10, 10), 1.0);
  }

  void learnsAndKeepsTheBest() {
    Line line;
    Watch watch;
    const core::TrainerResult result = core::train(line, options(), {}, watch);
    QCOMPARE(result.steps, std::int64_t{60});
    QCOMPARE(watch.curves["train/loss"].size(), std::size_t{60});
    QCOMPARE(watch.curves["valid/error"].size(), std::size_t{7});
    // From 3 at the start; noise and dropout keep it from 0.
    QVERIFY2(*result.best < 1, std::to_string(*result.best).c_str());
    double best = 9;
    for (const auto& [step, value] : watch.curves["valid/error"]) best = std::min(best, value);
    QCOMPARE(*result.best, best);
    QCOMPARE(std::abs(double(line.weights()[0]) - 2) + std::abs(double(line.weights()[1]) + 1), best);
    QCOMPARE(watch.curves["estimate/seconds"].size(), std::size_t{1});
  }

  void endedAnywhereItGoesOnToTheSameBits() {
    Line whole;
    Watch undisturbed;
    core::train(whole, options(), {}, undisturbed);
    for (const std::int64_t end : {1, 4, 10, 29, 30, 31, 59}) {
      for (const bool stops : {false, true}) {
        QTemporaryDir folder;
        const fs::path checkpoint = fs::path(folder.path().toStdString()) / "checkpoint";
        {
          Line line;
          Watch watch;
          (stops ? watch.stopAfter : watch.cancelAfter) = end;
          try {
            QVERIFY(core::train(line, options(), checkpoint, watch).stopped);
          } catch (const core::Cancelled&) {
            QVERIFY(!stops);
          }
        }
        Line line;
        Watch watch;
        const core::TrainerResult result = core::train(line, options(), checkpoint, watch);
        QCOMPARE(result.steps, std::int64_t{60});
        QVERIFY(line.weights() == whole.weights());
        if (stops) QCOMPARE(watch.curves["train/loss"].front().first, end + 1);
      }
    }
  }

  void microBatchesGiveTheSameMean() {
    core::TrainerOptions how = options();
    how.maxSteps = 1;
    how.maxGradNorm = 0;
    Line line;
    how.microBatch = 3;
    Watch watch;
    core::train(line, how, {}, watch);
    QCOMPARE(line.largest, std::size_t{3});
    QVERIFY(std::isfinite(watch.curves["train/loss"].front().second));
  }

  void outOfMemoryHalvesTheMicroBatchAndSaysSo() {
    Line line;
    line.mostAtOnce = 2;
    Watch watch;
    const core::TrainerResult result = core::train(line, options(), {}, watch);
    QCOMPARE(result.steps, std::int64_t{60});
    QVERIFY(watch.lines.find("going on with 2") != std::string::npos);
    QCOMPARE(watch.curves["train/micro_batch"].size(), std::size_t{1});
    QCOMPARE(watch.curves["train/micro_batch"].front().second, 2.0);
    Line small, halved;
    core::TrainerOptions how = options();
    how.microBatch = 2;
    Watch other;
    core::train(small, how, {}, other);  // as if it had been so from the start
    QVERIFY(small.weights() == line.weights());
    halved.mostAtOnce = 1;
    QCOMPARE(core::train(halved, options(), {}, other).steps, std::int64_t{60});
  }

  void tooLittleMemoryForOneExampleIsAnError() {
    class Greedy : public Line {
      double accumulate(std::span<const std::int64_t>, double, core::StepRandom&) override {
        throw std::bad_alloc();
      }
    } greedy;
    Watch watch;
    QVERIFY_THROWS_EXCEPTION(core::Error, core::train(greedy, options(), {}, watch));
  }

  void lossThatIsNoNumberEndsWithASentence() {
    Line line;
    line.breakAtCall = 5;
    Watch watch;
    QVERIFY_THROWS_EXCEPTION(core::Error, core::train(line, options(), {}, watch));
    QCOMPARE(watch.curves["train/loss"].size(), std::size_t{4});
  }

  void patienceEndsIt() {
    Line line;
    line.constantFigure = true;
    core::TrainerOptions how = options();
    how.patience = 2;
    Watch watch;
    QCOMPARE(core::train(line, how, {}, watch).steps, std::int64_t{20});
  }

  void checkpointsOfOtherDataAreRefused() {
    QTemporaryDir folder;
    const fs::path checkpoint = folder.path().toStdString();
    Line line;
    Watch watch;
    watch.stopAfter = 5;
    core::train(line, options(), checkpoint, watch);
    core::TrainerOptions longer = options();
    longer.epochs = 13;
    QVERIFY_THROWS_EXCEPTION(core::Error, core::train(line, longer, checkpoint, watch));
    const auto newest = core::newestCheckpoint(checkpoint);
    QVERIFY(newest);
    fs::resize_file(*newest / "state.safetensors", 100);
    QVERIFY_THROWS_EXCEPTION(core::Error, core::train(line, options(), checkpoint, watch));
  }

  void checkpointIsReplacedAsAWhole() {
    QTemporaryDir folder;
    const fs::path path = folder.path().toStdString();
    const auto put = [](const std::string& text) {
      return [text](const fs::path& to) { std::ofstream(to / "a") << text; };
    };
    core::replaceCheckpoint(path, put("1"));
    QVERIFY_THROWS_EXCEPTION(core::Error, core::replaceCheckpoint(path, [](const fs::path& to) {
                               std::ofstream(to / "a") << "half";
                               throw core::Error(core::Error::Kind::Failed, "The disk is full.");
                             }));
    QCOMPARE(core::newestCheckpoint(path)->filename().string(), std::string("1"));
    core::replaceCheckpoint(path, put("2"));
    QCOMPARE(core::newestCheckpoint(path)->filename().string(), std::string("2"));
    QCOMPARE(std::distance(fs::directory_iterator(path), fs::directory_iterator()), 1);
  }

  void contrastiveStepIsSentenceTransformers() {
    const fs::path fixture = fs::path(RECLENS_FIXTURES) / "contrastive";
    std::ifstream stream(fixture / "step.json");
    const nlohmann::json known = nlohmann::json::parse(stream);
    const auto encoder = core::Encoder::load(fixture, core::Device::Cpu);
    core::ContrastiveOptions how;
    how.temperature = 1 / known["scale"].get<double>();
    const core::ContrastiveData data =
        pairsOf(known["pairs"].get<std::vector<std::pair<std::string, std::string>>>());
    const Step step = stepOf(*encoder, data, how, 64);
    QVERIFY2(std::abs(step.loss - known["loss"].get<double>()) < 1e-5, std::to_string(step.loss).c_str());
    const core::Safetensors expected(fixture / "gradients.safetensors");
    std::size_t compared = 0;
    double farthest = 0;
    const auto compare = [&](const std::string& name, const at::Tensor& found) {
      const core::TensorView* view = expected.find(name);
      QVERIFY2(view, name.c_str());
      const at::Tensor values =
          at::from_blob(const_cast<std::byte*>(view->bytes.data()), view->shape).clone();
      QVERIFY2(values.sizes() == found.sizes(), name.c_str());
      farthest = std::max(farthest, (values - found).abs().max().item<double>());
      ++compared;
    };
    for (const auto& [name, gradient] : step.gradients) {
      const std::string fused = "attention.self.";
      const std::size_t at = name.find(fused);
      if (at == std::string::npos) {
        compare(name, gradient);
        continue;
      }
      const char* const parts[] = {"query.", "key.", "value."};
      for (std::int64_t part = 0; part < 3; ++part)
        compare(name.substr(0, at + fused.size()) + parts[part] + name.substr(at + fused.size()),
                gradient.narrow(0, part * 16, 16));
    }
    QCOMPARE(compared, expected.tensors().size());
    QVERIFY2(farthest < 1e-5, std::to_string(farthest).c_str());
  }

  void cachedGradientsAreTheSame() {
    tiny::Folder folder;
    core::ContrastiveData data = pairsOf({{"red shoe", "blue shoes for a run"},
                                          {"hat", "sun cream"},
                                          {"tent for rain", "camp stove"},
                                          {"a ball game", "green hats"},
                                          {"rain coat", "red coat"}});
    data.pairs[1].anchor.push_back({0, 0.5F});  // a history of two
    core::ContrastiveOptions how;
    how.hardNegatives = 2;
    how.guard = 2;
    how.matryoshka = {8, 4};
    const auto whole = core::Encoder::load(folder.path(), core::Device::Cpu);
    const Step expected = stepOf(*whole, data, how, 64);
    for (const int microBatch : {1, 2, 3}) {
      const auto encoder = core::Encoder::load(folder.path(), core::Device::Cpu);
      const Step step = stepOf(*encoder, data, how, microBatch);
      QVERIFY(std::abs(step.loss - expected.loss) < 1e-6);
      QCOMPARE(step.gradients.size(), expected.gradients.size());
      for (const auto& [name, gradient] : step.gradients) {
        const double distance = (gradient - expected.gradients.at(name)).abs().max().item<double>();
        QVERIFY2(distance < 1e-6, (name + " " + std::to_string(distance)).c_str());
      }
    }
  }

  void hardNegativesAreNearButNeverTogether() {
    core::Matrix vectors(5, 2);
    vectors << 1, 0, 0.8F, 0.6F, 0.9F, 0.435890F, 0.6F, 0.8F, 0, 1;
    const core::Occurrences together(5, {{0, 7}, {3, 7}, {0, 9}, {1, 9}});
    QVERIFY(together.together(0, 3) && together.together(1, 0) && !together.together(1, 3));
    core::Progress progress;
    const std::vector<std::pair<std::int32_t, std::int32_t>> pairs = {{0, 1}};
    // 2 is nearer than the positive, 3 was together with the anchor: 4, at a right angle, has a cosine of 0.
    QCOMPARE(core::mineHardNegatives(vectors, 5, pairs, together, {.count = 1, .guard = 0.95}, progress),
             std::vector<std::int32_t>{-1});
    QCOMPARE(core::mineHardNegatives(vectors, 5, pairs, together, {.count = 2, .guard = 1.2}, progress),
             (std::vector<std::int32_t>{2, -1}));
    QCOMPARE(core::mineHardNegatives(vectors, 5, pairs, {}, {.count = 1, .guard = 0.95}, progress),
             std::vector<std::int32_t>{3});
  }
};

QTEST_GUILESS_MAIN(TestTrainer)
#include "test_trainer.moc"
