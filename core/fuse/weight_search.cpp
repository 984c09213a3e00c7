#include "core/fuse/weight_search.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

/// The weights with that of one part set; the others share the rest in the ratio they had.
std::vector<double> withWeight(std::vector<double> weights, std::size_t part, double weight) {
  const double others = 1 - weights[part];
  for (std::size_t other = 0; other < weights.size(); ++other) {
    if (other == part) continue;
    const double share = others > 0 ? weights[other] / others : 1 / static_cast<double>(weights.size() - 1);
    weights[other] = share * (1 - weight);
  }
  weights[part] = weight;
  return weights;
}

}  // namespace

std::vector<double> searchWeights(std::size_t parts,
                                  const std::function<double(const std::vector<double>&)>& quality) {
  std::vector<double> best(parts, 1 / static_cast<double>(parts));
  if (parts < 2) return best;
  double bestQuality = quality(best);
  // With two parts, moving the first moves the second.
  const std::size_t moved = parts == 2 ? 1 : parts;
  const auto improve = [&](double from, double to, double step, bool relative) {
    bool better = false;
    for (std::size_t part = 0; part < moved; ++part) {
      const std::vector<double> start = best;
      const int steps = static_cast<int>(std::lround((to - from) / step));
      for (int i = 0; i <= steps; ++i) {
        const double weight = (relative ? start[part] : 0) + from + i * step;
        if (weight < -1e-9 || weight > 1 + 1e-9) continue;
        std::vector<double> trial = withWeight(start, part, std::clamp(weight, 0.0, 1.0));
        const double reached = quality(trial);
        if (reached <= bestQuality) continue;
        bestQuality = reached;
        best = std::move(trial);
        better = true;
      }
    }
    return better;
  };
  for (int round = 0; round < 3 && improve(0, 1, 0.05, false) && parts > 2; ++round) continue;
  improve(-0.04, 0.04, 0.01, true);
  return best;
}

}  // namespace core
