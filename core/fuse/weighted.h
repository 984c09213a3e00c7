#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// Fuses the recipe's parts: score = sum over parts of weight x the part's score, put on one scale per user
/// as the setting `normalise` says (core/fuse/normalise.h). Weights sum to 1. They are those of the setting
/// `weights` in the order of the parts, or, where it is "fitted", those with the best NDCG@10 on validation
/// items (at most `fit_users` users); a part that tells no items apart for any of them gets 0. A part of
/// weight 0 leaves no trace: scores are to the bit those of a fusion without it. An item that no other part
/// can score gets -infinity.
///
/// Each part's own NDCG@10 on validation goes to the curve "valid/PART/ndcg@10", its weight to "weight/PART".
/// Throws Error(Usage) where the recipe lists no parts, one twice, or another fusion, or where weights are
/// not as many numbers as parts, none below 0 and one above.
std::unique_ptr<Recommender> makeWeightedFusion(const Recipe& recipe);

}  // namespace core
