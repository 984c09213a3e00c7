#include "core/fuse/ranks.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace core {

Ranks ranksOf(std::span<const float> scores) {
  Ranks ranks{std::vector<float>(scores.size(), 0.0F), 0};
  std::vector<std::pair<float, std::int32_t>> order;
  order.reserve(scores.size());
  for (std::size_t item = 0; item < scores.size(); ++item)
    if (std::isfinite(scores[item])) order.emplace_back(scores[item], static_cast<std::int32_t>(item));
  ranks.ranked = static_cast<std::int32_t>(order.size());
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && order[end].first == order[begin].first) ++end;
    const float place = static_cast<float>(begin + 1 + end) / 2;  // the mean of begin + 1 .. end
    for (; begin < end; ++begin) ranks.places[static_cast<std::size_t>(order[begin].second)] = place;
  }
  return ranks;
}

}  // namespace core
