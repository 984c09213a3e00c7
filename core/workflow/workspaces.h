#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/progress.h"

namespace core {

/// The first things one wants to know of a workspace.
struct WorkspaceSummary {
  std::filesystem::path folder;
  std::string name;        ///< folder name without ".reclens"
  bool generated = false;  ///< its data was made by the sample generator, and every page says so
  std::int64_t users = 0, items = 0, interactions = 0, reviews = 0, questions = 0, queries = 0,
               judgements = 0, runs = 0;
};

/// Makes an empty workspace; ".reclens" is appended where it is missing. Throws where the folder exists and
/// is not empty.
std::filesystem::path createWorkspace(const std::filesystem::path& folder);

WorkspaceSummary summarise(const std::filesystem::path& workspace);

struct SampleOptions {
  std::uint64_t seed = 1;
  int items = 2000;
  int users = 5000;
};
/// Makes a workspace with the generated sample shop in it.
std::filesystem::path createSampleWorkspace(const std::filesystem::path& folder, const SampleOptions& options,
                                            Progress& progress);

struct SqlResult {
  std::vector<std::string> columns;
  struct Cell {
    enum class Kind { Null, Integer, Real, Text } kind = Kind::Null;
    std::int64_t integer = 0;
    double real = 0;
    std::string text;
  };
  std::vector<std::vector<Cell>> rows;
  bool truncated = false;
};
/// Runs one statement on a read-only connection. rowLimit 0: all.
SqlResult runSql(const std::filesystem::path& workspace, const std::string& statement,
                 std::int64_t rowLimit = 0);

struct CheckResult {
  bool ok = true;
  std::vector<std::string> problems;
};
/// Integrity, orphans, run files and their hashes.
CheckResult checkWorkspace(const std::filesystem::path& workspace);

}  // namespace core
