#include "core/workflow/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "core/error.h"
#include "core/evaluate/metrics.h"
#include "core/parallel.h"
#include "core/recommend/recipe.h"
#include "core/workflow/comparison_words.h"
#include "core/workflow/kept_values.h"
#include "db/workspace/catalogue_store.h"
#include "db/workspace/run_store.h"
#include "db/workspace/workspace.h"

namespace core {
namespace {

/// The values of the users that both have, in one order.
struct Shared {
  std::vector<std::int64_t> users;  ///< row ids
  std::vector<float> first, second;
};

Shared shared(const KeptValues& first, const KeptValues& second) {
  Shared both;
  auto other = second.values.begin();
  for (const auto& [user, value] : first.values) {
    while (other != second.values.end() && other->first < user) ++other;
    if (other == second.values.end()) break;
    if (other->first != user) continue;
    both.users.push_back(user);
    both.first.push_back(value);
    both.second.push_back(other->second);
  }
  return both;
}

std::string nameOf(const db::RunRecord& run) {
  return fmt::format("Run {} ({})", run.id, run.name);
}

/// The run where it came to no result, so that it has no figures and never will.
std::optional<db::RunRecord> findFruitless(db::Workspace& workspace, std::int64_t run) {
  std::optional<db::RunRecord> record = db::findRun(workspace.database(), run);
  if (record && (record->state == "finished" || record->state == "stopped")) return std::nullopt;
  return record;
}

/// Runs without a result are left out, with a caution that says so.
std::vector<std::int64_t> fruitfulOf(db::Workspace& workspace, const std::vector<std::int64_t>& runs,
                                     std::vector<Caution>& cautions) {
  std::vector<std::int64_t> fruitful;
  for (const std::int64_t run : runs) {
    if (const auto fruitless = findFruitless(workspace, run))
      cautions.push_back(absentRun(nameOf(*fruitless), fruitless->state, fruitless->message));
    else if (std::find(fruitful.begin(), fruitful.end(), run) != fruitful.end())
      throw Error(Error::Kind::Usage, fmt::format("Run {} is named twice.", run));
    else
      fruitful.push_back(run);
  }
  if (fruitful.size() < 2)
    throw Error(Error::Kind::BadInput, "A comparison needs at least two runs with figures." +
                                           (cautions.empty() ? "" : " " + cautions[0].sentence));
  return fruitful;
}

std::vector<KeptValues> sidesOf(db::Workspace& workspace, const std::vector<std::int64_t>& runs,
                                const std::string& metric, const EvaluationChoice& choice) {
  std::vector<KeptValues> sides;
  for (const std::int64_t run : runs) {
    sides.push_back(keptValuesOf(workspace, run, metric, choice));
    requireSameProcedure(sides.front(), sides.back());
  }
  return sides;
}

void requireSharedUsers(const Shared& both, const KeptValues& first, const KeptValues& second) {
  if (!both.users.empty()) return;
  throw Error(Error::Kind::BadInput,
              fmt::format("{} and {} have no test user in common, so there is nothing to compare; evaluate "
                          "both again on the data of today.",
                          nameOf(first.run), nameOf(second.run)));
}

std::vector<ComparedPair> comparePairs(const std::vector<KeptValues>& sides, const std::string& metric,
                                       PairedTest test) {
  std::vector<std::pair<const KeptValues*, const KeptValues*>> asked;
  for (std::size_t i = 0; i < sides.size(); ++i)
    for (std::size_t j = i + 1; j < sides.size(); ++j) asked.emplace_back(&sides[i], &sides[j]);
  std::vector<ComparedPair> pairs(asked.size());
  std::vector<double> p(asked.size());
  Progress progress;
  forEachBlock(static_cast<std::int64_t>(asked.size()), "compare", progress, [&](std::int64_t block) {
    const auto place = static_cast<std::size_t>(block);
    const auto [first, second] = asked[place];
    const Shared both = shared(*first, *second);
    requireSharedUsers(both, *first, *second);
    ComparedPair& pair = pairs[place];
    // What one of many comparisons must show to be seen after correction.
    static_cast<PairedComparison&>(pair) = comparePaired(
        both.first, both.second, {.test = test, .level = kSignificance / static_cast<double>(asked.size())});
    pair.first = first->run.id;
    pair.second = second->run.id;
    pair.firstName = first->run.name;
    pair.secondName = second->run.name;
    pair.test = test;
    p[place] = pair.p;
  });
  const std::vector<double> adjusted = correctHolm(p);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i].pAdjusted = adjusted[i];
    putIntoWords(pairs[i], metric);
  }
  return pairs;
}

