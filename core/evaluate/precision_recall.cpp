#include "core/evaluate/precision_recall.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace core {

std::string precisionAtRecallName(std::size_t level) {
  return fmt::format("iprec_at_recall_{:.2f}", recallAt(level));
}

bool isPrecisionAtRecall(const std::string& metric) {
  for (std::size_t level = 0; level < kRecallLevels; ++level)
    if (metric == precisionAtRecallName(level)) return true;
  return false;
}

std::vector<Metric> precisionAtRecallMetrics(const Definition& definition) {
  std::vector<Metric> metrics;
  for (std::size_t level = 0; definition.precisionAtRecall && level < kRecallLevels; ++level)
    metrics.push_back({precisionAtRecallName(level), 0});
  return metrics;
}

std::array<double, kRecallLevels> interpolatedPrecision(std::span<const std::int32_t> hits,
                                                        std::size_t relevant) {
  // best[i]: the highest precision from the hit number i on.
  std::vector<double> best(hits.size() + 1, 0.0);
  for (std::size_t i = hits.size(); i-- > 0;)
    best[i] = std::max(best[i + 1], static_cast<double>(i + 1) / static_cast<double>(hits[i]));
  std::array<double, kRecallLevels> precision{};
  for (std::size_t level = 0; level < kRecallLevels; ++level) {
    const auto needed = static_cast<std::size_t>(recallAt(level) * static_cast<double>(relevant) + 0.9);
    precision[level] = best[std::min(std::max<std::size_t>(needed, 1) - 1, hits.size())];
  }
  return precision;
}

}  // namespace core
