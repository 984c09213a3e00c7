#pragma once

#include <cstddef>
#include <vector>

#include "core/evaluate/metrics.h"

namespace core {

/// Something judged by two measures at once.
struct TradeOff {
  double x = 0, y = 0;
};

/// The places of those that no other beats: none is at least as good in both measures and better in one. By
/// rising x; equals are all there, in their order. What is no finite number is never on the front. Empty
/// where one cannot say which values of a measure are better.
std::vector<std::size_t> paretoFront(const std::vector<TradeOff>& points, Better betterX, Better betterY);

}  // namespace core
