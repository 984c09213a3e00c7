#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <set>

#include "core/data/sample_shop.h"
#include "core/error.h"
#include "core/evaluate/check_pairs.h"
#include "core/evaluate/checklist.h"
#include "core/understand/rephrase.h"
#include "core/understand/words.h"
#include "core/workflow/checklist.h"
#include "core/workflow/job_progress.h"
#include "core/workflow/query_model.h"
#include "core/workflow/report.h"
#include "core/workflow/runs.h"
#include "core/workflow/train.h"
#include "core/workflow/workspaces.h"

using core::CheckKind;

/// Behavioural checks: how queries are changed, what must hold, and what a workspace keeps of it.
class TestChecklist : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sharesHaveWilsonsInterval();
  void typoIsOneSlipInsideAWord();
  void synonymIsAnotherNameOfTheSameThing();
  void orderChangesWithoutTearingNamesApart();
  void translationNeedsEveryWord_data();
  void translationNeedsEveryWord();
  void listsAreJudgedByTheirOverlap();
  void budgetIsKeptOrBroken();
  void excludedThingsMustNotBeNamed();
  void sameSeedMakesTheSamePairs();
  void optionsThatMakeNoSenseAreRefused();
  void workspaceKeepsWhatWasFound();
  void runOfBehaviourTakesNoQuery();
};

namespace {

core::Item item(const char* title, double price = 0, const char* category = "") {
  return {.id = title,
          .title = title,
          .brand = {},
          .category = category,
          .description = {},
          .price = price,
          .currency = "USD"};
}

std::vector<core::Item> smallShop() {
  std::vector<core::Item> items;
  const char* traits[] = {"Waterproof", "Breathable", "Leather"};
  const char* things[] = {"Women Running Shoes", "Men Hiking Shoes", "Kids Rain Jacket"};
  for (int i = 0; i < 36; ++i)
    items.push_back(item(
        (std::string(traits[i % 3]) + " " + things[i / 3 % 3] + " Model " + static_cast<char>('A' + i % 26))
            .c_str(),
        20 + 5 * i, i / 3 % 3 == 2 ? "Jackets" : "Shoes"));
  return items;
}

core::CheckPair pairOf(CheckKind kind, const char* query, const std::vector<core::Item>& items) {
  const core::Catalogue catalogue(items);
  const core::CheckPairMaker maker({query}, items, catalogue, 1);
  for (core::CheckPair& pair : maker.pairs(kind, 1000))
    if (pair.query == query) return pair;
  return {};
}

}  // namespace

void TestChecklist::sharesHaveWilsonsInterval() {
  // As statsmodels' proportion_confint(count, nobs, method="wilson").
  const core::Estimate most = core::estimateShare(8, 10), none = core::estimateShare(0, 10);
  QCOMPARE(most.mean, 0.8);
  QVERIFY(std::abs(most.low - 0.4901625) < 1e-6 && std::abs(most.high - 0.9433178) < 1e-6);
  QVERIFY(none.low == 0 && std::abs(none.high - 0.2775328) < 1e-6);
  QVERIFY(std::isnan(core::estimateShare(0, 0).mean));
}

void TestChecklist::typoIsOneSlipInsideAWord() {
  std::mt19937_64 random(7);
  std::set<std::string> seen;
  for (int i = 0; i < 60; ++i) {
    const std::string query = "shoes for hiking under 50";
    const std::string changed = core::withTypo(query, random).value();
    QVERIFY(changed != query);
    QVERIFY(std::abs(static_cast<int>(changed.size()) - static_cast<int>(query.size())) <= 1);
    QVERIFY2(changed.ends_with(" under 50") && changed.find(" for ") != std::string::npos, changed.c_str());
    QVERIFY(changed[0] == 's');
    seen.insert(changed);
  }
  QVERIFY(seen.size() > 10);
  QVERIFY(!core::withTypo("red hat", random));  // too short to be recognised
  QCOMPARE(core::withTypo("跑鞋", random), std::optional<std::string>("鞋跑"));
  QVERIFY(!core::withTypo("", random) && !core::withTypo("\xff\xfe", random));
}

