// What runs recommend to a user, after some items and for a typed text.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "core/error.h"
#include "core/lm/encoder.h"
#include "core/workflow/recommend.h"
#include "core/workflow/runs.h"
#include "tests/core/message_of.h"
#include "tests/core/shop_workspace.h"
#include "tests/core/tiny_bert.h"

using namespace core;
namespace fs = std::filesystem;

namespace {

/// Makes i13 the most popular item: in groupedShop() all are the same.
constexpr const char* kFavourite = "u40,i13,1700009000\nu40,i2,1700009001\nu40,i7,1700009002\n";

/// Items i0 .. i19 of groupedShop() with texts in the words of the tiny model, the last two in Chinese.
std::string texts() {
  const char* titles[] = {"red shoe",  "blue shoes", "green shoe", "run shoes",   "shoe for run",
                          "red ball",  "game ball",  "blue run",   "green game",  "run game",
                          "red hat",   "blue hat",   "sun hat",    "sun cream",   "cream for sun",
                          "rain coat", "camp stove", "tent",       "跑步鞋 红色", "遮阳帽 蓝色"};
  std::string csv = "item_id,title,brand,category,price,currency\n";
  for (int item = 0; item < 20; ++item)
    csv += "i" + std::to_string(item) + "," + titles[item] + "," + (item % 2 ? "Fleet" : "Carry") + "," +
           (item < 10 ? "Shoes / Running" : "Camp") + "," + std::to_string(10 + item) + ",USD\n";
  return csv;
}

std::string textOf(int item) {
  static const char* titles[] = {"red shoe Carry | Shoes | Running", "blue shoes Fleet | Shoes | Running",
                                 "green shoe Carry | Shoes | Running"};
  return titles[item];
}

struct Shop : TestWorkspace {
  tiny::Folder model;
  std::map<std::string, std::int64_t> runs;

  Shop() {
    import(groupedShop() + kFavourite);
    const fs::path file = fs::path(folder.path().toStdString()) / "items.csv";
    std::ofstream(file) << texts();
    Progress progress;
    ImportRequest request;
    request.file = file;
    request.kind = "items";
    importFile(path, request, progress);
  }
  void add(const std::string& recipe, const std::vector<std::string>& set = {}) {
    runs[recipe] = train(recipe, set).run;
  }
  std::string asModel(const std::string& key = "model") const { return key + "=" + model.path().string(); }

  RunRecommendations ask(const std::string& recipe, RecommendRequest request) const {
    request.runs = {runs.at(recipe)};
    Progress progress;
    return recommend(path, request, progress).runs.front();
  }
};

std::vector<std::string> idsOf(const RunRecommendations& run) {
  std::vector<std::string> ids;
  for (const Recommendation& item : run.items) ids.push_back(item.itemId);
  return ids;
}

bool has(const std::vector<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// To the bit.
bool same(const RunRecommendations& first, const RunRecommendations& second) {
  if (first.items.size() != second.items.size() || first.silent != second.silent) return false;
  for (std::size_t i = 0; i < first.items.size(); ++i)
    if (first.items[i].itemId != second.items[i].itemId || first.items[i].score != second.items[i].score ||
        first.items[i].parts != second.items[i].parts)
      return false;
  return first.notice.english == second.notice.english;
}

}  // namespace

class TestRecommendWorkflow : public QObject {
  Q_OBJECT

  Shop m_shop;
  QTemporaryDir m_elsewhere;
  const fs::path m_moved = fs::path(m_elsewhere.path().toStdString()) / "搬家 later" / "铺子.reclens";

  const RecommendRequest m_user{.runs = {}, .user = "u0", .k = 20};
  const RecommendRequest m_history{.runs = {}, .history = {"i0", "i1"}, .k = 20};
  const RecommendRequest m_typed{.runs = {}, .text = "sun hat", .k = 20};

 private Q_SLOTS:
  void initTestCase() {
    for (const char* recipe :
         {"popularity", "popularity-category", "item-knn", "ease", "ials", "bpr", "bm25", "rerank"})
      m_shop.add(recipe);
    m_shop.add("sasrec", {"max_steps=6", "width=8"});
    m_shop.add("text-knn", {m_shop.asModel()});
    m_shop.add("text-encoder", {m_shop.asModel(), "max_steps=3"});
    m_shop.add("text-sequence", {m_shop.asModel(), "max_steps=6", "width=8", "own_vectors=false"});
    for (const char* fusion : {"fusion-rank", "fusion-trees", "fusion-network"})
      m_shop.add(fusion, {m_shop.asModel("text-knn.model")});
    m_shop.add("fusion-weighted",
               {"parts=ease, text-knn", m_shop.asModel("text-knn.model"), "weights=0.5, 0.5"});
    fs::create_directories(m_moved.parent_path());
    fs::copy(m_shop.path, m_moved, fs::copy_options::recursive);
  }

