#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// Scores an item the same for every user. Setting count: "events" scores it by its number of events;
/// "batches" as RecBole's Pop does, by the number of training batches it occurs in (countRecBoleBatches).
std::unique_ptr<Recommender> makePopularity(const Recipe& recipe);

}  // namespace core