/// What runs of one group have in common: everything but the seed.
std::string groupKeyOf(const KeptValues& side) {
  Recipe recipe = parseRecipe(side.run.recipeToml, side.run.recipe, fmt::format("run {}", side.run.id));
  std::erase_if(recipe.settings, [](const auto& setting) {
    return setting.first == "seed" || setting.first.ends_with(".seed");
  });
  return fmt::format("{}\n{}\n{}", writeRecipe(recipe), side.run.dataHash, side.split);
}

SeedGroup summarise(const std::vector<const KeptValues*>& sides, const std::string& metric) {
  SeedGroup group;
  std::map<std::int64_t, std::pair<double, int>> users;  // sum of values, runs that have the user
  std::vector<double> means;
  for (const KeptValues* side : sides) {
    group.runs.push_back(side->run.id);
    group.seeds.push_back(side->run.seed);
    group.name = side->run.name;
    double sum = 0;
    std::int64_t counted = 0;
    for (const auto& [user, value] : side->values) {
      if (std::isnan(value)) continue;
      sum += static_cast<double>(value);
      ++counted;
      users[user].first += static_cast<double>(value);
      users[user].second += 1;
    }
    means.push_back(sum / static_cast<double>(std::max<std::int64_t>(counted, 1)));
  }
  const auto count = static_cast<double>(means.size());
  group.mean = std::accumulate(means.begin(), means.end(), 0.0) / count;
  for (const double mean : means) group.spread += (mean - group.mean) * (mean - group.mean);
  group.spread = std::sqrt(group.spread / (count - 1));
  group.lowest = *std::min_element(means.begin(), means.end());
  group.highest = *std::max_element(means.begin(), means.end());
  std::vector<float> perUser;
  for (const auto& [user, sum] : users)
    if (sum.second == static_cast<int>(sides.size()))
      perUser.push_back(static_cast<float>(sum.first / count));
  group.users = estimateMean(perUser);
  putIntoWords(group, metric);
  return group;
}

std::vector<SeedGroup> groupBySeed(const std::vector<KeptValues>& sides, const std::string& metric) {
  // The newest run of a seed stands for it: repeating a run adds no seed.
  std::map<std::string, std::map<std::int64_t, const KeptValues*>> found;
  for (const KeptValues& side : sides) {
    const KeptValues*& kept = found[groupKeyOf(side)][side.run.seed];
    if (!kept || kept->run.id < side.run.id) kept = &side;
  }
  std::vector<SeedGroup> groups;
  for (const auto& [key, bySeed] : found) {
    if (bySeed.size() < 2) continue;
    std::vector<const KeptValues*> members;
    for (const auto& [seed, side] : bySeed) members.push_back(side);
    groups.push_back(summarise(members, metric));
  }
  std::sort(groups.begin(), groups.end(),
            [](const SeedGroup& a, const SeedGroup& b) { return a.runs.front() < b.runs.front(); });
  return groups;
}

/// The users that are covered with a value, by rising row.
std::vector<std::int64_t> usersOf(const KeptValues& side) {
  std::vector<std::int64_t> users;
  for (const auto& [user, value] : side.values)
    if (!std::isnan(value)) users.push_back(user);
  return users;
}

