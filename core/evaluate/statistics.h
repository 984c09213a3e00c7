#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/progress.h"

namespace core {

/// A mean with its 95 % interval over users. The bounds are not-a-number where there is no interval: fewer
/// than two values.
struct Estimate {
  double mean = 0;
  double low = 0;
  double high = 0;
  std::int64_t n = 0;
};

struct BootstrapOptions {
  int resamples = 1000;           ///< 0: the mean alone
  std::uint64_t seed = 20260101;  ///< the same values and seed give the same interval, on any number of cores
};

/// The mean and its interval by the bias-corrected and accelerated bootstrap (BCa; Efron 1987), as
/// scipy.stats.bootstrap. Values that are not a number are not counted.
Estimate estimateMean(std::span<const float> values, const BootstrapOptions& options = {});

/// The same for many metrics, several times faster: one draw of users serves all metrics that count the same
/// ones. Gives what estimateMean() gives for each but for the last digits. Works on all cores.
std::vector<Estimate> estimateMeans(std::span<const std::vector<float>> metrics, Progress& progress,
                                    const BootstrapOptions& options = {});

/// `hits` of `n` as a share, with Wilson's (1927) 95 % score interval. Not a number where n is 0.
Estimate estimateShare(std::int64_t hits, std::int64_t n);

/// What a comparison of two runs, user by user, asks.
enum class PairedTest {
  T,              ///< paired t test: is the mean difference zero?
  Wilcoxon,       ///< signed-rank test: are differences symmetric about zero?
  Randomisation,  ///< Fisher's: does it matter which run's value is whose? By random exchange, of the mean
  Sign,           ///< do as many users win as lose? Exact
  Bootstrap,      ///< is the mean difference zero? By the studentised bootstrap
};
std::string toString(PairedTest test);               ///< t, wilcoxon, randomisation, sign, bootstrap
PairedTest pairedTestFrom(const std::string& name);  ///< the reverse; throws Error(Usage) naming the known

/// What the signed-rank test does with differences of zero, as scipy.stats.wilcoxon's zero_method.
enum class ZeroDifferences {
  Discard,  ///< "wilcox": left out before ranking
  Pratt,    ///< "pratt": ranked, then left out
  Halve,    ///< "zsplit": ranked, and their ranks shared between both sides
};

struct SignedRanks {
  double plus = 0;   ///< sum of the ranks of positive differences
  double minus = 0;  ///< and of negative ones
  double p = 1;      ///< two-sided
};
/// Wilcoxon's signed-rank test as scipy.stats.wilcoxon with method "auto": exact up to 50 differences without
/// ties and zeros, over all exchanges up to 13 with them, else by the normal approximation with the
/// correction for ties and without that for continuity.
SignedRanks signedRankTest(std::span<const double> differences,
                           ZeroDifferences zeros = ZeroDifferences::Discard);

/// Two-sided p of Fisher's randomisation test of the mean: all exchanges of signs where there are at most
/// `rounds`, else `rounds` random ones and (count + 1) / (rounds + 1), as scipy.stats.permutation_test with
/// permutation_type "samples".
double randomisationTest(std::span<const double> differences, int rounds, std::uint64_t seed);

struct ComparisonOptions {
  PairedTest test = PairedTest::T;
  int resamples = 2000;  ///< of the interval and the bootstrap test; 0: no interval, for the other tests
  int rounds = 10'000;   ///< of the randomisation test
  double level = 0.05;   ///< at which `detectable` could be seen; divide it by the number of comparisons
  std::uint64_t seed = 20260101;
};

/// Two runs on the same users, value by value. Differences are second - first; users for whom either value is
/// not a number are not counted.
struct PairedComparison {
  double difference = 0;  ///< mean
  double low = 0;         ///< 95 % BCa interval of the mean difference
  double high = 0;
  double p = 1;           ///< two-sided, by the test that was asked for
  double favours = 0;     ///< above 0 where the test leans to the second run, below 0 to the first
  double effectSize = 0;  ///< Cohen's d of the differences: their mean over their standard deviation
  double detectable = 0;  ///< the smallest mean difference that a paired t test on these users would have
                          ///< shown four times in five (80 % power)
  std::int64_t wins = 0, ties = 0, losses = 0;  ///< users for whom the second is higher, equal, lower
  std::int64_t n = 0;
};
PairedComparison comparePaired(std::span<const float> first, std::span<const float> second,
                               const ComparisonOptions& options = {});

/// p values corrected for their number by Holm's step-down method, in the order given.
std::vector<double> correctHolm(std::span<const double> p);

}  // namespace core
