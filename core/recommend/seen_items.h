#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/recommend/recommender.h"

namespace core {

/// Of each item, whether an event in `train` is of it.
std::vector<bool> seenItems(const Interactions& train, std::int32_t itemCount);

/// A recommender that learns items from behaviour alone, told to keep silent on items that its training
/// events do not hold: they get -infinity, where the model itself would give a zero that wins ties or what
/// chance began with. Scores all others as `model` does. A state saved before this was kept scores as it did.
std::unique_ptr<Recommender> onlySeenItems(std::unique_ptr<Recommender> model);

}  // namespace core
