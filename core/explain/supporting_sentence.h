#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace core {

/// A sentence of a review.
struct ReviewSentence {
  std::string text;
  std::size_t review = 0;  ///< which one it is of
  /// How good the review is, from 0 to 1; NaN where nobody knows.
  double liking = std::numeric_limits<double>::quiet_NaN();
};

/// The sentence that speaks for an item: of those in reviews that are not bad, where there are any, the one
/// with the most words of `wanted` (termsOf; a query, or titles of the history), then the best liked, then
/// the first. Cries of a few bytes count only where there is nothing else. nullopt where there is none.
std::optional<std::size_t> supportingSentence(std::span<const ReviewSentence> sentences,
                                              std::string_view wanted);

}  // namespace core
