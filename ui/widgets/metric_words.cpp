#include "ui/widgets/metric_words.h"

#include <QCoreApplication>

namespace ui {

const QStringList& metricKeys() {
  static const QStringList keys{"ndcg", "recall", "precision", "f1", "hit_rate", "map", "mrr"};
  return keys;
}

QString metricName(const QString& key) {
  if (key == "recall") return QCoreApplication::translate("Metrics", "Recall");
  if (key == "precision") return QCoreApplication::translate("Metrics", "Precision");
  if (key == "hit_rate") return QCoreApplication::translate("Metrics", "Hit rate");
  if (key == "r_precision") return QCoreApplication::translate("Metrics", "R-precision");
  return key.toUpper();
}

QString metricTitle(const QString& metric) {
  const QStringList parts = metric.split('@');
  return parts.size() == 2 ? metricName(parts[0]) + "@" + parts[1] : metricName(metric);
}

QString metricDefinition(const QString& key) {
  if (key == "ndcg")
    return QCoreApplication::translate("Metrics",
                                       "Each hit counts 1 / log2(rank + 1), divided by the sum of the best "
                                       "possible list: hits high up count more.");
  if (key == "recall")
    return QCoreApplication::translate("Metrics", "Share of the relevant items that are among the first k.");
  if (key == "precision")
    return QCoreApplication::translate("Metrics", "Share of the k recommended items that are relevant.");
  if (key == "f1") return QCoreApplication::translate("Metrics", "Harmonic mean of precision and recall.");
  if (key == "hit_rate")
    return QCoreApplication::translate("Metrics", "Share of users with a relevant item among the first k.");
  if (key == "map")
    return QCoreApplication::translate(
        "Metrics", "Precision at the rank of each hit, averaged over the relevant items.");
  if (key == "mrr")
    return QCoreApplication::translate("Metrics",
                                       "One divided by the rank of the first hit, 0 without a hit.");
  if (key == "auc")
    return QCoreApplication::translate(
        "Metrics",
        "Share of the pairs of a relevant and another item that are ranked in the "
        "right order, ties counting half.");
  if (key == "r_precision")
    return QCoreApplication::translate(
        "Metrics", "Share of relevant items among the first R places, R being their number.");
  return {};
}

}  // namespace ui
