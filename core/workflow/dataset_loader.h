#pragma once

#include "core/data/dataset.h"
#include "db/workspace/workspace.h"

namespace core {

/// The workspace's users, items and interactions in memory. Dense index = rank of the row id, so that index i
/// of dataset.items is row itemRows[i] of the item table, and likewise for users.
struct LoadedDataset {
  Dataset dataset;
  std::vector<std::int64_t> itemRows;
  std::vector<std::int64_t> userRows;
};
LoadedDataset loadDataset(db::Workspace& workspace);
/// The items alone: no users, no interactions, no hash.
LoadedDataset loadItems(db::Workspace& workspace);

}  // namespace core
