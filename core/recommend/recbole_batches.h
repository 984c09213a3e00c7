#pragma once

#include <cstdint>
#include <vector>

#include "core/data/dataset.h"
#include "core/progress.h"

namespace core {

/// In how many training batches each item occurs where RecBole 1.2 trains one epoch with uniform negative
/// sampling: what its Pop ranks by. Every batch holds batchSize / 2 events in random order and as many items
/// drawn at random that the events' users do not have. Equal to RecBole's counts for the same seed, since
/// both of its generators (torch's for the order, NumPy's for the draw) are Mersenne twisters that are read
/// here as they are there.
///
/// `all` are the events of the dataset, which number users and items as RecBole does; `train` those learned
/// from. Returns [items]. Throws Error(BadInput) where the order of import is not known, and Cancelled.
std::vector<float> countRecBoleBatches(const Interactions& all, const Interactions& train,
                                       std::int32_t itemCount, int batchSize, std::uint32_t seed,
                                       Progress& progress);

}  // namespace core
