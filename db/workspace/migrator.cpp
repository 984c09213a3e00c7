#include "db/workspace/migrator.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <charconv>
#include <string>

#include "db/error.h"
#include "db/workspace/database_error.h"

namespace db {
namespace {

int numberOf(const EmbeddedText& migration) {
  int number = 0;
  std::from_chars(migration.name.data(), migration.name.data() + migration.name.size(), number);
  return number;
}

void backUp(SQLite::Database& database, const std::filesystem::path& file, int version) {
  const std::filesystem::path target = fmt::format("{}.schema-{}.backup", file.string(), version);
  const std::filesystem::path partial = target.string() + ".partial";
  std::filesystem::remove(partial);
  {
    SQLite::Database copy(partial, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Backup backup(copy, database);
    backup.executeStep(-1);
  }
  std::filesystem::rename(partial, target);
}

void applyStep(SQLite::Database& database, const EmbeddedText& migration) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  // Another process may have done this step while we waited for the lock.
  if (schemaVersion(database) >= numberOf(migration)) return;
  database.exec(std::string(migration.text));
  SQLite::Statement violations(database, "PRAGMA foreign_key_check");
  if (violations.executeStep())
    throw SQLite::Exception("rows of " + violations.getColumn(0).getString() + " would lose their parents");
  violations.reset();
  database.exec(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId,
                            numberOf(migration)));
  transaction.commit();
}

}  // namespace

int schemaVersion(SQLite::Database& database) {
  return database.execAndGet("PRAGMA user_version").getInt();
}

int newestVersion(std::span<const EmbeddedText> migrations) {
  return migrations.empty() ? 0 : numberOf(migrations.back());
}

void migrate(SQLite::Database& database, std::span<const EmbeddedText> migrations,
             const std::filesystem::path& file) {
  const int version = schemaVersion(database);
  const int newest = newestVersion(migrations);
  if (version > newest)
    throw Error(Error::Kind::BadInput,
                fmt::format("{} was written by a newer RecLens (schema {}; this one knows schemas up to {}); "
                            "open it with that version.",
                            file.parent_path().string(), version, newest),
                file.string());
  if (version == newest) return;
  if (version > 0) backUp(database, file, version);
  // Steps that rebuild a table must be free to drop the old one; each is checked before it commits.
  database.exec("PRAGMA foreign_keys = OFF");
  for (const EmbeddedText& migration : migrations) {
    if (numberOf(migration) <= version) continue;
    try {
      applyStep(database, migration);
    } catch (const SQLite::Exception& exception) {
      database.exec("PRAGMA foreign_keys = ON");
      if (exception.getErrorCode() > 1) throw;  // the disk or a lock, not the step itself
      throw Error(Error::Kind::Failed,
                  fmt::format("{} could not be brought to schema {} ({}); it was left at schema {}.",
                              file.parent_path().string(), numberOf(migration), exception.what(),
                              schemaVersion(database)),
                  file.string());
    }
  }
  database.exec("PRAGMA foreign_keys = ON");
}

}  // namespace db
