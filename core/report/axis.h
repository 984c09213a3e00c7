#pragma once

#include <string>
#include <vector>

namespace core {

/// A scale with ticks at round numbers: steps of 1, 2 or 5 times a power of ten.
struct Axis {
  double low = 0, high = 1;
  std::vector<double> ticks;

  /// From 0 to the first tick at or above `high`: for bars, whose length must mean something.
  static Axis fromZero(double high, int about);
  /// Rounded outwards to ticks: for lines. From 0 where 0 is near.
  static Axis around(double low, double high, int about);
  /// Exactly [low, high], ticks inside.
  static Axis between(double low, double high, int about);

  double position(double value) const { return high > low ? (value - low) / (high - low) : 0.5; }  ///< 0 to 1
  std::string label(double tick) const;
};

}  // namespace core
