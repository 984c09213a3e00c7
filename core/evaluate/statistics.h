#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace core {

/// A mean with its 95 % interval by the bootstrap over users.
struct Estimate {
  double mean = 0;
  double low = 0;
  double high = 0;
  std::int64_t n = 0;
};

/// Percentile bootstrap, `resamples` times, from a fixed seed: the same values give the same interval.
Estimate estimateMean(std::span<const float> values, int resamples = 1000, std::uint64_t seed = 20260101);

/// Two runs on the same users, value by value.
struct PairedComparison {
  double difference = 0;  ///< mean of second - first
  double low = 0;         ///< 95 % bootstrap interval of the difference
  double high = 0;
  double p = 1;           ///< paired t test, two-sided
  double effectSize = 0;  ///< Cohen's d of the differences
  std::int64_t n = 0;
};
PairedComparison comparePaired(std::span<const float> first, std::span<const float> second);

/// Two-sided p value of Student's t by the incomplete beta function.
double studentTwoSided(double t, double degreesOfFreedom);

/// p values corrected for their number by Holm's step-down method, in the order given.
std::vector<double> correctHolm(std::span<const double> p);

}  // namespace core
