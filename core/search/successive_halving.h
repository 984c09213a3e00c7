#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace core {

/// One round of successive halving: so many trials, each with this share of the whole budget.
struct Rung {
  int trials = 0;
  double budget = 1;  ///< in (0, 1]; 1 in the last rung
};

/// Successive halving (Jamieson & Talwalkar 2016; the inner loop of Hyperband, Li et al. 2018): rung i of
/// 0 .. s has floor(trials / eta^i) trials with the share eta^(i - s) of the budget, s being the most for
/// which a trial is left and nobody gets less than `least`. Throws Error(Usage) where trials < 1, eta < 2 or
/// least is not in (0, 1].
std::vector<Rung> halvingSchedule(int trials, int eta, double least);

/// The places of the `count` best values, best first; of equal values the earlier place. Values that are not
/// a number are never among them: a failed trial is absent, not 0.
std::vector<std::size_t> bestPlaces(std::span<const double> values, std::size_t count, bool higherIsBetter);

}  // namespace core
