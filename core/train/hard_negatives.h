#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/matrix.h"
#include "core/progress.h"

namespace core {

/// Which contexts (a user's history, the list judged for a query) each text stands in.
class Occurrences {
 public:
  Occurrences() = default;
  /// `pairs` of text and context, in any order; texts are 0 .. texts - 1.
  Occurrences(std::int32_t texts, std::vector<std::pair<std::int32_t, std::int32_t>> pairs);

  /// True where some context has both.
  bool together(std::int32_t a, std::int32_t b) const;

 private:
  std::span<const std::int32_t> of(std::int32_t text) const;

  std::vector<std::int64_t> m_offsets{0};
  std::vector<std::int32_t> m_contexts;  // ascending within a text
};

struct HardNegativeOptions {
  int count = 1;
  /// False-negative guard: what is more than so many times as near to the anchor as the positive is may well
  /// be as good an answer, and is left out (de Souza P. Moreira et al., 2024, call it positive-aware).
  double guard = 0.95;
};

/// For every pair (anchor, positive): the items nearest to the anchor that were never together with it and
/// pass the guard, [pairs, count], -1 where there are too few. `vectors` is [texts, dims], rows of unit
/// length; the first `items` rows are searched.
std::vector<std::int32_t> mineHardNegatives(
    const Matrix& vectors, std::int32_t items,
    std::span<const std::pair<std::int32_t, std::int32_t>> anchorsAndPositives,
    const Occurrences& occurrences, const HardNegativeOptions& options, Progress& progress);

}  // namespace core
