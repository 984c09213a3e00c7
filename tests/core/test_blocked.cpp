// What must never be shown, and that nothing shows it.
#include <QTest>
#include <algorithm>
#include <fstream>
#include <functional>

#include "core/error.h"
#include "core/retrieve/block_list.h"
#include "core/workflow/blocked.h"
#include "core/workflow/query.h"
#include "core/workflow/recommend.h"
#include "core/workflow/user_lists.h"
#include "tests/core/message_of.h"
#include "tests/core/shop_workspace.h"

using namespace core;

namespace {

Item made(const std::string& id, const std::string& title, const std::string& brand,
          const std::string& category) {
  Item item;
  item.id = id;
  item.title = title;
  item.brand = brand;
  item.category = category;
  return item;
}

/// groupedShop() with texts: of its items i0 is a shotgun, i1 a gun, i2 of fur in Chinese, i3 of leather.
struct ArmedShop : TestWorkspace {
  std::int64_t run = 0;

  ArmedShop() {
    import(groupedShop());
    const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "items.csv";
    std::ofstream out(file);
    out << "item_id,title,brand,category,material\n"
           "i0,Shotgun poster,Wall,Home / Posters,paper\n"
           "i1,Toy gun,Bang,Toys / Guns,plastic\n"
           "i2,仿皮草大衣,Bang & Co,Clothes / Coats,acrylic\n"
           "i3,Winter shoes,Fleet,Shoes,Real Leather\n";
    for (int item = 4; item < 20; ++item)
      out << "i" << item << ",Running shoes " << item << ",Fleet,Shoes,mesh\n";
    out.close();
    Progress progress;
    ImportRequest request;
    request.file = file;
    request.kind = "items";
    importFile(path, request, progress);
    run = train("ease").run;
  }

  std::vector<std::string> recommended() const {
    Progress progress;
    std::vector<std::string> ids;
    const RecommendAnswer answer =
        recommend(path, {.runs = {run}, .history = {"i19"}, .k = 50, .withSeen = true}, progress);
    for (const Recommendation& item : answer.runs.front().items) ids.push_back(item.itemId);
    return ids;
  }
  bool recommends(const std::string& id) const {
    const std::vector<std::string> ids = recommended();
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  }
};

bool finds(QuerySession& session, const std::string& text, const std::string& id) {
  Progress progress;
  const QueryAnswer answer = session.answer({.text = text, .k = 20}, progress);
  return std::ranges::any_of(answer.results, [&](const QueryResult& one) { return one.itemId == id; });
}

}  // namespace

