#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/evaluate/definition_card.h"
#include "core/evaluate/run_scores.h"
#include "core/progress.h"

namespace core {

struct ScoreRunRequest {
  std::filesystem::path run, judgements;  ///< in TREC's formats, plain or gzipped
  std::string definition = "reclens";
  std::optional<double> threshold;   ///< the lowest grade that is relevant; else the definition's
  std::vector<int> ks{5, 10, 20};    ///< for metrics without a cut-off of their own; 0: the whole list
  std::vector<std::string> metrics;  ///< "ndcg" or "ndcg@10"; empty: all that the definition has
};

struct ScoredMetric {
  std::string metric;
  double mean = 0;
  std::vector<double> values;  ///< in the order of ScoredRun::queries
  TwoLanguages formula;
};

struct ScoredRun {
  std::vector<std::string> queries;  ///< that count, in the order of the judgements' file, then of the run's
  std::vector<ScoredMetric> metrics;
  DefinitionCard card;
  std::int64_t unanswered = 0;       ///< queries with something relevant that have no list
  std::int64_t unjudged = 0;         ///< queries with a list and no judgement
  std::int64_t nothingRelevant = 0;  ///< judged queries without anything relevant
  std::int64_t repeated = 0;         ///< lines that list a document of their query again
  std::int64_t notRanked = 0;        ///< lines whose score is not a number
};

/// The metrics of a request at each of its cut-offs. Throws Error(Usage) where one is unknown or not the
/// definition's.
std::vector<Metric> metricsAt(const Definition& definition, const std::vector<std::string>& names,
                              const std::vector<int>& ks);

/// Reads a run and its judgements, in TREC's formats. Throws db::Error for files that are not.
JudgedRun readJudgedRun(const std::filesystem::path& run, const std::filesystem::path& judgements,
                        Progress& progress);

/// Scores any run by any judgements. Throws Error and db::Error for files that are not of the format, and
/// Error(BadInput) where run and judgements have no query in common.
ScoredRun scoreRunFile(const ScoreRunRequest& request, Progress& progress);

}  // namespace core
