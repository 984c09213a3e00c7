#include "core/workflow/score_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "db/read/trec.h"

namespace core {
namespace {

/// Groups lines by query, keeping their order.
template <class Row, class Value>
RowsByQuery<Row> byQuery(const std::vector<db::TrecLine>& lines, std::size_t queries) {
  RowsByQuery<Row> table;
  table.begins.assign(queries + 1, 0);
  for (const db::TrecLine& line : lines) ++table.begins[static_cast<std::size_t>(line.query) + 1];
  for (std::size_t query = 0; query < queries; ++query) table.begins[query + 1] += table.begins[query];
  std::vector<std::size_t> next(table.begins.begin(), table.begins.end() - 1);
  table.rows.resize(lines.size());
  for (const db::TrecLine& line : lines)
    table.rows[next[static_cast<std::size_t>(line.query)]++] = {line.document,
                                                                static_cast<Value>(line.value)};
  return table;
}

/// A run of other queries would score 0 without a word.
void requireCommonQuery(const JudgedRun& judged, const ScoreRunRequest& request) {
  for (std::size_t query = 0; query < judged.queries.size(); ++query)
    if (!judged.run.of(query).empty() && !judged.judgements.of(query).empty()) return;
  throw Error(Error::Kind::BadInput,
              fmt::format("No query of {} is judged in {}; check that both name their queries alike.",
                          request.run.filename().string(), request.judgements.filename().string()),
              request.run.filename().string());
}

bool has(const std::vector<std::string_view>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<Metric> metricsAt(const Definition& definition, const std::vector<std::string>& names,
                              const std::vector<int>& ks) {
  for (const int k : ks)
    if (k < 0) throw Error(Error::Kind::Usage, fmt::format("The cut-off {} is not 1 or more.", k), "k");
  if (ks.empty()) throw Error(Error::Kind::Usage, "No cut-off was given.", "k");
  std::vector<std::string> wanted = names;
  if (wanted.empty()) wanted.assign(definition.atCutoff.begin(), definition.atCutoff.end());
  if (names.empty())  // what has no cut-off by its nature
    for (const std::string_view name : definition.wholeList)
      if (!has(definition.atCutoff, std::string(name))) wanted.emplace_back(name);
  std::vector<Metric> metrics;
  for (const std::string& name : wanted) {
    const Metric metric = metricFrom(name);
    const bool never = !has(definition.atCutoff, metric.name) && has(definition.wholeList, metric.name);
    if (metric.k > 0 || never) {
      metrics.push_back(metric);
      continue;
    }
    for (const int k : ks) metrics.push_back({metric.name, k});
  }
  std::vector<Metric> distinct;
  for (const Metric& metric : metrics)
    if (std::none_of(distinct.begin(), distinct.end(), [&metric](const Metric& known) {
          return known.name == metric.name && known.k == metric.k;
        }))
      distinct.push_back(metric);
  const ListScorer checked(definition, distinct);
  return checked.metrics();
}

JudgedRun readJudgedRun(const std::filesystem::path& runFile, const std::filesystem::path& judgementsFile,
                        Progress& progress) {
  db::TrecNames names;
  progress.report("read judgements", 0, 0);
  const std::vector<db::TrecLine> judgements = db::readTrecJudgements(judgementsFile, names);
  progress.report("read run", 0, 0);
  const std::vector<db::TrecLine> run = db::readTrecRun(runFile, names);
  JudgedRun judged;
  judged.queries = names.queries.take();
  judged.documents = names.documents.take();
  judged.judgements = byQuery<Judgement, float>(judgements, judged.queries.size());
  judged.run = byQuery<RunEntry, double>(run, judged.queries.size());
  findRepeats(judged);
  return judged;
}

ScoredRun scoreRunFile(const ScoreRunRequest& request, Progress& progress) {
  Definition definition = definitionNamed(request.definition);
  if (request.threshold) definition.threshold = *request.threshold;
  const std::vector<Metric> metrics = metricsAt(definition, request.metrics, request.ks);
  const JudgedRun judged = readJudgedRun(request.run, request.judgements, progress);
  requireCommonQuery(judged, request);
  RunScores scores = scoreRun(judged, definition, metrics, progress);
  ScoredRun result;
  result.card = cardOf(definition, ListSource::RunFile);
  for (const std::int32_t query : scores.queries)
    result.queries.push_back(judged.queries[static_cast<std::size_t>(query)]);
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    result.metrics.push_back({toString(metrics[m]), scores.mean(m), {}, formulaOf(definition, metrics[m])});
    result.metrics.back().values = std::move(scores.values[m]);
  }
  result.unanswered = scores.unanswered;
  result.unjudged = scores.unjudged;
  result.nothingRelevant = scores.nothingRelevant;
  result.repeated = scores.repeated;
  result.notRanked = scores.notRanked;
  return result;
}

}  // namespace core
