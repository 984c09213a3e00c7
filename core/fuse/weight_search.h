#pragma once

#include <functional>
#include <vector>

namespace core {

/// Weights of `parts` signals, none below 0, summing to 1, for which quality() is best, by a fixed search:
/// each weight in turn over a grid of .05 while the others keep their ratio, then in steps of .01 around the
/// best. Starts at equal weights and moves only for a real gain, so the same data give the same weights.
std::vector<double> searchWeights(std::size_t parts,
                                  const std::function<double(const std::vector<double>&)>& quality);

}  // namespace core
