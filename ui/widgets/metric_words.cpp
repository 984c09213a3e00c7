#include "ui/widgets/metric_words.h"

#include <QCoreApplication>

namespace ui {

const QStringList& metricKeys() {
  static const QStringList keys{"ndcg", "recall", "precision", "f1", "hit_rate", "map", "mrr"};
  return keys;
}

const QStringList& listFigureKeys() {
  static const QStringList keys{"novelty",         "diversity",  "serendipity",   "price_fit",
                                "sentiment",       "coverage",   "gini",          "popularity",
                                "popularity_lift", "tail_share", "miscalibration"};
  return keys;
}

QString metricName(const QString& key) {
  if (key == "novelty") return QCoreApplication::translate("Metrics", "Novelty");
  if (key == "diversity") return QCoreApplication::translate("Metrics", "Diversity");
  if (key == "serendipity") return QCoreApplication::translate("Metrics", "Serendipity");
  if (key == "price_fit") return QCoreApplication::translate("Metrics", "Price fit");
  if (key == "sentiment") return QCoreApplication::translate("Metrics", "Sentiment");
  if (key == "coverage") return QCoreApplication::translate("Metrics", "Coverage");
  if (key == "gini") return QCoreApplication::translate("Metrics", "Gini");
  if (key == "popularity") return QCoreApplication::translate("Metrics", "Popularity");
  if (key == "popularity_lift") return QCoreApplication::translate("Metrics", "Popularity lift");
  if (key == "tail_share") return QCoreApplication::translate("Metrics", "Tail share");
  if (key == "miscalibration") return QCoreApplication::translate("Metrics", "Miscalibration");
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

namespace {

QString listFigureDefinition(const QString& key) {
  if (key == "novelty")
    return QCoreApplication::translate(
        "Metrics", "Mean of log2(users / users who have the item): how unknown the items are.");
  if (key == "diversity")
    return QCoreApplication::translate("Metrics",
                                       "Mean over pairs of 1 minus the share of categories that both have.");
  if (key == "serendipity")
    return QCoreApplication::translate(
        "Metrics", "Relevant items ranked higher than their popularity would have it, averaged over places.");
  if (key == "price_fit")
    return QCoreApplication::translate(
        "Metrics", "Share of the priced items between the cheapest and dearest of the user's history.");
  if (key == "sentiment")
    return QCoreApplication::translate(
        "Metrics",
        "Mean of what reviewers say of the items, 0 bad to 1 good: as the newest run of the recipe "
        "sentiment judges the reviews, else from the mean ratings. The tooltip of a value says which.");
  if (key == "coverage")
    return QCoreApplication::translate("Metrics", "Share of the catalogue that is in somebody's list.");
  if (key == "gini")
    return QCoreApplication::translate(
        "Metrics",
        "How unevenly places go to items: 0 all alike, near 1 a few have them all. Less is better.");
  if (key == "popularity")
    return QCoreApplication::translate("Metrics", "Mean number of users who have the recommended items.");
  if (key == "popularity_lift")
    return QCoreApplication::translate("Metrics",
                                       "How much more popular the list is than the user's own history.");
  if (key == "tail_share")
    return QCoreApplication::translate(
        "Metrics", "Share of the places that go to the less popular four fifths of the items.");
  if (key == "miscalibration")
    return QCoreApplication::translate("Metrics",
                                       "How far the list's categories are from the history's, by "
                                       "Kullback-Leibler divergence. Less is better.");
  return {};
}

}  // namespace

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
  return listFigureDefinition(key);
}

}  // namespace ui
