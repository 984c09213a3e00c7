#include "db/workspace/evaluation_store.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <bit>
#include <cmath>
#include <cstring>

namespace db {
namespace {

static_assert(std::endian::native == std::endian::little, "blobs are kept little-endian");

template <class Value>
void bindBlob(SQLite::Statement& statement, int place, const std::vector<Value>& values) {
  // A null pointer would be bound as NULL; an empty list is an empty blob.
  const void* bytes = values.empty() ? static_cast<const void*>("") : values.data();
  statement.bind(place, bytes, static_cast<int>(values.size() * sizeof(Value)));
}

template <class Value>
std::vector<Value> readBlob(const SQLite::Column& column) {
  std::vector<Value> values(static_cast<std::size_t>(column.getBytes()) / sizeof(Value));
  if (!values.empty()) std::memcpy(values.data(), column.getBlob(), values.size() * sizeof(Value));
  return values;
}

constexpr const char* kSelect =
    "SELECT id, run, split, definition, procedure, created, users, split_hash FROM evaluation ";

EvaluationRecord readEvaluation(SQLite::Statement& row) {
  EvaluationRecord evaluation;
  evaluation.id = row.getColumn(0).getInt64();
  evaluation.run = row.getColumn(1).getInt64();
  evaluation.split = row.getColumn(2).getString();
  evaluation.definition = row.getColumn(3).getString();
  evaluation.procedure = row.getColumn(4).getString();
  evaluation.created = row.getColumn(5).getString();
  evaluation.users = readBlob<std::int64_t>(row.getColumn(6));
  evaluation.splitHash = row.getColumn(7).getString();
  return evaluation;
}

MetricRecord readMetric(SQLite::Statement& row) {
  MetricRecord metric;
  metric.metric = row.getColumn(0).getString();
  metric.mean = row.getColumn(1).getDouble();
  metric.low = row.isColumnNull(2) ? std::nan("") : row.getColumn(2).getDouble();
  metric.high = row.isColumnNull(3) ? std::nan("") : row.getColumn(3).getDouble();
  metric.n = row.getColumn(4).getInt64();
  return metric;
}

std::vector<MetricRecord> metricsOf(SQLite::Database& database, std::int64_t evaluation) {
  SQLite::Statement select(database, R"sql(
    SELECT metric, mean, low, high, n FROM evaluation_metric WHERE evaluation = ? ORDER BY metric)sql");
  select.bind(1, evaluation);
  std::vector<MetricRecord> metrics;
  while (select.executeStep()) metrics.push_back(readMetric(select));
  return metrics;
}

std::vector<CautionRecord> cautionsOf(SQLite::Database& database, std::int64_t evaluation) {
  SQLite::Statement select(database, R"sql(
    SELECT kind, severity, sentence, sentence_zh FROM evaluation_caution WHERE evaluation = ? ORDER BY kind)sql");
  select.bind(1, evaluation);
  std::vector<CautionRecord> cautions;
  while (select.executeStep())
    cautions.push_back({select.getColumn(0).getString(), select.getColumn(1).getString(),
                        select.getColumn(2).getString(), select.getColumn(3).getString()});
  return cautions;
}

void keepCautions(SQLite::Database& database, std::int64_t evaluation,
                  const std::vector<CautionRecord>& cautions) {
  SQLite::Statement drop(database, "DELETE FROM evaluation_caution WHERE evaluation = ?");
  drop.bind(1, evaluation);
  drop.exec();
  SQLite::Statement insert(database, R"sql(
    INSERT INTO evaluation_caution (evaluation, kind, severity, sentence, sentence_zh) VALUES (?, ?, ?, ?, ?))sql");
  for (const CautionRecord& caution : cautions) {
    insert.bind(1, evaluation);
    insert.bind(2, caution.kind);
    insert.bind(3, caution.severity);
    insert.bind(4, caution.sentence);
    insert.bind(5, caution.sentenceChinese);
    insert.exec();
    insert.reset();
  }
}

void keepRanked(SQLite::Database& database, std::int64_t evaluation,
                const std::optional<RankedRecord>& ranked) {
  SQLite::Statement drop(database, "DELETE FROM evaluation_list WHERE evaluation = ?");
  drop.bind(1, evaluation);
  drop.exec();
  if (!ranked) return;
  SQLite::Statement insert(database, R"sql(
    INSERT INTO evaluation_list (evaluation, depth, items, scores, listed, areas, begins, tests, ranks)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?))sql");
  insert.bind(1, evaluation);
  insert.bind(2, ranked->depth);
  bindBlob(insert, 3, ranked->items);
  bindBlob(insert, 4, ranked->scores);
  bindBlob(insert, 5, ranked->listed);
  bindBlob(insert, 6, ranked->areas);
  bindBlob(insert, 7, ranked->begins);
  bindBlob(insert, 8, ranked->tests);
  bindBlob(insert, 9, ranked->ranks);
  insert.exec();
}

/// The evaluation of the same run, split and definition, if any.
std::optional<EvaluationRecord> findSame(SQLite::Database& database, const EvaluationRecord& evaluation) {
  SQLite::Statement select(database, std::string(kSelect) + "WHERE run = ? AND split = ? AND definition = ?");
  select.bind(1, evaluation.run);
  select.bind(2, evaluation.split);
  select.bind(3, evaluation.definition);
  if (!select.executeStep()) return std::nullopt;
  return readEvaluation(select);
}

/// The number under which to keep the metrics: above all others, so that the newest is the highest.
std::int64_t placeFor(SQLite::Database& database, const EvaluationRecord& evaluation) {
  const std::optional<EvaluationRecord> same = findSame(database, evaluation);
  if (same && same->procedure == evaluation.procedure && same->splitHash == evaluation.splitHash &&
      same->users == evaluation.users) {
    SQLite::Statement renew(database, R"sql(
      UPDATE evaluation SET id = (SELECT max(id) + 1 FROM evaluation), created = ? WHERE id = ? RETURNING id)sql");
    renew.bind(1, evaluation.created);
    renew.bind(2, same->id);
    renew.executeStep();
    const std::int64_t id = renew.getColumn(0).getInt64();
    while (renew.executeStep()) {
    }
    return id;
  }
  if (same) {
    SQLite::Statement drop(database, "DELETE FROM evaluation WHERE id = ?");
    drop.bind(1, same->id);
    drop.exec();
  }
  SQLite::Statement insert(database, R"sql(
    INSERT INTO evaluation (run, split, definition, procedure, created, users, split_hash)
    VALUES (?, ?, ?, ?, ?, ?, ?))sql");
  insert.bind(1, evaluation.run);
  insert.bind(2, evaluation.split);
  insert.bind(3, evaluation.definition);
  insert.bind(4, evaluation.procedure);
  insert.bind(5, evaluation.created);
  bindBlob(insert, 6, evaluation.users);
  insert.bind(7, evaluation.splitHash);
  insert.exec();
  return database.getLastInsertRowid();
}

}  // namespace

