#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace db {

struct MetricRecord {
  std::string metric;
  double mean = 0, low = 0, high = 0;
  std::int64_t n = 0;
  std::vector<float>
      values;  ///< per user, in the order of EvaluationRecord::users; empty where not asked for
};
/// What weakens the figures of an evaluation.
struct CautionRecord {
  std::string kind, severity, sentence, sentenceChinese;
};
/// What was ranked for whom, in the order of EvaluationRecord::users: as in table evaluation_list.
struct RankedRecord {
  int depth = 0;
  std::vector<std::int32_t> items;   ///< [users x depth] item row ids, 0 behind a shorter list's end
  std::vector<float> scores;         ///< [users x depth]
  std::vector<std::int32_t> listed;  ///< [users]
  std::vector<float> areas;          ///< [users]
  std::vector<std::int64_t> begins;  ///< [users + 1] into the two below
  std::vector<std::int32_t> tests;   ///< item row ids
  std::vector<std::int32_t> ranks;   ///< from 1; 0 without a place
};
struct EvaluationRecord {
  std::int64_t id = 0, run = 0;
  std::string split;
  std::string definition;  ///< of the metrics, by name
  std::string procedure;   ///< what was ranked for whom, from what
  std::string created;
  std::string splitHash;            ///< of which event was in which part; empty where it was not kept
  std::vector<std::int64_t> users;  ///< user row ids
  std::vector<MetricRecord> metrics;
  std::vector<CautionRecord> cautions;  ///< at most one of a kind
  std::optional<RankedRecord> ranked;   ///< where it was kept and asked for
};
/// That a run was evaluated on a split by a definition.
struct EvaluatedOn {
  std::int64_t id = 0, run = 0;
  std::string split, definition;
  std::int64_t users = 0;
};
/// Replaces what was kept for the same run, split and definition, in one transaction; but metrics that were
/// kept and are not given, such as those at other cut-offs, stay where procedure, events and users are the
/// same.
void keepEvaluation(SQLite::Database& database, const EvaluationRecord& evaluation);
/// All there are, newest first.
std::vector<EvaluatedOn> evaluatedOn(SQLite::Database& database);

// Below, an empty split or definition is any.

/// Newest per run, by rising run, without per-user values and what was ranked.
std::vector<EvaluationRecord> allEvaluations(SQLite::Database& database, std::string_view definition = {},
                                             std::string_view split = {});
/// The newest of a run that has the metric, with the metric's per-user values.
std::optional<EvaluationRecord> findEvaluation(SQLite::Database& database, std::int64_t run,
                                               std::string_view metric, std::string_view definition = {},
                                               std::string_view split = {});
/// The newest of a run on a split that kept what was ranked, without metrics.
std::optional<EvaluationRecord> findRanked(SQLite::Database& database, std::int64_t run,
                                           std::string_view split);

}  // namespace db
