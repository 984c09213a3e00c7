#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "core/lm/text_classifier.h"
#include "core/recommend/liking_question.h"
#include "core/text/tokenizer.h"
#include "core/workflow/import.h"
#include "core/workflow/item_page.h"
#include "core/workflow/item_sentiment.h"
#include "core/workflow/language_data.h"
#include "core/workflow/models.h"
#include "core/workflow/query.h"
#include "core/workflow/sentiment.h"
#include "core/workflow/train.h"
#include "core/workflow/train_language.h"
#include "core/workflow/workspaces.h"
#include "db/workspace/run_store.h"
#include "db/workspace/workspace.h"
#include "tests/core/shop_workspace.h"
#include "tests/core/small_shop.h"
#include "tests/core/tiny_bert.h"

using namespace core;
namespace fs = std::filesystem;

namespace {

/// A shop whose reviewers say the same of what they like and of what they do not.
struct ReviewedShop {
  QTemporaryDir folder;
  fs::path path = createWorkspace(fs::path(folder.path().toStdString()) / "shop");
  tiny::Folder model;

  ReviewedShop() {
    const fs::path file = fs::path(folder.path().toStdString()) / "reviews.csv";
    std::ofstream stream(file);
    stream << "user_id,item_id,rating,text\n";
    const char* const things[] = {"shoe", "hat", "coat", "tent", "stove", "ball"};
    const char* const places[] = {"rain", "sun", "camp", "game", "run"};
    for (int i = 0; i < 120; ++i) {
      const bool good = i % 2 == 0;
      stream << "u" << i << ",i" << i % 7 << "," << (good ? 5 : 1) << ","
             << (good ? "red sun cream" : "blue rain game") << " for a " << things[i % 6] << ". a "
             << things[i / 6 % 6] << " for " << places[i / 36 % 5] << " " << places[i % 5] << ".\n";
    }
    stream.close();
    Progress progress;
    ImportRequest request;
    request.file = file;
    request.kind = "reviews";
    importFile(path, request, progress);
  }

  TrainResult train(const std::string& recipe, std::vector<std::string> set) {
    TrainRequest request;
    request.recipe = recipe;
    request.device = Device::Cpu;
    if (recipe != "text-knn") set.push_back("max_length=32");
    bool named = false;
    for (const std::string& setting : set) named = named || setting.starts_with("model=");
    if (!named) set.push_back("model=" + model.path().string());
    request.set = set;
    JobProgress progress(path, "train", recipe);
    const TrainResult result = runJob(progress, [&] { return trainRun(path, request, progress); });
    progress.finish(result.state, "");
    return result;
  }

  std::int64_t trainJudge() {
    return train("sentiment",
                 {"epochs=6", "learning_rate=0.005", "train_layers=-1", "held_out=0.2", "dropout=0"})
        .run;
  }

  std::vector<double> curve(std::int64_t run, const std::string& tag) const {
    std::vector<double> values;
    for (const Event& event : runEvents(path, run))
      if (event.tag == tag) values.push_back(event.value);
    return values;
  }
};

}  // namespace

