#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/fuse/examples.h"
#include "core/fuse/features.h"
#include "core/fuse/parts.h"
#include "core/recommend/recommender.h"

namespace core {

/// What a learned fusion orders shortlists by.
class ShortlistModel {
 public:
  virtual ~ShortlistModel() = default;

  /// Learns from examples of which at least one is relevant. Tells the NDCG@10 of users that it has not
  /// learned from as the curve "valid/ndcg@10". Throws Error or Cancelled.
  virtual void learn(const FusionExamples& examples, const FusionFeatures& features, const TrainingData& data,
                     Progress& progress) = 0;

  /// The score of each candidate, [candidates, features]. From any number of threads.
  virtual std::vector<float> score(const Matrix& features) const = 0;

  /// What each feature, and what otherParts() name, adds to each candidate's score: [candidates, features +
  /// others]. Rows sum to score().
  virtual Matrix contributions(const Matrix& features) const = 0;
  virtual std::vector<std::string> otherParts() const = 0;

  virtual void save(const std::filesystem::path& folder) const = 0;
  /// Throws Error(BadInput) where what is there was learned of other features.
  virtual void load(const std::filesystem::path& folder, const FusionFeatures& features) = 0;
};

struct ShortlistOptions {
  int depth = 100;              ///< first items of every part that are on a shortlist
  std::size_t fitUsers = 5000;  ///< validation users that are learned from, at most
  std::uint64_t seed = 1;
};

/// The settings `candidates`, `fit_users` and `seed`. Throws Error(Usage).
ShortlistOptions readShortlistOptions(const Recipe& recipe);

/// Fuses parts by a model over features of the parts, the item and the user (core/fuse/features.h). It orders
/// each user's shortlist as validation items teach it (core/fuse/examples.h); all other items follow below it
/// in the order of the mean of the parts' z-scores (core/fuse/fused_row.h). Where no validation item is on a
/// shortlist nothing is learned, and the score is that mean.
///
/// Tells "valid/PART/ndcg@10", each part's own, "valid/shortlist/recall", the share of validation items that
/// are on a shortlist at all, and what the model tells. scoreParts() are the model's contributions and "mean
/// of parts", which settles ties on the shortlist and is the whole score of the items below it.
std::unique_ptr<Recommender> makeLearnedFusion(FusionParts parts, const ShortlistOptions& options,
                                               std::unique_ptr<ShortlistModel> model);

}  // namespace core
