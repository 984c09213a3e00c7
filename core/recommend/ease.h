#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// EASE (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019): item weights
/// B = I - P / diag(P), P the inverse of X'X + lambda I, in single precision. Memory while fitting: items x
/// items floats. Settings: lambda; decay of the history it scores from; neighbours, the largest weights kept
/// of each item (0: all); propensity.
///
/// With propensities an event is no longer reconstructed as 1 but as what it weighs (eventWeights()): squares
/// of the unbiased loss of Saito et al. (propensity.h) differ from (x / p - xB)^2 by a constant only.
/// The closed form then multiplies column j of B, all that speaks for item j, by the weight of j.
std::unique_ptr<Recommender> makeEase(const Recipe& recipe);

}  // namespace core
