#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/evaluate/metrics.h"
#include "core/fuse/features.h"
#include "core/recommend/recommender.h"

namespace core {

/// What a learned fusion is trained and judged on: users' shortlists and which of their items were chosen.
/// The choices are validation items, which no part has been fitted on, and the parts score from the training
/// items: a part that only knows by heart what it was taught gains nothing.
///
/// A validation item that no part has on its shortlist is not put there: what is told apart in training must
/// be what is told apart later, and such an item would be known by being below every part's depth.
struct FusionExamples {
  Matrix features;                     ///< [candidates of all users, features]
  std::vector<float> relevant;         ///< [candidates]: 1 for a validation item, else 0
  std::vector<std::int32_t> items;     ///< [candidates]
  std::vector<float> means;            ///< [candidates]: mean of the parts' z-scores
  std::vector<std::int32_t> users;     ///< who has a validation item
  std::vector<std::size_t> begins{0};  ///< [users + 1]: the first candidate of each

  /// Whether one of the user's candidates is relevant; from others nothing can be learned.
  bool teaches(std::size_t user) const;
};

/// Of at most `mostUsers` users, drawn by the seed. Throws Cancelled.
FusionExamples collectExamples(const FusionParts& parts, const FusionFeatures& features,
                               const ItemTraits& traits, const TrainingData& data, int depth,
                               std::size_t mostUsers, std::uint64_t seed, Progress& progress);

/// The fold of each of so many users: by chance, and as many in one as in the next.
std::vector<int> dealFolds(std::size_t users, int folds, std::uint64_t seed);

/// NDCG@10 of one user's shortlist in the order of these scores, ties going by the mean of the parts; a
/// validation item that is not on it is not found. The scorer's metric is NDCG@10.
double qualityOf(const FusionExamples& examples, std::size_t user, std::span<const float> scores,
                 const Interactions& valid, ListScorer& scorer);

/// Tells the curve "valid/shortlist/recall": the share of validation items that are on a shortlist.
void reportShortlists(const FusionExamples& examples, const Interactions& valid, Progress& progress);

}  // namespace core