void keepEvaluation(SQLite::Database& database, const EvaluationRecord& evaluation) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const std::int64_t id = placeFor(database, evaluation);
  keepCautions(database, id, evaluation.cautions);
  keepRanked(database, id, evaluation.ranked);

  SQLite::Statement metric(database, R"sql(
    INSERT OR REPLACE INTO evaluation_metric (evaluation, metric, mean, low, high, n, "values")
    VALUES (?, ?, ?, ?, ?, ?, ?))sql");
  for (const MetricRecord& record : evaluation.metrics) {
    metric.bind(1, id);
    metric.bind(2, record.metric);
    metric.bind(3, record.mean);
    // SQLite keeps what is not a number as null: no interval.
    metric.bind(4, record.low);
    metric.bind(5, record.high);
    metric.bind(6, record.n);
    bindBlob(metric, 7, record.values);
    metric.exec();
    metric.reset();
  }
  transaction.commit();
}

std::vector<EvaluatedOn> evaluatedOn(SQLite::Database& database) {
  SQLite::Statement select(
      database, "SELECT id, run, split, definition, length(users) / 8 FROM evaluation ORDER BY id DESC");
  std::vector<EvaluatedOn> evaluations;
  while (select.executeStep())
    evaluations.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getInt64(),
                           select.getColumn(2).getString(), select.getColumn(3).getString(),
                           select.getColumn(4).getInt64()});
  return evaluations;
}

