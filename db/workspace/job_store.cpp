#include "db/workspace/job_store.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include "db/workspace/run_store.h"

namespace db {
namespace {

constexpr const char* kSelect = R"sql(
  SELECT id, kind, run, state, title, stage, done, total, process, process_started, request, started, updated,
         message, result, seconds_left
  FROM job )sql";

void bindJob(SQLite::Statement& statement, const JobRecord& job) {
  statement.bind(1, job.kind);
  if (job.run)
    statement.bind(2, *job.run);
  else
    statement.bind(2);
  statement.bind(3, job.state);
  statement.bind(4, job.title);
  statement.bind(5, job.stage);
  statement.bind(6, job.done);
  statement.bind(7, job.total);
  statement.bind(8, job.process);
  statement.bind(9, job.processStarted);
  statement.bind(10, job.started);
  statement.bind(11, job.updated);
  statement.bind(12, job.message);
  statement.bind(13, job.result);
  if (job.secondsLeft)
    statement.bind(14, *job.secondsLeft);
  else
    statement.bind(14);
}

JobRecord readJob(SQLite::Statement& row) {
  JobRecord job;
  job.id = row.getColumn(0).getInt64();
  job.kind = row.getColumn(1).getString();
  if (!row.isColumnNull(2)) job.run = row.getColumn(2).getInt64();
  job.state = row.getColumn(3).getString();
  job.title = row.getColumn(4).getString();
  job.stage = row.getColumn(5).getString();
  job.done = row.getColumn(6).getInt64();
  job.total = row.getColumn(7).getInt64();
  job.process = row.getColumn(8).getInt64();
  job.processStarted = row.getColumn(9).getInt64();
  job.request = row.getColumn(10).getString();
  job.started = row.getColumn(11).getString();
  job.updated = row.getColumn(12).getString();
  job.message = row.getColumn(13).getString();
  job.result = row.getColumn(14).getString();
  if (!row.isColumnNull(15)) job.secondsLeft = row.getColumn(15).getDouble();
  return job;
}

}  // namespace

std::int64_t insertJob(SQLite::Database& database, const JobRecord& job) {
  SQLite::Statement insert(database, R"sql(
    INSERT INTO job (kind, run, state, title, stage, done, total, process, process_started, started, updated,
                     message, result, seconds_left)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14))sql");
  bindJob(insert, job);
  insert.exec();
  return database.getLastInsertRowid();
}

void updateJob(SQLite::Database& database, const JobRecord& job) {
  SQLite::Statement update(database, R"sql(
    UPDATE job SET kind = ?1, run = ?2, state = ?3, title = ?4, stage = ?5, done = ?6, total = ?7, process = ?8,
                   process_started = ?9, started = ?10, updated = ?11, message = ?12, result = ?13,
                   seconds_left = ?14
    WHERE id = ?15)sql");
  bindJob(update, job);
  update.bind(15, job.id);
  update.exec();
}

std::optional<JobRecord> findJob(SQLite::Database& database, std::int64_t id) {
  SQLite::Statement select(database, std::string(kSelect) + "WHERE id = ?");
  select.bind(1, id);
  if (!select.executeStep()) return std::nullopt;
  return readJob(select);
}

std::vector<JobRecord> allJobs(SQLite::Database& database, int limit) {
  SQLite::Statement select(database, std::string(kSelect) + "ORDER BY id DESC LIMIT ?");
  select.bind(1, limit);
  std::vector<JobRecord> jobs;
  while (select.executeStep()) jobs.push_back(readJob(select));
  return jobs;
}

std::vector<JobRecord> liveJobs(SQLite::Database& database) {
  SQLite::Statement select(database,
                           std::string(kSelect) + "WHERE state IN ('running', 'paused') ORDER BY id");
  std::vector<JobRecord> jobs;
  while (select.executeStep()) jobs.push_back(readJob(select));
  return jobs;
}

void requestOfJob(SQLite::Database& database, std::int64_t id, std::string_view request) {
  SQLite::Statement update(database, "UPDATE job SET request = ? WHERE id = ?");
  update.bind(1, std::string(request));
  update.bind(2, id);
  update.exec();
}

void interruptJob(SQLite::Database& database, const JobRecord& job, std::string_view message) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement update(database, R"sql(
    UPDATE job SET state = 'interrupted', message = ?1, updated = ?2
    WHERE id = ?3 AND state IN ('running', 'paused'))sql");
  update.bind(1, std::string(message));
  update.bind(2, now());
  update.bind(3, job.id);
  if (update.exec() > 0 && job.run) setStateOfLiveRun(database, *job.run, "interrupted");
  transaction.commit();
}

}  // namespace db
