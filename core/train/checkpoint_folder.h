#pragma once

#include <filesystem>
#include <functional>
#include <optional>

namespace core {

/// The newest whole checkpoint below `folder`: a folder named by its number. nullopt where there is none.
std::optional<std::filesystem::path> newestCheckpoint(const std::filesystem::path& folder);

/// Lets write() fill a new folder, brings it to the disk, gives it its name, and only then removes older
/// ones: whenever the process or the machine dies, one whole checkpoint is there. Throws Error(Failed) where
/// the disk refuses, the old checkpoint being untouched.
void replaceCheckpoint(const std::filesystem::path& folder,
                       const std::function<void(const std::filesystem::path&)>& write);

}  // namespace core