  void everyRunAnswersAtOnceTheNewestFirst() {
    Progress progress;
    const RecommendAnswer answer = recommend(m_shop.path, m_user, progress);
    QCOMPARE(answer.runs.size(), m_shop.runs.size());
    for (std::size_t i = 0; i + 1 < answer.runs.size(); ++i)
      QVERIFY(answer.runs[i].run > answer.runs[i + 1].run);
    for (const RunRecommendations& run : answer.runs) {
      QVERIFY2(run.items.size() >= 15, run.name.c_str());
      QVERIFY(run.latencyMs > 0);
      double last = INFINITY;
      for (const Recommendation& item : run.items) {
        QVERIFY(item.itemId != "i0" && item.itemId != "i4");  // u0 had i0 .. i4
        QVERIFY(std::isfinite(item.score) && item.score <= last);
        last = item.score;
        double sum = 0;
        for (const auto& [name, value] : item.parts) sum += value;
        QVERIFY2(!item.parts.empty() && std::abs(sum - item.score) < 1e-9, run.name.c_str());
        QVERIFY(!item.title.empty() && item.price > 0 && item.currency == "USD" && !item.category.empty());
      }
    }
  }

  void theNewestRunOfARecipeStandsForIt() {
    Shop shop;
    shop.add("popularity");
    shop.add("item-knn");
    shop.add("popularity");
    Progress progress;
    const RecommendAnswer answer = recommend(shop.path, m_user, progress);
    QCOMPARE(answer.runs.size(), 2U);
    QCOMPARE(answer.runs[0].run, std::int64_t{3});
    QCOMPARE(answer.runs[1].run, std::int64_t{2});
  }

  void whatTheHistoryHoldsIsLeftOutUnlessAskedFor() {
    const std::vector<std::string> without = idsOf(m_shop.ask("ease", m_history));
    QVERIFY(!has(without, "i0") && !has(without, "i1"));
    RecommendRequest all = m_history;
    all.withSeen = true;
    QCOMPARE(idsOf(m_shop.ask("item-knn", all)).size(), 20U);
  }

  void aTypedTextFindsItsItems_data() {
    QTest::addColumn<QString>("recipe");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("item");
    QTest::newRow("words") << "bm25"
                           << "a hat for the sun"
                           << "i12";
    QTest::newRow("Chinese words") << "bm25"
                                   << "我想买一双跑步鞋"
                                   << "i18";
    QTest::newRow("vectors") << "text-knn"
                             << "rain coat Fleet | Camp"
                             << "i15";
    QTest::newRow("weighted fusion") << "fusion-weighted"
                                     << "rain coat Fleet | Camp"
                                     << "i15";
    QTest::newRow("rank fusion") << "fusion-rank"
                                 << "rain coat Fleet | Camp"
                                 << "i15";
  }
  void aTypedTextFindsItsItems() {
    QFETCH(QString, recipe);
    QFETCH(QString, text);
    QFETCH(QString, item);
    RecommendRequest request = m_typed;
    request.text = text.toStdString();
    const RunRecommendations run = m_shop.ask(recipe.toStdString(), request);
    QVERIFY(!run.items.empty());
    QCOMPARE(run.items.front().itemId, item.toStdString());
    QVERIFY(run.notice.english.empty());
    QCOMPARE(run.silent.empty(), !recipe.startsWith("fusion"));
    if (!run.silent.empty()) QCOMPARE(run.silent, std::vector<std::string>{"ease"});
  }

