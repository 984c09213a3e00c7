#include "core/report/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/report/numbers.h"

namespace core {
namespace {

double roundStep(double range, int about) {
  const double rough = range / about, power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough * 0.999) return factor * power;
  return 10 * power;
}

std::vector<double> multiples(double low, double high, double step) {
  std::vector<double> ticks;
  const double first = std::ceil(low / step - 1e-9);
  for (int i = 0; (first + i) * step <= high + step * 1e-9; ++i) ticks.push_back((first + i) * step);
  return ticks;
}

}  // namespace

Axis Axis::fromZero(double high, int about) {
  if (!(high > 0) || !std::isfinite(high)) high = 1;
  const double step = roundStep(high, about), top = std::ceil(high / step - 1e-9) * step;
  return {0, top, multiples(0, top, step)};
}

Axis Axis::around(double low, double high, int about) {
  if (low >= 0 && low < high * 0.4) low = 0;
  if (!(high > low)) {
    const double margin = std::max(std::abs(high) * 0.1, 1e-6);
    low -= margin;
    high += margin;
  }
  const double step = roundStep(high - low, about);
  low = std::floor(low / step + 1e-9) * step;
  high = std::ceil(high / step - 1e-9) * step;
  return {low, high, multiples(low, high, step)};
}

Axis Axis::between(double low, double high, int about) {
  if (!(high > low)) return {low, high, {low}};
  return {low, high, multiples(low, high, roundStep(high - low, about))};
}

std::string Axis::label(double tick) const {
  if (std::abs(tick) < (high - low) * 1e-9) return "0";
  if (std::abs(tick) >= 1000) return countText(std::llround(tick));
  return fmt::format("{:.6g}", tick);
}

}  // namespace core
