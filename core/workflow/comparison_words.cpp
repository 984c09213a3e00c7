#include "core/workflow/comparison_words.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "core/report/numbers.h"

namespace core {
namespace {

struct TestWords {
  const char* english;
  const char* chinese;
};

TestWords wordsFor(PairedTest test) {
  switch (test) {
    case PairedTest::T:
      return {"paired t test", "配对 t 检验"};
    case PairedTest::Wilcoxon:
      return {"Wilcoxon signed-rank test", "Wilcoxon 符号秩检验"};
    case PairedTest::Randomisation:
      return {"randomisation test", "随机化检验"};
    case PairedTest::Sign:
      return {"sign test", "符号检验"};
    case PairedTest::Bootstrap:
      return {"bootstrap test", "自助法检验"};
  }
  return {"", ""};
}

std::string pText(double p) {
  return p < 0.001 ? "p < 0.001" : fmt::format("p = {:.3f}", p);
}

struct Names {
  std::string first, second;
};

/// Runs of one name are told apart by their number.
Names namesOf(const ComparedPair& pair) {
  if (pair.firstName != pair.secondName) return {pair.firstName, pair.secondName};
  return {fmt::format("{} (run {})", pair.firstName, pair.first),
          fmt::format("{} (run {})", pair.secondName, pair.second)};
}

void saySame(ComparedPair& pair, const Names& names, const std::string& metric) {
  const std::string users = countText(pair.n);
  pair.sentence =
      fmt::format("No difference shown between {} and {} in {}: it is the same for each of the {} users.",
                  names.first, names.second, metric, users);
  pair.sentenceChinese = fmt::format("未显示{}与{}在 {} 上有差异：全部 {} 名用户的值都相同。", names.first,
                                     names.second, metric, users);
}

void sayNothingShown(ComparedPair& pair, const Names& names, const std::string& metric) {
  const TestWords test = wordsFor(pair.test);
  pair.sentence = fmt::format(
      "No difference shown between {} and {} in {}: {:+.4f} (95 % interval {:.4f} to {:.4f}, {}, adjusted "
      "{}, "
      "n = {} users: {} better with {}, {} worse). That does not show that they are equal: with so many "
      "users, a "
      "difference of less than {:.4f} would more often than one time in five have gone unseen.",
      names.first, names.second, metric, pair.difference, pair.low, pair.high, test.english,
      pText(pair.pAdjusted), countText(pair.n), countText(pair.wins), names.second, countText(pair.losses),
      pair.detectable);
  pair.sentenceChinese = fmt::format(
      "未显示{}与{}在 {} 上有差异：{:+.4f}（95% 区间 {:.4f} 至 {:.4f}，{}，校正后 {}，n = {} 名用户：{}较好 "
      "{} "
      "名，较差 {} 名）。这并不说明两者相同：以这些用户，小于 {:.4f} 的差异有超过五分之一的可能不会被发现。",
      names.first, names.second, metric, pair.difference, pair.low, pair.high, test.chinese,
      pText(pair.pAdjusted), countText(pair.n), names.second, countText(pair.wins), countText(pair.losses),
      pair.detectable);
}

void sayBetter(ComparedPair& pair, const Names& names, const std::string& metric) {
  const TestWords test = wordsFor(pair.test);
  const bool up = pair.favours > 0;
  const double low = up ? pair.low : -pair.high;
  const double high = up ? pair.high : -pair.low;
  const std::string& winner = up ? names.second : names.first;
  const std::string& loser = up ? names.first : names.second;
  pair.sentence = fmt::format(
      "{} is better than {} in {}: higher by {:.4f} (95 % interval {:.4f} to {:.4f}, {}, adjusted {}, effect "
      "size "
      "{:.2f}, n = {} users: {} better, {} worse).",
      winner, loser, metric, std::abs(pair.difference), low, high, test.english, pText(pair.pAdjusted),
      std::abs(pair.effectSize), countText(pair.n), countText(up ? pair.wins : pair.losses),
      countText(up ? pair.losses : pair.wins));
  pair.sentenceChinese = fmt::format(
      "{}在 {} 上优于{}：高出 {:.4f}（95% 区间 {:.4f} 至 {:.4f}，{}，校正后 {}，效应量 {:.2f}，n = {} "
      "名用户：较好 {} 名，较差 {} 名）。",
      winner, metric, loser, std::abs(pair.difference), low, high, test.chinese, pText(pair.pAdjusted),
      std::abs(pair.effectSize), countText(pair.n), countText(up ? pair.wins : pair.losses),
      countText(up ? pair.losses : pair.wins));
}

/// A test of ranks or signs can lean one way and the mean the other: few users who gain much, many who lose
/// a little.
void sayDivided(ComparedPair& pair, const Names& names, const std::string& metric) {
  const TestWords test = wordsFor(pair.test);
  const bool up = pair.favours > 0;
  const std::string& favoured = up ? names.second : names.first;
  const std::string& other = up ? names.first : names.second;
  pair.sentence = fmt::format(
      "{} and {} differ in {}, but not in one direction: the {} favours {} (better for {} users, worse for "
      "{}, "
      "adjusted {}), while the mean of {} is higher by {:.4f}. Look at the users before choosing.",
      names.first, names.second, metric, test.english, favoured, countText(up ? pair.wins : pair.losses),
      countText(up ? pair.losses : pair.wins), pText(pair.pAdjusted), other, std::abs(pair.difference));
  pair.sentenceChinese = fmt::format(
      "{}与{}在 {} 上有差异，但方向不一：{}有利于{}（{} 名用户较好，{} 名较差，校正后 {}），而{}的均值高出 "
      "{:.4f}。选择之前请查看各用户的结果。",
      names.first, names.second, metric, test.chinese, favoured, countText(up ? pair.wins : pair.losses),
      countText(up ? pair.losses : pair.wins), pText(pair.pAdjusted), other, std::abs(pair.difference));
}

std::string joined(const std::vector<std::int64_t>& numbers, const char* between) {
  return fmt::format("{}", fmt::join(numbers, between));
}

}  // namespace

void putIntoWords(ComparedPair& pair, const std::string& metric) {
  const Names names = namesOf(pair);
  if (pair.n < 2) {
    pair.sentence = fmt::format("{} and {} share {} users with test items: too few to compare them.",
                                names.first, names.second, pair.n);
    pair.sentenceChinese =
        fmt::format("{}与{}只有 {} 名共同的测试用户，不足以比较。", names.first, names.second, pair.n);
  } else if (pair.wins == 0 && pair.losses == 0) {
    saySame(pair, names, metric);
  } else if (!(pair.pAdjusted < kSignificance)) {
    sayNothingShown(pair, names, metric);
  } else if (pair.favours * pair.difference < 0) {
    sayDivided(pair, names, metric);
  } else {
    sayBetter(pair, names, metric);
  }
}

void putIntoWords(SeedGroup& group, const std::string& metric) {
  group.sentence = fmt::format(
      "{} over {} seeds ({}): {} {:.4f} ± {:.4f}, the standard deviation between seeds (from {:.4f} to "
      "{:.4f}). "
      "Apart from that, the choice of users leaves the mean uncertain between {:.4f} and {:.4f} (95 % "
      "interval, n "
      "= {} users).",
      group.name, group.seeds.size(), joined(group.seeds, ", "), metric, group.mean, group.spread,
      group.lowest, group.highest, group.users.low, group.users.high, countText(group.users.n));
  group.sentenceChinese = fmt::format(
      "{}的 {} 个随机种子（{}）：{} 为 {:.4f} ± {:.4f}，即种子之间的标准差（{:.4f} 至 "
      "{:.4f}）。此外，用户的选取使均值在 "
      "{:.4f} 至 {:.4f} 之间不确定（95% 区间，n = {} 名用户）。",
      group.name, group.seeds.size(), joined(group.seeds, "、"), metric, group.mean, group.spread,
      group.lowest, group.highest, group.users.low, group.users.high, countText(group.users.n));
}

}  // namespace core
