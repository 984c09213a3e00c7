#include "core/evaluate/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace core {
namespace {

double meanOf(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The q quantile of sorted values, linear between neighbours.
double quantile(const std::vector<double>& sorted, double q) {
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

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

}  // namespace

double studentTwoSided(double t, double degreesOfFreedom) {
  if (!std::isfinite(t)) return std::isnan(t) ? 1 : 0;
  return incompleteBeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + t * t));
}

Estimate estimateMean(std::span<const float> values, int resamples, std::uint64_t seed) {
  Estimate estimate;
  estimate.n = static_cast<std::int64_t>(values.size());
  if (values.empty()) return estimate;
  estimate.mean = estimate.low = estimate.high = meanOf(values);
  if (resamples < 1) return estimate;
  std::mt19937_64 random(seed);
  const std::uint64_t n = values.size();
  std::vector<double> means(static_cast<std::size_t>(resamples));
  for (double& mean : means) {
    double sum = 0;
    // One draw gives two places: its halves, each scaled to 0 .. n-1.
    for (std::uint64_t i = 0; i < n; i += 2) {
      const std::uint64_t draw = random();
      sum += static_cast<double>(values[((draw >> 32) * n) >> 32]);
      if (i + 1 < n) sum += static_cast<double>(values[((draw & 0xffffffffU) * n) >> 32]);
    }
    mean = sum / static_cast<double>(n);
  }
  std::sort(means.begin(), means.end());
  estimate.low = quantile(means, 0.025);
  estimate.high = quantile(means, 0.975);
  return estimate;
}

PairedComparison comparePaired(std::span<const float> first, std::span<const float> second) {
  PairedComparison comparison;
  const std::size_t n = std::min(first.size(), second.size());
  comparison.n = static_cast<std::int64_t>(n);
  if (n == 0) return comparison;
  std::vector<float> differences(n);
  std::transform(second.begin(), second.begin() + static_cast<std::ptrdiff_t>(n), first.begin(),
                 differences.begin(), std::minus<>());
  const Estimate estimate = estimateMean(differences);
  comparison.difference = estimate.mean;
  comparison.low = estimate.low;
  comparison.high = estimate.high;
  if (n < 2) return comparison;
  double squares = 0;
  for (const float value : differences) squares += std::pow(static_cast<double>(value) - estimate.mean, 2);
  const double deviation = std::sqrt(squares / static_cast<double>(n - 1));
  if (deviation == 0) {
    // Every user moved by the same amount: no doubt where it is not zero, and no difference where it is.
    comparison.p = estimate.mean == 0 ? 1 : 0;
    comparison.effectSize =
        estimate.mean == 0 ? 0 : std::copysign(std::numeric_limits<double>::infinity(), estimate.mean);
    return comparison;
  }
  comparison.effectSize = estimate.mean / deviation;
  comparison.p =
      studentTwoSided(comparison.effectSize * std::sqrt(static_cast<double>(n)), static_cast<double>(n - 1));
  return comparison;
}

std::vector<double> correctHolm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [p](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t place = 0; place < order.size(); ++place) {
    largest = std::max(largest, p[order[place]] * static_cast<double>(order.size() - place));
    adjusted[order[place]] = std::min(1.0, largest);
  }
  return adjusted;
}

}  // namespace core
