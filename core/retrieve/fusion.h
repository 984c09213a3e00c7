#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace core {

/// One opinion on the candidates, in its own units.
struct Signal {
  std::string name;
  double weight = 1;
  std::vector<float> values;  ///< one per candidate; not a number or infinite where it has no opinion
};

struct FusedScores {
  std::vector<double> scores;              ///< [candidates]
  std::vector<std::vector<double>> parts;  ///< [signals][candidates]; summed over signals they are the scores
};

/// Brings every signal to [0, weight] by its smallest and largest value among the candidates and adds them
/// up. A signal that is the same for all candidates tells nothing and adds exactly 0, as does a missing
/// value.
FusedScores fuse(std::span<const Signal> signals, std::size_t candidates);

/// Candidates with the best scores, best first; ties go to the lower index.
std::vector<std::size_t> best(std::span<const double> scores, std::size_t count);

}  // namespace core
