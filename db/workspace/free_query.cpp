#include "db/workspace/free_query.h"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <algorithm>
#include <string_view>

#include "db/error.h"

namespace db {
namespace {

constexpr std::string_view kDescribing[] = {"table_info", "table_xinfo",      "table_list",
                                            "index_list", "foreign_key_list", "index_info"};

/// Only what reads: VACUUM INTO and ATTACH write or open files even on a read-only connection.
int allowReading(void*, int action, const char* name, const char* argument, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_PRAGMA:
      // With an argument most of them set something.
      return argument == nullptr || std::ranges::count(kDescribing, std::string_view(name)) > 0 ? SQLITE_OK
                                                                                                : SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

/// Virtual tables prepare statements of their own, so the guard stands only while ours is prepared.
class Guard {
 public:
  explicit Guard(sqlite3* database) : m_database(database) {
    sqlite3_set_authorizer(m_database, allowReading, nullptr);
  }
  ~Guard() { sqlite3_set_authorizer(m_database, nullptr, nullptr); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

 private:
  sqlite3* m_database;
};

[[noreturn]] void throwNotReading() {
  throw Error(Error::Kind::BadInput, "Only statements that read are run here, such as SELECT.", "statement");
}

bool isOneStatement(SQLite::Database& database, const std::string& text) {
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v2(database.getHandle(), text.c_str(), -1, &statement, &rest);
  sqlite3_finalize(statement);
  if (code == SQLITE_AUTH)
    throw Error(Error::Kind::BadInput, "Only statements that read are run here, such as SELECT.",
                "statement");
  if (code != SQLITE_OK) throw SQLite::Exception(database.getHandle(), code);
  if (statement == nullptr) throw Error(Error::Kind::BadInput, "The statement is empty.", "statement");
  while (*rest == ' ' || *rest == '\n' || *rest == '\t' || *rest == '\r' || *rest == ';') ++rest;
  return *rest == '\0';
}

}  // namespace

FreeQueryResult runFreeQuery(SQLite::Database& database, const std::string& text, std::int64_t rowLimit,
                             const std::function<void(SQLite::Statement& row)>& visit) {
  const Guard guard(database.getHandle());
  if (!isOneStatement(database, text))
    throw Error(Error::Kind::BadInput, "Only one statement is run at a time.", "statement");
  FreeQueryResult result;
  try {
    SQLite::Statement statement(database, text);
    for (int column = 0; column < statement.getColumnCount(); ++column)
      result.columns.emplace_back(statement.getColumnName(column));
    for (std::int64_t row = 0; !result.truncated && statement.executeStep(); ++row) {
      result.truncated = rowLimit > 0 && row == rowLimit;
      if (!result.truncated) visit(statement);
    }
  } catch (const SQLite::Exception& exception) {
    if (exception.getErrorCode() == SQLITE_AUTH) throwNotReading();  // VACUUM INTO is found out only now
    throw;
  }
  return result;
}

}  // namespace db