std::vector<EvaluationRecord> allEvaluations(SQLite::Database& database, std::string_view definition,
                                             std::string_view split) {
  SQLite::Statement select(database, std::string(kSelect) + R"sql(
    WHERE id IN (SELECT max(id) FROM evaluation
                 WHERE (?1 = '' OR definition = ?1) AND (?2 = '' OR split = ?2) GROUP BY run)
    ORDER BY run)sql");
  select.bind(1, std::string(definition));
  select.bind(2, std::string(split));
  std::vector<EvaluationRecord> evaluations;
  while (select.executeStep()) {
    evaluations.push_back(readEvaluation(select));
    evaluations.back().metrics = metricsOf(database, evaluations.back().id);
    evaluations.back().cautions = cautionsOf(database, evaluations.back().id);
  }
  return evaluations;
}

std::optional<EvaluationRecord> findEvaluation(SQLite::Database& database, std::int64_t run,
                                               std::string_view metric, std::string_view definition,
                                               std::string_view split) {
  SQLite::Statement select(database, std::string(kSelect) + R"sql(
    WHERE run = ?1 AND id IN (SELECT evaluation FROM evaluation_metric WHERE metric = ?2)
      AND (?3 = '' OR definition = ?3) AND (?4 = '' OR split = ?4)
    ORDER BY id DESC LIMIT 1)sql");
  select.bind(1, run);
  select.bind(2, std::string(metric));
  select.bind(3, std::string(definition));
  select.bind(4, std::string(split));
  if (!select.executeStep()) return std::nullopt;
  EvaluationRecord evaluation = readEvaluation(select);
  evaluation.cautions = cautionsOf(database, evaluation.id);
  SQLite::Statement values(database, R"sql(
    SELECT metric, mean, low, high, n, "values" FROM evaluation_metric WHERE evaluation = ? AND metric = ?)sql");
  values.bind(1, evaluation.id);
  values.bind(2, std::string(metric));
  values.executeStep();
  evaluation.metrics.push_back(readMetric(values));
  evaluation.metrics.back().values = readBlob<float>(values.getColumn(5));
  return evaluation;
}

std::optional<EvaluationRecord> findRanked(SQLite::Database& database, std::int64_t run,
                                           std::string_view split) {
  SQLite::Statement select(database, std::string(kSelect) + R"sql(
    WHERE run = ?1 AND split = ?2 AND id IN (SELECT evaluation FROM evaluation_list)
    ORDER BY id DESC LIMIT 1)sql");
  select.bind(1, run);
  select.bind(2, std::string(split));
  if (!select.executeStep()) return std::nullopt;
  EvaluationRecord evaluation = readEvaluation(select);
  evaluation.cautions = cautionsOf(database, evaluation.id);
  SQLite::Statement lists(database, R"sql(
    SELECT depth, items, scores, listed, areas, begins, tests, ranks FROM evaluation_list
    WHERE evaluation = ?)sql");
  lists.bind(1, evaluation.id);
  lists.executeStep();
  evaluation.ranked = RankedRecord{lists.getColumn(0).getInt(),
                                   readBlob<std::int32_t>(lists.getColumn(1)),
                                   readBlob<float>(lists.getColumn(2)),
                                   readBlob<std::int32_t>(lists.getColumn(3)),
                                   readBlob<float>(lists.getColumn(4)),
                                   readBlob<std::int64_t>(lists.getColumn(5)),
                                   readBlob<std::int32_t>(lists.getColumn(6)),
                                   readBlob<std::int32_t>(lists.getColumn(7))};
  return evaluation;
}

}  // namespace db
