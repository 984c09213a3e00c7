#include "core/evaluate/resampling.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/evaluate/distributions.h"
#include "core/parallel.h"

namespace core {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double meanOf(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The q quantile of sorted values, linear between neighbours.
double quantile(const std::vector<double>& sorted, double q) {
  const double place = std::clamp(q, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

/// A sixth of the skewness that the jackknife gives the mean.
double acceleration(std::span<const double> values, double mean) {
  double squares = 0;
  double cubes = 0;
  for (const double value : values) {
    const double away = value - mean;
    squares += away * away;
    cubes += away * away * away;
  }
  return squares > 0 ? cubes / (6 * std::pow(squares, 1.5)) : 0;
}

std::vector<double> countable(std::span<const float> values) {
  std::vector<double> kept;
  kept.reserve(values.size());
  for (const float value : values)
    if (!std::isnan(value)) kept.push_back(static_cast<double>(value));
  return kept;
}

/// resampleMeans() of lists of one length: each resample is drawn once, and a block of them meets all lists
/// in one matrix product, which reads the values once a block.
std::vector<std::vector<double>> sharedMeans(const std::vector<std::vector<double>>& lists,
                                             const BootstrapOptions& options, Progress& progress) {
  constexpr Eigen::Index kBlock = 16;
  const Eigen::Index resamples = std::max(0, options.resamples);
  const auto users = static_cast<Eigen::Index>(lists.front().size());
  Eigen::MatrixXd values(users, static_cast<Eigen::Index>(lists.size()));
  for (std::size_t list = 0; list < lists.size(); ++list)
    values.col(static_cast<Eigen::Index>(list)) =
        Eigen::Map<const Eigen::VectorXd>(lists[list].data(), users);
  std::vector<std::vector<double>> means(lists.size(),
                                         std::vector<double>(static_cast<std::size_t>(resamples)));
  forEachBlock((resamples + kBlock - 1) / kBlock, "intervals", progress, [&](std::int64_t block) {
    const Eigen::Index begin = block * kBlock;
    Eigen::MatrixXd counts(users, std::min(kBlock, resamples - begin));
    for (Eigen::Index i = 0; i < counts.cols(); ++i)
      drawCounts(options.seed, static_cast<std::uint64_t>(begin + i),
                 {counts.col(i).data(), static_cast<std::size_t>(users)});
    const Eigen::MatrixXd sums = counts.transpose() * values;
    for (std::size_t list = 0; list < lists.size(); ++list)
      for (Eigen::Index i = 0; i < counts.cols(); ++i)
        means[list][static_cast<std::size_t>(begin + i)] =
            sums(i, static_cast<Eigen::Index>(list)) / static_cast<double>(users);
  });
  return means;
}

}  // namespace

void drawCounts(std::uint64_t seed, std::uint64_t resample, std::span<double> counts) {
  std::fill(counts.begin(), counts.end(), 0.0);
  const RandomStream random(seed, resample);
  const std::uint64_t n = counts.size();
  // One number gives two places: its halves, each scaled to 0 .. n-1.
  for (std::uint64_t i = 0; i < n; i += 2) {
    const std::uint64_t number = random.at(i);
    counts[((number >> 32) * n) >> 32] += 1;
    if (i + 1 < n) counts[((number & 0xffffffffU) * n) >> 32] += 1;
  }
}

double dot(std::span<const double> a, std::span<const double> b) {
  // Sums beside each other, because one sum would wait for each addition.
  constexpr std::size_t kSums = 8;
  double sums[kSums] = {};
  std::size_t i = 0;
  for (; i + kSums <= a.size(); i += kSums)
    for (std::size_t lane = 0; lane < kSums; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

void resampleMeans(std::span<const double> values, std::uint64_t seed, std::span<double> means) {
  std::vector<double> counts(values.size());
  for (std::size_t resample = 0; resample < means.size(); ++resample) {
    drawCounts(seed, resample, counts);
    means[resample] = dot(counts, values) / static_cast<double>(values.size());
  }
}

Estimate intervalOf(std::span<const double> values, std::vector<double>& resampledMeans) {
  Estimate estimate{0, kNone, kNone, static_cast<std::int64_t>(values.size())};
  if (values.empty()) return estimate;
  estimate.mean = meanOf(values);
  if (values.size() < 2 || resampledMeans.empty()) return estimate;
  std::sort(resampledMeans.begin(), resampledMeans.end());
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (*least == *most) {
    estimate.low = estimate.high = estimate.mean;
    return estimate;
  }
  const auto below = std::lower_bound(resampledMeans.begin(), resampledMeans.end(), estimate.mean);
  const auto notAbove = std::upper_bound(below, resampledMeans.end(), estimate.mean);
  const double share =
      static_cast<double>((below - resampledMeans.begin()) + (notAbove - resampledMeans.begin())) /
      (2 * static_cast<double>(resampledMeans.size()));
  // All resamples on one side say nothing of the bias.
  const double bias = share > 0 && share < 1 ? normalQuantile(share) : 0;
  const double skew = acceleration(values, estimate.mean);
  const auto bound = [&](double z) {
    return quantile(resampledMeans, normalBelow(bias + (bias + z) / (1 - skew * (bias + z))));
  };
  estimate.low = bound(normalQuantile(0.025));
  estimate.high = bound(normalQuantile(0.975));
  return estimate;
}

Estimate estimateMean(std::span<const float> values, const BootstrapOptions& options) {
  const std::vector<double> counted = countable(values);
  std::vector<double> means(static_cast<std::size_t>(std::max(0, options.resamples)));
  if (counted.size() > 1) resampleMeans(counted, options.seed, means);
  return intervalOf(counted, means);
}

std::vector<Estimate> estimateMeans(std::span<const std::vector<float>> metrics, Progress& progress,
                                    const BootstrapOptions& options) {
  std::vector<Estimate> estimates(metrics.size());
  std::vector<std::size_t> sharing;  // places of the metrics that count every user and so can share the draws
  std::vector<std::vector<double>> lists;
  for (std::size_t metric = 0; metric < metrics.size(); ++metric) {
    std::vector<double> values = countable(metrics[metric]);
    if (values.size() != metrics.front().size() || values.empty()) {
      estimates[metric] = estimateMean(metrics[metric], options);
      continue;
    }
    sharing.push_back(metric);
    lists.push_back(std::move(values));
  }
  if (lists.empty()) return estimates;
  std::vector<std::vector<double>> means = sharedMeans(lists, options, progress);
  for (std::size_t list = 0; list < lists.size(); ++list)
    estimates[sharing[list]] = intervalOf(lists[list], means[list]);
  return estimates;
}

double studentisedBootstrap(std::span<const double> values, std::uint64_t seed, std::vector<double>& means) {
  const auto n = static_cast<double>(values.size());
  std::vector<double> squares(values.size());
  std::transform(values.begin(), values.end(), squares.begin(), [](double value) { return value * value; });
  const double mean = meanOf(values);
  const double observed = std::abs(mean) / std::sqrt(meanOf(squares) - mean * mean);
  std::vector<double> counts(values.size());
  int farther = 0;
  for (std::size_t resample = 0; resample < means.size(); ++resample) {
    drawCounts(seed, resample, counts);
    means[resample] = dot(counts, values) / n;
    const double variance = dot(counts, squares) / n - means[resample] * means[resample];
    // A resample without spread is as far away as can be.
    if (!(std::abs(means[resample] - mean) < observed * std::sqrt(std::max(0.0, variance)))) ++farther;
  }
  return (farther + 1.0) / (static_cast<double>(means.size()) + 1);
}

}  // namespace core
