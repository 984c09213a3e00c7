#include "db/workspace/workspace_check.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>
#include <set>

#include "db/workspace/workspace.h"

namespace db {
namespace {

namespace fs = std::filesystem;
using Problems = std::vector<std::string>;

void checkIntegrity(SQLite::Database& database, Problems& problems) {
  SQLite::Statement integrity(database, "PRAGMA integrity_check(20)");
  while (integrity.executeStep()) {
    const std::string line = integrity.getColumn(0).getString();
    if (line != "ok") problems.push_back(fmt::format("The database is damaged: {}.", line));
  }
  SQLite::Statement orphans(database, R"sql(
    SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY "table", parent)sql");
  while (orphans.executeStep())
    problems.push_back(fmt::format("{} rows of {} point to rows of {} that are not there.",
                                   orphans.getColumn(2).getInt64(), orphans.getColumn(0).getString(),
                                   orphans.getColumn(1).getString()));
}

void checkFullText(SQLite::Database& database, Problems& problems) {
  if (sqlite3_db_readonly(database.getHandle(), "main") == 1) return;
  try {
    database.exec("INSERT INTO item_text (item_text, rank) VALUES ('integrity-check', 1)");
  } catch (const SQLite::Exception& exception) {
    if ((exception.getErrorCode() & 0xff) != SQLITE_CORRUPT) throw;
    problems.emplace_back("The full-text index does not agree with the items.");
  }
}

/// The rows an import says it wrote are there.
void checkImports(SQLite::Database& database, Problems& problems) {
  SQLite::Statement imports(database, R"sql(
    SELECT import.id, import.file FROM import
    WHERE kind = 'interactions' AND rows_imported > 0
      AND NOT EXISTS (SELECT 1 FROM interaction_row WHERE import_id = import.id))sql");
  while (imports.executeStep())
    problems.push_back(fmt::format("Import {} ({}) has lost its interactions.",
                                   imports.getColumn(0).getInt64(), imports.getColumn(1).getString()));
}

void checkVectors(Workspace& workspace, Problems& problems) {
  const fs::path folder = workspace.folder() / "vectors";
  std::set<std::string> known;
  SQLite::Statement sets(workspace.database(), "SELECT file, rows, dims FROM vector_set ORDER BY id");
  while (sets.executeStep()) {
    const std::string name = sets.getColumn(0).getString();
    known.insert(name);
    const auto expected =
        static_cast<std::uintmax_t>(sets.getColumn(1).getInt64() * sets.getColumn(2).getInt64()) *
        sizeof(float);
    std::error_code missing;
    const std::uintmax_t size = fs::file_size(folder / name, missing);
    if (missing)
      problems.push_back(fmt::format("vectors/{} is missing; it is computed again when needed.", name));
    else if (size != expected)
      problems.push_back(fmt::format("vectors/{} has {} bytes instead of {}.", name, size, expected));
  }
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, none))
    if (!known.contains(entry.path().filename().string()))
      problems.push_back(fmt::format("vectors/{} belongs to nothing.", entry.path().filename().string()));
}

}  // namespace

std::vector<std::string> checkDatabase(Workspace& workspace) {
  Problems problems;
  checkIntegrity(workspace.database(), problems);
  checkFullText(workspace.database(), problems);
  checkImports(workspace.database(), problems);
  checkVectors(workspace, problems);
  return problems;
}

}  // namespace db
