#include "db/workspace/blocked_store.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

namespace db {

std::vector<BlockedRecord> allBlocked(SQLite::Database& database) {
  SQLite::Statement select(database, "SELECT kind, value, created FROM blocked ORDER BY kind, value");
  std::vector<BlockedRecord> records;
  while (select.executeStep())
    records.push_back(
        {select.getColumn(0).getString(), select.getColumn(1).getString(), select.getColumn(2).getString()});
  return records;
}

void insertBlocked(SQLite::Database& database, const std::vector<BlockedRecord>& blocked) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement insert(
      database, "INSERT INTO blocked (kind, value, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
  for (const BlockedRecord& record : blocked) {
    insert.bind(1, record.kind);
    insert.bind(2, record.value);
    insert.bind(3, record.created);
    insert.exec();
    insert.reset();
  }
  transaction.commit();
}

void removeBlocked(SQLite::Database& database, const std::vector<BlockedRecord>& blocked) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement remove(database, "DELETE FROM blocked WHERE kind = ? AND value = ?");
  for (const BlockedRecord& record : blocked) {
    remove.bind(1, record.kind);
    remove.bind(2, record.value);
    remove.exec();
    remove.reset();
  }
  transaction.commit();
}

}  // namespace db
