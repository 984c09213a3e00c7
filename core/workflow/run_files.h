#pragma once

#include <filesystem>
#include <string>

namespace core {

/// A hash of names and contents of all files under a run's folder, for RunRecord::filesHash; empty where the
/// folder is not there. checkWorkspace() compares it.
std::string hashRunFiles(const std::filesystem::path& folder);

}  // namespace core
