#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/retrieve/block_list.h"
#include "core/workflow/dataset_loader.h"
#include "db/workspace/workspace.h"

namespace core {

/// A rule of the workspace's block list, and how many items it blocks.
struct BlockedRule {
  BlockRule rule;
  std::string created;  ///< ISO 8601 UTC
  std::int64_t items = 0;
};

/// The workspace's block list: what no query, recommendation or list shows. Figures of evaluations are of the
/// model and know nothing of it.
struct BlockedSummary {
  std::vector<BlockedRule> rules;  ///< by kind, then value
  std::int64_t items = 0;          ///< blocked by any of them
};
BlockedSummary listBlocked(const std::filesystem::path& workspace);

/// Adds rules; one that is there in other letters stays as it is. Throws Error(BadInput) for the id of no
/// item, naming the nearest, and Error(Usage) for a rule without a word.
void block(const std::filesystem::path& workspace, const std::vector<BlockRule>& rules);

/// Takes rules back, however they are written. Throws Error(BadInput) where one is not there, naming the
/// nearest, and then takes none.
void unblock(const std::filesystem::path& workspace, const std::vector<BlockRule>& rules);

/// Which of the items, [items], the workspace's block list blocks.
std::vector<bool> blockedItems(db::Workspace& workspace, const LoadedDataset& items);

/// The same, read anew only where the list has changed since.
class BlockedItems {
 public:
  const std::vector<bool>& of(db::Workspace& workspace, const LoadedDataset& items);

 private:
  std::vector<BlockRule> m_rules;
  std::vector<bool> m_blocked;
};

}  // namespace core
