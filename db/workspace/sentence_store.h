#pragma once

#include <SQLiteCpp/Database.h>

#include <functional>
#include <string_view>

namespace db {

/// What somebody said of an item, by the user's own ids; `user` is empty where nobody is named.
struct SentenceRecord {
  std::string_view item, user, text;
};
using SentenceVisitor = std::function<void(const SentenceRecord&)>;

void forEachReviewText(SQLite::Database& database, const SentenceVisitor& visit);  ///< title and text
void forEachQuestion(SQLite::Database& database, const SentenceVisitor& visit);
/// Queries with each of the items whose mean grade is at least `grade`.
void forEachAnsweredQuery(SQLite::Database& database, double grade, const SentenceVisitor& visit);

}  // namespace db
