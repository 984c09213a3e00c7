#include "core/workflow/comparison_words.h"

#include <fmt/format.h>

#include <cctype>
#include <cmath>
#include <utility>

#include "core/evaluate/metrics.h"
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

/// How differences of a metric are spoken of.
struct Manner {
  Better better = Better::Higher;
  bool secondAhead = false;    ///< the second run is on the side that the test leans to: higher, or better
  const char *ahead, *behind;  // of a user
  const char *aheadChinese, *behindChinese;  // likewise
  const char *lead, *leadChinese;            // what the run ahead is beside the other
  const char *by, *byChinese;                // before the size of the difference
};

Manner mannerOf(const std::string& metric, double favours) {
  const Better better = betterOf(metric.substr(0, metric.find('@')));
  switch (better) {
    case Better::Higher:
      break;
    case Better::Lower:
      return {better, favours < 0,      "better", "worse",    "较好",
              "较差", "is better than", "优于",   "lower by", "低出"};
    case Better::Neither:
      return {better, favours > 0, "higher", "lower", "较高", "较低", "is higher than", "高于", "by", "高出"};
  }
  return {better, favours > 0,      "better", "worse",     "较好",
          "较差", "is better than", "优于",   "higher by", "高出"};
}

/// A blank between Latin letters or digits and ideographs that touch, as names bring them together.
std::string spaced(const std::string& sentence) {
  const auto isLatin = [](unsigned char byte) { return std::isalnum(byte) != 0 && byte < 0x80; };
  const auto beginsHan = [](unsigned char byte) { return byte >= 0xE4 && byte <= 0xE9; };
  std::string text;
  bool afterLatin = false, afterHan = false;
  for (std::size_t at = 0; at < sentence.size();) {
    const auto lead = static_cast<unsigned char>(sentence[at]);
    const bool latin = isLatin(lead), han = beginsHan(lead);
    if ((afterLatin && han) || (afterHan && latin)) text += ' ';
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    text += sentence.substr(at, length);
    at += length;
    afterLatin = latin, afterHan = han;
  }
  return text;
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
  const Manner manner = mannerOf(metric, pair.favours);
  const bool lower = manner.better == Better::Lower;
  const std::string ahead = countText(lower ? pair.losses : pair.wins),
                    behind = countText(lower ? pair.wins : pair.losses);  // with the second run
  pair.sentence = fmt::format(
      "No difference shown between {} and {} in {}: {:+.4f} (95 % interval {:.4f} to {:.4f}, {}, adjusted "
      "{}, "
      "n = {} users: {} {} with {}, {} {}). That does not show that they are equal: with so many users, a "
      "difference of less than {:.4f} would more often than one time in five have gone unseen.",
      names.first, names.second, metric, pair.difference, pair.low, pair.high, test.english,
      pText(pair.pAdjusted), countText(pair.n), ahead, manner.ahead, names.second, behind, manner.behind,
      pair.detectable);
  pair.sentenceChinese = fmt::format(
      "未显示{}与{}在 {} 上有差异：{:+.4f}（95% 区间 {:.4f} 至 {:.4f}，{}，校正后 {}，n = {} 名用户：{}{} {} "
      "名，{} {} 名）。这并不说明两者相同：以这些用户，小于 {:.4f} 的差异有超过五分之一的可能不会被发现。",
      names.first, names.second, metric, pair.difference, pair.low, pair.high, test.chinese,
      pText(pair.pAdjusted), countText(pair.n), names.second, manner.aheadChinese, ahead,
      manner.behindChinese, behind, pair.detectable);
}

void sayBetter(ComparedPair& pair, const Names& names, const std::string& metric) {
  const TestWords test = wordsFor(pair.test);
  const Manner manner = mannerOf(metric, pair.favours);
  const bool up = pair.favours > 0;
  const double low = up ? pair.low : -pair.high;
  const double high = up ? pair.high : -pair.low;
  const std::string& ahead = manner.secondAhead ? names.second : names.first;
  const std::string& behind = manner.secondAhead ? names.first : names.second;
  const std::string with = countText(up ? pair.wins : pair.losses),
                    against = countText(up ? pair.losses : pair.wins);
  pair.sentence = fmt::format(
      "{} {} {} in {}: {} {:.4f} (95 % interval {:.4f} to {:.4f}, {}, adjusted {}, effect size {:.2f}, n = "
      "{} "
      "users: {} {}, {} {}).",
      ahead, manner.lead, behind, metric, manner.by, std::abs(pair.difference), low, high, test.english,
      pText(pair.pAdjusted), std::abs(pair.effectSize), countText(pair.n), with, manner.ahead, against,
      manner.behind);
  pair.sentenceChinese = fmt::format(
      "{}在 {} 上{}{}：{} {:.4f}（95% 区间 {:.4f} 至 {:.4f}，{}，校正后 {}，效应量 {:.2f}，n = {} 名用户：{} "
      "{} 名，{} {} 名）。",
      ahead, metric, manner.leadChinese, behind, manner.byChinese, std::abs(pair.difference), low, high,
      test.chinese, pText(pair.pAdjusted), std::abs(pair.effectSize), countText(pair.n), manner.aheadChinese,
      with, manner.behindChinese, against);
}

/// A test of ranks or signs can lean one way and the mean the other: few users who gain much, many who lose
/// a little.
void sayDivided(ComparedPair& pair, const Names& names, const std::string& metric) {
  const TestWords test = wordsFor(pair.test);
  const Manner manner = mannerOf(metric, pair.favours);
  const bool up = pair.favours > 0;
  const std::string& favoured = manner.secondAhead ? names.second : names.first;
  const std::string& higher = up ? names.first : names.second;
  const std::string with = countText(up ? pair.wins : pair.losses),
                    against = countText(up ? pair.losses : pair.wins);
  pair.sentence = fmt::format(
      "{} and {} differ in {}, but not in one direction: the {} favours {} ({} for {} users, {} for {}, "
      "adjusted {}), while the mean of {} is higher by {:.4f}. Look at the users before choosing.",
      names.first, names.second, metric, test.english, favoured, manner.ahead, with, manner.behind, against,
      pText(pair.pAdjusted), higher, std::abs(pair.difference));
  pair.sentenceChinese = fmt::format(
      "{}与{}在 {} 上有差异，但方向不一：{}有利于{}（{} 名用户{}，{} 名{}，校正后 {}），而{}的均值高出 "
      "{:.4f}。选择之前请查看各用户的结果。",
      names.first, names.second, metric, test.chinese, favoured, with, manner.aheadChinese, against,
      manner.behindChinese, pText(pair.pAdjusted), higher, std::abs(pair.difference));
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
  pair.sentenceChinese = spaced(pair.sentenceChinese);
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
  group.sentenceChinese = spaced(group.sentenceChinese);
}

}  // namespace core
