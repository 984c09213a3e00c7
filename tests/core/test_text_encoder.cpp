#include <QTemporaryDir>
#include <QTest>
#include <map>
#include <string>
#include <vector>

#include "core/data/split.h"
#include "core/error.h"
#include "core/lm/encoder.h"
#include "core/recommend/recommender.h"
#include "core/recommend/text_pairs.h"
#include "tests/core/tiny_bert.h"

namespace {

// Keeps every curve; cancels or stops after so many steps of training.
class Watch : public core::Progress {
 public:
  void scalar(std::string_view tag, std::int64_t step, double, double value) override {
    curves[std::string(tag)].emplace_back(step, value);
    if (tag == "train/loss") steps = step;
  }
  void check() override {
    if (cancelAfter > 0 && steps >= cancelAfter) throw core::Cancelled();
  }
  bool stopRequested() override { return stopAfter > 0 && steps >= stopAfter; }

  std::map<std::string, std::vector<std::pair<std::int64_t, double>>> curves;
  std::int64_t steps = 0, cancelAfter = 0, stopAfter = 0;
};

class FolderSource : public core::TextSource {
 public:
  const core::ItemVectors& itemVectors(const std::string&, core::Progress&) override { return m_none; }
  std::vector<core::ItemSentence> sentences(const std::string& kind) override {
    if (kind == "review") return {{0, 0, "a red one"}, {17, 0, "held out"}, {3, -1, ""}};
    return {{1, -1, "shoes for a run"}, {2, -1, "shoes for a run"}, {7, -1, "for the sun"}};
  }
  std::shared_ptr<core::Encoder> encoder(const std::string&) override {
    return core::Encoder::load(m_folder.path(), core::Device::Cpu);
  }

 private:
  tiny::Folder m_folder;
  core::ItemVectors m_none;
};

// Three kinds of shoppers, each of whom buys the six things of one kind in some order: words of one kind come
// to mean the same.
core::Dataset shop() {
  core::Dataset dataset;
  const std::vector<std::vector<std::string>> kinds = {
      {"red shoe", "blue shoes", "a run", "green shoe", "run run", "shoe"},
      {"hat", "sun cream", "sun", "red hat", "hats", "cream for sun"},
      {"tent", "camp stove", "camp", "rain coat", "stove", "rain"}};
  for (const auto& kind : kinds)
    for (const std::string& title : kind)
      dataset.items.push_back(
          {.id = title, .title = title, .brand = "", .category = "", .description = "", .currency = ""});
  for (std::int32_t user = 0; user < 60; ++user) {
    dataset.userIds.push_back(std::to_string(user));
    for (std::int32_t i = 0; i < 6; ++i) {
      dataset.interactions.items.push_back((user % 3) * 6 + (user / 3 + i * (user % 2 ? 5 : 1)) % 6);
      dataset.interactions.weights.push_back(1);
      dataset.interactions.times.push_back(i);
    }
    dataset.interactions.offsets.push_back(static_cast<std::int64_t>(dataset.interactions.items.size()));
  }
  return dataset;
}

core::Recipe recipe() {
  core::Recipe recipe = core::loadRecipe("text-encoder");
  for (const char* setting : {"max_steps=60", "epochs=100", "batch_size=16", "learning_rate=0.003",
                              "dropout=0.1", "pairs=next-item", "decay=0.7", "train_layers=-1"})
    recipe.set(setting);
  return recipe;
}

struct Fitted {
  core::Dataset dataset = shop();
  core::Split split = core::split(dataset.interactions, {});
  FolderSource source;
  std::unique_ptr<core::Recommender> recommender;

  void fit(const core::Recipe& how, core::Progress& progress) {
    recommender = core::makeRecommender(how);
    recommender->fit({dataset, split.train, split.valid}, source, progress);
  }
  core::Matrix scores() const {
    std::vector<std::span<const std::int32_t>> histories;
    for (std::int32_t user = 0; user < 6; ++user) histories.push_back(split.train.itemsOf(user));
    core::Matrix scores(6, dataset.itemCount());
    recommender->score(histories, scores);
    return scores;
  }
};

/// By how much validation rose from the untuned model to the best step.
double gainOf(Watch& watch) {
  const auto& valid = watch.curves["valid/ndcg@10"];
  double best = 0;
  for (const auto& [step, value] : valid) best = std::max(best, value);
  return best - valid.front().second;
}

}  // namespace

