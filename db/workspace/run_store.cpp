#include "db/workspace/run_store.h"

#include <SQLiteCpp/Statement.h>

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <limits>

namespace db {
namespace {

constexpr const char* kSelect = R"sql(
  SELECT id, name, recipe, recipe_toml, state, split, seed, data_hash, program_version, device, started, seconds,
         best_metric, best_value, best_step, message, files_hash, split_hash
  FROM run )sql";

void bindRun(SQLite::Statement& statement, const RunRecord& run) {
  statement.bind(1, run.name);
  statement.bind(2, run.recipe);
  statement.bind(3, run.recipeToml);
  statement.bind(4, run.state);
  statement.bind(5, run.split);
  statement.bind(6, run.seed);
  statement.bind(7, run.dataHash);
  statement.bind(8, run.programVersion);
  statement.bind(9, run.device);
  statement.bind(10, run.started);
  statement.bind(11, run.seconds);
  if (run.bestMetric) {
    statement.bind(12, *run.bestMetric);
    statement.bind(13, run.bestValue);
    statement.bind(14, run.bestStep);
  } else {
    for (const int column : {12, 13, 14}) statement.bind(column);
  }
  statement.bind(15, run.message);
  statement.bind(16, run.filesHash);
  statement.bind(17, run.splitHash);
}

RunRecord readRun(SQLite::Statement& row) {
  RunRecord run;
  run.id = row.getColumn(0).getInt64();
  run.name = row.getColumn(1).getString();
  run.recipe = row.getColumn(2).getString();
  run.recipeToml = row.getColumn(3).getString();
  run.state = row.getColumn(4).getString();
  run.split = row.getColumn(5).getString();
  run.seed = row.getColumn(6).getInt64();
  run.dataHash = row.getColumn(7).getString();
  run.programVersion = row.getColumn(8).getString();
  run.device = row.getColumn(9).getString();
  run.started = row.getColumn(10).getString();
  run.seconds = row.getColumn(11).getDouble();
  if (!row.isColumnNull(12)) run.bestMetric = row.getColumn(12).getString();
  run.bestValue = row.getColumn(13).getDouble();
  run.bestStep = row.getColumn(14).getInt64();
  run.message = row.getColumn(15).getString();
  run.filesHash = row.getColumn(16).getString();
  run.splitHash = row.getColumn(17).getString();
  return run;
}

}  // namespace

std::int64_t insertRun(SQLite::Database& database, const RunRecord& run) {
  SQLite::Statement insert(database, R"sql(
    INSERT INTO run (name, recipe, recipe_toml, state, split, seed, data_hash, program_version, device, started,
                     seconds, best_metric, best_value, best_step, message, files_hash, split_hash)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17))sql");
  bindRun(insert, run);
  insert.exec();
  return database.getLastInsertRowid();
}

void updateRun(SQLite::Database& database, const RunRecord& run) {
  SQLite::Statement update(database, R"sql(
    UPDATE run SET name = ?1, recipe = ?2, recipe_toml = ?3, state = ?4, split = ?5, seed = ?6, data_hash = ?7,
                   program_version = ?8, device = ?9, started = ?10, seconds = ?11, best_metric = ?12,
                   best_value = ?13, best_step = ?14, message = ?15, files_hash = ?16, split_hash = ?17
    WHERE id = ?18)sql");
  bindRun(update, run);
  update.bind(18, run.id);
  update.exec();
}

void setStateOfLiveRun(SQLite::Database& database, std::int64_t run, std::string_view state) {
  SQLite::Statement update(database, R"sql(
    UPDATE run SET state = ?1 WHERE id = ?2 AND state <> ?1 AND state IN ('queued', 'running', 'paused'))sql");
  update.bind(1, std::string(state));
  update.bind(2, run);
  update.exec();
}

std::optional<RunRecord> findRun(SQLite::Database& database, std::int64_t id) {
  SQLite::Statement select(database, std::string(kSelect) + "WHERE id = ?");
  select.bind(1, id);
  if (!select.executeStep()) return std::nullopt;
  return readRun(select);
}

std::vector<RunRecord> allRuns(SQLite::Database& database) {
  SQLite::Statement select(database, std::string(kSelect) + "ORDER BY id");
  std::vector<RunRecord> runs;
  while (select.executeStep()) runs.push_back(readRun(select));
  return runs;
}

void insertEvents(SQLite::Database& database, const std::vector<EventRecord>& events) {
  SQLite::Statement insert(
      database, "INSERT INTO event (run, step, epoch, time, tag, value) VALUES (?, ?, ?, ?, ?, ?)");
  for (const EventRecord& event : events) {
    insert.bind(1, event.run);
    insert.bind(2, event.step);
    insert.bind(3, event.epoch);
    insert.bind(4, event.time);
    insert.bind(5, event.tag);
    if (std::isfinite(event.value))
      insert.bind(6, event.value);
    else
      insert.bind(6);
    insert.exec();
    insert.reset();
  }
}

std::int64_t lastEventOf(SQLite::Database& database, std::int64_t run) {
  SQLite::Statement select(database, "SELECT coalesce(max(id), 0) FROM event WHERE run = ?");
  select.bind(1, run);
  select.executeStep();
  return select.getColumn(0).getInt64();
}

void removeEventsAfter(SQLite::Database& database, std::int64_t run, std::int64_t id) {
  SQLite::Statement remove(database, "DELETE FROM event WHERE run = ? AND id > ?");
  remove.bind(1, run);
  remove.bind(2, id);
  remove.exec();
}

std::vector<EventRecord> eventsOf(SQLite::Database& database, std::int64_t run, std::int64_t afterId) {
  SQLite::Statement select(database, R"sql(
    SELECT id, step, epoch, time, tag, value FROM event WHERE run = ? AND id > ? ORDER BY id)sql");
  select.bind(1, run);
  select.bind(2, afterId);
  std::vector<EventRecord> events;
  while (select.executeStep()) {
    EventRecord event;
    event.id = select.getColumn(0).getInt64();
    event.run = run;
    event.step = select.getColumn(1).getInt64();
    event.epoch = select.getColumn(2).getDouble();
    event.time = select.getColumn(3).getString();
    event.tag = select.getColumn(4).getString();
    event.value =
        select.isColumnNull(5) ? std::numeric_limits<double>::quiet_NaN() : select.getColumn(5).getDouble();
    events.push_back(std::move(event));
  }
  return events;
}

std::string now() {
  std::time_t seconds = std::time(nullptr);
  if (const char* fixed = std::getenv("SOURCE_DATE_EPOCH")) {
    char* end = nullptr;
    const long long value = std::strtoll(fixed, &end, 10);
    if (end != fixed && *end == '\0') seconds = static_cast<std::time_t>(value);
  }
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text, length};
}

}  // namespace db