  void aTypedTextCountsAsTheNewestItemOfAHistory_data() {
    QTest::addColumn<QString>("recipe");
    for (const char* recipe : {"bm25", "text-knn", "text-encoder", "text-sequence"})
      QTest::newRow(recipe) << recipe;
  }
  void aTypedTextCountsAsTheNewestItemOfAHistory() {
    QFETCH(QString, recipe);
    const RunRecommendations had =
        m_shop.ask(recipe.toStdString(), {.runs = {}, .history = {"i12", "i1"}, .k = 20, .withSeen = true});
    const RunRecommendations typed = m_shop.ask(
        recipe.toStdString(), {.runs = {}, .history = {"i12"}, .text = textOf(1), .k = 20, .withSeen = true});
    QCOMPARE(had.items.size(), 20U);
    std::map<std::string, double> scores;
    for (const Recommendation& item : had.items) scores[item.itemId] = item.score;
    for (const Recommendation& item : typed.items) {
      const double off = std::abs(item.score - scores.at(item.itemId));
      QVERIFY2(off < 1e-5 * std::max(1.0, std::abs(item.score)), qPrintable(QString::number(off)));
    }
    // And it does count: the history alone says something else.
    const RunRecommendations alone =
        m_shop.ask(recipe.toStdString(), {.runs = {}, .history = {"i12"}, .k = 20, .withSeen = true});
    QVERIFY(std::ranges::any_of(alone.items, [&](const Recommendation& item) {
      return std::abs(item.score - scores.at(item.itemId)) > 1e-3;
    }));
  }

  void behaviourAloneSaysThatTextTellsItNothing() {
    Progress progress;
    const RecommendAnswer all = recommend(m_shop.path, m_typed, progress);
    std::set<std::string> answering;
    for (const RunRecommendations& run : all.runs) {
      QCOMPARE(run.items.empty(), !run.notice.english.empty());
      if (!run.items.empty()) answering.insert(run.recipe);
      if (run.items.empty())
        QVERIFY2(holds(run.notice.english, "knows items by behaviour alone") &&
                     holds(run.notice.chinese, "只凭行为"),
                 run.notice.english.c_str());
    }
    QCOMPARE(answering,
             (std::set<std::string>{"bm25", "text-knn", "text-encoder", "text-sequence", "fusion-weighted",
                                    "fusion-rank", "fusion-trees", "fusion-network"}));
    // Alone it is an error; with a history it goes by that.
    QVERIFY(holds(messageOf([&] { m_shop.ask("ease", m_typed); }), "give --history or --user"));
    RecommendRequest both = m_history;
    both.text = "sun hat";
    const RunRecommendations run = m_shop.ask("ease", both);
    QVERIFY(holds(run.notice.english, "the list is by the history"));
    QCOMPARE(idsOf(run), idsOf(m_shop.ask("ease", m_history)));
  }

  void aTextThatTellsNothingListsNothing() {
    RecommendRequest request = m_typed;
    request.text = "qwxzv";
    const RunRecommendations run = m_shop.ask("bm25", request);
    QVERIFY(run.items.empty());
    QVERIFY(holds(run.notice.english, "tells no items apart for this text"));
    QVERIFY(!run.notice.chinese.empty());
  }

  void aModelThatDoesNotReadTheLanguageSaysSo() {
    Shop shop;
    std::ofstream(shop.model.path() / "README.md") << "---\nlanguage: en\n---\n";
    shop.add("text-knn", {shop.asModel()});
    RecommendRequest request = m_typed;
    request.text = "跑步鞋";
    QVERIFY(holds(messageOf([&] { shop.ask("text-knn", request); }), "does not read Chinese"));
    request.text = "run shoes";
    QCOMPARE(shop.ask("text-knn", request).items.size(), 20U);
  }

  void savedRunsOfAMovedWorkspaceRecommendTheSame_data() {
    QTest::addColumn<QString>("recipe");
    for (const auto& [recipe, run] : m_shop.runs)
      QTest::newRow(recipe.c_str()) << QString::fromStdString(recipe);
  }
  void savedRunsOfAMovedWorkspaceRecommendTheSame() {
    QFETCH(QString, recipe);
    const std::string name = recipe.toStdString();
    const bool readsText = name == "bm25" || name.starts_with("text") || name.starts_with("fusion");
    for (const RecommendRequest& asked : {m_user, m_history, m_typed}) {
      if (asked.text && !readsText) continue;
      const RunRecommendations here = m_shop.ask(name, asked);
      RecommendRequest request = asked;
      request.runs = {m_shop.runs.at(name)};
      Progress progress;
      const RunRecommendations there = recommend(m_moved, request, progress).runs.front();
      QVERIFY2(same(here, there), name.c_str());
      QVERIFY(!here.items.empty());
    }
  }

