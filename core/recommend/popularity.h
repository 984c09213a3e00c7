#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// Scores an item by how much people did with it, the same for every user. Setting count: "events" counts
/// its events; "recent" counts an event 2^-(age / half_life), its age in days before the last one learned
/// from; "batches" counts as RecBole's Pop does, by the training batches it occurs in (countRecBoleBatches).
///
/// With by = "category" a user's own categories come first: the score is the mean of the item's share within
/// its category, weighed by the user's history in that category (an item counts decay^age), and its share of
/// all, weighed by `prior`: a Dirichlet prior of so many items. An empty history gives the share of all.
std::unique_ptr<Recommender> makePopularity(const Recipe& recipe);

}  // namespace core
