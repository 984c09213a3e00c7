#pragma once

#include <QString>
#include <QStringList>

/// How metrics are called on every page.
namespace ui {

/// ndcg, recall, precision, f1, hit_rate, map, mrr: the order of every table.
const QStringList& metricKeys();
/// novelty, diversity, ...: what is said of lists whatever is relevant, behind the metrics in tables.
const QStringList& listFigureKeys();
/// "ndcg" -> "NDCG", "hit_rate" -> "Hit rate"
QString metricName(const QString& key);
/// "ndcg@10" -> "NDCG@10"
QString metricTitle(const QString& metric);
/// What it measures, in a sentence.
QString metricDefinition(const QString& key);

}  // namespace ui
