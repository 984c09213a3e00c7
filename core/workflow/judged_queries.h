#pragma once

#include <filesystem>
#include <optional>

#include "core/evaluate/caution.h"
#include "core/workflow/dataset_loader.h"

namespace core {

/// What to say of the workspace's judged queries where they give their targets away: see findTargetInQuery().
/// `items` are those of the workspace.
std::optional<Caution> findTargetInQueries(db::Workspace& workspace, const LoadedDataset& items);
std::optional<Caution> findTargetInQueries(const std::filesystem::path& workspace);

}  // namespace core
