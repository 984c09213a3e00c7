#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <string_view>

namespace db {

/// One review; the texts live until the next row.
struct ReviewText {
  std::int64_t item = 0;  ///< row id
  std::string_view title, text;
  double rating = 0;  ///< 0 where there is none
};
/// All reviews in the order of import.
void visitReviews(SQLite::Database& database, const std::function<void(const ReviewText&)>& visit);

/// One question and its answer, which may be empty; the texts live until the next row.
struct QuestionAnswer {
  std::int64_t item = 0;  ///< row id
  std::string_view question, answer;
};
/// All questions in the order of import.
void visitQuestions(SQLite::Database& database, const std::function<void(const QuestionAnswer&)>& visit);

}  // namespace db
