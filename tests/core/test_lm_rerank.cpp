#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/fuse/lm_rerank.h"
#include "core/lm/decoder.h"
#include "core/lm/instruction.h"
#include "core/recommend/liking_question.h"
#include "tests/core/small_shop.h"

using namespace core;
namespace fs = std::filesystem;

namespace {

constexpr std::int32_t kItems = 12;

/// A made-up decoder (tests/oracle/decoder.py) that reads long texts, with a tokenizer of letters.
class LetterModel {
 public:
  LetterModel() {
    const fs::path source = fs::path(RECLENS_FIXTURES) / "decoder" / "qwen2";
    for (const char* file : {"generation_config.json", "model.safetensors"})
      fs::copy_file(source / file, path() / file);
    nlohmann::json config = nlohmann::json::parse(std::ifstream(source / "config.json"));
    config["max_position_embeddings"] = 400;
    std::ofstream(path() / "config.json") << config.dump();
    nlohmann::json vocabulary;
    for (const char* piece : {"<pad>", "<s>", "</s>", "Ġ", "Ċ", "\"", "-", ".", ":", "?", "A", "W"})
      vocabulary.emplace(piece, vocabulary.size());
    for (char letter = 'a'; letter <= 'z'; ++letter)
      vocabulary.emplace(std::string(1, letter), vocabulary.size());
    const nlohmann::json tokenizer = {
        {"added_tokens", nlohmann::json::array()},
        {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", true}}},
        {"decoder", {{"type", "ByteLevel"}}},
        {"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", nlohmann::json::array()}}}};
    std::ofstream(path() / "tokenizer.json") << tokenizer.dump();
  }

  fs::path path() const { return m_folder.path().toStdString(); }

  std::shared_ptr<Decoder> load() const {
    return Decoder::load(path(), {.device = Device::Cpu, .threads = 2});
  }

 private:
  QTemporaryDir m_folder;
};

class LetterText : public FakeText {
 public:
  std::shared_ptr<Decoder> decoder(const std::string&) override { return model.load(); }
  LetterModel model;
};

/// Twelve items with titles; the lower the number, the more often an item was had.
struct TitledShop {
  Dataset dataset = datasetOf(kItems, interactionsOf({{0, 1, 2, 3, 4},
                                                      {0, 1, 5, 6},
                                                      {0, 2, 7, 1},
                                                      {1, 0, 8, 2},
                                                      {3, 0, 9},
                                                      {2, 1, 10, 0},
                                                      {4, 0, 1, 11},
                                                      {5, 2, 0, 1},
                                                      {6, 1, 3}}));
  Split parts{.train = dataset.interactions,
              .valid = interactionsOf({{5}, {2}, {3}, {4}, {1}, {3}, {2}, {7}, {0}}),
              .test = {},
              .given = {}};
  LetterText text;
  Progress progress;

  TitledShop() {
    const char* const titles[] = {"red hat",    "blue shoe", "green tent", "old lamp",
                                  "soft towel", "new ball",  "big stove",  "tin cup",
                                  "wool coat",  "pine soap", "silk bag",   "iron pan"};
    for (std::size_t item = 0; item < dataset.items.size(); ++item) dataset.items[item].title = titles[item];
  }

  Recipe recipe(const std::vector<std::string>& set) const {
    Recipe recipe = loadRecipe("lm-rerank");
    recipe.parts = {"item-knn"};
    for (const std::string& setting : set) recipe.set(setting);
    return recipe;
  }

  std::unique_ptr<Recommender> fitted(const std::vector<std::string>& set) {
    auto made = makeLmRerank(recipe(set));
    made->fit({dataset, parts.train, parts.valid}, text, progress);
    return made;
  }

  std::vector<float> partAlone(const std::vector<std::int32_t>& history) {
    Recipe knn = loadRecipe("item-knn");
    const auto part = makeRecommender(knn);
    part->fit({dataset, parts.train, parts.valid}, text, progress);
    return scoresFor(*part, history, kItems);
  }
};

/// Items in the order of their scores, without those of the history.
std::vector<std::int32_t> orderOf(std::vector<float> scores, const std::vector<std::int32_t>& history) {
  return rankUnseen(scores, history, kItems);
}

}  // namespace

