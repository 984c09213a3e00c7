#pragma once

#include <memory>
#include <span>

#include "core/recommend/recommender.h"

namespace core {

/// What implicit feedback weighs: an event that was seen has confidence alpha in the preference 1, every
/// other pair of user and item confidence 1 in the preference 0.
struct AlsOptions {
  double alpha = 1;
  double regularisation = 0.01;  ///< lambda of lambda (|X|^2 + |Y|^2)
  int conjugateSteps = 3;  ///< of the conjugate gradient for each row; as many as factors solve it exactly
  /// alpha of an event is multiplied by these of its row and its column of `seen`; empty: by 1. One of them
  /// has eventWeights(), depending on whether items are rows or columns.
  std::span<const float> rowWeights = {}, columnWeights = {};

  float confidence(std::int32_t row, std::int32_t column) const {
    float weight = 1;
    if (!rowWeights.empty()) weight *= rowWeights[static_cast<std::size_t>(row)];
    if (!columnWeights.empty()) weight *= columnWeights[static_cast<std::size_t>(column)];
    return static_cast<float>(alpha) * weight;
  }
};

/// Half an iteration: moves each row of `solved` towards the vector that explains its row of `seen` best
/// while `fixed` stays. solved is [rows of seen, factors], fixed [what seen counts, factors]. Hu, Koren and
/// Volinsky 2008, equation 4; solved by conjugate gradients as in Takacs, Pilaszy and Tikk 2011. Throws
/// Cancelled.
void alternate(const Interactions& seen, const Matrix& fixed, const AlsOptions& options, Matrix& solved,
               Progress& progress);

/// The loss that alternate() lowers, over the sum of the confidences of all pairs, as `implicit` reports it:
/// the squared errors times their confidence, and the regularisation.
double alsLoss(const Interactions& seen, const Matrix& users, const Matrix& items, const AlsOptions& options);

/// Matrix factorisation for implicit feedback by alternating least squares. A history that was not in
/// training, typed on the spot say, is folded in: its vector is solved for against the items. Settings:
/// factors, alpha, regularisation, iterations, conjugate_steps, decay, propensity (alpha of an event times
/// eventWeights(), in training and folding in), seed.
std::unique_ptr<Recommender> makeAls(const Recipe& recipe);

}  // namespace core
