#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace db {

/// A pair that failed a check; lists are of the user's own item ids, best first.
struct CheckFailureRecord {
  std::string query, changed;
  bool asked = false;  ///< by people; else made of the catalogue's words
  std::optional<double> overlap;
  std::string said;
  std::vector<std::string> first, second, breaking;
};
struct CheckRecord {
  std::string name;
  std::int64_t passed = 0, failed = 0, nothingToCheck = 0;
  std::optional<double> meanOverlap;
  std::string why, whyChinese;  ///< why no pair told; else empty
  std::vector<CheckFailureRecord> failures;
};
struct ChecklistRecord {
  std::optional<std::int64_t> run;
  std::string model, way;
  std::string refusal, refusalChinese;  ///< why there are no checks; else empty
  int k = 10;
  double bar = 0.5;
  int pairs = 0;
  std::uint64_t seed = 0;
  std::string created;
  std::vector<CheckRecord> checks;
};
/// Replaces what was kept of the same run (without a run, of the same model) in the same way, in one
/// transaction.
void keepChecklist(SQLite::Database& database, const ChecklistRecord& checklist);
/// Those without a run first, then by run; of one run search before vectors before words.
std::vector<ChecklistRecord> allChecklists(SQLite::Database& database);

}  // namespace db
