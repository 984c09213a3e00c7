#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace db {

struct ImportRow {
  std::int64_t id = 0;
  std::string file, kind, format;
  std::int64_t rowsRead = 0, rowsImported = 0, rowsRejected = 0;
  std::string started;  ///< ISO 8601 UTC
  double seconds = 0;
};
/// Oldest first.
std::vector<ImportRow> allImports(SQLite::Database& database);

/// The latest import of the same bytes as the same kind.
std::optional<ImportRow> findImportOfFile(SQLite::Database& database, std::string_view fileHash,
                                          std::string_view kind);

}  // namespace db
