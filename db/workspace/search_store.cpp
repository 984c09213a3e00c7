#include "db/workspace/search_store.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

namespace db {
namespace {

constexpr const char* kSelectSearch = R"sql(
  SELECT id, name, recipe, recipe_toml, space, method, budget, trials, eta, least, metric, split, split_hash, seed,
         data_hash, program_version, device, state, started, seconds, message, refit, run, job
  FROM search )sql";

void bindOptional(SQLite::Statement& statement, int place, const std::optional<std::int64_t>& value) {
  if (value)
    statement.bind(place, *value);
  else
    statement.bind(place);
}

void bindSearch(SQLite::Statement& statement, const SearchRecord& search) {
  statement.bind(1, search.name);
  statement.bind(2, search.recipe);
  statement.bind(3, search.recipeToml);
  statement.bind(4, search.space);
  statement.bind(5, search.method);
  statement.bind(6, search.budget);
  statement.bind(7, search.trials);
  statement.bind(8, search.eta);
  statement.bind(9, search.least);
  statement.bind(10, search.metric);
  statement.bind(11, search.split);
  statement.bind(12, search.splitHash);
  statement.bind(13, search.seed);
  statement.bind(14, search.dataHash);
  statement.bind(15, search.programVersion);
  statement.bind(16, search.device);
  statement.bind(17, search.state);
  statement.bind(18, search.started);
  statement.bind(19, search.seconds);
  statement.bind(20, search.message);
  statement.bind(21, search.refit ? 1 : 0);
  bindOptional(statement, 22, search.run);
  bindOptional(statement, 23, search.job);
}

SearchRecord readSearch(SQLite::Statement& row) {
  SearchRecord search;
  search.id = row.getColumn(0).getInt64();
  search.name = row.getColumn(1).getString();
  search.recipe = row.getColumn(2).getString();
  search.recipeToml = row.getColumn(3).getString();
  search.space = row.getColumn(4).getString();
  search.method = row.getColumn(5).getString();
  search.budget = row.getColumn(6).getString();
  search.trials = row.getColumn(7).getInt();
  search.eta = row.getColumn(8).getInt();
  search.least = row.getColumn(9).getDouble();
  search.metric = row.getColumn(10).getString();
  search.split = row.getColumn(11).getString();
  search.splitHash = row.getColumn(12).getString();
  search.seed = row.getColumn(13).getInt64();
  search.dataHash = row.getColumn(14).getString();
  search.programVersion = row.getColumn(15).getString();
  search.device = row.getColumn(16).getString();
  search.state = row.getColumn(17).getString();
  search.started = row.getColumn(18).getString();
  search.seconds = row.getColumn(19).getDouble();
  search.message = row.getColumn(20).getString();
  search.refit = row.getColumn(21).getInt() != 0;
  if (!row.isColumnNull(22)) search.run = row.getColumn(22).getInt64();
  if (!row.isColumnNull(23)) search.job = row.getColumn(23).getInt64();
  return search;
}

std::map<std::string, double> valuesOf(SQLite::Database& database, std::int64_t trial) {
  SQLite::Statement select(database, "SELECT metric, value FROM trial_metric WHERE trial = ?");
  select.bind(1, trial);
  std::map<std::string, double> values;
  while (select.executeStep()) values[select.getColumn(0).getString()] = select.getColumn(1).getDouble();
  return values;
}

}  // namespace

std::int64_t insertSearch(SQLite::Database& database, const SearchRecord& search) {
  SQLite::Statement insert(database, R"sql(
    INSERT INTO search (name, recipe, recipe_toml, space, method, budget, trials, eta, least, metric, split, split_hash,
                        seed, data_hash, program_version, device, state, started, seconds, message, refit, run, job)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
            ?23))sql");
  bindSearch(insert, search);
  insert.exec();
  return database.getLastInsertRowid();
}

