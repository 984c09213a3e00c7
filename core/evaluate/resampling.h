#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/evaluate/statistics.h"

namespace core {

/// Random numbers by place: number `place` of stream `stream` of a seed, without the ones before it, so that
/// work on many cores draws what work on one draws. SplitMix64 (Steele, Lea and Flood 2014).
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t stream) : m_key(mixed(seed ^ mixed(stream + kStep))) {}
  std::uint64_t at(std::uint64_t place) const { return mixed(m_key + (place + 1) * kStep); }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15U;
  static std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
  }
  std::uint64_t m_key;
};

/// counts[i] becomes how often place i is drawn in resample `resample`: counts.size() draws with replacement.
void drawCounts(std::uint64_t seed, std::uint64_t resample, std::span<double> counts);

/// Sum of the products.
double dot(std::span<const double> a, std::span<const double> b);

/// The means of as many resamples of the values as `means` has places.
void resampleMeans(std::span<const double> values, std::uint64_t seed, std::span<double> means);

/// The BCa interval of a mean from its resampled means, which are sorted in the act.
Estimate intervalOf(std::span<const double> values, std::vector<double>& resampledMeans);

/// Two-sided p that the mean is zero: how often a resampled (mean* - mean) / deviation* is as far from zero
/// as mean / deviation (Efron and Tibshirani 1993, 16.4). `means` becomes the resampled means.
double studentisedBootstrap(std::span<const double> values, std::uint64_t seed, std::vector<double>& means);

}  // namespace core
