#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace db {

/// A search for good settings of a recipe; the columns are explained in db/schema/0005_search.sql.
struct SearchRecord {
  std::int64_t id = 0;
  std::string name, recipe, recipeToml, space, method, budget;
  int trials = 0, eta = 0;
  double least = 0;
  std::string metric, split, splitHash;
  std::int64_t seed = 0;
  std::string dataHash, programVersion, device, state, started;
  double seconds = 0;
  std::string message;
  bool refit = true;
  std::optional<std::int64_t> run, job;
};
std::int64_t insertSearch(SQLite::Database& database,
                          const SearchRecord& search);  ///< returns its id; search.id is ignored
void updateSearch(SQLite::Database& database, const SearchRecord& search);  ///< all but id
std::optional<SearchRecord> findSearch(SQLite::Database& database, std::int64_t id);
std::vector<SearchRecord> allSearches(SQLite::Database& database);  ///< oldest first

/// Settings of a search at one share of the budget, and their values on the validation part.
struct TrialRecord {
  std::int64_t id = 0, search = 0;
  int number = 0, rung = 0;
  double budget = 1;
  std::string settings{};  ///< JSON
  std::int64_t seed = 0;
  std::string state{};
  double seconds = 0;
  std::string message{};
  std::map<std::string, double> values{};  ///< by metric
};
std::int64_t insertTrial(SQLite::Database& database, const TrialRecord& trial);  ///< without values
/// Its state, seconds, message and values, all or nothing.
void endTrial(SQLite::Database& database, const TrialRecord& trial);
/// Trials of the search that did not come to their end.
void removeRunningTrials(SQLite::Database& database, std::int64_t search);
std::vector<TrialRecord> trialsOf(SQLite::Database& database, std::int64_t search);  ///< by rung and number

}  // namespace db
