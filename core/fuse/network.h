#pragma once

#include <memory>

#include "core/fuse/parts.h"
#include "core/recommend/recommender.h"

namespace core {

/// A learned fusion (core/fuse/learned.h) that orders shortlists by a gated mixture of the parts' z-scores
/// (core/fuse/gated_network.h). One of `folds` shares of the users is held out: the weights kept are those
/// that do best on it, and the curve "valid/ndcg@10" is of it. scoreParts() are the features' integrated
/// gradients, a part's z-score counting as its feature, "average", the score of the mean candidate, and "not
/// attributed", what the gradients' finite number of steps leaves over.
///
/// Settings: candidates, hidden, dropout, folds, fit_users, seed and those of core/train/train_settings.h.
/// Throws Error(Usage).
std::unique_ptr<Recommender> makeNetworkFusion(const Recipe& recipe);
/// The same with parts that no recipe names.
std::unique_ptr<Recommender> makeNetworkFusion(const Recipe& recipe, FusionParts parts);

}  // namespace core
