#include "db/workspace/import_store.h"

#include <SQLiteCpp/Statement.h>

namespace db {
namespace {

ImportRow rowOf(SQLite::Statement& statement) {
  return {.id = statement.getColumn(0).getInt64(),
          .file = statement.getColumn(1).getString(),
          .kind = statement.getColumn(2).getString(),
          .format = statement.getColumn(3).getString(),
          .rowsRead = statement.getColumn(4).getInt64(),
          .rowsImported = statement.getColumn(5).getInt64(),
          .rowsRejected = statement.getColumn(6).getInt64(),
          .started = statement.getColumn(7).getString(),
          .seconds = statement.getColumn(8).getDouble()};
}

}  // namespace

std::vector<ImportRow> allImports(SQLite::Database& database) {
  SQLite::Statement statement(database, R"(
    SELECT id, file, kind, format, rows_read, rows_imported, rows_rejected, started, seconds
    FROM import ORDER BY id)");
  std::vector<ImportRow> imports;
  while (statement.executeStep()) imports.push_back(rowOf(statement));
  return imports;
}

std::optional<ImportRow> findImportOfFile(SQLite::Database& database, std::string_view fileHash,
                                          std::string_view kind) {
  SQLite::Statement statement(database, R"(
    SELECT id, file, kind, format, rows_read, rows_imported, rows_rejected, started, seconds
    FROM import WHERE file_hash = ? AND kind = ? ORDER BY id DESC LIMIT 1)");
  statement.bind(1, std::string(fileHash));
  statement.bind(2, std::string(kind));
  if (!statement.executeStep()) return std::nullopt;
  return rowOf(statement);
}

}  // namespace db
