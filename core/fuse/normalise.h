#pragma once

#include <optional>
#include <span>
#include <string>

namespace core {

/// How one user's scores are put on a scale on which signals can be added. Each is centred on the items that
/// have a score, so that saying nothing is 0: an item without a finite score gets exactly 0, and so does
/// every item of a constant signal. Each keeps the order of the items.
enum class Normalisation {
  ZScore,   ///< (score - mean) / standard deviation
  MinMax,   ///< (score - mean) / (largest - smallest): 1 wide, shifted so that the mean is 0
  Rank,     ///< 1 for the first place to -1 for the last, evenly; equal scores share their mean place
  Softmax,  ///< n x softmax of the z-scores - 1, over n items: how many times likelier than by chance, less 1
};

std::string toString(Normalisation how);  ///< "z-score", "min-max", "rank", "softmax"
/// Throws Error(Usage) that names those there are.
Normalisation normalisationFrom(const std::string& spelled);

/// Whether any two finite scores differ. A signal that tells no items apart has nothing to say.
bool tellsApart(std::span<const float> scores);

/// A finite score becomes slope x score + offset.
struct LinearScale {
  double slope = 0, offset = 0;
};
/// How normalise() puts one user's scores on the scale; nullopt where that is no line: Rank, Softmax. Both
/// numbers are 0 where the scores tell no items apart.
std::optional<LinearScale> linearScale(std::span<const float> scores, Normalisation how);

/// Puts one user's scores over all items on the scale.
void normalise(std::span<float> scores, Normalisation how);

}  // namespace core
