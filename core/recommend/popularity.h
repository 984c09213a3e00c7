#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// Scores an item the same for every user. Setting count: "events" scores it by its number of events;
/// "batches" as RecBole 1.2's Pop does, by the number of training batches it occurs in, each holding
/// batch_size / 2 events in random order and as many items drawn at random that the events' users do not
/// have. The commonest items then tie, and what is ranked first depends on `seed`.
std::unique_ptr<Recommender> makePopularity(const Recipe& recipe);

}  // namespace core
