#include "core/evaluate/caution.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

#include "core/report/numbers.h"
#include "core/understand/words.h"

namespace core {
namespace {

struct NamedKind {
  Caution::Kind kind;
  const char* name;
};
constexpr NamedKind kKinds[] = {{Caution::Kind::FutureItems, "future_items"},
                                {Caution::Kind::TargetInQuery, "target_in_query"},
                                {Caution::Kind::TunedOnTest, "tuned_on_test"},
                                {Caution::Kind::SampledCandidates, "sampled_candidates"},
                                {Caution::Kind::DifferentUsers, "different_users"},
                                {Caution::Kind::DifferentSplits, "different_splits"},
                                {Caution::Kind::FailedRun, "failed_run"},
                                {Caution::Kind::SentimentSource, "sentiment_source"}};

constexpr double kWorthAWarning = 0.01;  // share of test users; fewer get a note

std::string shareText(double share) {
  return share > 0 && share < 0.001 ? "< 0.1 %" : fmt::format("{:.1f} %", 100 * share);
}

/// The words as queries are read, without symbols.
std::vector<std::string> wordsOf(const std::string& text) {
  std::vector<std::string> words;
  for (Word& word : readWords(text))
    if (word.kind != Word::Kind::Symbol) words.push_back(std::move(word.text));
  return words;
}

/// "运行 7 (ease)" for "Run 7 (ease)"; any other name stays.
std::string runInChinese(const std::string& run) {
  return run.starts_with("Run ") || run.starts_with("run ") ? "运行 " + run.substr(4) : run;
}

/// What gives its target away in a share of all cases weakens the figures by how large that is.
Caution targetInQuery(double share, std::string english, std::string chinese) {
  return {Caution::Kind::TargetInQuery,
          share < kWorthAWarning ? Caution::Severity::Note : Caution::Severity::Warning, std::move(english),
          std::move(chinese)};
}

}  // namespace

std::string toString(Caution::Kind kind) {
  return std::find_if(std::begin(kKinds), std::end(kKinds),
                      [kind](const NamedKind& named) { return named.kind == kind; })
      ->name;
}

std::string toString(Caution::Severity severity) {
  return severity == Caution::Severity::Note ? "note" : "warning";
}

Caution::Kind cautionKindFrom(const std::string& name) {
  for (const NamedKind& named : kKinds)
    if (named.name == name) return named.kind;
  return Caution::Kind::FutureItems;
}

Caution::Severity severityFrom(const std::string& name) {
  return name == "note" ? Caution::Severity::Note : Caution::Severity::Warning;
}

std::optional<Caution> findFutureItems(const Split& parts) {
  if (!hasTimes(parts.train) || parts.test.items.empty()) return std::nullopt;
  std::vector<std::int64_t> times = parts.train.times;
  std::sort(times.begin(), times.end());
  const std::size_t items = static_cast<std::size_t>(
      1 + std::max(*std::max_element(parts.train.items.begin(), parts.train.items.end()),
                   *std::max_element(parts.test.items.begin(), parts.test.items.end())));
  constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  std::vector<std::int64_t> firstSeen(items, kNever);
  for (std::size_t event = 0; event < parts.train.items.size(); ++event) {
    std::int64_t& first = firstSeen[static_cast<std::size_t>(parts.train.items[event])];
    first = std::min(first, parts.train.times[event]);
  }
  double later = 0;
  std::int64_t onlyLater = 0;
  for (std::size_t event = 0; event < parts.test.items.size(); ++event) {
    const std::int64_t time = parts.test.times[event];
    later += static_cast<double>(times.end() - std::upper_bound(times.begin(), times.end(), time));
    const std::int64_t first = firstSeen[static_cast<std::size_t>(parts.test.items[event])];
    if (first != kNever && first > time) ++onlyLater;
  }
  if (later == 0) return std::nullopt;
  const auto tests = static_cast<double>(parts.test.items.size());
  const std::string share = shareText(later / tests / static_cast<double>(times.size()));
  const std::string unknown = shareText(static_cast<double>(onlyLater) / tests);
  return Caution{
      Caution::Kind::FutureItems, Caution::Severity::Warning,
      fmt::format(
          "Training sees the future: on average {} of its events come after the test event, and {} of the "
          "test items are known to it from later events alone. In use the figures will be lower; the split "
          "\"time\" is free of this.",
          share, unknown),
      fmt::format("训练看到了未来：平均有 {} 的训练记录晚于测试记录，{} "
                  "的测试商品只因之后的记录才为训练所知。实际使用"
                  "中的数值会更低；按时间划分（time）没有此问题。",
                  share, unknown)};
}

std::optional<Caution> findTargetInHistory(const Interactions& histories, const Interactions& test,
                                           const std::vector<std::string>& texts) {
  const auto textOf = [&texts](std::int32_t item) -> const std::string& {
    return texts[static_cast<std::size_t>(item)];
  };
  std::int64_t users = 0;
  std::int64_t told = 0;
  for (std::int32_t user = 0; user < test.userCount(); ++user) {
    const auto targets = test.itemsOf(user);
    if (targets.empty()) continue;
    ++users;
    const auto history = histories.itemsOf(user);
    const bool found = std::any_of(targets.begin(), targets.end(), [&](std::int32_t target) {
      return !textOf(target).empty() && std::any_of(history.begin(), history.end(), [&](std::int32_t item) {
        return item != target && textOf(item) == textOf(target);
      });
    });
    if (found) ++told;
  }
  if (told == 0) return std::nullopt;
  const double share = static_cast<double>(told) / static_cast<double>(users);
  return targetInQuery(
      share,
      fmt::format(
          "The text of the test item stands word for word in what {} of the test users ({}) are scored from: "
          "another item of their history has the same title. Whoever reads texts finds it without "
          "understanding anything; merge such items before judging by text.",
          shareText(share), countText(told)),
      fmt::format(
          "{} 的测试用户（{} 名）用于打分的历史中，逐字出现了测试商品的文本：历史中另一件商品的标题与之相同。"
          "读取文本的模型无需理解即可命中；按文本评判之前请先合并这类商品。",
          shareText(share), countText(told)));
}

std::optional<Caution> findTargetInQuery(const std::vector<std::string>& queries,
                                         const std::vector<std::vector<std::int32_t>>& targets,
                                         const std::vector<std::string>& titles) {
  constexpr std::size_t kFewestWords = 3;  // "shoes" asks for any, not for the item of that name
  std::int64_t told = 0;
  for (std::size_t query = 0; query < queries.size(); ++query) {
    const std::vector<std::string> asked = wordsOf(queries[query]);
    told += std::any_of(targets[query].begin(), targets[query].end(), [&](std::int32_t target) {
      const std::vector<std::string> title = wordsOf(titles[static_cast<std::size_t>(target)]);
      return title.size() >= kFewestWords &&
             std::search(asked.begin(), asked.end(), title.begin(), title.end()) != asked.end();
    });
  }
  if (told == 0) return std::nullopt;
  const double share = static_cast<double>(told) / static_cast<double>(queries.size());
  return targetInQuery(
      share,
      fmt::format(
          "{} of the judged queries ({}) have, word for word, the title of an item that is judged right for "
          "them. Whoever compares words finds it without understanding anything; judge such queries "
          "apart.",
          shareText(share), countText(told)),
      fmt::format(
          "{} 的已判断查询（{} 个）逐字包含了被判为相关的商品的标题。只比较字词即可命中，无需理解；请将这类"
          "查询分开评判。",
          shareText(share), countText(told)));
}

std::optional<Caution> warnOfSampling(int candidates, std::int32_t items) {
  if (candidates <= 0) return std::nullopt;
  return Caution{
      Caution::Kind::SampledCandidates, Caution::Severity::Warning,
      fmt::format("Sampled: only {} items drawn by chance were ranked beside each test item, not all {}. "
                  "Such figures "
                  "are much higher than real ones, and can put recommenders in another order.",
                  countText(candidates), countText(items)),
      fmt::format(
          "采样评测：每件测试商品只与随机抽取的 {} 件商品一起排序，而非全部 {} 件。这样的数值远高于真实值，还"
          "可能改变各推荐方法的先后。",
          countText(candidates), countText(items))};
}

Caution foundNothing(const std::string& run, std::int64_t users) {
  return {
      Caution::Kind::FailedRun, Caution::Severity::Warning,
      fmt::format(
          "{} found not one test item of {} users: it may have failed rather than be bad; look at its "
          "lists before comparing it.",
          run, countText(users)),
      fmt::format(
          "{} 在 {} 名用户中没有命中任何测试商品：可能是运行失败，而不是效果差；比较之前请先查看其推荐列表。",
          runInChinese(run), countText(users))};
}

Caution absentRun(const std::string& run, const std::string& state, const std::string& message) {
  struct State {
    const char *name, *chinese;
  };
  constexpr State kStates[] = {{"failed", "失败"},      {"cancelled", "被取消"}, {"interrupted", "中断"},
                               {"running", "仍在运行"}, {"paused", "暂停"},      {"queued", "等待中"}};
  const auto* known = std::find_if(std::begin(kStates), std::end(kStates),
                                   [&](const State& other) { return other.name == state; });
  const char* chinese = known == std::end(kStates) ? "未完成" : known->chinese;
  const std::string why = message.empty() ? "" : " (" + message + ")";
  return {
      Caution::Kind::FailedRun, Caution::Severity::Warning,
      fmt::format("{} is {}{} and has no figures: it is absent from the comparison, not 0.", run, state, why),
      fmt::format("{} {}{}，没有数值：它不参与比较，而不是按 0 计。", runInChinese(run), chinese,
                  message.empty() ? "" : "（" + message + "）")};
}

Caution tunedOnTest(const std::string& recipe, std::int64_t settings, const std::string& best) {
  return {
      Caution::Kind::TunedOnTest, Caution::Severity::Warning,
      fmt::format(
          "{} settings of {} are compared on the test events: choosing among them by these figures is tuning "
          "on "
          "the test, and the figure of the chosen one is too high. Choose by validation{} and report that "
          "run.",
          settings, recipe, best.empty() ? "" : ", which prefers " + best + ","),
      fmt::format("在测试记录上比较了 {} 的 {} "
                  "组设置：按这些数值挑选等于在测试集上调参，被选中者的数值会偏高。请按验证集"
                  "挑选{}，并只报告该运行。",
                  recipe, settings, best.empty() ? "" : "（验证集偏向" + runInChinese(best) + "）")};
}

Caution differentUsers(std::int64_t fewest, std::int64_t most, std::int64_t shared) {
  return {Caution::Kind::DifferentUsers, Caution::Severity::Warning,
          fmt::format(
              "The runs cover different users, from {} to {}, of whom {} are covered by all. Each pair is "
              "compared on the users that both cover; means over different users do not compare.",
              countText(fewest), countText(most), countText(shared)),
          fmt::format("各运行覆盖的用户不同：从 {} 名到 {} 名，其中 {} "
                      "名为全部运行所覆盖。每一对只在双方共同的用户上比较；"
                      "不同用户上的均值不可相比。",
                      countText(fewest), countText(most), countText(shared))};
}

Caution sentimentSource(const std::string& judge, double judged, double scale) {
  const auto note = [](std::string english, std::string chinese) {
    return Caution{Caution::Kind::SentimentSource, Caution::Severity::Note, std::move(english),
                   std::move(chinese)};
  };
  if (!judge.empty())
    return note(fmt::format("Sentiment is what {} says of the reviews, {:.0f} % of which it has judged.",
                            judge, 100 * judged),
                fmt::format("情感取自{}对评论的判断，已判断 {:.0f} % 的评论。", judge, 100 * judged));
  return note(
      fmt::format("Sentiment is the items' mean rating, (rating - 1) / {:g}: no run has judged half of the "
                  "reviews. Train the recipe sentiment and judge them with the command sentiment --reviews.",
                  scale - 1),
      fmt::format(
          "情感取自商品的平均评分，即 (评分 - 1) / {:g}：还没有运行判断过半数评论。训练“评论情感”配方后，"
          "用命令 sentiment --reviews 判断评论即可改用判断结果。",
          scale - 1));
}

Caution differentSplits(const std::vector<std::pair<std::string, std::vector<std::string>>>& splits) {
  std::string english, chinese;
  for (const auto& [split, runs] : splits) {
    english += fmt::format("{}{} ({})", english.empty() ? "" : "; ", split, fmt::join(runs, ", "));
    chinese += fmt::format("{}{}（{}）", chinese.empty() ? "" : "；", split, fmt::join(runs, "、"));
  }
  return {
      Caution::Kind::DifferentSplits, Caution::Severity::Note,
      fmt::format("The runs were evaluated on different splits: {}. Figures of different splits do not "
                  "compare; only those of one split are put side by side.",
                  english),
      fmt::format("各运行在不同的划分上评测：{}。不同划分上的数值不可相比；只有同一划分上的数值才并列显示。",
                  chinese)};
}

Caution nothingToScore(const std::string& run, const std::string& definition) {
  return {
      Caution::Kind::FailedRun, Caution::Severity::Note,
      fmt::format("{} is absent: it was evaluated before its ranking was kept, so {} has nothing to score. "
                  "Evaluate it again.",
                  run, definition),
      fmt::format("{}未列出：它评测时尚未保存排序结果，无法按 {} 重新计算。请重新评测。", run, definition)};
}

Caution unknownSplit(const std::string& run) {
  return {
      Caution::Kind::DifferentSplits, Caution::Severity::Warning,
      fmt::format(
          "{} was evaluated by an older version that kept no hash of its split, so it cannot be shown that "
          "the runs were judged on the same events. Evaluate it again.",
          run),
      fmt::format("{} 由未保存划分哈希的旧版本评测，因此无法确认各运行在相同的记录上评判。请重新评测。",
                  runInChinese(run))};
}

}  // namespace core
