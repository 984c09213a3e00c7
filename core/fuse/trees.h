#pragma once

#include <memory>

#include "core/fuse/parts.h"
#include "core/recommend/recommender.h"

namespace core {

/// A learned fusion (core/fuse/learned.h) that orders shortlists by boosted trees. Their number is the one
/// with the best NDCG@10 over `folds` of the users, each judged by trees that were grown on the others; the
/// curve "valid/ndcg@10" over the number of trees is that figure. scoreParts() are the features' SHAP values
/// and "average", which the trees give everybody.
///
/// Settings: objective, candidates, folds, rounds, patience, depth, learning_rate, min_child_weight,
/// row_share, regularisation, fit_users, threads, seed. Throws Error(Usage).
std::unique_ptr<Recommender> makeTreeFusion(const Recipe& recipe);
/// The same with parts that no recipe names.
std::unique_ptr<Recommender> makeTreeFusion(const Recipe& recipe, FusionParts parts);

}  // namespace core