std::optional<Caution> findDifferentUsers(const std::vector<KeptValues>& sides) {
  std::vector<std::int64_t> all = usersOf(sides.front());
  std::size_t fewest = all.size();
  std::size_t most = all.size();
  for (const KeptValues& side : sides) {
    const std::vector<std::int64_t> users = usersOf(side);
    fewest = std::min(fewest, users.size());
    most = std::max(most, users.size());
    std::vector<std::int64_t> both;
    std::set_intersection(all.begin(), all.end(), users.begin(), users.end(), std::back_inserter(both));
    all = std::move(both);
  }
  if (all.size() == most) return std::nullopt;
  const auto count = [](std::size_t users) { return static_cast<std::int64_t>(users); };
  return differentUsers(count(fewest), count(most), count(all.size()));
}

/// Three settings are a search; two are a question.
constexpr std::size_t kSearch = 3;

std::vector<Caution> findTuning(const std::vector<KeptValues>& sides) {
  struct Tried {
    std::set<std::string> settings;
    const db::RunRecord* best = nullptr;
  };
  std::map<std::string, Tried> recipes;
  for (const KeptValues& side : sides) {
    Tried& tried = recipes[side.run.recipe];
    tried.settings.insert(groupKeyOf(side));
    if (side.run.bestMetric && (!tried.best || side.run.bestValue > tried.best->bestValue))
      tried.best = &side.run;
  }
  std::vector<Caution> cautions;
  for (const auto& [recipe, tried] : recipes)
    if (tried.settings.size() >= kSearch)
      cautions.push_back(
          tunedOnTest(recipe, static_cast<std::int64_t>(tried.settings.size()),
                      tried.best ? fmt::format("run {} ({})", tried.best->id, tried.best->name) : ""));
  return cautions;
}

/// What is said of several runs in the same words is said once.
void addCautions(const std::vector<KeptValues>& sides, const std::string& metric,
                 std::vector<Caution>& cautions) {
  const bool ofSentiment = metricFrom(metric).name == "sentiment";
  const auto add = [&cautions](const Caution& caution) {
    if (std::find(cautions.begin(), cautions.end(), caution) == cautions.end()) cautions.push_back(caution);
  };
  for (const KeptValues& side : sides)
    for (const Caution& caution : side.cautions)
      if (caution.kind != Caution::Kind::SentimentSource || ofSentiment) add(caution);
  for (const KeptValues& side : sides)
    if (side.splitHash.empty()) add(unknownSplit(nameOf(side.run)));
  if (const auto caution = findDifferentUsers(sides)) add(*caution);
  for (const Caution& caution : findTuning(sides)) add(caution);
}

}  // namespace

Comparison compareRuns(const std::filesystem::path& folder, const CompareRequest& request) {
  const std::string metric = toString(metricFrom(request.metric));
  if (request.runs.size() < 2) throw Error(Error::Kind::Usage, "A comparison needs at least two runs.");
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  Comparison comparison;
  const std::vector<std::int64_t> runs = fruitfulOf(workspace, request.runs, comparison.cautions);
  comparison.choice = commonChoice(workspace, runs, request.choice);
  const std::vector<KeptValues> sides = sidesOf(workspace, runs, metric, comparison.choice);
  addCautions(sides, metric, comparison.cautions);
  comparison.pairs = comparePairs(sides, metric, request.test);
  comparison.groups = groupBySeed(sides, metric);
  return comparison;
}

std::vector<PairedValue> pairedValues(const std::filesystem::path& folder, std::int64_t first,
                                      std::int64_t second, const std::string& metric,
                                      const EvaluationChoice& asked) {
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  const std::string name = toString(metricFrom(metric));
  const EvaluationChoice choice = commonChoice(workspace, {first, second}, asked);
  const KeptValues one = keptValuesOf(workspace, first, name, choice);
  const KeptValues other = keptValuesOf(workspace, second, name, choice);
  requireSameProcedure(one, other);
  const Shared both = shared(one, other);
  std::vector<PairedValue> values;
  std::size_t next = 0;
  db::forEachUser(workspace.database(), [&](std::int64_t row, std::string_view user) {
    while (next < both.users.size() && both.users[next] < row) ++next;
    if (next < both.users.size() && both.users[next] == row)
      values.push_back({std::string(user), both.first[next], both.second[next]});
  });
  return values;
}

}  // namespace core
