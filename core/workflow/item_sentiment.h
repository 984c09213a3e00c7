#pragma once

#include <optional>
#include <vector>

#include "core/evaluate/caution.h"
#include "core/workflow/dataset_loader.h"

namespace core {

/// What is thought of every item.
struct ItemSentiment {
  std::vector<float> values;      ///< [items]: from 0, bad, to 1, good; NaN where nobody said anything
  std::optional<Caution> source;  ///< what the values are made of; nullopt where no item has one
};

/// The mean over an item's reviews of the probability that the review is good, as the newest run that judges
/// texts has judged them; or, where that run has judged fewer than half of the reviews or there is none, the
/// item's mean rating brought to [0, 1], 1 being the lowest rating and 5, 10 or 100 the highest: the first
/// that no item exceeds.
ItemSentiment readItemSentiment(db::Workspace& workspace, const LoadedDataset& loaded);

}  // namespace core
