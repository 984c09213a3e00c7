#include "core/retrieve/fusion.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

namespace core {

FusedScores fuse(std::span<const Signal> signals, std::size_t candidates) {
  FusedScores fused{std::vector<double>(candidates, 0.0), {}};
  for (const Signal& signal : signals) {
    assert(signal.values.size() == candidates);
    std::vector<double>& part = fused.parts.emplace_back(candidates, 0.0);
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const float value : signal.values)
      if (std::isfinite(value)) low = std::min<double>(low, value), high = std::max<double>(high, value);
    if (!(high > low)) continue;
    for (std::size_t i = 0; i < candidates; ++i) {
      if (!std::isfinite(signal.values[i])) continue;
      part[i] = signal.weight * (signal.values[i] - low) / (high - low);
      fused.scores[i] += part[i];
    }
  }
  return fused;
}

std::vector<std::size_t> best(std::span<const double> scores, std::size_t count) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  count = std::min(count, order.size());
  std::partial_sort(
      order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
      [&](std::size_t a, std::size_t b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; });
  order.resize(count);
  return order;
}

}  // namespace core
