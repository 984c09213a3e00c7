#pragma once

#include <SQLiteCpp/Database.h>

#include <optional>
#include <string>
#include <string_view>

namespace db {

/// Small facts of a workspace, e.g. "generated" = the seed its sample was made from.
std::optional<std::string> setting(SQLite::Database& database, std::string_view key);
void setSetting(SQLite::Database& database, std::string_view key, std::string_view value);

}  // namespace db
