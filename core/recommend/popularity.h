#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// Scores an item by its number of events, the same for every user.
std::unique_ptr<Recommender> makePopularity(const Recipe& recipe);

}  // namespace core