class TestTextEncoder : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void lossFallsAndValidationRises();
  void sameSeedGivesTheSameScores();
  void savedRunScoresTheSame();
  void cancelUnwinds();
  void stopKeepsAUsableModel();
  void badSettingsAreUsageErrors();
  void pairsComeFromHistoriesAndSentences();
  void historiesTeachToo();
  void adaptersTeachToo();
};

void TestTextEncoder::lossFallsAndValidationRises() {
  Fitted fitted;
  Watch watch;
  fitted.fit(recipe(), watch);
  const auto& loss = watch.curves["train/loss"];
  QCOMPARE(loss.size(), std::size_t{60});
  QCOMPARE(loss.front().first, std::int64_t{1});
  QVERIFY2(loss.back().second < 0.8 * loss.front().second, std::to_string(loss.back().second).c_str());
  const auto& valid = watch.curves["valid/ndcg@10"];
  QCOMPARE(valid.front().first, std::int64_t{0});
  const double gain = gainOf(watch);
  QVERIFY2(gain > 0.05, std::to_string(gain).c_str());
  for (const char* tag : {"train/learning_rate", "train/grad_norm", "train/examples_per_second"})
    QCOMPARE(watch.curves[tag].size(), loss.size());
}

void TestTextEncoder::sameSeedGivesTheSameScores() {
  core::Recipe how = recipe();
  how.set("max_steps=10");
  std::vector<core::Matrix> scores;
  for (const char* seed : {"seed=3", "seed=3", "seed=4"}) {
    how.set(seed);
    Fitted fitted;
    Watch watch;
    fitted.fit(how, watch);
    scores.push_back(fitted.scores());
  }
  QVERIFY(scores[0] == scores[1]);
  QVERIFY(scores[0] != scores[2]);
}

void TestTextEncoder::savedRunScoresTheSame() {
  core::Recipe how = recipe();
  how.set("max_steps=5");
  Fitted fitted;
  Watch watch;
  fitted.fit(how, watch);
  QTemporaryDir folder;
  fitted.recommender->save(folder.path().toStdString());
  const core::Matrix before = fitted.scores();
  fitted.recommender = core::makeRecommender(how);
  fitted.recommender->load(folder.path().toStdString(), fitted.dataset, fitted.source, watch);
  QVERIFY(fitted.scores() == before);
  // The tuned encoder is a model like any other: it gives the vectors that were kept.
  const auto encoder = core::Encoder::load(folder.filePath("encoder").toStdString(), core::Device::Cpu);
  const std::vector<std::string> texts = {fitted.dataset.items[0].title, fitted.dataset.items[1].title};
  const core::Matrix vectors = encoder->encode(texts, {}, watch);
  const std::vector<std::int32_t> history = {0};
  const std::vector<std::span<const std::int32_t>> histories = {history};
  core::Matrix scores(1, fitted.dataset.itemCount());
  fitted.recommender->score(histories, scores);
  QVERIFY(std::abs(scores(0, 1) - vectors.row(0).dot(vectors.row(1))) < 1e-5F);
  // And so it scores another wording of an item: here its own, and that of the item in the history.
  const std::vector<core::Item> wordings = {fitted.dataset.items[1], fitted.dataset.items[0]};
  const std::vector<double> worded = fitted.recommender->scoreWordings(history, 1, fitted.dataset.itemCount(),
                                                                       wordings, fitted.source, watch);
  QVERIFY(std::abs(worded[0] - static_cast<double>(scores(0, 1))) < 1e-5);
  QVERIFY(std::abs(worded[1] - static_cast<double>(scores(0, 0))) < 1e-5);
}

void TestTextEncoder::cancelUnwinds() {
  Fitted fitted;
  Watch watch;
  watch.cancelAfter = 3;
  QVERIFY_EXCEPTION_THROWN(fitted.fit(recipe(), watch), core::Cancelled);
  QCOMPARE(watch.steps, std::int64_t{3});
}

