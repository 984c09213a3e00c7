#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// EASE (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019): item weights
/// B = I - P / diag(P), P the inverse of X'X + lambda I, in single precision. Memory while fitting: items x
/// items floats. Settings: lambda; decay of the history it scores from; neighbours, the largest weights kept
/// of each item (0: all).
std::unique_ptr<Recommender> makeEase(const Recipe& recipe);

}  // namespace core
