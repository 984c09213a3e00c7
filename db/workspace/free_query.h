#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace db {

/// What the statement of a user returned.
struct FreeQueryResult {
  std::vector<std::string> columns;
  bool truncated = false;  ///< there were more rows than asked for
};
/// Runs one reading statement and visits its rows; `rowLimit` 0: all. Throws SQLite::Exception with SQLite's
/// own words where the statement is wrong, and Error where it writes, attaches a file or is more than one.
FreeQueryResult runFreeQuery(SQLite::Database& database, const std::string& statement, std::int64_t rowLimit,
                             const std::function<void(SQLite::Statement& row)>& visit);

}  // namespace db