void TestTextEncoder::stopKeepsAUsableModel() {
  for (const std::int64_t stopAfter : {3, 20}) {  // before the first validation and after it
    Fitted fitted;
    Watch watch;
    watch.stopAfter = stopAfter;
    fitted.fit(recipe(), watch);
    QCOMPARE(watch.steps, stopAfter);
    QTemporaryDir folder;
    fitted.recommender->save(folder.path().toStdString());
    const core::Matrix before = fitted.scores();
    fitted.recommender->load(folder.path().toStdString(), fitted.dataset, fitted.source, watch);
    QVERIFY(fitted.scores() == before);
    QVERIFY(before.allFinite());
  }
}

void TestTextEncoder::badSettingsAreUsageErrors() {
  for (const char* setting : {"learning_rate=5", "batch_size=1", "precision=int3", "dropout=1", "window=0"}) {
    core::Recipe how = recipe();
    how.set(setting);
    try {
      core::makeRecommender(how);
      QFAIL(setting);
    } catch (const core::Error& error) {
      QCOMPARE(error.kind(), core::Error::Kind::Usage);
    }
  }
}

void TestTextEncoder::pairsComeFromHistoriesAndSentences() {
  Fitted fitted;
  const core::TrainingData data{fitted.dataset, fitted.split.train, fitted.split.valid};
  // 60 histories of four: three pairs each, and one piece of three and one of one that teaches nothing.
  const core::ContrastiveData histories = core::textPairs(
      data, fitted.source, {.kinds = {"history"}, .window = 2, .maxHistory = 12, .decay = 0.5});
  QCOMPARE(histories.groups.size(), std::size_t{61});
  QCOMPARE(histories.pairs.size(), std::size_t{180});
  const auto first = fitted.split.train.itemsOf(0);
  const core::TextPair& third = histories.pairs[2];
  QCOMPARE(third.positive, first[3]);
  QCOMPARE(third.anchor[0].text, first[2]);
  QCOMPARE(third.anchor[2].weight, 0.25F);
  QVERIFY(histories.occurrences.together(first[0], first[3]) && !histories.occurrences.together(0, 17));
  const core::ContrastiveData pieces = core::textPairs(
      data, fitted.source, {.kinds = {"history"}, .window = 2, .maxHistory = 3, .decay = 0.5});
  QCOMPARE(pieces.pairs.size(), std::size_t{120});

  const core::ContrastiveData sentences =
      core::textPairs(data, fitted.source, {.kinds = {"review", "query"}, .window = 2});
  QCOMPARE(sentences.pairs.size(), std::size_t{4});  // the review of a held-out event is left out
  QCOMPARE(sentences.texts.size(), std::size_t{18 + 3});
  QCOMPARE(sentences.pairs[1].positive, 7);  // "for the sun" stands before "shoes for a run"
  QVERIFY(sentences.pairs[2].anchor[0].text == sentences.pairs[3].anchor[0].text);
  QVERIFY(sentences.occurrences.together(sentences.pairs[2].anchor[0].text, 2));
  QVERIFY_THROWS_EXCEPTION(core::Error, core::pairKindsFrom("next-items"));
  QVERIFY_THROWS_EXCEPTION(core::Error, core::pairKindsFrom(" ,"));
}

void TestTextEncoder::historiesTeachToo() {
  core::Recipe how = recipe();
  for (const char* setting : {"pairs=history, query", "hard_negatives=1", "micro_batch=5", "dropout=0"})
    how.set(setting);
  Fitted fitted;
  Watch watch;
  fitted.fit(how, watch);
  const double gain = gainOf(watch);
  QVERIFY2(gain > 0.05, std::to_string(gain).c_str());
}

void TestTextEncoder::adaptersTeachToo() {
  core::Recipe how = recipe();
  for (const char* setting :
       {"lora_rank=4", "lora_targets=all-linear", "learning_rate=0.02", "dropout=0", "max_steps=30"})
    how.set(setting);
  Fitted fitted;
  Watch watch;
  fitted.fit(how, watch);
  const double gain = gainOf(watch);
  QVERIFY2(gain > 0.05, std::to_string(gain).c_str());
}

QTEST_GUILESS_MAIN(TestTextEncoder)
#include "test_text_encoder.moc"
