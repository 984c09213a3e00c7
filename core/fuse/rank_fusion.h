#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/fuse/ranks.h"
#include "core/recommend/recommender.h"

namespace core {

/// How places in lists become points that are added up. A list of m items gives, to its item at place r:
enum class RankFusionMethod {
  Rrf,    ///< 1 / (constant + r); reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)
  Borda,  ///< c + 1 - r of c items that any list has; its other ones share what is left, (c - m + 1) / 2 each
          ///< (Aslam and Montague 2001)
  CombMnz,  ///< 1 - (r - 1) / m, times the number of lists that have the item (Fox and Shaw 1994)
};

/// Throws Error(Usage) that names those there are: rrf, borda, combmnz.
RankFusionMethod rankFusionMethodFrom(const std::string& spelled);

/// The points of each list for each item: [lists] of [items], 0 for an item without a place in any list. All
/// lists are over the same items.
std::vector<std::vector<float>> pointsOf(std::span<const Ranks> lists, RankFusionMethod method,
                                         double constant);

/// Fuses the recipe's parts by their places alone, so that no scale matters: the setting `method`, and
/// `rank_constant` for rrf. Equal scores share their mean place. A part that tells no items apart for a
/// history ranks nothing and adds exactly 0, and scoreParts() says that it was not run; an item that no other
/// part can score gets -infinity. Nothing is learned from validation items; each part's own NDCG@10 on them
/// goes to the curve "valid/PART/ndcg@10". Throws Error(Usage) where the recipe lists no parts, one twice, or
/// another fusion.
std::unique_ptr<Recommender> makeRankFusion(const Recipe& recipe);

}  // namespace core
