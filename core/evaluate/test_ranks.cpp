#include "core/evaluate/test_ranks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/evaluate/precision_recall.h"

namespace core {

std::span<const std::int32_t> TestRanks::of(std::size_t user) const {
  const auto begin = static_cast<std::size_t>(begins[user]), end = static_cast<std::size_t>(begins[user + 1]);
  return std::span(ranks).subspan(begin, end - begin);
}

namespace {

/// The ranks of a user's test items that have a place, rising.
std::vector<std::int32_t> placesOf(const TestRanks& tests, std::size_t user) {
  std::vector<std::int32_t> places;
  for (const std::int32_t rank : tests.of(user))
    if (rank > 0) places.push_back(rank);
  std::sort(places.begin(), places.end());
  return places;
}

}  // namespace

std::vector<std::vector<float>> scoreRanks(const TestRanks& tests, const Definition& definition,
                                           const std::vector<Metric>& metrics) {
  const auto levels = precisionAtRecallMetrics(definition);
  std::vector<Metric> ofLists;
  std::vector<std::size_t> listPlaces;                         // in `metrics`
  std::vector<std::pair<std::size_t, std::size_t>> atRecalls;  // place in `metrics`, level
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    const auto level = std::find_if(levels.begin(), levels.end(),
                                    [&](const Metric& known) { return known.name == metrics[m].name; });
    if (level != levels.end()) {
      atRecalls.emplace_back(m, static_cast<std::size_t>(level - levels.begin()));
      continue;
    }
    listPlaces.push_back(m);
    ofLists.push_back(metrics[m]);
  }
  ListScorer scorer(definition, ofLists);
  std::vector<std::vector<float>> values(metrics.size(), std::vector<float>(tests.users()));
  std::vector<Hit> hits;
  std::vector<float> ones;
  for (std::size_t user = 0; user < tests.users(); ++user) {
    const std::vector<std::int32_t> places = placesOf(tests, user);
    hits.clear();
    for (const std::int32_t place : places) hits.push_back({place, 1});
    ones.assign(tests.of(user).size(), 1);
    const std::span<const double> scored =
        scorer.score(hits, tests.listed[user], ones, static_cast<double>(tests.areas[user]));
    for (std::size_t m = 0; m < scored.size(); ++m)
      values[listPlaces[m]][user] = static_cast<float>(scored[m]);
    if (atRecalls.empty()) continue;
    const auto precision = interpolatedPrecision(places, tests.of(user).size());
    for (const auto& [m, level] : atRecalls) values[m][user] = static_cast<float>(precision[level]);
  }
  return values;
}

Standing standingOf(std::span<const float> scores, std::int32_t item) {
  constexpr float kNever = -std::numeric_limits<float>::infinity();
  Standing standing{.score = scores[static_cast<std::size_t>(item)]};
  if (std::isnan(standing.score)) standing.score = kNever;
  for (const float other : scores) {
    standing.above += static_cast<std::int32_t>(other > standing.score);
    standing.equal += static_cast<std::int32_t>(other == standing.score);
  }
  return standing;
}

std::int32_t rankOf(std::span<const float> scores, std::int32_t item, const Standing& standing) {
  if (standing.score == -std::numeric_limits<float>::infinity()) return 0;
  if (standing.equal == 1) return standing.above + 1;
  const auto equalBefore = std::count(scores.begin(), scores.begin() + item, standing.score);
  return standing.above + static_cast<std::int32_t>(equalBefore) + 1;
}

}  // namespace core
