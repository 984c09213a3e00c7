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
};
/// Replaces what was kept for the same run, split and definition, in one transaction; but metrics that were
/// kept and are not given, such as those at other cut-offs, stay where procedure, events and users are the
/// same.
void keepEvaluation(SQLite::Database& database, const EvaluationRecord& evaluation);
/// Newest per run, or newest per run by a definition, without per-user values.
std::vector<EvaluationRecord> allEvaluations(SQLite::Database& database, std::string_view definition = {});
/// The newest of a run, or its newest by a definition, with the per-user values of one metric.
std::optional<EvaluationRecord> findEvaluation(SQLite::Database& database, std::int64_t run,
                                               std::string_view metric, std::string_view definition = {});

}  // namespace db