void TestChecklist::synonymIsAnotherNameOfTheSameThing() {
  std::mt19937_64 random(3);
  std::set<std::string> seen;
  for (int i = 0; i < 80; ++i) seen.insert(core::withSynonym("cheap running shoes", random).value());
  QVERIFY(seen.contains("cheap jogging shoes"));
  QVERIFY(seen.contains("bargain running shoes"));
  QVERIFY(!seen.contains("cheap running shoes"));
  QVERIFY(core::withSynonym("hats", random)->ends_with("s"));
  for (int i = 0; i < 20; ++i) QVERIFY(!core::withSynonym("mens", random)->ends_with("gentlemens"));
  for (int i = 0; i < 20; ++i) QCOMPARE(core::withSynonym("shoes", random).value(), std::string("footwear"));
  seen.clear();
  for (int i = 0; i < 40; ++i) seen.insert(core::withSynonym("跑鞋", random).value());
  QCOMPARE(seen, (std::set<std::string>{"跑步鞋", "慢跑鞋"}));
  QVERIFY(!core::withSynonym("面包", random));  // 「包」 is no bag here
  QVERIFY(!core::withSynonym("quantum flux capacitor", random));
}

void TestChecklist::orderChangesWithoutTearingNamesApart() {
  std::mt19937_64 random(5);
  QCOMPARE(core::reordered("running shoes for women", random),
           std::optional<std::string>("for women running shoes"));
  QCOMPARE(core::reordered("防水登山鞋", random), std::optional<std::string>("登山鞋 防水"));
  for (const char* query : {"shoes", "shoes without laces", "shoes under 50", "i want to buy shoes", "a b a"})
    QVERIFY2(!core::reordered(query, random), query);
}

void TestChecklist::translationNeedsEveryWord_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("other");
  QTest::newRow("en") << "affordable running shoes for women"
                      << "实惠的女士跑鞋";
  QTest::newRow("zh") << "我想买防水的登山鞋"
                      << "waterproof hiking shoes";
  QTest::newRow("unknown word") << "orthopaedic running shoes"
                                << "";
  QTest::newRow("number") << "running shoes 42"
                          << "";
  QTest::newRow("without") << "shoes without laces"
                           << "";
  QTest::newRow("small words alone") << "for the"
                                     << "";
}

void TestChecklist::translationNeedsEveryWord() {
  QFETCH(const QString, query);
  QFETCH(const QString, other);
  QCOMPARE(QString::fromStdString(core::translated(query.toStdString()).value_or("")), other);
}

void TestChecklist::listsAreJudgedByTheirOverlap() {
  const std::vector<core::Item> items(20);
  const std::vector<std::int32_t> first{0, 1, 2, 3}, half{0, 1, 8, 9}, quarter{0, 7, 8, 9},
      longer{0, 1, 8, 9, 10}, nothing;
  const auto outcome = [&](const std::vector<std::int32_t>& one, const std::vector<std::int32_t>& other) {
    return core::judgePair(CheckKind::Typo, {}, one, other, items, "USD", {}).outcome;
  };
  QCOMPARE(core::listOverlap(first, half), 0.5);
  QCOMPARE(core::listOverlap(first, longer), 0.4);
  QVERIFY(outcome(first, half) == core::CheckOutcome::Passed);
  QVERIFY(outcome(first, quarter) == core::CheckOutcome::Failed);
  QVERIFY(outcome(first, longer) == core::CheckOutcome::Failed);
  QVERIFY(outcome(first, nothing) == core::CheckOutcome::Failed);
  QVERIFY(outcome(nothing, first) == core::CheckOutcome::NothingToCheck);
}

void TestChecklist::budgetIsKeptOrBroken() {
  const std::vector<core::Item> items = smallShop();
  const core::CheckPair pair = pairOf(CheckKind::Budget, "running shoes", items);
  QVERIFY2(pair.changed.starts_with("running shoes under "), pair.changed.c_str());
  QVERIFY(pair.budget >= 20 && pair.budget < 200);
  QCOMPARE(pair.changed, "running shoes under " + std::to_string(static_cast<int>(pair.budget)));
  const std::vector<std::int32_t> cheap{0, 1}, dear{0, 35}, nothing;
  const auto judge = [&](const std::vector<std::int32_t>& first, const std::vector<std::int32_t>& second,
                         const char* currency = "USD") {
    return core::judgePair(CheckKind::Budget, pair, first, second, items, currency, {});
  };
  QVERIFY(judge(dear, cheap).outcome == core::CheckOutcome::Passed);
  QVERIFY(judge(dear, dear).outcome == core::CheckOutcome::Failed);
  QCOMPARE(judge(dear, dear).breaking, (std::vector<bool>{false, true}));
  QVERIFY(judge(dear, nothing).outcome == core::CheckOutcome::Failed);
  QVERIFY(judge(cheap, dear).outcome ==
          core::CheckOutcome::NothingToCheck);  // the query finds nothing dearer
  QVERIFY(judge(dear, cheap, "CNY").outcome == core::CheckOutcome::NothingToCheck);
  QCOMPARE(pairOf(CheckKind::Budget, "shoes under 30", items).changed, std::string());
  QVERIFY(pairOf(CheckKind::Budget, "跑鞋", items).changed.ends_with("以内"));
}

