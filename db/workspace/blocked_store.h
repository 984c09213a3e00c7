#pragma once

#include <SQLiteCpp/Database.h>

#include <string>
#include <vector>

namespace db {

/// One thing that must never be shown.
struct BlockedRecord {
  std::string kind;   ///< item, term, category or brand
  std::string value;  ///< as it was typed
  std::string created;
};
/// By kind, then value.
std::vector<BlockedRecord> allBlocked(SQLite::Database& database);
/// In one transaction; what is there already stays as it is.
void insertBlocked(SQLite::Database& database, const std::vector<BlockedRecord>& blocked);
/// In one transaction, by kind and value.
void removeBlocked(SQLite::Database& database, const std::vector<BlockedRecord>& blocked);

}  // namespace db
