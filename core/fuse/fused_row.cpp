#include "core/fuse/fused_row.h"

#include <algorithm>
#include <limits>

namespace core {

std::vector<float> tieBreaks(std::span<const float> means) {
  constexpr float kMost = 0.001F;
  std::vector<float> breaks(means.size());
  if (means.empty()) return breaks;
  const auto [least, most] = std::minmax_element(means.begin(), means.end());
  if (*least == *most) return breaks;
  for (std::size_t i = 0; i < means.size(); ++i) breaks[i] = kMost * (means[i] - *least) / (*most - *least);
  return breaks;
}

FusedRow fuseRow(const Signals& signals, std::span<const std::int32_t> shortlisted,
                 std::span<const float> learned) {
  constexpr float kNever = -std::numeric_limits<float>::infinity();
  const Eigen::RowVectorXf mean = signals.scaled.colwise().mean();
  FusedRow row{{mean.data(), mean.data() + mean.size()}, {}};
  for (std::size_t item = 0; item < row.scores.size(); ++item)
    if (!signals.knows(static_cast<std::int32_t>(item))) row.scores[item] = kNever;
  if (shortlisted.empty()) {
    row.means = row.scores;
  } else {
    std::vector<float> means;
    for (const std::int32_t item : shortlisted) means.push_back(mean[item]);
    const std::vector<float> breaks = tieBreaks(means);
    float last = std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < shortlisted.size(); ++i) {
      row.scores[static_cast<std::size_t>(shortlisted[i])] = kNever;  // so that it is none of the others
      last = std::min(last, learned[i] + breaks[i]);
    }
    const float highest = *std::max_element(row.scores.begin(), row.scores.end());
    if (highest > kNever)
      for (float& score : row.scores) score += last - 1 - highest;
    row.means = row.scores;
    for (std::size_t i = 0; i < shortlisted.size(); ++i) {
      row.scores[static_cast<std::size_t>(shortlisted[i])] = learned[i] + breaks[i];
      row.means[static_cast<std::size_t>(shortlisted[i])] = breaks[i];
    }
  }
  std::replace(row.means.begin(), row.means.end(), kNever, 0.0F);
  return row;
}

}  // namespace core
