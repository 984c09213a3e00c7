#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/evaluate/metrics.h"
#include "core/workflow/evaluate.h"
#include "db/workspace/evaluation_store.h"
#include "db/workspace/run_store.h"
#include "db/workspace/workspace.h"

namespace core {
namespace {

constexpr double kLevel = 0.05;  // of significance, after correction

struct Side {
  std::int64_t run = 0;
  std::string name;
  std::string definition;
  std::string split;
  std::vector<std::pair<std::int64_t, float>> values;  ///< user row, value; by rising user
};

Side sideOf(db::Workspace& workspace, std::int64_t run, const std::string& metric) {
  const auto record = db::findRun(workspace.database(), run);
  const std::string where = fmt::format("run {}", run);
  if (!record) throw Error(Error::Kind::BadInput, fmt::format("There is no run {}.", run), where);
  const auto evaluation = db::findEvaluation(workspace.database(), run, metric);
  const auto known = [&](const db::MetricRecord& kept) {
    return kept.metric == metric && !kept.values.empty();
  };
  if (!evaluation || std::none_of(evaluation->metrics.begin(), evaluation->metrics.end(), known))
    throw Error(Error::Kind::BadInput,
                fmt::format("Run {} ({}) has no kept values of {}; evaluate it first with that cut-off.", run,
                            record->name, metric),
                where);
  const db::MetricRecord& kept = *std::find_if(evaluation->metrics.begin(), evaluation->metrics.end(), known);
  Side side{run, record->name, evaluation->definition, evaluation->split, {}};
  for (std::size_t i = 0; i < std::min(evaluation->users.size(), kept.values.size()); ++i)
    side.values.emplace_back(evaluation->users[i], kept.values[i]);
  std::sort(side.values.begin(), side.values.end());
  return side;
}

/// A number between two procedures would say more of the procedures than of the recommenders.
void requireSameProcedure(const Side& first, const Side& second) {
  if (first.split == second.split && first.definition == second.definition) return;
  throw Error(
      Error::Kind::BadInput,
      fmt::format("Runs {} ({}) and {} ({}) were judged by different procedures and cannot be compared: "
                  "the first on {} ({}), the second on {} ({}).",
                  first.run, first.name, second.run, second.name, first.split, first.definition, second.split,
                  second.definition));
}

/// The values of the users that both have, in one order.
std::pair<std::vector<float>, std::vector<float>> shared(const Side& first, const Side& second) {
  std::pair<std::vector<float>, std::vector<float>> both;
  auto other = second.values.begin();
  for (const auto& [user, value] : first.values) {
    while (other != second.values.end() && other->first < user) ++other;
    if (other == second.values.end()) break;
    if (other->first != user) continue;
    both.first.push_back(value);
    both.second.push_back(other->second);
  }
  return both;
}

std::string pText(double p) {
  return p < 0.001 ? "p < 0.001" : fmt::format("p = {:.3f}", p);
}

/// 22,363 whatever the locale.
std::string grouped(std::int64_t count) {
  std::string digits = std::to_string(count);
  for (std::ptrdiff_t place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3)
    digits.insert(static_cast<std::size_t>(place), ",");
  return digits;
}

void putIntoWords(ComparedPair& pair, const std::string& metric) {
  // Runs of one name are told apart by their number.
  const bool sameName = pair.firstName == pair.secondName;
  const auto nameOf = [sameName](const std::string& name, std::int64_t run) {
    return sameName ? fmt::format("{} (run {})", name, run) : name;
  };
  const std::string first = nameOf(pair.firstName, pair.first);
  const std::string second = nameOf(pair.secondName, pair.second);
  const std::string users = grouped(pair.n);
  if (pair.n < 2) {
    pair.sentence = fmt::format("{} and {} share {} users with test items: too few to compare them.", first,
                                second, users);
    pair.sentenceChinese = fmt::format("{}与{}只有 {} 名共同的测试用户，不足以比较。", first, second, users);
    return;
  }
  if (pair.pAdjusted >= kLevel) {
    pair.sentence = fmt::format(
        "No difference shown between {} and {} in {}: {:+.4f} (95 % interval {:.4f} to {:.4f}, adjusted {}, "
        "n = {} "
        "users).",
        first, second, metric, pair.difference, pair.low, pair.high, pText(pair.pAdjusted), users);
    pair.sentenceChinese = fmt::format(
        "未显示{}与{}在 {} 上有差异：{:+.4f}（95% 区间 {:.4f} 至 {:.4f}，校正后 {}，n = {} 名用户）。", first,
        second, metric, pair.difference, pair.low, pair.high, pText(pair.pAdjusted), users);
    return;
  }
  const bool up = pair.difference > 0;
  const double low = up ? pair.low : -pair.high;
  const double high = up ? pair.high : -pair.low;
  const std::string& winner = up ? second : first;
  const std::string& loser = up ? first : second;
  pair.sentence = fmt::format(
      "{} is better than {} in {}: higher by {:.4f} (95 % interval {:.4f} to {:.4f}, adjusted {}, effect "
      "size {:.2f}, "
      "n = {} users).",
      winner, loser, metric, std::abs(pair.difference), low, high, pText(pair.pAdjusted),
      std::abs(pair.effectSize), users);
  pair.sentenceChinese = fmt::format(
      "{}在 {} 上优于{}：高出 {:.4f}（95% 区间 {:.4f} 至 {:.4f}，校正后 {}，效应量 {:.2f}，n = {} 名用户）。",
      winner, metric, loser, std::abs(pair.difference), low, high, pText(pair.pAdjusted),
      std::abs(pair.effectSize), users);
}

}  // namespace

std::vector<ComparedPair> compareRuns(const std::filesystem::path& folder,
                                      const std::vector<std::int64_t>& runs, const std::string& metric) {
  const std::string spelled = toString(metricFrom(metric));
  if (runs.size() < 2) throw Error(Error::Kind::Usage, "A comparison needs at least two runs.");
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  std::vector<Side> sides;
  for (const std::int64_t run : runs) {
    if (std::any_of(sides.begin(), sides.end(), [run](const Side& side) { return side.run == run; }))
      throw Error(Error::Kind::Usage, fmt::format("Run {} is named twice.", run));
    sides.push_back(sideOf(workspace, run, spelled));
    requireSameProcedure(sides.front(), sides.back());
  }
  std::vector<ComparedPair> pairs;
  std::vector<double> p;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    for (std::size_t j = i + 1; j < sides.size(); ++j) {
      const auto [first, second] = shared(sides[i], sides[j]);
      const PairedComparison found = comparePaired(first, second);
      ComparedPair pair;
      pair.first = sides[i].run;
      pair.second = sides[j].run;
      pair.firstName = sides[i].name;
      pair.secondName = sides[j].name;
      pair.difference = found.difference;
      pair.low = found.low;
      pair.high = found.high;
      pair.p = found.p;
      pair.effectSize = found.effectSize;
      pair.n = found.n;
      pairs.push_back(pair);
      p.push_back(found.p);
    }
  }
  const std::vector<double> adjusted = correctHolm(p);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i].pAdjusted = adjusted[i];
    putIntoWords(pairs[i], spelled);
  }
  return pairs;
}

}  // namespace core
