#include "db/workspace/checklist_store.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <nlohmann/json.hpp>

namespace db {
namespace {

using Json = nlohmann::json;

std::string textOf(const std::vector<std::string>& ids) {
  return Json(ids).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::string> idsOf(const SQLite::Column& column) {
  const Json list = Json::parse(column.getString(), nullptr, false);
  return list.is_array() ? list.get<std::vector<std::string>>() : std::vector<std::string>();
}

void bindOptional(SQLite::Statement& statement, int place, const std::optional<double>& value) {
  if (value)
    statement.bind(place, *value);
  else
    statement.bind(place);
}

std::optional<double> optionalOf(const SQLite::Column& column) {
  return column.isNull() ? std::nullopt : std::optional(column.getDouble());
}

void dropSame(SQLite::Database& database, const ChecklistRecord& checklist) {
  SQLite::Statement drop(
      database, "DELETE FROM checklist WHERE run IS ?1 AND way = ?2 AND (?1 IS NOT NULL OR model = ?3)");
  if (checklist.run)
    drop.bind(1, *checklist.run);
  else
    drop.bind(1);
  drop.bind(2, checklist.way);
  drop.bind(3, checklist.model);
  drop.exec();
}

std::int64_t insertHead(SQLite::Database& database, const ChecklistRecord& checklist) {
  SQLite::Statement insert(database, R"sql(
    INSERT INTO checklist (run, model, way, refusal, refusal_zh, k, bar, pairs, seed, created)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql");
  if (checklist.run) insert.bind(1, *checklist.run);
  insert.bind(2, checklist.model);
  insert.bind(3, checklist.way);
  insert.bind(4, checklist.refusal);
  insert.bind(5, checklist.refusalChinese);
  insert.bind(6, checklist.k);
  insert.bind(7, checklist.bar);
  insert.bind(8, checklist.pairs);
  insert.bind(9, static_cast<std::int64_t>(checklist.seed));
  insert.bind(10, checklist.created);
  insert.exec();
  return database.getLastInsertRowid();
}

void insertCheck(SQLite::Database& database, std::int64_t checklist, const CheckRecord& check) {
  SQLite::Statement insert(database, "INSERT INTO checklist_check VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, checklist);
  insert.bind(2, check.name);
  insert.bind(3, check.passed);
  insert.bind(4, check.failed);
  insert.bind(5, check.nothingToCheck);
  bindOptional(insert, 6, check.meanOverlap);
  insert.bind(7, check.why);
  insert.bind(8, check.whyChinese);
  insert.exec();
  SQLite::Statement failure(database,
                            "INSERT INTO checklist_failure VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  int place = 0;
  for (const CheckFailureRecord& record : check.failures) {
    failure.bind(1, checklist);
    failure.bind(2, check.name);
    failure.bind(3, ++place);
    failure.bind(4, record.query);
    failure.bind(5, record.changed);
    failure.bind(6, record.asked ? 1 : 0);
    bindOptional(failure, 7, record.overlap);
    failure.bind(8, record.said);
    failure.bind(9, textOf(record.first));
    failure.bind(10, textOf(record.second));
    failure.bind(11, textOf(record.breaking));
    failure.exec();
    failure.reset();
  }
}

std::vector<CheckFailureRecord> failuresOf(SQLite::Database& database, std::int64_t checklist,
                                           const std::string& name) {
  SQLite::Statement select(database, R"sql(
    SELECT query, changed, asked, overlap, said, first, second, breaking FROM checklist_failure
    WHERE checklist = ? AND name = ? ORDER BY place)sql");
  select.bind(1, checklist);
  select.bind(2, name);
  std::vector<CheckFailureRecord> failures;
  while (select.executeStep())
    failures.push_back({select.getColumn(0).getString(), select.getColumn(1).getString(),
                        select.getColumn(2).getInt() != 0, optionalOf(select.getColumn(3)),
                        select.getColumn(4).getString(), idsOf(select.getColumn(5)),
                        idsOf(select.getColumn(6)), idsOf(select.getColumn(7))});
  return failures;
}

std::vector<CheckRecord> checksOf(SQLite::Database& database, std::int64_t checklist) {
  SQLite::Statement select(database, R"sql(
    SELECT name, passed, failed, nothing_to_check, mean_overlap, why, why_zh FROM checklist_check
    WHERE checklist = ?)sql");
  select.bind(1, checklist);
  std::vector<CheckRecord> checks;
  while (select.executeStep()) {
    CheckRecord& check = checks.emplace_back();
    check.name = select.getColumn(0).getString();
    check.passed = select.getColumn(1).getInt64();
    check.failed = select.getColumn(2).getInt64();
    check.nothingToCheck = select.getColumn(3).getInt64();
    check.meanOverlap = optionalOf(select.getColumn(4));
    check.why = select.getColumn(5).getString();
    check.whyChinese = select.getColumn(6).getString();
    check.failures = failuresOf(database, checklist, check.name);
  }
  return checks;
}

}  // namespace

void keepChecklist(SQLite::Database& database, const ChecklistRecord& checklist) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  dropSame(database, checklist);
  const std::int64_t id = insertHead(database, checklist);
  for (const CheckRecord& check : checklist.checks) insertCheck(database, id, check);
  transaction.commit();
}

std::vector<ChecklistRecord> allChecklists(SQLite::Database& database) {
  SQLite::Statement select(database, R"sql(
    SELECT id, run, model, way, refusal, refusal_zh, k, bar, pairs, seed, created FROM checklist
    ORDER BY coalesce(run, 0), CASE way WHEN 'search' THEN 0 WHEN 'vectors' THEN 1 ELSE 2 END, model)sql");
  std::vector<ChecklistRecord> checklists;
  while (select.executeStep()) {
    ChecklistRecord& checklist = checklists.emplace_back();
    if (!select.isColumnNull(1)) checklist.run = select.getColumn(1).getInt64();
    checklist.model = select.getColumn(2).getString();
    checklist.way = select.getColumn(3).getString();
    checklist.refusal = select.getColumn(4).getString();
    checklist.refusalChinese = select.getColumn(5).getString();
    checklist.k = select.getColumn(6).getInt();
    checklist.bar = select.getColumn(7).getDouble();
    checklist.pairs = select.getColumn(8).getInt();
    checklist.seed = static_cast<std::uint64_t>(select.getColumn(9).getInt64());
    checklist.created = select.getColumn(10).getString();
    checklist.checks = checksOf(database, select.getColumn(0).getInt64());
  }
  return checklists;
}

}  // namespace db
