#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// How a step of BPR learns.
struct BprOptions {
  double learningRate = 0.05;
  double regularisation = 0.01;  ///< lambda of lambda / 2 |theta|^2, for every vector of the comparison
};

/// What one comparison costs: a user chose item i and not item j, so x = u (v_i - v_j) should be large:
/// -ln sigma(x) + lambda / 2 (|u|^2 + |v_i|^2 + |v_j|^2), Rendle et al., "BPR: Bayesian Personalized Ranking
/// from Implicit Feedback", UAI 2009. A vector is [factors + 1]: an item's ends in its bias, a user's in 1.
double bprLoss(std::span<const float> user, std::span<const float> chosen, std::span<const float> other,
               double regularisation);

/// One step of gradient descent on bprLoss(), of which -ln sigma(x) counts `weight` times; the 1 at the end
/// of the user's vector stays. Returns -ln sigma(x) as it was before the step.
double bprStep(std::span<float> user, std::span<float> chosen, std::span<float> other,
               const BprOptions& options, float weight = 1);

/// Matrix factorisation for implicit feedback with item biases, learned from comparisons of a seen item with
/// one drawn from the others (bprStep). An epoch compares every event once. Events are dealt into cells of
/// which those that share neither users nor items are learned side by side: the outcome follows from the seed
/// alone, whatever the number of cores.
///
/// A history is folded in: its vector is the one that orders its items before a fixed draw of others best,
/// found by gradient steps on the same loss with the items held still; an item's weight is decay^age. An
/// empty history gives the biases. Settings: factors, epochs, learning_rate, regularisation, fold_in_steps,
/// decay, propensity (an event's comparison counts eventWeights() times, in training and folding in), seed.
std::unique_ptr<Recommender> makeBpr(const Recipe& recipe);

}  // namespace core