void TestChecklist::excludedThingsMustNotBeNamed() {
  const std::vector<std::vector<std::string>> leather{{"leather"}, {"皮"}};
  QVERIFY(core::hasAttribute(item("Leather Boots"), leather));
  QVERIFY(core::hasAttribute(item("Boots", 0, "Shoes / Leather"), leather));
  QVERIFY(!core::hasAttribute(item("Boots", 0, "Leather & Fur / Boots"), leather));
  QVERIFY(!core::hasAttribute(item("Leather-free Boots"), leather));
  QVERIFY(!core::hasAttribute(item("Boots without any leather"), leather));
  QVERIFY(!core::hasAttribute(item("Rubber Boots"), leather));
  QVERIFY(core::hasAttribute(item("真皮靴子"), leather));
  const std::vector<core::Item> items = smallShop();
  const core::CheckPair pair = pairOf(CheckKind::Negation, "running shoes", items);
  QVERIFY2(pair.changed == "running shoes without " + pair.attribute, pair.changed.c_str());
  QVERIFY(pair.attribute != "running" && pair.attribute != "shoes");
  const auto chinese = pairOf(CheckKind::Negation, "跑鞋", items);
  QVERIFY2(chinese.changed.find("不要") != std::string::npos, chinese.changed.c_str());
  QCOMPARE(pairOf(CheckKind::Negation, "shoes without laces", items).changed, std::string());
}

void TestChecklist::sameSeedMakesTheSamePairs() {
  const std::vector<core::Item> items = smallShop();
  const core::Catalogue catalogue(items);
  const auto changed = [&](std::uint64_t seed) {
    const core::CheckPairMaker maker({"women running shoes", "cheap rain jacket"}, items, catalogue, seed);
    std::vector<std::string> texts;
    for (const CheckKind kind : core::checkKinds())
      for (const core::CheckPair& pair : maker.pairs(kind, 8))
        texts.push_back(pair.query + " -> " + pair.changed);
    return texts;
  };
  const std::vector<std::string> one = changed(1);
  QVERIFY(one.size() > 24);
  QCOMPARE(changed(1), one);
  QVERIFY(changed(2) != one);
  const core::CheckPairMaker maker({"women running shoes"}, items, catalogue, 1);
  QCOMPARE(maker.pairs(CheckKind::Synonym, 8).front().query, std::string("women running shoes"));
  QVERIFY(maker.pairs(CheckKind::Synonym, 8).back().fromCatalogue);
}

void TestChecklist::optionsThatMakeNoSenseAreRefused() {
  for (const core::CheckOptions& options : {core::CheckOptions{.pairs = 0}, core::CheckOptions{.k = 0},
                                            core::CheckOptions{.bar = 0}, core::CheckOptions{.bar = 1.1}})
    QVERIFY_EXCEPTION_THROWN(core::checkOptions(options), core::Error);
  QVERIFY_EXCEPTION_THROWN(core::checkKindFrom("typos"), core::Error);
  QVERIFY_EXCEPTION_THROWN(core::answeredByFrom("magic"), core::Error);
}