class TestLmRerank : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theModelsLogOddsOrderTheCandidates() {
    TitledShop shop;
    const std::vector<std::int32_t> history{0, 3, 1};
    const auto alone = orderOf(shop.partAlone(history), history);
    const auto order =
        orderOf(scoresFor(*shop.fitted({"weight=1", "candidates=5"}), history, kItems), history);

    // Each question read from nothing, as a whole.
    const std::vector<std::string> names = itemNames(shop.dataset);
    const std::shared_ptr<Decoder> decoder = shop.text.model.load();
    const auto ids = [&](const std::string& text) { return decoder->tokenizer().encodePlain(text); };
    std::vector<std::pair<float, std::int32_t>> odds;
    for (std::size_t place = 0; place < 5; ++place) {
      decoder->forget();
      const auto scores =
          decoder->next(promptIds(decoder->tokenizer(), "", likingQuestion(names, history, 8, alone[place])));
      odds.emplace_back(scores[static_cast<std::size_t>(ids("yes").front())] -
                            scores[static_cast<std::size_t>(ids("no").front())],
                        alone[place]);
    }
    std::sort(odds.begin(), odds.end(), std::greater<>());
    std::vector<std::int32_t> expected;
    for (const auto& [value, item] : odds) expected.push_back(item);
    QVERIFY(expected != std::vector<std::int32_t>(alone.begin(), alone.begin() + 5));
    QCOMPARE(std::vector<std::int32_t>(order.begin(), order.begin() + 5), expected);
    QCOMPARE(std::vector<std::int32_t>(order.begin() + 5, order.end()),
             std::vector<std::int32_t>(alone.begin() + 5, alone.end()));
  }

  void nothingOutsideTheListOvertakes_data() {
    QTest::addColumn<std::string>("weight");
    for (const char* weight : {"0", "0.4", "1", "fitted"}) QTest::newRow(weight) << std::string(weight);
  }

  void nothingOutsideTheListOvertakes() {
    QFETCH(std::string, weight);
    TitledShop shop;
    const auto reranked = shop.fitted({"candidates=4", "weight=" + weight});
    for (const std::vector<std::int32_t>& history :
         {std::vector<std::int32_t>{0}, {2, 5}, {9, 4, 1}, {11, 10, 0, 3}}) {
      const auto alone = orderOf(shop.partAlone(history), history);
      const auto order = orderOf(scoresFor(*reranked, history, kItems), history);
      const auto first = [](const std::vector<std::int32_t>& items) {
        return std::set<std::int32_t>(items.begin(), items.begin() + 4);
      };
      QCOMPARE(first(order), first(alone));
      QCOMPARE(std::vector<std::int32_t>(order.begin() + 4, order.end()),
               std::vector<std::int32_t>(alone.begin() + 4, alone.end()));
      if (weight == "0") QCOMPARE(order, alone);
    }
  }

  void partsSumToTheScore() {
    TitledShop shop;
    const auto reranked = shop.fitted({"candidates=4", "weight=0.6"});
    for (const std::vector<std::int32_t>& history : {std::vector<std::int32_t>{2, 0}, {4}, {}}) {
      const auto scores = scoresFor(*reranked, history, kItems);
      const auto parts = reranked->scoreParts(history, kItems);
      QCOMPARE(parts.size(), 2U);
      QCOMPARE(parts[0].name, std::string("item-knn"));
      QCOMPARE(parts[1].name, std::string("language model"));
      QCOMPARE(parts[1].ran, !history.empty());
      for (std::size_t item = 0; item < kItems; ++item) {
        const float sum = parts[0].values[item] + parts[1].values[item];
        QVERIFY(std::abs(sum - (std::isfinite(scores[item]) ? scores[item] : 0)) < 1e-6F);
      }
    }
  }

  void scoresAreTheSameToTheBitWhateverTheBlock() {
    TitledShop shop;
    const auto reranked = shop.fitted({"candidates=6", "weight=0.5"});
    const std::vector<std::vector<std::int32_t>> histories{{0, 1}, {2, 5, 3}, {0, 1, 4}, {7}, {0, 1}};
    std::vector<History> rows(histories.begin(), histories.end());
    Matrix together(5, kItems), backwards(5, kItems);
    reranked->score(rows, together);
    std::reverse(rows.begin(), rows.end());
    reranked->score(rows, backwards);
    for (std::size_t user = 0; user < histories.size(); ++user) {
      const auto row = static_cast<Eigen::Index>(user);
      const std::vector<float> single = scoresFor(*reranked, histories[user], kItems);
      for (Eigen::Index item = 0; item < kItems; ++item) {
        QCOMPARE(together(row, item), single[static_cast<std::size_t>(item)]);
        QCOMPARE(backwards(4 - row, item), single[static_cast<std::size_t>(item)]);
      }
    }
  }

  void aHistoryIsToldAsFarAsTheModelReads() {
    TitledShop shop;
    for (Item& item : shop.dataset.items) item.title += std::string(70, 'x') + item.title;
    const auto reranked = shop.fitted({"weight=1", "candidates=3"});
    const std::vector<std::int32_t> newest{1}, history{2, 5, 4, 3, 0, 1};
    const auto values = [&](const std::vector<std::int32_t>& told) {
      return reranked->scoreParts(told, kItems)[1].values;
    };
    QVERIFY(reranked->scoreParts(history, kItems)[1].ran);
    QVERIFY(values(history) != values(newest));
    for (Item& item : shop.dataset.items) item.title = std::string(500, 'x');
    const auto mute = shop.fitted({"weight=1", "candidates=3"});
    QVERIFY(!mute->scoreParts(history, kItems)[1].ran);
    QCOMPARE(scoresFor(*mute, history, kItems), shop.partAlone(history));
  }

  void theWeightIsFittedByValidationItems() {
    struct Told : Progress {
      void scalar(std::string_view tag, std::int64_t, double, double value) override {
        values[std::string(tag)] = value;
      }
      void log(std::string_view line) override { last = line; }
      std::map<std::string, double> values;
      std::string last;
    } told;
    TitledShop shop;
    const auto fit = [&](const char* weight) {
      makeLmRerank(shop.recipe({"candidates=8", std::string("weight=") + weight}))
          ->fit({shop.dataset, shop.parts.train, shop.parts.valid}, shop.text, told);
      return told.values.at("valid/ndcg@10");
    };
    const double part = fit("0"), model = fit("1"), both = fit("fitted");
    QVERIFY(both >= std::max(part, model));
    QVERIFY(part != model);
    QVERIFY(told.last.starts_with("NDCG@10 on validation items of"));
    QCOMPARE(told.values.at("weight/item-knn") + told.values.at("weight/language model"), 1.0);
  }

  void aRunReadBackScoresTheSameByTheSameModelOnly() {
    TitledShop shop;
    const auto reranked = shop.fitted({"candidates=5"});
    QTemporaryDir folder;
    reranked->save(folder.path().toStdString());
    const auto read = makeLmRerank(shop.recipe({"candidates=5"}));
    read->load(folder.path().toStdString(), shop.dataset, shop.text, shop.progress);
    QCOMPARE(scoresFor(*read, {2, 5}, kItems), scoresFor(*reranked, {2, 5}, kItems));
    std::ofstream(shop.text.model.path() / "generation_config.json") << R"({"eos_token_id": 3})";
    QVERIFY_THROWS_EXCEPTION(Error,
                             read->load(folder.path().toStdString(), shop.dataset, shop.text, shop.progress));
  }

  void aQuestionIsInTheLanguageOfTheNewestItem() {
    const std::vector<std::int32_t> history{1, 0};
    QCOMPARE(
        likingQuestion({"红色帽子", "shoe", "cup"}, history, 1, 2),
        std::string("一位顾客喜欢这些商品：\n- 红色帽子\n这位顾客会喜欢“cup”吗？请只回答“会”或“不会”。"));
    QCOMPARE(likingAnswers({"红色帽子", "shoe", "cup"}, history).no, std::string("不会"));
    QCOMPARE(likingQuestion({"red hat", "shoe", "cup"}, history, 8, 2),
             std::string("A customer liked these items:\n- shoe\n- red hat\n"
                         "Will this customer like \"cup\"? Answer only yes or no."));
  }

  void wrongSettingsAreRefused_data() {
    QTest::addColumn<QString>("setting");
    for (const char* setting : {"candidates=0", "history=0", "weight=1.5", "weight=some", "fit_users=0"})
      QTest::newRow(setting) << setting;
  }

  void wrongSettingsAreRefused() {
    QFETCH(QString, setting);
    Recipe recipe = loadRecipe("lm-rerank");
    recipe.set(setting.toStdString());
    QVERIFY_THROWS_EXCEPTION(Error, makeLmRerank(recipe));
  }
};

QTEST_GUILESS_MAIN(TestLmRerank)
#include "test_lm_rerank.moc"
