#include "db/workspace/settings_store.h"

#include <SQLiteCpp/Statement.h>

namespace db {

std::optional<std::string> setting(SQLite::Database& database, std::string_view key) {
  SQLite::Statement select(database, "SELECT value FROM setting WHERE key = ?");
  select.bind(1, std::string(key));
  if (!select.executeStep()) return std::nullopt;
  return select.getColumn(0).getString();
}

void setSetting(SQLite::Database& database, std::string_view key, std::string_view value) {
  SQLite::Statement insert(database, R"sql(
    INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value)sql");
  insert.bind(1, std::string(key));
  insert.bind(2, std::string(value));
  insert.exec();
}

}  // namespace db
