#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/recommend/recipe.h"

namespace core {

/// One user's items, dense indices, oldest first.
using History = std::span<const std::int32_t>;

/// Weight decay^age of each place of a history, oldest first: the newest item has age 0 and weight 1.
std::vector<float> historyWeights(std::size_t length, double decay);

/// The setting "decay", in (0, 1]. Throws Error(Usage).
double readDecay(const Recipe& recipe);

}  // namespace core
