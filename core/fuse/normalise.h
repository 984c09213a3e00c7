#pragma once

#include <span>

namespace core {

/// Turns one user's scores into z-scores over the items that have one, so that signals of different scales
/// can be added. A constant signal becomes exactly 0 everywhere, and so does an item without a finite score:
/// what says nothing adds nothing.
void standardise(std::span<float> scores);

}  // namespace core
