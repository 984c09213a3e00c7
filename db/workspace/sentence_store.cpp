#include "db/workspace/sentence_store.h"

#include <SQLiteCpp/Statement.h>

#include <string>

namespace db {
namespace {

void visitRows(SQLite::Statement& select, const SentenceVisitor& visit) {
  while (select.executeStep()) {
    const std::string item = select.getColumn(0).getString();
    const std::string user = select.getColumn(1).getString();
    const std::string text = select.getColumn(2).getString();
    visit({item, user, text});
  }
}

}  // namespace

void forEachReviewText(SQLite::Database& database, const SentenceVisitor& visit) {
  SQLite::Statement select(database, R"sql(
    SELECT item.item_id, coalesce(user.user_id, ''), trim(coalesce(r.title, '') || ' ' || coalesce(r.text, ''))
    FROM review_row r JOIN item ON item.id = r.item LEFT JOIN user ON user.id = r.user
    ORDER BY r.id)sql");
  visitRows(select, visit);
}

void forEachQuestion(SQLite::Database& database, const SentenceVisitor& visit) {
  SQLite::Statement select(database, R"sql(
    SELECT item.item_id, '', q.question FROM question_row q JOIN item ON item.id = q.item ORDER BY q.id)sql");
  visitRows(select, visit);
}

void forEachAnsweredQuery(SQLite::Database& database, double grade, const SentenceVisitor& visit) {
  SQLite::Statement select(database, R"sql(
    SELECT item.item_id, '', query.text
    FROM (SELECT query, item FROM judgement_row GROUP BY query, item HAVING avg(grade) >= ?) chosen
    JOIN query ON query.id = chosen.query JOIN item ON item.id = chosen.item
    ORDER BY chosen.query, chosen.item)sql");
  select.bind(1, grade);
  visitRows(select, visit);
}

}  // namespace db
