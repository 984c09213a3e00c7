#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/recommend/recommender.h"
#include "core/train/contrastive.h"

namespace core {

struct TextPairOptions {
  /// Where pairs come from: "next-item" (item and one of those that followed), "history" (all items so far,
  /// weighted as scores weight them, and the next), "query" (and the items judged right for it), "review",
  /// "question" (and their item).
  std::vector<std::string> kinds{"next-item"};
  int window = 2;       ///< next-item: places that the two are apart at most
  int maxHistory = 12;  ///< history: items of one example; longer histories are cut into several
  double decay = 0.7;   ///< history: weight of an item = decay ^ (items that came after it)
};

/// "next-item, review" as kinds. Throws Error(Usage) naming the known ones.
std::vector<std::string> pairKindsFrom(const std::string& setting);

/// What the behaviour of `data` and the texts of its shop give to learn from; items without text teach
/// nothing. Reviews of held-out events are left out.
ContrastiveData textPairs(const TrainingData& data, TextSource& text, const TextPairOptions& options);

}  // namespace core
