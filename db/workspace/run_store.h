#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace db {

struct RunRecord {
  std::int64_t id = 0;
  std::string name, recipe, recipeToml, state, split;
  std::int64_t seed = 0;
  std::string dataHash, programVersion, device, started;
  double seconds = 0;
  std::optional<std::string> bestMetric;
  double bestValue = 0;
  std::int64_t bestStep = 0;
  std::string message, filesHash;
  std::string splitHash;  ///< of which event is in which part; empty where it was not kept
};
std::int64_t insertRun(SQLite::Database& database,
                       const RunRecord& run);                      ///< returns its id; run.id is ignored
void updateRun(SQLite::Database& database, const RunRecord& run);  ///< all but id
/// Nothing happens where the run is in none of the states "queued", "running" and "paused" any more.
void setStateOfLiveRun(SQLite::Database& database, std::int64_t run, std::string_view state);
std::optional<RunRecord> findRun(SQLite::Database& database, std::int64_t id);
std::vector<RunRecord> allRuns(SQLite::Database& database);  ///< oldest first

struct EventRecord {
  std::int64_t id = 0, run = 0, step = 0;
  double epoch = 0;
  std::string time, tag;
  double value = 0;  ///< not a number where the table holds null
};
void insertEvents(SQLite::Database& database, const std::vector<EventRecord>& events);
std::int64_t lastEventOf(SQLite::Database& database, std::int64_t run);  ///< its id; 0: there is none
void removeEventsAfter(SQLite::Database& database, std::int64_t run, std::int64_t id);
std::vector<EventRecord> eventsOf(SQLite::Database& database, std::int64_t run, std::int64_t afterId);

/// ISO 8601 UTC with seconds; SOURCE_DATE_EPOCH fixes it.
std::string now();

}  // namespace db
