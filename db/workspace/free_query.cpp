#include "db/workspace/free_query.h"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include "db/error.h"

namespace db {
namespace {

/// ATTACH makes files where they are not there; SQLite does not count it among what writes.
int allowAllButAttach(void*, int action, const char*, const char*, const char*, const char*) {
  return action == SQLITE_ATTACH || action == SQLITE_DETACH ? SQLITE_DENY : SQLITE_OK;
}

/// Stands while an object lives.
class Guard {
 public:
  explicit Guard(sqlite3* database) : m_database(database) {
    sqlite3_set_authorizer(m_database, allowAllButAttach, nullptr);
  }
  ~Guard() { sqlite3_set_authorizer(m_database, nullptr, nullptr); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

 private:
  sqlite3* m_database;
};

bool isOneStatement(SQLite::Database& database, const std::string& text) {
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v2(database.getHandle(), text.c_str(), -1, &statement, &rest);
  const bool reads = sqlite3_stmt_readonly(statement) != 0;  // so does no statement at all
  sqlite3_finalize(statement);
  if (code == SQLITE_AUTH || !reads)
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
  SQLite::Statement statement(database, text);
  for (int column = 0; column < statement.getColumnCount(); ++column)
    result.columns.emplace_back(statement.getColumnName(column));
  for (std::int64_t row = 0; !result.truncated && statement.executeStep(); ++row) {
    result.truncated = rowLimit > 0 && row == rowLimit;
    if (!result.truncated) visit(statement);
  }
  return result;
}

}  // namespace db
