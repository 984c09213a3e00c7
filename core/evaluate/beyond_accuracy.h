#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace core {

/// What is known of the items that are recommended, whoever gets them.
struct ItemFacts {
  std::int64_t users = 0;                    ///< with at least one training event
  std::vector<std::int32_t> popularity;      ///< [items]: of those, how many have the item
  std::vector<std::int32_t> popularityRank;  ///< [items]: 1 for the most popular; equals share a rank
  std::vector<bool> tail;                    ///< [items]: among the least popular four fifths
  std::vector<std::vector<std::int32_t>>
      categories;                ///< [items]: numbers of the path and of what it lies under
  std::vector<float> prices;     ///< [items]: 0 where unknown
  std::vector<float> sentiment;  ///< [items]: from 0, all bad, to 1, all good; NaN where nobody said anything
};

/// All but the sentiment, which is NaN for every item: it is in texts and ratings, not in a Dataset.
ItemFacts itemFactsOf(const Dataset& dataset, const Interactions& train);

/// How different two items are by their categories, as in ItemFacts: 1 - the share that both have of those
/// that either has. Neither is empty.
double categoryDistance(std::span<const std::int32_t> a, std::span<const std::int32_t> b);

/// Something other than accuracy that can be said of one user's list.
enum class ListQuality {
  Novelty,         ///< mean of -log2(popularity / users); never-taken items count as taken once
  Diversity,       ///< mean over pairs of 1 - the share of their categories that both have
  Serendipity,     ///< mean over places of what is relevant and not expected: see listQuality()
  Popularity,      ///< mean popularity, in users
  PopularityLift,  ///< how much more popular, in parts, the list is than the user's history
  TailShare,       ///< share of the places that tail items have
  Miscalibration,  ///< Kullback-Leibler divergence of the list's categories from the history's, in nats
  PriceFit,        ///< share of the priced items between the cheapest and dearest of the history
  Sentiment,       ///< mean of what reviewers say of the items; those of which nobody says anything left out
};

/// Names as the command line spells them ("novelty", "popularity_lift", ...), in the order of the enum.
std::span<const char* const> listQualityNames();
/// These, then "coverage" and "gini", which are of all lists together.
std::span<const char* const> beyondAccuracyNames();
bool isBeyondAccuracy(const std::string& metric);

/// One user's list: best first, cut where it counts.
struct JudgedList {
  std::span<const std::int32_t> ranked;
  std::span<const std::int32_t> history;   ///< training items
  std::span<const std::int32_t> relevant;  ///< test items
};

/// The value for one list; NaN where it is not defined: no pair with categories, no priced item, no item that
/// somebody has an opinion on, an empty list. Novelty is RecTools' MeanInvUserFreq, serendipity its
/// Serendipity but with items ranked by popularity where it ranks the distinct counts: the mean over places
/// of max(0, (N + 1 - rank) / N - (N + 1
/// - popularity rank) / N) where the place is relevant, N being the number of items, the second term 0 for an
/// item that nobody has. Calibration is Steck's (2018) with alpha 0.01, by each item's whole category.
double listQuality(const ItemFacts& facts, ListQuality quality, const JudgedList& list);

/// How a run spreads what it shows over the catalogue, list by list.
class Exposure {
 public:
  explicit Exposure(std::size_t items) : m_counts(items, 0) {}
  void add(std::span<const std::int32_t> ranked);

  double coverage() const;  ///< share of the catalogue's items that are in some list
  /// Gini index of the items' numbers of lists, never shown ones included: 0 where all are shown alike, near
  /// 1 where few have all places (RecBole's GiniIndex).
  double gini() const;

 private:
  std::vector<std::int64_t> m_counts;
};

}  // namespace core
