#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/fuse/signals.h"

namespace core {

/// What a learned fusion gives all items of one user, made of what it gives those of the shortlist.
struct FusedRow {
  std::vector<float> scores;  ///< [items]; -infinity where no part can score an item
  std::vector<float> means;   ///< [items]: what the mean of the parts' z-scores adds to them, see below
};

/// Items of the shortlist get `learned`, and less than a thousandth by the mean of the parts' z-scores, so
/// that equal ones do not go by their number. All others follow at least 1 below the last of the shortlist,
/// in the order of that mean, which then is their whole score. Without a shortlist the score is the mean
/// itself.
FusedRow fuseRow(const Signals& signals, std::span<const std::int32_t> shortlisted,
                 std::span<const float> learned);

/// The tie-breaking part of items on one shortlist: 0 for the lowest mean to a thousandth for the highest.
std::vector<float> tieBreaks(std::span<const float> means);

}  // namespace core