class TestBlocked : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rulesBlockWhatTheyName_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QStringList>("blocked");
    const int item = static_cast<int>(BlockKind::Item), term = static_cast<int>(BlockKind::Term),
              category = static_cast<int>(BlockKind::Category), brand = static_cast<int>(BlockKind::Brand);
    QTest::newRow("id") << item << "b" << QStringList{"b"};
    QTest::newRow("id, other case") << item << "B" << QStringList{};
    QTest::newRow("whole word") << term << "GUN" << QStringList{"b"};
    QTest::newRow("plural") << term << "guns" << QStringList{"b"};
    QTest::newRow("phrase") << term << "toy  gun" << QStringList{"b"};
    QTest::newRow("phrase in another order") << term << "gun toy" << QStringList{};
    QTest::newRow("phrase across fields") << term << "poster wall" << QStringList{};
    QTest::newRow("word of a category") << term << "coat" << QStringList{"c", "d"};
    QTest::newRow("word of an attribute") << term << "leather" << QStringList{"d"};
    QTest::newRow("ideographs") << term << "皮草" << QStringList{"c"};
    QTest::newRow("ideographs, not in a row") << term << "皮大" << QStringList{};
    QTest::newRow("full width") << term << "ＴＯＹ" << QStringList{"b"};
    QTest::newRow("category") << category << "clothes" << QStringList{"c", "d"};
    QTest::newRow("category below") << category << "Clothes/Coats" << QStringList{"c", "d"};
    QTest::newRow("part of a category's name") << category << "Poster art" << QStringList{};
    QTest::newRow("brand") << brand << "bang" << QStringList{"b"};
    QTest::newRow("brand of two words") << brand << "Bang & Co" << QStringList{"c"};
    QTest::newRow("Chinese brand") << brand << "飞驰" << QStringList{"d"};
  }
  void rulesBlockWhatTheyName() {
    QFETCH(int, kind);
    QFETCH(QString, value);
    QFETCH(QStringList, blocked);
    const BlockList list({{static_cast<BlockKind>(kind), value.toStdString()}});
    QStringList found;
    for (const Item& item : {made("a", "Shotgun poster", "Wall", "Home / Posters"),
                             made("b", "Toy gun, loud", "Bang", "Toys / Play"),
                             made("c", "仿皮草大衣", "Bang & Co", "Clothes / Coats"),
                             made("d", "Parka", "飞驰", "Clothes / Coats / Winter")})
      if (list.blocks(item, item.id == "d" ? "Real Leather | red" : ""))
        found += QString::fromStdString(item.id);
    QCOMPARE(found, blocked);
  }

  void aRuleWithoutAWordIsRefused() {
    for (const char* value : {"", "  ", "!?", "/"})
      for (const BlockKind kind : {BlockKind::Term, BlockKind::Category, BlockKind::Brand})
        QVERIFY(messageOf([&] {
                  BlockList(std::vector<BlockRule>{{kind, value}});
                }).ends_with("nothing to block by."));
  }

  void theListIsKeptAndTakenBack() {
    ArmedShop shop;
    QVERIFY(listBlocked(shop.path).rules.empty());
    block(shop.path, {{BlockKind::Term, "Gun"}, {BlockKind::Item, "i3"}, {BlockKind::Term, "皮草"}});
    block(shop.path, {{BlockKind::Term, "GUNS"}});  // there already, in other letters
    const BlockedSummary summary = listBlocked(shop.path);
    QCOMPARE(summary.rules.size(), 3U);
    QCOMPARE(summary.items, std::int64_t{3});
    QCOMPARE(summary.rules[0].rule.value, std::string("i3"));
    QCOMPARE(summary.rules[1].rule.value, std::string("Gun"));
    QCOMPARE(summary.rules[1].items, std::int64_t{1});
    QVERIFY(!summary.rules[1].created.empty());

    QVERIFY(messageOf([&] { block(shop.path, {{BlockKind::Item, "i33"}}); }).find("i3") != std::string::npos);
    const std::string unknown = messageOf([&] {
      unblock(shop.path, {{BlockKind::Term, "gun"}, {BlockKind::Term, "gum"}});
    });
    QVERIFY2(unknown.find("No term \"gum\" is blocked") != std::string::npos, unknown.c_str());
    QCOMPARE(listBlocked(shop.path).rules.size(), 3U);  // then none was taken
    unblock(shop.path, {{BlockKind::Term, "guns"}, {BlockKind::Item, "i3"}, {BlockKind::Term, "皮草"}});
    QVERIFY(listBlocked(shop.path).rules.empty());
    QVERIFY(checkWorkspace(shop.path).ok);
  }

  void nothingRecommendsWhatIsBlocked() {
    ArmedShop shop;
    QCOMPARE(shop.recommended().size(), 20U);
    block(shop.path, {{BlockKind::Term, "gun"},
                      {BlockKind::Term, "leather"},
                      {BlockKind::Category, "Home"},
                      {BlockKind::Item, "i7"}});
    QCOMPARE(shop.recommended().size(), 16U);
    for (const char* id : {"i0", "i1", "i3", "i7"}) QVERIFY(!shop.recommends(id));
    block(shop.path, {{BlockKind::Brand, "fleet"}});
    QCOMPARE(shop.recommended(), std::vector<std::string>{"i2"});
    unblock(shop.path, {{BlockKind::Brand, "fleet"}});
    QVERIFY(shop.recommends("i8"));
  }

  void noQueryFindsWhatIsBlockedNotEvenInAnOpenSession() {
    ArmedShop shop;
    Progress progress;
    QuerySession session(shop.path, kNoModel, Device::Cpu, progress);
    QVERIFY(finds(session, "toy gun", "i1") && finds(session, "皮草大衣", "i2"));
    block(shop.path, {{BlockKind::Term, "gun"}, {BlockKind::Term, "皮草"}});
    QVERIFY(!finds(session, "toy gun", "i1") && !finds(session, "皮草大衣", "i2"));
    QVERIFY(finds(session, "running shoes", "i5"));
    // The conditions are loosened by what is left, as though the others were not in the catalogue.
    const QueryAnswer relaxed = session.answer({.text = "guns", .k = 20}, progress);
    for (const QueryResult& one : relaxed.results) QVERIFY(one.itemId != "i1" && one.itemId != "i2");
    // Figures are of the search itself.
    const QueryAnswer judged = session.answer({.text = "toy gun", .k = 20, .showBlocked = true}, progress);
    QVERIFY(std::ranges::any_of(judged.results, [](const QueryResult& one) { return one.itemId == "i1"; }));
    unblock(shop.path, {{BlockKind::Term, "gun"}});
    QVERIFY(finds(session, "toy gun", "i1"));
  }

  void listsSideBySideLeaveItOutAndFiguresStayAsTheyWere() {
    ArmedShop shop;
    const EvaluatedRun before = shop.evaluate(shop.run);
    Progress progress;
    const auto listed = [&] {
      return listsOfUser(shop.path, {shop.run}, "u0", 10, {}, progress).lists.front();
    };
    const UserLists::List whole = listed();
    QVERIFY(whole.items.size() > 2);
    block(shop.path, {{BlockKind::Item, whole.items[1].itemId}});
    const UserLists::List rest = listed();
    QCOMPARE(rest.items.size(), whole.items.size() - 1);
    QCOMPARE(rest.items[1].itemId, whole.items[2].itemId);
    QCOMPARE(rest.items[1].rank, 3);  // its place when the run was judged
    QCOMPARE(shop.evaluate(shop.run).metrics.at("ndcg@10").mean, before.metrics.at("ndcg@10").mean);
  }
};

QTEST_GUILESS_MAIN(TestBlocked)
#include "test_blocked.moc"
