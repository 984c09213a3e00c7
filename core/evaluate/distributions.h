#pragma once

#include <cstdint>

namespace core {

/// P(Z <= x) of the standard normal.
double normalBelow(double x);
/// The x with P(Z <= x) = p; infinite at 0 and 1.
double normalQuantile(double p);

/// P(|T| >= |t|) of Student's t, by the incomplete beta function.
double studentTwoSided(double t, double degreesOfFreedom);
/// The t with P(T <= t) = p, for 0 < p < 1.
double studentQuantile(double p, double degreesOfFreedom);

/// Two-sided p value of `wins` among `trials` throws of a fair coin, exact.
double coinTwoSided(std::int64_t wins, std::int64_t trials);

}  // namespace core
