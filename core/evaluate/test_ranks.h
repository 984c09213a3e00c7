#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/evaluate/metrics.h"

namespace core {

/// Where each user's test items came in a ranking: all that a metric of one list looks at, so that any
/// definition can score the ranking again, at any cut-off.
struct TestRanks {
  std::vector<std::int64_t> begins{0};  ///< [users + 1] into `ranks`
  std::vector<std::int32_t> ranks;      ///< of each test item, from 1; 0: it had no place
  std::vector<std::int32_t> listed;     ///< [users]: how many items had a place
  std::vector<float> areas;             ///< [users]: the share of right pairs, equal scores counting half

  std::size_t users() const { return begins.size() - 1; }
  std::span<const std::int32_t> of(std::size_t user) const;
};

/// The values of every metric by a definition, precisions at levels of recall too: values[metric][user].
/// Every test item has grade 1. Throws Error(Usage) where the definition does not have one of the metrics.
std::vector<std::vector<float>> scoreRanks(const TestRanks& tests, const Definition& definition,
                                           const std::vector<Metric>& metrics);

/// The first places of every user's list.
struct ListHeads {
  static constexpr std::int32_t kNone = -1;  ///< behind the end of a shorter list

  int depth = 0;
  std::vector<std::int32_t> items;  ///< [users x depth], best first
  std::vector<float> scores;        ///< [users x depth]
};

/// How an item stands among all scores: what its rank and its share of right pairs are made of.
struct Standing {
  float score = 0;         ///< its own; -infinity where that is not a number
  std::int32_t above = 0;  ///< how many are higher
  std::int32_t equal = 0;  ///< how many are the same, itself included
};
Standing standingOf(std::span<const float> scores, std::int32_t item);

/// The place of an item from 1: behind all higher ones and, of equal ones, behind those of lower index. 0
/// where its score is -infinity.
std::int32_t rankOf(std::span<const float> scores, std::int32_t item, const Standing& standing);

}  // namespace core
