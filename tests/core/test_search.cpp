#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include "core/error.h"
#include "core/workflow/evaluate.h"
#include "core/workflow/import.h"
#include "core/workflow/search.h"
#include "core/workflow/train.h"
#include "core/workflow/trial_bench.h"
#include "core/workflow/workspaces.h"
#include "db/workspace/workspace.h"
#include "tests/core/tiny_bert.h"

using namespace core;
namespace fs = std::filesystem;

namespace {

/// Two groups of items; each user stays within one and walks through it from a place of their own. The last
/// item of each is the test item: `lastStep`, 4 or 9, alone decides which.
struct GroupedShop {
  QTemporaryDir folder;
  fs::path path = createWorkspace(fs::path(folder.path().toStdString()) / "shop");

  explicit GroupedShop(int lastStep = 4) {
    std::string items = "item_id,title\n", events = "user_id,item_id,timestamp\n";
    for (int item = 0; item < 22; ++item)  // the last two are nobody's
      items += "i" + std::to_string(item) + ",thing\n";
    for (int user = 0; user < 120; ++user)
      for (int step = 0; step < 5; ++step) {
        const int place = user / 2 + (step < 4 ? step * (1 + user % 3) : lastStep * (1 + user % 3));
        events += "u" + std::to_string(user) + ",i" + std::to_string(user % 2 * 10 + place % 10) + "," +
                  std::to_string(1700000000 + user * 100 + step) + "\n";
      }
    import("items", items);
    import("interactions", events);
  }

  void import(const std::string& kind, const std::string& csv) const {
    ImportRequest request;
    request.file = fs::path(folder.path().toStdString()) / (kind + ".csv");
    request.kind = kind;
    std::ofstream(request.file) << csv;
    Progress progress;
    importFile(path, request, progress);
  }

  Search search(SearchRequest request) const {
    if (request.split.empty()) request.split = "leave-one-out";
    JobProgress progress(path, "search", request.recipe);
    const Search search = runJob(progress, [&] { return runSearch(path, request, progress); });
    progress.finish(search.state, "");
    return search;
  }
};

std::vector<std::pair<int, double>> rungs(int trials, int eta, double least) {
  std::vector<std::pair<int, double>> all;
  for (const Rung& rung : halvingSchedule(trials, eta, least)) all.emplace_back(rung.trials, rung.budget);
  return all;
}

/// What the user is told of a request without sense.
QString refusalOf(const std::string& recipe, const std::vector<std::string>& set,
                  const std::vector<std::string>& fix = {}) {
  SearchRequest request;
  request.recipe = recipe;
  request.set = set;
  request.fix = fix;
  try {
    planSearch(request);
  } catch (const Error& error) {
    return error.kind() == Error::Kind::Usage ? QString(error.what()) : QString("not a usage error");
  }
  return {};
}

/// Numbers drawn of one setting, beside one that makes all settings differ.
std::vector<double> drawnOf(const std::string& range, int count) {
  const Recipe recipe = loadRecipe("item-knn");
  std::vector<double> values;
  const std::vector<SettingRange> space = {rangeFrom(range, recipe), rangeFrom("decay=0.0..1.0", recipe)};
  for (const TrialSettings& settings : drawSettings(space, count, 7))
    values.push_back(std::stod(settings.at(space.front().key)));
  return values;
}

double shareWithin(const std::vector<double>& values, double low, double high) {
  const auto count =
      std::count_if(values.begin(), values.end(), [&](double value) { return value >= low && value < high; });
  return static_cast<double>(count) / static_cast<double>(values.size());
}

}  // namespace

