#pragma once

#include <cstdint>
#include <vector>

#include "core/fuse/parts.h"
#include "core/fuse/ranks.h"
#include "core/matrix.h"

namespace core {

/// What the parts of a fusion say to one user.
struct Signals {
  Matrix own;                ///< [parts, items]: the parts' scores as they are
  Matrix scaled;             ///< [parts, items]: as z-scores; 0 where a part says nothing
  std::vector<Ranks> ranks;  ///< [parts]
  std::vector<bool> ran;     ///< [parts]: whether the part tells items apart

  /// Whether any part can score the item.
  bool knows(std::int32_t item) const;
};

/// Of each history.
std::vector<Signals> signalsOf(const FusionParts& parts, std::span<const History> histories,
                               std::int32_t itemCount);

/// The items that a learned fusion orders, by rising index: the first `depth` of every part that tells items
/// apart, without those of the history.
std::vector<std::int32_t> shortlist(const Signals& signals, History history, int depth);

}  // namespace core
