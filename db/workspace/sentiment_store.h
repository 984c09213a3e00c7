#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace db {

/// What run `run` said of the text with that hash.
struct SentimentRecord {
  std::string textHash;
  std::string label;
  double good = 0, rating = 0;
};
std::optional<SentimentRecord> findSentiment(SQLite::Database& database, std::int64_t run,
                                             const std::string& textHash);
/// All that run `run` said, in no order.
std::vector<SentimentRecord> allSentiments(SQLite::Database& database, std::int64_t run);
/// In one transaction; what is there already is replaced.
void keepSentiments(SQLite::Database& database, std::int64_t run,
                    const std::vector<SentimentRecord>& sentiments);

}  // namespace db
