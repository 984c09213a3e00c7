#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/evaluate/definition.h"
#include "core/evaluate/run_scores.h"

namespace core {

/// Puts the entries of one query into the order of a definition: best first, without those whose score is not
/// a number. `identifiers` are those of all documents, which ties may need. With `depth` smaller than their
/// number only so many come first in order, and the rest may be missing.
void orderEntries(std::vector<RunEntry>& entries, TieOrder ties, std::span<const std::string> identifiers,
                  std::size_t depth);

/// Places of `values` by rising value, as numba's argsort leaves them: quicksort by the median of three, with
/// insertion below 16 values, so that the order of equal values depends on all of them.
std::vector<std::int32_t> quicksortOrder(std::span<const double> values);

}  // namespace core
