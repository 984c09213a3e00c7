#include "core/evaluate/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.h"
#include "core/evaluate/distributions.h"
#include "core/evaluate/resampling.h"

namespace core {
namespace {

constexpr double kPower = 0.8;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct NamedTest {
  PairedTest test;
  const char* name;
};
constexpr NamedTest kTests[] = {{PairedTest::T, "t"},
                                {PairedTest::Wilcoxon, "wilcoxon"},
                                {PairedTest::Randomisation, "randomisation"},
                                {PairedTest::Sign, "sign"},
                                {PairedTest::Bootstrap, "bootstrap"}};

std::vector<double> differencesOf(std::span<const float> first, std::span<const float> second) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i)
    if (const double difference = static_cast<double>(second[i]) - static_cast<double>(first[i]);
        !std::isnan(difference))
      differences.push_back(difference);
  return differences;
}

double deviationOf(std::span<const double> values, double mean) {
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

/// Sets p, favours and the interval. `deviation` of the differences is above 0.
void test(std::span<const double> differences, double deviation, const ComparisonOptions& options,
          PairedComparison& comparison) {
  const auto n = static_cast<double>(differences.size());
  if (options.resamples > 0 || options.test == PairedTest::Bootstrap) {
    std::vector<double> means(static_cast<std::size_t>(std::max(1, options.resamples)));
    // One set of resamples serves the interval and the bootstrap test.
    if (options.test == PairedTest::Bootstrap)
      comparison.p = studentisedBootstrap(differences, options.seed, means);
    else
      resampleMeans(differences, options.seed, means);
    const Estimate interval = intervalOf(differences, means);
    comparison.low = interval.low;
    comparison.high = interval.high;
  }
  comparison.favours = comparison.difference;
  switch (options.test) {
    case PairedTest::T:
      comparison.p = studentTwoSided(comparison.difference / deviation * std::sqrt(n), n - 1);
      break;
    case PairedTest::Wilcoxon: {
      const SignedRanks ranks = signedRankTest(differences);
      comparison.p = ranks.p;
      comparison.favours = ranks.plus - ranks.minus;
      break;
    }
    case PairedTest::Randomisation:
      comparison.p = randomisationTest(differences, options.rounds, options.seed);
      break;
    case PairedTest::Sign:
      comparison.p = coinTwoSided(comparison.wins, comparison.wins + comparison.losses);
      comparison.favours = static_cast<double>(comparison.wins - comparison.losses);
      break;
    case PairedTest::Bootstrap:
      break;
  }
}

}  // namespace

Estimate estimateShare(std::int64_t hits, std::int64_t n) {
  if (n <= 0) return {kNone, kNone, kNone, 0};
  constexpr double kZ = 1.959963984540054;  // of the normal distribution, two-sided 95 %
  const auto count = static_cast<double>(n);
  const double share = static_cast<double>(hits) / count;
  const double shrink = 1 + kZ * kZ / count;
  const double middle = (share + kZ * kZ / (2 * count)) / shrink;
  const double half = kZ * std::sqrt(share * (1 - share) / count + kZ * kZ / (4 * count * count)) / shrink;
  return {share, std::max(0.0, middle - half), std::min(1.0, middle + half), n};
}

std::string toString(PairedTest test) {
  return std::find_if(std::begin(kTests), std::end(kTests),
                      [test](const NamedTest& named) { return named.test == test; })
      ->name;
}

PairedTest pairedTestFrom(const std::string& name) {
  std::string known;
  for (const NamedTest& named : kTests) {
    if (named.name == name) return named.test;
    known += (known.empty() ? "" : ", ") + std::string(named.name);
  }
  throw Error(Error::Kind::Usage, "There is no test \"" + name + "\"; known are " + known + ".", name);
}

PairedComparison comparePaired(std::span<const float> first, std::span<const float> second,
                               const ComparisonOptions& options) {
  const std::vector<double> differences = differencesOf(first, second);
  PairedComparison comparison;
  comparison.n = static_cast<std::int64_t>(differences.size());
  comparison.low = comparison.high = comparison.detectable = kNone;
  if (differences.empty()) return comparison;
  const auto n = static_cast<double>(differences.size());
  comparison.difference = std::accumulate(differences.begin(), differences.end(), 0.0) / n;
  comparison.wins = std::count_if(differences.begin(), differences.end(), [](double d) { return d > 0; });
  comparison.losses = std::count_if(differences.begin(), differences.end(), [](double d) { return d < 0; });
  comparison.ties = comparison.n - comparison.wins - comparison.losses;
  if (differences.size() < 2) return comparison;
  const auto [least, most] = std::minmax_element(differences.begin(), differences.end());
  if (*least == *most) {
    // Every user moved by the same amount: nothing to resample, and no spread to hold a difference against.
    comparison.low = comparison.high = comparison.difference;
    comparison.detectable = 0;
    comparison.favours = comparison.difference;
    if (comparison.difference == 0) return comparison;
    comparison.effectSize = std::copysign(std::numeric_limits<double>::infinity(), comparison.difference);
    comparison.p = options.test == PairedTest::T || options.test == PairedTest::Bootstrap
                       ? 0
                       : coinTwoSided(comparison.wins, comparison.n);
    return comparison;
  }
  const double deviation = deviationOf(differences, comparison.difference);
  comparison.effectSize = comparison.difference / deviation;
  comparison.detectable = (studentQuantile(1 - options.level / 2, n - 1) + studentQuantile(kPower, n - 1)) *
                          deviation / std::sqrt(n);
  test(differences, deviation, options, comparison);
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
