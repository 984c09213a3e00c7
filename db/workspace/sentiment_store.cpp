#include "db/workspace/sentiment_store.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

namespace db {

std::optional<SentimentRecord> findSentiment(SQLite::Database& database, std::int64_t run,
                                             const std::string& textHash) {
  SQLite::Statement select(database,
                           "SELECT label, good, rating FROM text_sentiment WHERE run = ? AND text_hash = ?");
  select.bind(1, run);
  select.bind(2, textHash);
  if (!select.executeStep()) return std::nullopt;
  return SentimentRecord{textHash, select.getColumn(0).getString(), select.getColumn(1).getDouble(),
                         select.getColumn(2).getDouble()};
}

std::vector<SentimentRecord> allSentiments(SQLite::Database& database, std::int64_t run) {
  SQLite::Statement select(database,
                           "SELECT text_hash, label, good, rating FROM text_sentiment WHERE run = ?");
  select.bind(1, run);
  std::vector<SentimentRecord> records;
  while (select.executeStep())
    records.push_back({select.getColumn(0).getString(), select.getColumn(1).getString(),
                       select.getColumn(2).getDouble(), select.getColumn(3).getDouble()});
  return records;
}

void keepSentiments(SQLite::Database& database, std::int64_t run,
                    const std::vector<SentimentRecord>& sentiments) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement insert(database, R"sql(
    INSERT INTO text_sentiment (run, text_hash, label, good, rating) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (run, text_hash) DO UPDATE SET label = excluded.label, good = excluded.good,
      rating = excluded.rating)sql");
  for (const SentimentRecord& record : sentiments) {
    insert.bind(1, run);
    insert.bind(2, record.textHash);
    insert.bind(3, record.label);
    insert.bind(4, record.good);
    insert.bind(5, record.rating);
    insert.exec();
    insert.reset();
  }
  transaction.commit();
}

}  // namespace db
