#include "core/evaluate/test_ranks.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace core {

std::span<const std::int32_t> TestRanks::of(std::size_t user) const {
  const auto begin = static_cast<std::size_t>(begins[user]), end = static_cast<std::size_t>(begins[user + 1]);
  return std::span(ranks).subspan(begin, end - begin);
}

std::vector<std::vector<float>> scoreRanks(const TestRanks& tests, const Definition& definition,
                                           const std::vector<Metric>& metrics) {
  ListScorer scorer(definition, metrics);
  std::vector<std::vector<float>> values(metrics.size(), std::vector<float>(tests.users()));
  std::vector<Hit> hits;
  std::vector<float> ones;
  for (std::size_t user = 0; user < tests.users(); ++user) {
    hits.clear();
    for (const std::int32_t rank : tests.of(user))
      if (rank > 0) hits.push_back({rank, 1});
    std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.rank < b.rank; });
    ones.assign(tests.of(user).size(), 1);
    const std::span<const double> scored =
        scorer.score(hits, tests.listed[user], ones, static_cast<double>(tests.areas[user]));
    for (std::size_t m = 0; m < scored.size(); ++m) values[m][user] = static_cast<float>(scored[m]);
  }
  return values;
}

std::int32_t rankOf(std::span<const float> scores, std::int32_t item) {
  const auto place = static_cast<std::size_t>(item);
  const float own = scores[place];
  if (std::isnan(own) || own == -std::numeric_limits<float>::infinity()) return 0;
  const auto higher = std::count_if(scores.begin(), scores.end(), [own](float other) { return other > own; });
  const auto equalBefore = std::count(scores.begin(), scores.begin() + item, own);
  return static_cast<std::int32_t>(higher + equalBefore) + 1;
}

}  // namespace core
