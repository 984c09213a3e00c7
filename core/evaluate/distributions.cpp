#include "core/evaluate/distributions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace core {
namespace {

/// The continued fraction of the incomplete beta function, by Lentz's method (Numerical Recipes, 6.4).
double betaFraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  double c = 1;
  double d = 1 - (a + b) * x / (a + 1);
  d = 1 / (std::abs(d) < kTiny ? kTiny : d);
  double fraction = d;
  const auto step = [&](double coefficient) {
    d = 1 + coefficient * d;
    d = 1 / (std::abs(d) < kTiny ? kTiny : d);
    c = 1 + coefficient / c;
    if (std::abs(c) < kTiny) c = kTiny;
    fraction *= c * d;
    return c * d;
  };
  for (int m = 1; m <= 10000; ++m) {
    step(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
    if (std::abs(step(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))) - 1) < 1e-15) break;
  }
  return fraction;
}

double incompleteBeta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return front * betaFraction(a, b, x) / a;
  return 1 - front * betaFraction(b, a, 1 - x) / b;
}

double studentDensity(double t, double df) {
  return std::exp(std::lgamma((df + 1) / 2) - std::lgamma(df / 2) - (df + 1) / 2 * std::log1p(t * t / df)) /
         std::sqrt(df * std::numbers::pi);
}

}  // namespace

double normalBelow(double x) {
  return std::erfc(-x / std::numbers::sqrt2) / 2;
}

double normalQuantile(double p) {
  if (!(p > 0 && p < 1))
    return p > 0 ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
  // Abramowitz and Stegun 26.2.23 is near enough that two steps of Halley's method end at full precision.
  const double tail = std::min(p, 1 - p);
  const double w = std::sqrt(-2 * std::log(tail));
  double x =
      w - (2.515517 + w * (0.802853 + w * 0.010328)) / (1 + w * (1.432788 + w * (0.189269 + w * 0.001308)));
  for (int step = 0; step < 3; ++step) {
    const double density = std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
    const double u = (tail - normalBelow(-x)) / density;
    x -= u / (1 + x * u / 2);
  }
  return p < 0.5 ? -x : x;
}

double studentTwoSided(double t, double degreesOfFreedom) {
  if (!std::isfinite(t)) return std::isnan(t) ? 1 : 0;
  return incompleteBeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + t * t));
}

double studentQuantile(double p, double degreesOfFreedom) {
  const double tail = std::min(p, 1 - p);
  // The normal quantile lies below, and the tail is convex: Newton's method comes up without passing the
  // root.
  double t = -normalQuantile(tail);
  for (int step = 0; step < 200; ++step) {
    const double change =
        (studentTwoSided(t, degreesOfFreedom) / 2 - tail) / studentDensity(t, degreesOfFreedom);
    t += change;
    if (std::abs(change) < 1e-13 * (1 + t)) break;
  }
  return p < 0.5 ? -t : t;
}

double coinTwoSided(std::int64_t wins, std::int64_t trials) {
  const std::int64_t fewer = std::min(wins, trials - wins);
  if (2 * fewer >= trials - 1) return 1;
  // P(X <= k) of n throws is I_1/2(n - k, k + 1).
  return std::min(
      1.0, 2 * incompleteBeta(static_cast<double>(trials - fewer), static_cast<double>(fewer + 1), 0.5));
}

}  // namespace core
