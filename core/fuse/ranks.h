#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace core {

/// The places of one user's items in the order of a signal.
struct Ranks {
  std::vector<float> places;  ///< [items], from 1; equal scores share their mean place; 0: no finite score
  std::int32_t ranked = 0;    ///< how many items have a place
};

/// Items by falling score.
Ranks ranksOf(std::span<const float> scores);

}  // namespace core
