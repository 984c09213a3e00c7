#include "core/explain/why_not.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/evaluate/ranking.h"

namespace core {
namespace {

/// Three digits that count: scores are cosines, points and sums alike.
std::string figure(double value) {
  return fmt::format("{:.3g}", value);
}

/// The least digits, from three, by which the two are told apart.
std::pair<std::string, std::string> figures(double one, double other) {
  for (int digits = 3; digits < 9; ++digits) {
    std::string a = fmt::format("{:.{}g}", one, digits), b = fmt::format("{:.{}g}", other, digits);
    if (a != b) return {std::move(a), std::move(b)};
  }
  return {figure(one), figure(other)};
}

TwoLanguages gapWords(const WhyNotFacts& facts) {
  const auto widest = widestGap(facts.gaps);
  if (facts.score == facts.otherScore)
    return {" The scores are equal, and the order of the catalogue decides.",
            "两者得分相同，由商品在目录中的先后决定。"};
  if (!widest) return {};
  const PartGap& gap = facts.gaps[*widest];
  const auto [own, other] = figures(gap.own, gap.other);
  if (gap.pastItem)
    return {fmt::format(" What holds it back most: the past item “{}” adds {} to it and {} to the other.",
                        gap.name, own, other),
            fmt::format("差距主要来自历史商品“{}”：它给本商品加 {}，给对方加 {}。", gap.name, own, other)};
  return {fmt::format(" What holds it back most is the part {}: {} against {}.", gap.name, own, other),
          fmt::format("差距主要来自“{}”部分：{} 对 {}。", gap.name, own, other)};
}

TwoLanguages notScored(const WhyNotFacts& facts) {
  if (facts.purpose == "behaviour")
    return {fmt::format("“{}” has no score by {}: nobody had it among the events that the run learned from, "
                        "or it came into the catalogue later.",
                        facts.title, facts.run),
            fmt::format("{} 没有给“{}”打分：训练所用的行为中没有人接触过它，或者它在训练之后才加入目录。",
                        facts.run, facts.title)};
  if (facts.purpose == "text")
    return {fmt::format("“{}” has no score by {}: it has no text that the run could read, or came into the "
                        "catalogue later.",
                        facts.title, facts.run),
            fmt::format("{} 没有给“{}”打分：它没有可读的文本，或者在训练之后才加入目录。", facts.run,
                        facts.title)};
  return {fmt::format("“{}” has no score by {}: none of the run's parts knows it.", facts.title, facts.run),
          fmt::format("{} 没有给“{}”打分：该运行的各部分都不认识它。", facts.run, facts.title)};
}

}  // namespace

ListPlace placeInList(std::span<const float> scores, std::span<const std::int32_t> history, std::int32_t item,
                      int k) {
  constexpr float kNever = -std::numeric_limits<float>::infinity();
  std::vector<float> open(scores.begin(), scores.end());
  for (const std::int32_t past : history) open[static_cast<std::size_t>(past)] = kNever;
  float& own = open[static_cast<std::size_t>(item)];
  own = scores[static_cast<std::size_t>(item)];
  ListPlace standing;
  standing.rank = rankOf(open, item, standingOf(open, item));
  standing.of = static_cast<int>(
      std::count_if(open.begin(), open.end(), [](float score) { return std::isfinite(score); }));
  standing.seen = std::find(history.begin(), history.end(), item) != history.end();
  own = kNever;
  const std::vector<std::int32_t> others = topK(open, k);
  if (!others.empty()) standing.kth = others.back();
  return standing;
}

std::string toString(WhyNotReason reason) {
  switch (reason) {
    case WhyNotReason::NotScored:
      return "not_scored";
    case WhyNotReason::Seen:
      return "seen";
    case WhyNotReason::Below:
      break;
  }
  return "below";
}

std::optional<WhyNotReason> whyNotReason(const ListPlace& standing, int k) {
  if (standing.rank == 0) return WhyNotReason::NotScored;
  if (standing.seen) return WhyNotReason::Seen;
  if (standing.rank > k) return WhyNotReason::Below;
  return std::nullopt;
}

std::optional<std::size_t> widestGap(std::span<const PartGap> gaps) {
  const auto widest = std::max_element(
      gaps.begin(), gaps.end(), [](const PartGap& a, const PartGap& b) { return a.behind() < b.behind(); });
  if (widest == gaps.end() || widest->behind() <= 0) return std::nullopt;
  return static_cast<std::size_t>(widest - gaps.begin());
}

TwoLanguages whyNotSentence(WhyNotReason reason, const WhyNotFacts& facts) {
  const ListPlace& standing = facts.standing;
  if (reason == WhyNotReason::NotScored) return notScored(facts);
  if (reason == WhyNotReason::Seen)
    return {fmt::format("“{}” is in the history already, and lists leave out what is; by its score of {} it "
                        "would stand at rank {} of {}.",
                        facts.title, figure(facts.score), standing.rank, standing.of),
            fmt::format("“{}”已在历史中，列表不再推荐历史商品；按得分 {} 它会排在 {} 件商品中的第 {} 位。",
                        facts.title, figure(facts.score), standing.of, standing.rank)};
  const auto [own, other] = figures(facts.score, facts.otherScore);
  const TwoLanguages gap = gapWords(facts);
  return {
      fmt::format("“{}” stands at rank {} of {}, behind “{}” at rank {} with a score of {} against {}.{}",
                  facts.title, standing.rank, standing.of, facts.otherTitle, facts.otherRank, own, other,
                  gap.english),
      fmt::format("“{}”在 {} 件商品中排第 {} 位，在第 {} 位的“{}”之后，得分 {} 对 {}。{}", facts.title,
                  standing.of, standing.rank, facts.otherRank, facts.otherTitle, own, other, gap.chinese)};
}

}  // namespace core