class TestSearch : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void halvingKeepsTheScheduleOfItsAuthors() {
    // The bracket s = 4 of Hyperband's Table 1 (Li et al. 2018): R = 81, eta = 3.
    QCOMPARE(rungs(81, 3, 0.001), (std::vector<std::pair<int, double>>{
                                      {81, 1 / 81.0}, {27, 1 / 27.0}, {9, 1 / 9.0}, {3, 1 / 3.0}, {1, 1}}));
    // By hand: 10 / 3 = 3, 3 / 3 = 1.
    QCOMPARE(rungs(10, 3, 0.001), (std::vector<std::pair<int, double>>{{10, 1 / 9.0}, {3, 1 / 3.0}, {1, 1}}));
    // Nobody gets less than 1/4, so that two of the eight are left for the whole budget.
    QCOMPARE(rungs(8, 2, 0.25), (std::vector<std::pair<int, double>>{{8, 0.25}, {4, 0.5}, {2, 1}}));
    QCOMPARE(rungs(2, 3, 0.001), (std::vector<std::pair<int, double>>{{2, 1}}));
    QVERIFY_THROWS_EXCEPTION(Error, halvingSchedule(0, 3, 0.1));
    QVERIFY_THROWS_EXCEPTION(Error, halvingSchedule(9, 1, 0.1));
    QVERIFY_THROWS_EXCEPTION(Error, halvingSchedule(9, 3, 0));
  }

  void theBestGoOnAndTheFailedDoNot() {
    const double none = std::nan("");
    const std::vector<double> values{0.2, none, 0.5, -1, 0.5};
    using Places = std::vector<std::size_t>;
    QCOMPARE(bestPlaces(values, 3, true), (Places{2, 4, 0}));
    QCOMPARE(bestPlaces(values, 2, false), (Places{3, 0}));
    QCOMPARE(bestPlaces(values, 9, true), (Places{2, 4, 0, 3}));
    QVERIFY(bestPlaces(std::vector<double>{none}, 1, true).empty());
  }

  void rangesAreReadAndSpelledAgain() {
    const Recipe recipe = loadRecipe("ease");
    for (const char* range : {"lambda=1..5000:log", "lambda=0.5..2", "lambda=5,10,20", "lambda=1.0..2",
                              "lambda=1e-05..1000:log", "decay=0.0..1"}) {
      const SettingRange read = rangeFrom(range, recipe);
      const SettingRange again = rangeFrom(read.key + "=" + toString(read), recipe);
      QCOMPARE(toString(again), toString(read));
      QCOMPARE(again.whole, read.whole);
      QCOMPARE(again.low, read.low);
      QCOMPARE(again.choices, read.choices);
    }
    QVERIFY(rangeFrom("lambda=1..5000:log", recipe).whole);
    QVERIFY(!rangeFrom("decay=0..1", recipe).whole);  // the recipe's own is 0.7
    QVERIFY(!rangeFrom("lambda=1.0..5000", recipe).whole);
  }

  void everyBuiltInRangeMakesSense() {
    int searched = 0;
    for (const Recipe& recipe : builtInRecipes()) {
      if (recipe.search.empty()) continue;
      SearchRequest request;
      request.recipe = recipe.name;
      QCOMPARE(planSearch(request).space.size(), recipe.search.size());
      ++searched;
    }
    QVERIFY(searched >= 8);
    // A fusion searches the settings of its parts.
    QVERIFY(loadRecipe("fusion-weighted").search.contains("ease.lambda"));
    QCOMPARE(parseRecipe(writeRecipe(loadRecipe("ease")), "ease", "ease").search, loadRecipe("ease").search);
  }

  void illRangesAreRefusedInASentence_data() {
    QTest::addColumn<QString>("range");
    QTest::addColumn<QString>("words");
    QTest::newRow("unknown") << "lamda=1..5"
                             << "has no setting \"lamda\"";
    QTest::newRow("falling") << "lambda=10..5"
                             << "must rise";
    QTest::newRow("equal") << "lambda=5..5"
                           << "must rise";
    QTest::newRow("log of nothing") << "lambda=0..5:log"
                                    << "above 0";
    QTest::newRow("no number") << "lambda=a..5"
                               << "needs a number at each end";
    QTest::newRow("no end") << "lambda=1.."
                            << "needs a number at each end";
    QTest::newRow("infinite") << "lambda=1..inf"
                              << "needs a number at each end";
    QTest::newRow("empty value") << "lambda=5,,10"
                                 << "an empty value";
    QTest::newRow("twice") << "lambda=5,10,5"
                           << "the value 5 twice";
    QTest::newRow("log of values") << "lambda=5,10:log"
                                   << "only two ends";
    QTest::newRow("refused end") << "lambda=-5..10"
                                 << "lambda -5 is not above 0";
    QTest::newRow("refused value") << "neighbours=10,many"
                                   << "needs a whole number";
    QTest::newRow("no assignment") << "lambda"
                                   << "is no setting";
    QTest::newRow("one value alone") << "lambda=5"
                                     << "";
  }
  void illRangesAreRefusedInASentence() {
    QFETCH(const QString, range);
    QFETCH(const QString, words);
    const QString told = refusalOf("ease", {range.toStdString()});
    if (words.isEmpty())  // decay is searched by default
      QCOMPARE(told, QString());
    else
      QVERIFY2(told.contains(words) && (told.endsWith('.') || told.endsWith('?')), qPrintable(told));
  }

  void requestsWithoutSenseAreRefused() {
    QVERIFY(refusalOf("ease", {"lambda=1..5", "lambda=7..9"}).contains("given twice"));
    QVERIFY(refusalOf("ease", {"lambda=1..5"}, {"lambda=7"}).contains("given twice"));
    QVERIFY(refusalOf("popularity", {}).contains("nothing to search"));
    QVERIFY(refusalOf("ease", {"lambda=5", "decay=1"}).contains("nothing to search"));
    SearchRequest request{.recipe = "ease"};
    for (const char* metric : {"coverage@10", "ndgc@10", "ndcg@0"}) {
      request.metric = metric;
      QVERIFY_THROWS_EXCEPTION(Error, planSearch(request));
    }
    request = {.recipe = "sentiment", .metric = "ndcg@10"};
    QVERIFY_THROWS_EXCEPTION(Error, planSearch(request));
    request = {.recipe = "ease", .method = "grid"};
    QVERIFY_THROWS_EXCEPTION(Error, planSearch(request));
  }

  void drawsAreSpreadAsTheirRangeSays() {
    // Four standard errors of a share of a quarter among 4,000 are .027; of a tenth .019.
    const std::vector<double> decades = drawnOf("shrink=1.0..10000:log", 4000);
    for (double low = 1; low < 10000; low *= 10)
      QVERIFY(std::abs(shareWithin(decades, low, low * 10) - 0.25) < 0.027);
    const std::vector<double> even = drawnOf("shrink=0.0..40", 4000);
    for (double low = 0; low < 40; low += 10)
      QVERIFY(std::abs(shareWithin(even, low, low + 10) - 0.25) < 0.027);
    const std::vector<double> whole = drawnOf("k=1..10", 4000);
    for (int value = 1; value <= 10; ++value)  // the ends too
      QVERIFY(std::abs(shareWithin(whole, value, value + 0.5) - 0.1) < 0.019);
    const std::vector<double> wholeDecades = drawnOf("k=10..1000:log", 4000);
    QVERIFY(std::abs(shareWithin(wholeDecades, 10, 100) - 0.5) < 0.032);
    QVERIFY(std::ranges::all_of(wholeDecades, [](double value) { return value == std::round(value); }));
    QVERIFY(std::ranges::all_of(wholeDecades, [](double value) { return value >= 10 && value <= 1000; }));
    const std::vector<double> listed = drawnOf("k=5,10,20,40", 4000);
    for (const double value : {5, 10, 20, 40})
      QVERIFY(std::abs(shareWithin(listed, value, value + 1) - 0.25) < 0.027);
  }

  void theSameSeedDrawsTheSameAndNothingTwice() {
    const Recipe recipe = loadRecipe("ease");
    const std::vector<SettingRange> space = {rangeFrom("lambda=1..30", recipe),
                                             rangeFrom("decay=0.5,1", recipe)};
    const std::vector<TrialSettings> first = drawSettings(space, 40, 3);
    QCOMPARE(first.size(), 40U);
    QCOMPARE(std::set(first.begin(), first.end()).size(), 40U);
    QCOMPARE(drawSettings(space, 40, 3), first);
    QVERIFY(drawSettings(space, 40, 4) != first);
    const std::vector<TrialSettings> fewer = drawSettings(space, 12, 3);
    QVERIFY(std::equal(fewer.begin(), fewer.end(), first.begin()));
    // No more than 60 combinations: all of them.
    const std::vector<TrialSettings> all = drawSettings(space, 100, 3);
    QCOMPARE(all.size(), 60U);
    QCOMPARE(std::set(all.begin(), all.end()).size(), 60U);
  }

  void budgetsScaleWhatTheRecipeHas() {
    QVERIFY(budgetOf(loadRecipe("ease")) == Budget::Users);
    QVERIFY(budgetOf(loadRecipe("text-knn")) == Budget::Users);
    QVERIFY(budgetOf(loadRecipe("sentiment")) == Budget::Steps);
    Recipe encoder = loadRecipe("text-encoder");
    encoder.set("epochs=6");
    const Recipe third = withShareOfSteps(encoder, 1.0 / 3);
    QCOMPARE(third.number("epochs"), 2.0);
    QCOMPARE(third.integer("max_steps"), 54);  // of 160, rounded up
    QCOMPARE(withShareOfSteps(encoder, 1).settings, encoder.settings);
    Recipe untrained = loadRecipe("sentiment");
    untrained.set("epochs=0");
    QVERIFY(budgetOf(untrained) == Budget::Nothing);
    const SearchPlan plan = planSearch({.recipe = "sentiment", .fix = {"epochs=0"}, .method = "halving"});
    QCOMPARE(plan.method, std::string("random"));
    QVERIFY(plan.note.find("random search") != std::string::npos);
    QCOMPARE(plan.rungs.size(), 1U);
  }

  void aLargerShareOfUsersHoldsTheSmaller() {
    Interactions all;
    for (std::int32_t user = 0; user < 900; ++user) {
      all.items.insert(all.items.end(), {user, user + 1});
      all.offsets.push_back(static_cast<std::int64_t>(all.items.size()));
    }
    all.weights.assign(all.items.size(), 1);
    all.times.assign(all.items.size(), 0);
    const Interactions third = withShareOfUsers(all, 1 / 3.0, 5), ninth = withShareOfUsers(all, 1 / 9.0, 5);
    int few = 0, some = 0;
    for (std::int32_t user = 0; user < 900; ++user) {
      few += !ninth.itemsOf(user).empty();
      some += !third.itemsOf(user).empty();
      if (!ninth.itemsOf(user).empty())
        QVERIFY(std::ranges::equal(ninth.itemsOf(user), all.itemsOf(user)) && !third.itemsOf(user).empty());
    }
    QVERIFY(std::abs(few - 100) < 40 && std::abs(some - 300) < 60);  // four standard deviations
    QCOMPARE(withShareOfUsers(all, 1, 5).items, all.items);
    const Interactions others = withoutUsersOf(all, third);
    QCOMPARE(others.items.size() + third.items.size(), all.items.size());
    for (std::int32_t user = 0; user < 900; ++user)
      QVERIFY(others.itemsOf(user).empty() != third.itemsOf(user).empty() || all.itemsOf(user).empty());
  }

  void theTestEventsAreNotThere() {
    const GroupedShop shop;
    db::Workspace workspace = db::Workspace::open(shop.path);
    const SearchData data = loadSearchData(workspace, loadRecipe("ease"), "leave-one-out");
    // Five events a user, repeats of an item counted once: the last is the test's.
    QCOMPARE(data.dataset.interactions.items.size(), data.train.items.size() + data.valid.items.size());
    for (std::int32_t user = 0; user < data.dataset.userCount(); ++user) {
      std::vector<std::int32_t> left(data.train.itemsOf(user).begin(), data.train.itemsOf(user).end());
      left.insert(left.end(), data.valid.itemsOf(user).begin(), data.valid.itemsOf(user).end());
      QVERIFY(std::ranges::equal(data.dataset.interactions.itemsOf(user), left));
      QVERIFY(left.size() < 5);
    }
  }

  void otherTestEventsChangeNoTrial() {
    // The same shop but for the last item of every user.
    const SearchRequest request{
        .recipe = "ease", .set = {"lambda=1..500:log", "decay=0.2..1"}, .method = "halving", .trials = 9};
    const GroupedShop one(4), other(9);
    const Search first = one.search(request), second = other.search(request);
    QCOMPARE(first.trials.size(), 13U);
    QCOMPARE(second.trials.size(), first.trials.size());
    std::set<double> values;
    for (std::size_t i = 0; i < first.trials.size(); ++i) {
      QCOMPARE(second.trials[i].settings, first.trials[i].settings);
      QCOMPARE(second.trials[i].values, first.trials[i].values);
      values.insert(first.valueOf(first.trials[i]));
    }
    QVERIFY(values.size() > 3);  // trials do differ
    QCOMPARE(*second.best, *first.best);
    // And the test does: the two shops' winners come to other figures there.
    EvaluateRequest test;
    test.runs = {*first.run};
    Progress progress;
    const double mine = evaluateRuns(one.path, test, progress).front().metrics.at("ndcg@10").mean;
    test.runs = {*second.run};
    QVERIFY(evaluateRuns(other.path, test, progress).front().metrics.at("ndcg@10").mean != mine);
  }

  void theBestBecomesARunWithTheSameFigure() {
    const GroupedShop shop;
    const Search search =
        shop.search({.recipe = "item-knn", .name = "tuned", .set = {"k=2,5,20", "shrink=0,10"}});
    QCOMPARE(search.state, std::string("finished"));
    QCOMPARE(search.trials.size(), 6U);  // all combinations
    QCOMPARE(search.method, std::string("random"));
    const Trial& best = search.trials[*search.best];
    for (const Trial& trial : search.trials) {
      QVERIFY(search.valueOf(trial) <= search.valueOf(best));
      QCOMPARE(trial.budget, 1.0);
      for (const char* metric : {"recall@10", "mrr@10", "hit_rate@10"})
        QVERIFY(trial.values.contains(metric));
    }
    const RunDetails run = showRun(shop.path, *search.run);
    QCOMPARE(run.summary.name, std::string("tuned"));
    QCOMPARE(run.summary.best->value, search.valueOf(best));
    for (const auto& [key, value] : best.settings) QCOMPARE(run.settings.at(key), value);
    QCOMPARE(recipeOfTrial(shop.path, search.search, best.number).settings, run.settings);
    QVERIFY_THROWS_EXCEPTION(Error, recipeOfTrial(shop.path, search.search, 7));
    QVERIFY_THROWS_EXCEPTION(Error, showSearch(shop.path, 99));
    QVERIFY(checkWorkspace(shop.path).ok);
  }

  void halvingGivesTheBestMore() {
    const GroupedShop shop;
    const Search search = shop.search(
        {.recipe = "ease", .set = {"lambda=1..5000:log"}, .method = "halving", .trials = 9, .refit = false});
    QVERIFY(!search.run);
    QVERIFY(search.budget == Budget::Users);
    std::map<int, std::vector<double>> values;
    for (const Trial& trial : search.trials) {
      values[trial.rung].push_back(search.valueOf(trial));
      QCOMPARE(trial.budget, std::pow(3.0, trial.rung - 3));
    }
    QCOMPARE(values[1].size(), 9U);
    QCOMPARE(values[2].size(), 3U);
    QCOMPARE(values[3].size(), 1U);
    // Who went on was better than who did not.
    std::vector<Trial> first(search.trials.begin(), search.trials.begin() + 9);
    std::ranges::stable_sort(first, std::greater<>(),
                             [&](const Trial& trial) { return search.valueOf(trial); });
    std::set<int> expected, going;
    for (int i = 0; i < 3; ++i) expected.insert(first[static_cast<std::size_t>(i)].number);
    for (const Trial& trial : search.trials)
      if (trial.rung == 2) going.insert(trial.number);
    QCOMPARE(going, expected);
    QCOMPARE(search.trials[*search.best].rung, 3);
    QCOMPARE(latestTrials(search).size(), 9U);
  }

  void aFailedTrialIsAbsentNotZero() {
    const GroupedShop shop;
    // Nobody chose the last two items: without a ridge their counts cannot be inverted.
    const Search search = shop.search({.recipe = "ease", .set = {"lambda=1e-60,20,200"}});
    QCOMPARE(search.trials.size(), 3U);
    QCOMPARE(search.trials[0].state, std::string("failed"));
    QVERIFY(search.trials[0].values.empty() && std::isnan(search.valueOf(search.trials[0])));
    QVERIFY(search.trials[0].message.find("raise the setting lambda") != std::string::npos);
    QVERIFY(*search.best > 0);
    QCOMPARE(search.state, std::string("finished"));
    try {
      shop.search({.recipe = "ease", .set = {"lambda=1e-60,1e-61"}});
      QFAIL("nothing came to a result");
    } catch (const Error& error) {
      QVERIFY(QString(error.what()).contains("raise the setting lambda"));
    }
    QCOMPARE(listSearches(shop.path).back().state, std::string("failed"));
  }

  void changedDataAndFinishedSearchesAreNotGoneOnWith() {
    const GroupedShop shop;
    const SearchRequest failing{.recipe = "ease", .set = {"lambda=1e-60,1e-61"}};
    QVERIFY_THROWS_EXCEPTION(Error, shop.search(failing));
    const Search done = shop.search({.recipe = "ease", .set = {"lambda=5,10"}});
    JobProgress progress(shop.path, "search", "ease");
    QVERIFY_THROWS_EXCEPTION(Error, resumeSearch(shop.path, done.search, Device::Auto, progress));
    shop.import("interactions", "user_id,item_id,timestamp\nu0,i21,1800000000\n");
    try {
      resumeSearch(shop.path, 1, Device::Auto, progress);
      QFAIL("the data are others");
    } catch (const Error& error) {
      QVERIFY2(QString(error.what()).contains("data have changed"), error.what());
    }
    progress.finish("failed", "");
  }

  void languageModelsAreJudgedByTheirOwnFigure() {
    const GroupedShop shop;
    const tiny::Folder model;
    std::string reviews = "user_id,item_id,rating,text\n";
    for (int i = 0; i < 80; ++i)
      reviews += "u" + std::to_string(i) + ",i" + std::to_string(i % 7) + "," + (i % 2 ? "1" : "5") + "," +
                 (i % 2 ? "blue rain game " : "red sun cream ") + "for camp " + std::to_string(i) + ".\n";
    shop.import("reviews", reviews);
    const Search search = shop.search({.recipe = "sentiment",
                                       .set = {"learning_rate=0.0001,0.005,0.01"},
                                       .fix = {"model=" + model.path().string(), "max_length=32", "epochs=6",
                                               "held_out=0.2", "train_layers=-1"},
                                       .method = "halving",
                                       .device = Device::Cpu});
    QVERIFY(search.budget == Budget::Steps);
    QCOMPARE(search.metric, std::string("accuracy"));
    QVERIFY(search.higherIsBetter);
    QCOMPARE(search.trials.size(), 4U);  // three with a third of the steps, one with all
    for (const Trial& trial : search.trials) QVERIFY(trial.values.contains("macro_f1"));
    QCOMPARE(showRun(shop.path, *search.run).summary.best->value,
             search.valueOf(search.trials[*search.best]));
  }
};

QTEST_GUILESS_MAIN(TestSearch)
#include "test_search.moc"
