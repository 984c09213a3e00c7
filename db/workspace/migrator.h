#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <span>

#include "db/workspace/embedded_schema.h"

namespace db {

/// Marks a file as ours: PRAGMA application_id, "RcLn".
inline constexpr int kApplicationId = 0x52634c6e;

/// PRAGMA user_version: the number of the last migration that was applied.
int schemaVersion(SQLite::Database& database);
/// The number that the newest of the migrations carries in its name.
int newestVersion(std::span<const EmbeddedText> migrations);

/// Brings a database up to the newest migration, one transaction per step, in which the version is set too:
/// a step that fails leaves the file as it was. Before the first step of an upgrade `file` is copied to
/// "FILE.schema-N.backup". Throws Error(BadInput) where the file is newer than the migrations.
void migrate(SQLite::Database& database, std::span<const EmbeddedText> migrations,
             const std::filesystem::path& file);

}  // namespace db
