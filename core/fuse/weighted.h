#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// Fuses the recipe's parts: score = sum over parts of weight x the part's z-score over items, per user.
/// Parts are fitted as they are on their own; the weights are those with the best NDCG@10 on validation items
/// (at most `fit_users` users). Each part's own NDCG@10 on validation goes to the curve "valid/PART/ndcg@10",
/// its weight to "weight/PART". Throws Error(Usage) where the recipe lists no parts, one twice, or another
/// fusion.
std::unique_ptr<Recommender> makeWeightedFusion(const Recipe& recipe);

}  // namespace core