void updateSearch(SQLite::Database& database, const SearchRecord& search) {
  SQLite::Statement update(database, R"sql(
    UPDATE search SET name = ?1, recipe = ?2, recipe_toml = ?3, space = ?4, method = ?5, budget = ?6, trials = ?7,
                      eta = ?8, least = ?9, metric = ?10, split = ?11, split_hash = ?12, seed = ?13, data_hash = ?14,
                      program_version = ?15, device = ?16, state = ?17, started = ?18, seconds = ?19, message = ?20,
                      refit = ?21, run = ?22, job = ?23
    WHERE id = ?24)sql");
  bindSearch(update, search);
  update.bind(24, search.id);
  update.exec();
}

std::optional<SearchRecord> findSearch(SQLite::Database& database, std::int64_t id) {
  SQLite::Statement select(database, std::string(kSelectSearch) + "WHERE id = ?");
  select.bind(1, id);
  if (!select.executeStep()) return std::nullopt;
  return readSearch(select);
}

std::vector<SearchRecord> allSearches(SQLite::Database& database) {
  SQLite::Statement select(database, std::string(kSelectSearch) + "ORDER BY id");
  std::vector<SearchRecord> searches;
  while (select.executeStep()) searches.push_back(readSearch(select));
  return searches;
}

std::int64_t insertTrial(SQLite::Database& database, const TrialRecord& trial) {
  SQLite::Statement insert(database, R"sql(
    INSERT INTO trial (search, number, rung, budget, settings, seed, state, seconds, message)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?))sql");
  insert.bind(1, trial.search);
  insert.bind(2, trial.number);
  insert.bind(3, trial.rung);
  insert.bind(4, trial.budget);
  insert.bind(5, trial.settings);
  insert.bind(6, trial.seed);
  insert.bind(7, trial.state);
  insert.bind(8, trial.seconds);
  insert.bind(9, trial.message);
  insert.exec();
  return database.getLastInsertRowid();
}

void endTrial(SQLite::Database& database, const TrialRecord& trial) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement update(database, "UPDATE trial SET state = ?, seconds = ?, message = ? WHERE id = ?");
  update.bind(1, trial.state);
  update.bind(2, trial.seconds);
  update.bind(3, trial.message);
  update.bind(4, trial.id);
  update.exec();
  SQLite::Statement insert(database, "INSERT INTO trial_metric (trial, metric, value) VALUES (?, ?, ?)");
  for (const auto& [metric, value] : trial.values) {
    insert.bind(1, trial.id);
    insert.bind(2, metric);
    insert.bind(3, value);
    insert.exec();
    insert.reset();
  }
  transaction.commit();
}

void removeRunningTrials(SQLite::Database& database, std::int64_t search) {
  SQLite::Statement remove(database, "DELETE FROM trial WHERE search = ? AND state = 'running'");
  remove.bind(1, search);
  remove.exec();
}

std::vector<TrialRecord> trialsOf(SQLite::Database& database, std::int64_t search) {
  SQLite::Statement select(database, R"sql(
    SELECT id, number, rung, budget, settings, seed, state, seconds, message FROM trial WHERE search = ?
    ORDER BY rung, number)sql");
  select.bind(1, search);
  std::vector<TrialRecord> trials;
  while (select.executeStep()) {
    TrialRecord trial;
    trial.id = select.getColumn(0).getInt64();
    trial.search = search;
    trial.number = select.getColumn(1).getInt();
    trial.rung = select.getColumn(2).getInt();
    trial.budget = select.getColumn(3).getDouble();
    trial.settings = select.getColumn(4).getString();
    trial.seed = select.getColumn(5).getInt64();
    trial.state = select.getColumn(6).getString();
    trial.seconds = select.getColumn(7).getDouble();
    trial.message = select.getColumn(8).getString();
    trial.values = valuesOf(database, trial.id);
    trials.push_back(std::move(trial));
  }
  return trials;
}

}  // namespace db
