#pragma once

#include "core/workflow/compare.h"

namespace core {

/// The level of significance, after correction.
constexpr double kSignificance = 0.05;

/// Fills in the sentences: which run is better and by how much, that no difference was shown and which could
/// have been, or that the test cannot tell. Better is what betterOf() the metric says.
void putIntoWords(ComparedPair& pair, const std::string& metric);

/// Fills in the sentences: the spread between seeds and, apart from it, the uncertainty over users.
void putIntoWords(SeedGroup& group, const std::string& metric);

}  // namespace core
