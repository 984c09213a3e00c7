#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace db {

struct JobRecord {
  std::int64_t id = 0;
  std::string kind;
  std::optional<std::int64_t> run;
  std::string state, title, stage;
  std::int64_t done = 0, total = 0;
  std::int64_t process = 0, processStarted = 0;
  std::string request, started, updated, message, result;
  std::optional<double> secondsLeft = {};
};
std::int64_t insertJob(SQLite::Database& database, const JobRecord& job);
void updateJob(SQLite::Database& database, const JobRecord& job);  ///< all but id and request
std::optional<JobRecord> findJob(SQLite::Database& database, std::int64_t id);
std::vector<JobRecord> allJobs(SQLite::Database& database, int limit);  ///< newest first
std::vector<JobRecord> liveJobs(SQLite::Database& database);            ///< running or paused, oldest first
void requestOfJob(SQLite::Database& database, std::int64_t id, std::string_view request);
/// Marks a job interrupted, and its run, in one transaction; nothing happens where it ended meanwhile.
void interruptJob(SQLite::Database& database, const JobRecord& job, std::string_view message);

}  // namespace db
