#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/evaluate/metrics.h"
#include "core/progress.h"

namespace core {

struct RunEntry {
  std::int32_t document = 0;
  double score = 0;
};
struct Judgement {
  std::int32_t document = 0;
  float grade = 0;
};

/// Rows by query, in the order in which they came.
template <class Row>
struct RowsByQuery {
  std::vector<std::size_t> begins{0};  ///< [queries + 1]
  std::vector<Row> rows;

  std::span<const Row> of(std::size_t query) const {
    return std::span(rows).subspan(begins[query], begins[query + 1] - begins[query]);
  }
};

/// A run and the judgements that it is scored by, over one numbering of queries and documents.
struct JudgedRun {
  std::vector<std::string> queries, documents;  ///< identifiers by number
  RowsByQuery<RunEntry> run;
  RowsByQuery<Judgement> judgements;
  std::vector<std::int32_t>
      repeating;                       ///< queries for which the run lists a document twice, by rising number
  std::vector<std::int32_t> rejudged;  ///< queries for which a document is judged twice, likewise
};

/// Fills in what can be found out once for all definitions: `repeating` and `rejudged`.
void findRepeats(JudgedRun& judged);

/// Every query's values, and what was found on the way.
struct RunScores {
  std::vector<std::int32_t> queries;        ///< that count, by rising number
  std::vector<std::vector<double>> values;  ///< [metrics][queries that count]
  std::int64_t answered = 0;                ///< of those that count, how many have a list
  std::int64_t unanswered = 0;              ///< queries with something relevant that have no list
  std::int64_t unjudged = 0;                ///< queries with a list and no judgement
  std::int64_t nothingRelevant = 0;         ///< judged queries without anything relevant
  std::int64_t repeated = 0;                ///< entries that repeat a document of their query
  std::int64_t notRanked = 0;               ///< entries whose score is not a number

  double mean(std::size_t metric) const;  ///< 0 where no query counts
};

/// Scores a run. Order within a query is by falling score; ties, repeats, and which queries count, are as the
/// definition says. An entry whose score is not a number is not ranked, whatever the definition.
/// Throws Error(Usage) where the definition lacks a metric, Error(BadInput) where it refuses a repeat.
RunScores scoreRun(const JudgedRun& judged, const Definition& definition, const std::vector<Metric>& metrics,
                   Progress& progress);

}  // namespace core
