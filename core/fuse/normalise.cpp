#include "core/fuse/normalise.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace core {

void standardise(std::span<float> scores) {
  double sum = 0;
  double count = 0;
  float least = std::numeric_limits<float>::infinity();
  float most = -least;
  for (const float score : scores) {
    if (!std::isfinite(score)) continue;
    sum += static_cast<double>(score);
    count += 1;
    least = std::min(least, score);
    most = std::max(most, score);
  }
  // Asked of the values themselves: a deviation computed from equal values may be a rounding error above 0.
  if (count == 0 || least == most) {
    std::fill(scores.begin(), scores.end(), 0.0F);
    return;
  }
  const double mean = sum / count;
  double squares = 0;
  for (const float score : scores)
    if (std::isfinite(score))
      squares += (static_cast<double>(score) - mean) * (static_cast<double>(score) - mean);
  const double scale = 1 / std::sqrt(squares / count);
  for (float& score : scores)
    score = std::isfinite(score) ? static_cast<float>((static_cast<double>(score) - mean) * scale) : 0.0F;
}

}  // namespace core