class TestLanguageRuns : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void instructTeachesTheQuestionOnTrainingEventsAlone() {
    const Dataset shop = datasetOf(9, interactionsOf({{0, 1, 2, 3, 4}, {5, 6, 0, 7}, {1, 8, 2, 5, 6}}));
    const Split parts = split(shop.interactions, splitFrom("leave-one-out"));
    Recipe instruct = loadRecipe("instruct");
    instruct.set("held_out=0");
    const std::vector<std::string> names = itemNames(shop);
    std::vector<std::string> expected;
    for (const std::int32_t user : {0, 2}) {  // of the other one, two events are left
      const History items = parts.train.itemsOf(user);
      QCOMPARE(items.size(), 3U);
      expected.push_back(likingQuestion(names, items.first(2), 8, items.back()));
    }
    std::vector<std::string> liked;
    for (const Instruction& one : instructionPartsOf(instruct, shop, parts.train).train)
      if (one.answer == "yes") liked.push_back(one.prompt);
    QCOMPARE(liked, expected);
  }

  void asManyAreTaughtToBeLikedAsNot() {
    std::vector<std::vector<std::int32_t>> users;
    for (std::int32_t user = 0; user < 40; ++user) users.push_back({user % 9, 9 + user % 7, 16 + user % 3});
    const Dataset shop = datasetOf(50, interactionsOf(users));
    Recipe instruct = loadRecipe("instruct");
    for (const char* setting : {"held_out=0", "max_texts=40"}) instruct.set(setting);
    const std::vector<Instruction> taught = instructionPartsOf(instruct, shop, shop.interactions).train;
    QCOMPARE(taught.size(), 40U);
    QCOMPARE(std::count_if(taught.begin(), taught.end(),
                           [](const Instruction& one) { return one.answer == "yes"; }),
             20);
  }

  /// A model that was taught by what is tested on would know the answers.
  void aModelTaughtOnAnotherSplitIsRefused() {
    TestWorkspace shop;
    shop.import(groupedShop());
    {
      db::Workspace workspace = db::Workspace::open(shop.path);
      db::RunRecord run;
      run.name = "taught";
      run.recipe = "instruct";
      run.recipeToml = writeRecipe(loadRecipe("instruct"));
      run.split = "time";
      run.splitHash = "0123456789abcdef";
      run.state = "finished";
      run.started = db::now();
      db::insertRun(workspace.database(), run);
    }
    try {
      shop.train("lm-rerank", {"model=run:taught"});
      QFAIL("not refused");
    } catch (const Error& error) {
      QVERIFY2(QString(error.what()).contains("train it again with --split leave-one-out"), error.what());
    }
  }

  void pretrainingLowersTheHeldOutLossAndKeepsAModel() {
    ReviewedShop shop;
    const TrainResult result =
        shop.train("pretrain-mlm", {"epochs=40", "learning_rate=0.01", "batch_size=16", "dropout=0"});
    QCOMPARE(result.state, std::string("finished"));
    QVERIFY(result.best && result.best->metric == "loss");
    const std::vector<double> losses = shop.curve(result.run, "valid/loss");
    QVERIFY(losses.size() >= 2);
    QVERIFY2(losses.back() < 0.8 * losses.front(), qPrintable(QString::number(losses.back())));
    QVERIFY(!shop.curve(result.run, "valid/perplexity").empty());
    QVERIFY(!shop.curve(result.run, "valid/next_sentence_accuracy").empty());

    const fs::path model = findModel("run:" + std::to_string(result.run), shop.path);
    QVERIFY(Encoder::load(model, Device::Cpu)->info().architecture == "BertForPreTraining");
    const TrainResult again = shop.train(
        "pretrain-mlm", {"model=run:" + std::to_string(result.run), "max_steps=1", "learning_rate=0"});
    QVERIFY(shop.curve(again.run, "valid/loss").front() < 1.05 * losses.back());  // the head came along
    const TrainResult knn = shop.train("text-knn", {"model=run:" + std::to_string(result.run)});
    QCOMPARE(knn.state, std::string("finished"));
    QVERIFY(checkWorkspace(shop.path).ok);
  }

  void adaptersAreKeptBesideTheModelTheyAreMergedInto() {
    ReviewedShop shop;
    const TrainResult result = shop.train(
        "pretrain-mlm", {"epochs=4", "learning_rate=0.01", "lora_rank=2", "lora_targets=query,output.dense"});
    const fs::path folder = showRun(shop.path, result.run).folder;
    QVERIFY(fs::exists(folder / "adapter" / "adapter_config.json"));
    QVERIFY(fs::exists(folder / "adapter" / "adapter_model.safetensors"));
    QVERIFY(shop.curve(result.run, "train/weights_share").front() < 0.5);
  }

  void aModelFromNothingLearnsToo() {
    ReviewedShop shop;
    const TrainResult result = shop.train(
        "pretrain-mlm", {"model=fresh", "fresh_vocabulary=" + shop.model.path().string(), "fresh_hidden=16",
                         "fresh_heads=2", "fresh_layers=1", "fresh_intermediate=32", "epochs=20",
                         "learning_rate=0.01", "next_sentence=false", "whole_words=true"});
    const std::vector<double> losses = shop.curve(result.run, "valid/loss");
    QVERIFY(losses.back() < 0.9 * losses.front());
    QVERIFY(!fs::exists(showRun(shop.path, result.run).folder / "fresh"));
  }

  void itsVocabularyMayBeTheTextsOwn() {
    ReviewedShop shop;
    for (const auto& [recipe, kind] :
         {std::pair{"pretrain-mlm", "WordPiece"}, std::pair{"pretrain-clm", "BPE"}}) {
      std::vector<std::string> settings = {
          "model=fresh",       "fresh_vocabulary=own", "fresh_vocabulary_size=400", "fresh_hidden=16",
          "fresh_heads=2",     "fresh_layers=1",       "fresh_intermediate=32",     "epochs=20",
          "learning_rate=0.01"};
      const TrainResult result = shop.train(recipe, settings);
      const std::vector<double> losses = shop.curve(result.run, "valid/loss");
      QVERIFY(losses.back() < 0.9 * losses.front());
      const fs::path folder = showRun(shop.path, result.run).folder;
      QVERIFY(!fs::exists(folder / "own"));
      const auto tokenizer = loadTokenizer(folder / "model");
      QCOMPARE(tokenizer->kind(), std::string(kind));
      QVERIFY(tokenizer->find(kind == std::string("BPE") ? "\xc4\xa0hat" : "hat"));
    }
  }

  void sentimentIsLearnedFromRatings() {
    ReviewedShop shop;
    const TrainResult result = shop.train(
        "sentiment", {"epochs=6", "learning_rate=0.005", "train_layers=-1", "held_out=0.2", "dropout=0"});
    QVERIFY(result.best && result.best->metric == "accuracy");
    QVERIFY2(result.best->value > 0.9, qPrintable(QString::number(result.best->value)));
    QVERIFY(!shop.curve(result.run, "valid/macro_f1").empty());
    // What it said of the held-out texts bears the figure out.
    const ScoredPredictions heldOut = scoreHeldOut(shop.path, result.run);
    QCOMPARE(heldOut.labels, (std::vector<std::string>{"bad", "good"}));
    QCOMPARE(heldOut.classes.accuracy, result.best->value);
    QVERIFY(heldOut.roc && heldOut.roc->area > 0.9 && heldOut.precisionRecall->area > 0.9);
    for (const PredictedText& row : heldOut.rows) QVERIFY(!row.text.empty() && row.score && *row.score <= 1);
    Progress progress;
    const std::vector<std::string> texts = {"red sun cream for a hat.", "blue rain game for a hat."};
    const auto judged = TextJudge(shop.path, "", Device::Cpu).judge(texts, progress);
    QCOMPARE(judged[0].label, std::string("good"));
    QCOMPARE(judged[1].label, std::string("bad"));
    QVERIFY(judged[0].good > judged[1].good);
  }

  void itemsAreAsGoodAsTheirReviewsOrRatings() {
    ReviewedShop shop;
    Progress progress;
    const auto read = [&shop] {
      db::Workspace workspace = db::Workspace::open(shop.path);
      return readItemSentiment(workspace, loadItems(workspace));
    };
    const std::size_t i3 = 3;  // 17 reviews: eight with 5 stars, nine with 1
    const ItemSentiment rated = read();
    QCOMPARE(rated.values.size(), std::size_t(7));
    QVERIFY(std::abs(rated.values[i3] - 8.0F / 17) < 1e-5F);
    QVERIFY(rated.source->sentence.find("mean rating") != std::string::npos);
    QVERIFY(rated.source->kind == Caution::Kind::SentimentSource);

    const std::int64_t run = shop.trainJudge();
    itemPage(shop.path, {.item = "i3", .device = Device::Cpu}, progress);
    QCOMPARE(read().values[i3], rated.values[i3]);  // one item of seven is too few

    const JudgedReviews judged = judgeAllReviews(shop.path, "", Device::Cpu, progress);
    QCOMPARE(judged.run.run, run);
    QVERIFY(judged.reviews > 50 && judged.reviews <= 120);
    const ItemSentiment spoken = read();
    QVERIFY(spoken.source->sentence.find("100 %") != std::string::npos);
    const ItemPage page =
        itemPage(shop.path, {.item = "i3", .reviews = 100, .device = Device::Cpu}, progress);
    double sum = 0;
    for (const ItemReview& review : page.reviews) sum += review.sentiment->good;
    QVERIFY(std::abs(static_cast<double>(spoken.values[i3]) -
                     sum / static_cast<double>(page.reviews.size())) < 1e-5);
  }

  void anItemsReviewsAreJudgedOnce() {
    ReviewedShop shop;
    Progress progress;
    const ItemPageRequest request{.item = "i3", .device = Device::Cpu};
    const ItemPage unjudged = itemPage(shop.path, request, progress);
    QVERIFY(!unjudged.judge && !unjudged.reviews.front().sentiment);
    QCOMPARE(unjudged.reviewCount, 17);
    const std::int64_t run = shop.trainJudge();

    const ItemPage page = itemPage(shop.path, request, progress);
    QCOMPARE(page.judge->run, run);
    QCOMPARE(page.good + page.bad, page.reviewCount);
    int right = 0;
    for (const ItemReview& review : page.reviews)
      right += (review.sentiment->label == "good") == (review.rating > 3);
    QVERIFY(right >= 15);
    for (const ItemReview& review : page.reviews) {
      QVERIFY(page.reviews[*page.mostGood].sentiment->good >= review.sentiment->good);
      QVERIFY(page.reviews[*page.mostBad].sentiment->good <= review.sentiment->good);
    }
    QVERIFY_THROWS_EXCEPTION(Error, itemPage(shop.path, {.item = "i99"}, progress));

    // Without its weights the run still says what it has said.
    fs::remove(showRun(shop.path, run).folder / "model" / "model.safetensors");
    QCOMPARE(itemPage(shop.path, request, progress).good, page.good);
    QVERIFY_THROWS_EXCEPTION(Error, itemPage(shop.path, {.item = "i4", .device = Device::Cpu}, progress));
    // A run that went on is another judge: what it said before is forgotten.
    db::Workspace workspace = db::Workspace::open(shop.path);
    db::RunRecord record = *db::findRun(workspace.database(), run);
    record.filesHash = "other";
    db::updateRun(workspace.database(), record);
    QVERIFY_THROWS_EXCEPTION(Error, itemPage(shop.path, request, progress));
  }

  void aStatementIsReadByTheTrainedRun() {
    ReviewedShop shop;
    Progress progress;
    const QueryRequest statement{.text = "this hat is good red sun cream!"};
    {
      QuerySession session(shop.path, shop.model.path().string(), Device::Cpu, progress);
      const QueryAnswer answer = session.answer(statement, progress);
      QVERIFY(answer.intent.opinion);
      QCOMPARE(answer.intent.sentiment, std::string("good"));  // by its words
      QVERIFY(answer.notices.front().find("sentiment") != std::string::npos);
    }
    shop.trainJudge();
    QuerySession session(shop.path, shop.model.path().string(), Device::Cpu, progress);
    const Intent good = session.answer(statement, progress).intent;
    QCOMPARE(good.sentiment, std::string("good"));
    QCOMPARE(good.chips.front().kind, std::string("sentiment"));
    QCOMPARE(good.chips.front().source, std::string("is good"));
    const Intent bad = session.answer({.text = "blue rain game, this hat is bad"}, progress).intent;
    QCOMPARE(bad.sentiment, std::string("bad"));
    QVERIFY(session.answer({.text = "a good red hat"}, progress).intent.sentiment.empty());
  }

  void ratingsAreForetold() {
    ReviewedShop shop;
    const TrainResult result = shop.train("rating-text", {"epochs=0", "held_out=0.2"});
    QVERIFY(std::abs(scoreHeldOut(shop.path, result.run).ratings.rmse - result.best->value) < 1e-4);
    QVERIFY(result.best && result.best->metric == "rmse" && result.best->value < 1.5);
    Progress progress;
    const std::vector<std::string> texts = {"red sun cream for a hat.", "blue rain game for a hat."};
    const auto judged = TextJudge(shop.path, std::to_string(result.run), Device::Cpu).judge(texts, progress);
    QVERIFY(judged[0].rating > judged[1].rating + 1);
  }

  void wrongRequestsAreRefusedWithASentence() {
    ReviewedShop shop;
    QVERIFY_THROWS_EXCEPTION(Error, shop.train("pretrain-mlm", {"texts=letters"}));
    QVERIFY_THROWS_EXCEPTION(Error, shop.train("pretrain-mlm", {"lora_rank=2", "lora_targets=q_proj"}));
    QVERIFY_THROWS_EXCEPTION(Error, shop.train("sentiment", {"model=run:77"}));
    QVERIFY_THROWS_EXCEPTION(Error, findModel("run:1"));
    QVERIFY_THROWS_EXCEPTION(Error, TextClassifier::load(shop.model.path(), Device::Cpu));
    for (const RunSummary& run : listRuns(shop.path)) QCOMPARE(run.state, std::string("failed"));
    Progress progress;
    const std::vector<std::string> texts = {"a hat"};
    QVERIFY_THROWS_EXCEPTION(Error, TextJudge(shop.path, "", Device::Cpu).judge(texts, progress));
  }
};

QTEST_GUILESS_MAIN(TestLanguageRuns)
#include "test_language_runs.moc"
