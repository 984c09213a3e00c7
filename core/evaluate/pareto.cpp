#include "core/evaluate/pareto.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

double signOf(Better better) {
  return better == Better::Lower ? -1 : 1;
}

bool isFinite(const TradeOff& point) {
  return std::isfinite(point.x) && std::isfinite(point.y);
}

}  // namespace

std::vector<std::size_t> paretoFront(const std::vector<TradeOff>& points, Better betterX, Better betterY) {
  std::vector<std::size_t> front;
  if (betterX == Better::Neither || betterY == Better::Neither) return front;
  const double signX = signOf(betterX), signY = signOf(betterY);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const TradeOff& point = points[i];
    const bool beaten = std::any_of(points.begin(), points.end(), [&](const TradeOff& other) {
      const double x = signX * (other.x - point.x), y = signY * (other.y - point.y);
      return isFinite(other) && x >= 0 && y >= 0 && (x > 0 || y > 0);
    });
    if (isFinite(point) && !beaten) front.push_back(i);
  }
  std::stable_sort(front.begin(), front.end(),
                   [&points](std::size_t a, std::size_t b) { return points[a].x < points[b].x; });
  return front;
}

}  // namespace core
