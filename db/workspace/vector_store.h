#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace db {

class Workspace;

struct VectorSet {
  std::int64_t rows = 0, dims = 0;
  std::vector<float> values;  ///< [rows, dims]
};
/// The vectors kept under a hash, where their file is whole.
std::optional<VectorSet> findVectors(Workspace& workspace, std::string_view hash);
/// Writes the file to a temporary name, renames it, and adds the row.
void keepVectors(Workspace& workspace, std::string_view hash, std::string_view model, std::int64_t rows,
                 std::int64_t dims, const float* values);

}  // namespace db