void TestChecklist::workspaceKeepsWhatWasFound() {
  QTemporaryDir folder, models;
  qputenv("RECLENS_MODELS", models.path().toUtf8());
  core::Progress progress;
  const auto workspace = core::createSampleWorkspace(folder.filePath("shop").toStdString(),
                                                     {.seed = 3, .items = 240, .users = 60}, progress);
  const core::ChecklistRequest request{
      .runs = {},
      .ways = {core::AnsweredBy::Search, core::AnsweredBy::Vectors, core::AnsweredBy::Words},
      .options = {.pairs = 15}};
  const auto found = core::runChecklists(workspace, request, progress);
  QCOMPARE(found.size(), std::size_t(3));
  QCOMPARE(found[0].findings.size(), core::checkKinds().size());
  QVERIFY(!found[1].refusal.english.empty() && found[1].findings.empty());  // no model: absent, not 0
  std::int64_t told = 0;
  for (const core::CheckFinding& finding : found[0].findings) {
    told += finding.passRate.n;
    QCOMPARE(finding.passRate.n - finding.passed, static_cast<std::int64_t>(finding.failures.size()));
    QVERIFY(finding.passRate.n + finding.nothingToCheck <= 15);
  }
  QVERIFY(told > 30);
  // Words alone know of no budget; the search does.
  QVERIFY(found[0].findings[4].passRate.mean > found[2].findings[4].passRate.mean);

  const auto kept = core::listChecklists(workspace);
  QCOMPARE(kept.size(), found.size());
  for (const core::Checklist& one : kept) {
    const auto same = std::ranges::find(found, one.way, &core::Checklist::way);
    QCOMPARE(one.refusal.chinese, same->refusal.chinese);
    QCOMPARE(one.findings.size(), same->findings.size());
    for (std::size_t i = 0; i < one.findings.size(); ++i) {
      QCOMPARE(one.findings[i].passed, same->findings[i].passed);
      QCOMPARE(one.findings[i].failures.size(), same->findings[i].failures.size());
      for (std::size_t f = 0; f < one.findings[i].failures.size(); ++f) {
        const core::CheckFailure &a = one.findings[i].failures[f], &b = same->findings[i].failures[f];
        QCOMPARE(a.changed, b.changed);
        QCOMPARE(a.second.size(), b.second.size());
        for (std::size_t place = 0; place < a.second.size(); ++place) {
          QCOMPARE(a.second[place].title, b.second[place].title);
          QCOMPARE(a.second[place].breaking, b.second[place].breaking);
          QCOMPARE(a.second[place].common, b.second[place].common);
        }
      }
    }
  }
  const auto words = std::ranges::find(kept, core::AnsweredBy::Words, &core::Checklist::way);
  const std::string english = core::renderReportHtml(workspace, {.out = {}, .runs = {}, .language = "en"},
                                                     progress),
                    chinese = core::renderReportHtml(workspace, {.out = {}, .runs = {}, .language = "zh_CN"},
                                                     progress);
  QVERIFY(english.find("Behavioural checks") != std::string::npos);
  QVERIFY(english.find(words->findings[4].failures.at(0).changed) != std::string::npos);
  QVERIFY(chinese.find("行为检查") != std::string::npos && chinese.find("仅词语") != std::string::npos);

  core::runChecklists(workspace, request, progress);
  QCOMPARE(core::listChecklists(workspace).size(), found.size());  // replaced, not added
}

void TestChecklist::runOfBehaviourTakesNoQuery() {
  QTemporaryDir folder, models;
  qputenv("RECLENS_MODELS", models.path().toUtf8());
  core::Progress progress;
  const auto workspace = core::createSampleWorkspace(folder.filePath("shop").toStdString(),
                                                     {.seed = 3, .items = 100, .users = 60}, progress);
  core::JobProgress job(workspace, "train", "popularity");
  core::TrainRequest training;
  training.recipe = "popularity";
  const std::int64_t run = core::trainRun(workspace, training, job).run;
  job.finish("finished", "{}");
  const auto found =
      core::runChecklists(workspace, {.runs = {run}, .installed = true, .options = {.pairs = 2}}, progress);
  const auto refused = std::ranges::find(found, run, &core::Checklist::run);
  QVERIFY(refused != found.end() && refused->findings.empty());
  QVERIFY2(refused->refusal.english.find("takes no query") != std::string::npos,
           refused->refusal.english.c_str());
  QCOMPARE(core::listChecklists(workspace).back().refusal.english, refused->refusal.english);
  QVERIFY_EXCEPTION_THROWN(core::runChecklists(workspace, {.runs = {run + 1}}, progress), core::Error);
  QVERIFY_EXCEPTION_THROWN(
      core::runChecklists(workspace, {.runs = {run}, .ways = {core::AnsweredBy::Words}}, progress),
      core::Error);
}

QTEST_GUILESS_MAIN(TestChecklist)
#include "test_checklist.moc"
