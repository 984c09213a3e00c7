#include "core/report/numbers.h"

#include <fmt/format.h>

#include <cmath>

namespace core {

std::string countText(std::int64_t count) {
  std::string digits = fmt::format("{}", count);
  const std::size_t first = count < 0 ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3;) {
    i -= 3;
    digits.insert(i, ",");
  }
  return digits;
}

std::string metricText(double value) {
  return std::isfinite(value) ? fmt::format("{:.4f}", value) : "–";
}

std::string estimateText(const Estimate& estimate) {
  if (!(estimate.high > estimate.low)) return metricText(estimate.mean);
  return fmt::format("{} ± {}", metricText(estimate.mean), metricText((estimate.high - estimate.low) / 2));
}

std::string percentText(double share) {
  return fmt::format("{} %", significantText(100 * share, 3));
}

std::string significantText(double value, int digits) {
  if (!std::isfinite(value)) return "–";
  if (value == 0) return "0";
  const double magnitude = std::floor(std::log10(std::abs(value)));
  if (magnitude >= digits && magnitude < 15) return countText(std::llround(value));
  return fmt::format("{:.{}g}", value, digits);
}

std::string probabilityText(double p) {
  return p < 0.001 ? "< 0.001" : fmt::format("{:.4f}", p);
}

}  // namespace core
