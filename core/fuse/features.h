#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/fuse/signals.h"
#include "core/matrix.h"

namespace core {

/// What a learned fusion knows of each item beside the parts' scores, from the training events and the
/// catalogue. Not-a-number: unknown.
struct ItemTraits {
  std::vector<float> popularity;       ///< log(1 + events)
  std::vector<float> recency;          ///< log(1 + days) from the item's last event to the last event of all
  std::vector<float> price;            ///< log of the price, of items in the commonest currency
  std::vector<std::int32_t> category;  ///< number of its category; -1 where it has none
  std::vector<float> rating;           ///< mean of its ratings, as if the mean of all came five times more
  float priceSpread = 0;               ///< standard deviation of `price`
};

ItemTraits traitsOf(const Dataset& dataset, const Interactions& train);

void saveTraits(const ItemTraits& traits, const std::filesystem::path& file);
/// Throws Error(BadInput) where the file is damaged or of another number of items.
ItemTraits loadTraits(const std::filesystem::path& file, std::int32_t itemCount);

/// The features of a user's candidate items, one row each; not-a-number where one is absent. Of each part
/// that has something to say:
///   PART score           its z-score over all items
///   PART place           log2 of its place among all items
///   PART likeness        its score as it is, where that is a likeness of texts
/// and of the item and the user:
///   popularity, recency, rating   see ItemTraits
///   price distance       from the mean log price of the history, in its standard deviations; these are drawn
///                        to the catalogue's as if two more prices had been seen
///   category share       of the history's items that is in the item's category
///   history length       log(1 + items)
class FusionFeatures {
 public:
  explicit FusionFeatures(const FusionParts& parts);

  const std::vector<std::string>& names() const { return m_names; }
  /// The places of the parts' scores among the features.
  const std::vector<int>& scores() const { return m_scores; }

  /// [candidates, features]
  Matrix of(const ItemTraits& traits, const Signals& signals, History history,
            std::span<const std::int32_t> candidates) const;

 private:
  std::vector<bool> m_readsText;  ///< [parts]
  std::vector<std::string> m_names;
  std::vector<int> m_scores;
};

}  // namespace core