  void newItemsAreNotListedByARunThatCannotKnowThem() {
    Shop shop;
    shop.add("bm25");
    shop.import("user_id,item_id,timestamp\nu0,new,1800000000\n");
    const RunRecommendations run = shop.ask("bm25", {.runs = {}, .text = "red shoe", .k = 50});
    QVERIFY(!has(idsOf(run), "new") && run.items.size() == 20);
    QCOMPARE(run.items.front().itemId, std::string("i0"));
  }

  void unknownIdsAreNamedWithTheNearest() {
    const auto messageFor = [&](const RecommendRequest& request) {
      return messageOf([&] { m_shop.ask("ease", request); });
    };
    QCOMPARE(messageFor({.runs = {}, .history = {"i0", "i_12"}}),
             std::string("There is no item \"i_12\" in the workspace; the nearest known are i12, i1, i2."));
    const std::string two = messageFor({.runs = {}, .history = {"i1x", "j3"}});
    QVERIFY2(holds(two, "There are no items \"i1x\", \"j3\"") && holds(two, "i3"), two.c_str());
    const std::string user = messageFor({.runs = {}, .user = "u00"});
    QVERIFY2(holds(user, "There is no user \"u00\"") && holds(user, "u0"), user.c_str());
  }

  void wrongRequestsAreRefusedInASentence_data() {
    QTest::addColumn<int>("which");
    QTest::addColumn<QString>("part");
    QTest::newRow("nobody") << 0 << "give --user, --history or --text";
    QTest::newRow("no items") << 1 << "not 1 or more";
    QTest::newRow("empty text") << 2 << "typed text is empty";
    QTest::newRow("two histories") << 3 << "either --user or --history";
  }
  void wrongRequestsAreRefusedInASentence() {
    QFETCH(int, which);
    QFETCH(QString, part);
    RecommendRequest request = m_history;
    if (which == 0) request.history.clear();
    if (which == 1) request.k = 0;
    if (which == 2) request.text = " \n";
    if (which == 3) request.user = "u0";
    Progress progress;
    const std::string message = messageOf([&] { recommend(m_shop.path, request, progress); });
    QVERIFY2(holds(message, part.toStdString()), message.c_str());
  }

  void withoutRunsItSaysSo() {
    Shop shop;
    Progress progress;
    QVERIFY(holds(messageOf([&] { recommend(shop.path, m_user, progress); }), "no finished run"));
    RecommendRequest request = m_user;
    request.runs = {7};
    QVERIFY(holds(messageOf([&] { recommend(shop.path, request, progress); }), "There is no run 7"));
  }

  void aDamagedRunSaysSoAndTheOthersGoOn() {
    Shop shop;
    shop.add("popularity");
    shop.add("ease");
    shop.add("bm25");
    const auto stateOf = [&](const std::string& recipe) {
      return shop.path / "runs" / std::to_string(shop.runs[recipe]) / "state";
    };
    for (const auto& file : fs::directory_iterator(stateOf("ease"))) fs::resize_file(file.path(), 3);
    for (const auto& file : fs::directory_iterator(stateOf("bm25")))
      if (file.path().extension() == ".txt") fs::resize_file(file.path(), 3);
    Progress progress;
    const RecommendAnswer answer = recommend(shop.path, m_user, progress);
    QCOMPARE(answer.runs.size(), 3U);
    for (const RunRecommendations& run : answer.runs) {
      QCOMPARE(run.items.empty(), run.recipe != "popularity");
      QCOMPARE(run.notice.english.empty(), run.recipe == "popularity");
    }
    QVERIFY(!messageOf([&] { shop.ask("ease", m_user); }).empty());
    QVERIFY(holds(messageOf([&] { shop.ask("bm25", m_user); }), "damaged"));
    fs::remove_all(stateOf("popularity").parent_path());
    QVERIFY(!messageOf([&] { shop.ask("popularity", m_user); }).empty());
  }

  void aPastedHistoryIsCutWherePeoplePartIt() {
    QCOMPARE(pastedHistory(" i1, i2；i3\n i 4\t\r\ni5、i6，"),
             (std::vector<std::string>{"i1", "i2", "i3", "i 4", "i5", "i6"}));
    QVERIFY(holds(messageOf([] { pastedHistory(" ,\n"); }), "names no item"));
  }
};

QTEST_GUILESS_MAIN(TestRecommendWorkflow)
#include "test_recommend_workflow.moc"
