#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/evaluate/distributions.h"
#include "core/evaluate/resampling.h"
#include "core/evaluate/statistics.h"

namespace core {
namespace {

constexpr std::size_t kExactRanks = 50;      // as scipy: beyond, the normal approximation is used
constexpr std::size_t kExactExchanges = 13;  // as scipy: 2^13 exchanges are all tried

/// The ranks of absolute differences, ties at their mean rank, and the sum of t^3 - t over groups of t ties.
struct Ranks {
  std::vector<double> ranks;
  double ties = 0;
  bool anyTies = false;
};

Ranks rankMagnitudes(std::span<const double> differences, ZeroDifferences zeros) {
  std::vector<std::size_t> order(differences.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto magnitude = [differences](std::size_t i) { return std::abs(differences[i]); };
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return magnitude(a) < magnitude(b); });
  Ranks found;
  found.ranks.resize(differences.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && magnitude(order[end]) == magnitude(order[begin])) ++end;
    for (std::size_t i = begin; i < end; ++i)
      found.ranks[order[i]] = static_cast<double>(begin + end + 1) / 2;
    const auto tied = static_cast<double>(end - begin);
    found.anyTies = found.anyTies || end - begin > 1;
    // Pratt's variance leaves zeros out by itself (Cureton 1967).
    if (zeros != ZeroDifferences::Pratt || magnitude(order[begin]) > 0)
      found.ties += tied * tied * tied - tied;
    begin = end;
  }
  return found;
}

/// P(W <= w) of the sum of the ranks 1 .. n that random signs make positive.
double rankSumBelow(std::size_t n, double w) {
  std::vector<double> ways(n * (n + 1) / 2 + 1);
  ways[0] = 1;
  for (std::size_t rank = 1; rank <= n; ++rank)
    for (std::size_t sum = ways.size() - 1; sum >= rank; --sum) ways[sum] += ways[sum - rank];
  const auto last = static_cast<std::size_t>(std::clamp(w, 0.0, static_cast<double>(ways.size() - 1)));
  return std::ldexp(std::accumulate(ways.begin(), ways.begin() + static_cast<std::ptrdiff_t>(last) + 1, 0.0),
                    -static_cast<int>(n));
}

/// Two-sided p of `observed` among the sums of all 2^n choices of the weights.
double amongAllSums(const std::vector<double>& weights, double observed) {
  const std::size_t choices = std::size_t{1} << weights.size();
  std::vector<double> sums(choices);
  for (std::size_t choice = 1; choice < choices; ++choice) {
    std::size_t lowest = 0;
    while (!(choice >> lowest & 1U)) ++lowest;
    sums[choice] = sums[choice & (choice - 1)] + weights[lowest];
  }
  // Sums that are equal but for rounding are equal.
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  const double slack = 1e-12 * (1e-300 + total);
  const auto below = std::count_if(sums.begin(), sums.end(), [=](double s) { return s <= observed + slack; });
  const auto above = std::count_if(sums.begin(), sums.end(), [=](double s) { return s >= observed - slack; });
  return std::min(1.0, 2 * static_cast<double>(std::min(below, above)) / static_cast<double>(choices));
}

double normalSignedRanks(const SignedRanks& sums, const Ranks& ranks, double zeroCount,
                         ZeroDifferences zeros) {
  const auto n = static_cast<double>(ranks.ranks.size());
  double mean = n * (n + 1) / 4;
  double variance = n * (n + 1) * (2 * n + 1);
  if (zeros == ZeroDifferences::Pratt) {
    mean -= zeroCount * (zeroCount + 1) / 4;
    variance -= zeroCount * (zeroCount + 1) * (2 * zeroCount + 1);
  }
  variance = (variance - ranks.ties / 2) / 24;
  if (!(variance > 0)) return 1;
  return std::erfc(std::abs(sums.plus - mean) / std::sqrt(2 * variance));
}

}  // namespace

SignedRanks signedRankTest(std::span<const double> differences, ZeroDifferences zeros) {
  std::vector<double> kept(differences.begin(), differences.end());
  if (zeros == ZeroDifferences::Discard) std::erase(kept, 0.0);
  const auto zeroCount = static_cast<std::size_t>(std::count(differences.begin(), differences.end(), 0.0));
  const Ranks ranks = rankMagnitudes(kept, zeros);
  SignedRanks sums;
  double halves = 0;  // of the ranks of zeros
  std::vector<double> ofNonZeros;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    (kept[i] > 0 ? sums.plus : kept[i] < 0 ? sums.minus : halves) += ranks.ranks[i];
    if (kept[i] != 0) ofNonZeros.push_back(ranks.ranks[i]);
  }
  const std::size_t n = differences.size();
  const double plus = sums.plus;
  if (zeros == ZeroDifferences::Halve) {
    sums.plus += halves / 2;
    sums.minus += halves / 2;
  }
  if (ofNonZeros.empty()) return sums;
  if (n <= kExactRanks && zeroCount == 0 && !ranks.anyTies)
    sums.p = std::min(1.0, 2 * rankSumBelow(n, std::min(sums.plus, sums.minus)));
  else if (n <= kExactExchanges)
    sums.p = amongAllSums(ofNonZeros, plus);
  else
    sums.p = normalSignedRanks(sums, ranks, static_cast<double>(zeroCount), zeros);
  return sums;
}

double randomisationTest(std::span<const double> differences, int rounds, std::uint64_t seed) {
  std::vector<double> moved(differences.begin(), differences.end());
  std::erase(moved, 0.0);  // whoever is whose, a zero stays a zero
  double observed = 0;     // of the magnitudes, those with a plus
  double total = 0;
  for (double& difference : moved) {
    if (difference > 0) observed += difference;
    difference = std::abs(difference);
    total += difference;
  }
  if (moved.empty()) return 1;
  if (moved.size() < 31 && (std::int64_t{1} << moved.size()) <= rounds) return amongAllSums(moved, observed);
  // Four magnitudes at a time: the sums of their 16 choices, looked up by four random bits.
  std::vector<std::array<double, 16>> sums((moved.size() + 3) / 4);
  for (std::size_t i = 0; i < moved.size(); ++i)
    for (std::size_t choice = 0; choice < 16; ++choice)
      if (choice >> (i % 4) & 1U) sums[i / 4][choice] += moved[i];
  const double away = std::abs(2 * observed - total) - 1e-12 * total;
  std::int64_t farther = 0;
  for (int round = 0; round < rounds; ++round) {
    const RandomStream random(seed, static_cast<std::uint64_t>(round));
    double plus = 0;
    std::uint64_t bits = 0;
    for (std::size_t group = 0; group < sums.size(); ++group, bits >>= 4) {
      if (group % 16 == 0) bits = random.at(group / 16);
      plus += sums[group][bits & 15U];
    }
    if (std::abs(2 * plus - total) >= away) ++farther;
  }
  return static_cast<double>(farther + 1) / static_cast<double>(rounds + 1);
}

}  // namespace core
