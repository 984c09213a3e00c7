#include "db/workspace/text_store.h"

#include <SQLiteCpp/Statement.h>

namespace db {
namespace {

std::string_view view(const SQLite::Column& column) {
  return {column.getText(), static_cast<std::size_t>(column.getBytes())};
}

}  // namespace

void visitReviews(SQLite::Database& database, const std::function<void(const ReviewText&)>& visit) {
  SQLite::Statement select(database, "SELECT item, title, text, rating FROM review_row ORDER BY id");
  while (select.executeStep()) {
    const SQLite::Column title = select.getColumn(1), text = select.getColumn(2);
    visit({.item = select.getColumn(0).getInt64(),
           .title = view(title),
           .text = view(text),
           .rating = select.getColumn(3).getDouble()});
  }
}

void visitQuestions(SQLite::Database& database, const std::function<void(const QuestionAnswer&)>& visit) {
  SQLite::Statement select(database, "SELECT item, question, answer FROM question_row ORDER BY id");
  while (select.executeStep()) {
    const SQLite::Column question = select.getColumn(1), answer = select.getColumn(2);
    visit({.item = select.getColumn(0).getInt64(), .question = view(question), .answer = view(answer)});
  }
}

}  // namespace db
