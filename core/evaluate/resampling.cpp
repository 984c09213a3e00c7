#include "core/evaluate/resampling.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

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

/// Draws as drawCounts() does, into numbers so narrow that they stay near the processor. 65,535 draws of one
/// place are beyond any chance.
void drawNarrow(std::uint64_t seed, std::uint64_t resample, std::span<std::uint16_t> counts) {
  std::fill(counts.begin(), counts.end(), std::uint16_t{0});
  const RandomStream random(seed, resample);
  const std::uint64_t n = counts.size();
  // One number gives two places: its halves, each scaled to 0 .. n-1.
  for (std::uint64_t i = 0; i < n; i += 2) {
    const std::uint64_t number = random.at(i);
    ++counts[((number >> 32) * n) >> 32];
    if (i + 1 < n) ++counts[((number & 0xffffffffU) * n) >> 32];
  }
}

constexpr Eigen::Index kBlock = 48;  // resamples that are taken together

/// Metrics that count the same users, who therefore are drawn once for all of them.
class Companions {
 public:
  explicit Companions(int resamples) : m_resamples(std::max(0, resamples)) {}

  bool countTheSameAs(std::span<const float> values) const {
    return std::equal(m_given.front().begin(), m_given.front().end(), values.begin(), values.end(),
                      [](float a, float b) { return std::isnan(a) == std::isnan(b); });
  }
  void add(std::size_t metric, std::span<const float> values) {
    m_metrics.push_back(metric);
    m_given.push_back(values);
  }

  /// How many blocks of resamples there are to draw; none where no interval can be given.
  std::int64_t prepare() {
    const auto isCounted = [](float value) { return !std::isnan(value); };
    const auto users =
        static_cast<Eigen::Index>(std::count_if(m_given.front().begin(), m_given.front().end(), isCounted));
    m_values.resize(users, static_cast<Eigen::Index>(m_given.size()));
    double* counted = m_values.data();
    for (const std::span<const float> values : m_given)
      counted = std::copy_if(values.begin(), values.end(), counted, isCounted);
    if (users < 2) return 0;
    m_means.resize(m_resamples, m_values.cols());
    return (m_resamples + kBlock - 1) / kBlock;
  }

  /// Draws a block, which meets all metrics in one matrix product, some users at a time so that it stays near
  /// the processor.
  void draw(std::int64_t block, std::uint64_t seed) {
    constexpr Eigen::Index kUsers = 2048;
    const Eigen::Index users = m_values.rows();
    const Eigen::Index begin = block * kBlock, count = std::min(kBlock, m_resamples - begin);
    Eigen::Matrix<std::uint16_t, Eigen::Dynamic, Eigen::Dynamic> drawn(users, count);
    for (Eigen::Index i = 0; i < count; ++i)
      drawNarrow(seed, static_cast<std::uint64_t>(begin + i),
                 {drawn.col(i).data(), static_cast<std::size_t>(users)});
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(count, m_values.cols());
    for (Eigen::Index first = 0; first < users; first += kUsers) {
      const Eigen::Index some = std::min(kUsers, users - first);
      const Eigen::MatrixXd counts = drawn.middleRows(first, some).cast<double>();
      sums.noalias() += counts.transpose() * m_values.middleRows(first, some);
    }
    m_means.middleRows(begin, count) = sums / static_cast<double>(users);
  }

  void estimate(std::vector<Estimate>& estimates) const {
    for (std::size_t i = 0; i < m_metrics.size(); ++i) {
      const auto column = static_cast<Eigen::Index>(i);
      std::vector<double> means(static_cast<std::size_t>(m_means.rows()));
      if (!means.empty()) std::copy_n(m_means.col(column).data(), means.size(), means.begin());
      const std::span<const double> values(m_values.col(column).data(),
                                           static_cast<std::size_t>(m_values.rows()));
      estimates[m_metrics[i]] = intervalOf(values, means);
    }
  }

 private:
  Eigen::Index m_resamples;
  std::vector<std::size_t> m_metrics;           // their places
  std::vector<std::span<const float>> m_given;  // likewise
  Eigen::MatrixXd m_values, m_means;            // [users who count, metrics], [resamples, metrics]
};

}  // namespace

void drawCounts(std::uint64_t seed, std::uint64_t resample, std::span<double> counts) {
  std::vector<std::uint16_t> drawn(counts.size());
  drawNarrow(seed, resample, drawn);
  std::copy(drawn.begin(), drawn.end(), counts.begin());
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
  std::vector<Companions> groups;
  for (std::size_t metric = 0; metric < metrics.size(); ++metric) {
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const Companions& known) { return known.countTheSameAs(metrics[metric]); });
    if (group == groups.end()) group = groups.emplace(group, options.resamples);
    group->add(metric, metrics[metric]);
  }
  std::vector<std::pair<Companions*, std::int64_t>> blocks;
  for (Companions& group : groups) {
    const std::int64_t count = group.prepare();
    for (std::int64_t block = 0; block < count; ++block) blocks.emplace_back(&group, block);
  }
  forEachBlock(static_cast<std::int64_t>(blocks.size()), "intervals", progress, [&](std::int64_t place) {
    const auto& [group, block] = blocks[static_cast<std::size_t>(place)];
    group->draw(block, options.seed);
  });
  std::vector<Estimate> estimates(metrics.size());
  for (const Companions& group : groups) group.estimate(estimates);
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
