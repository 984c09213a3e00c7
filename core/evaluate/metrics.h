#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/evaluate/definition.h"

namespace core {

/// A metric of one ranked list, spelled "ndcg@10", or "ndcg" where it looks at the whole list.
struct Metric {
  std::string name;  ///< ndcg, recall, precision, f1, hit_rate, map, mrr, auc, r_precision, one of
                     ///< beyondAccuracyNames(), or a precisionAtRecallName()
  int k = 10;        ///< the cut-off; 0: the whole list
};

std::string toString(const Metric& metric);
/// Throws Error(Usage) where the name is unknown, naming those there are, or the cut-off is no number above
/// 0.
Metric metricFrom(const std::string& spelled);

/// Which of two values of a metric one would rather have.
enum class Better { Higher, Lower, Neither };
Better betterOf(const std::string& metric);  ///< by its name, without a cut-off

/// A judged document that a list has.
struct Hit {
  std::int32_t rank = 1;  ///< its place, from 1
  float grade = 1;
};

/// The values of any number of metrics for one list after another, by one definition, in one pass a list.
/// It keeps tables and scratch space, so each thread has its own; copies are cheap.
class ListScorer {
 public:
  /// Throws Error(Usage) where the definition does not have one of the metrics, naming those it has.
  ListScorer(Definition definition, std::vector<Metric> metrics);

  const Definition& definition() const { return m_definition; }
  const std::vector<Metric>& metrics() const { return m_metrics; }
  /// How many places of a list are looked at; the largest number there is where a metric looks at the whole
  /// list.
  std::int32_t depth() const { return m_depth; }
  /// Whether auc is among the metrics, so that score() needs `area`.
  bool wantsArea() const { return m_wantsArea; }
  /// Whether the first R places are looked at, though R be beyond depth().
  bool wantsRelevantPlaces() const { return m_wantsRelevantPlaces; }

  /// One value a metric, valid until the next call. `hits` are by rising rank, at most `listed`; `grades` are
  /// those of all judged documents, listed or not, in any order; those below the definition's threshold do
  /// not count. All values are 0 where nothing is relevant. `area` is the share of the pairs of a relevant
  /// and another document that the list has in the right order.
  std::span<const double> score(std::span<const Hit> hits, std::int64_t listed, std::span<const float> grades,
                                double area = 0.5);

  /// The same for items: `ranked` best first, `judged` with their grades, all 1 where none are given.
  std::span<const double> score(std::span<const std::int32_t> ranked, std::span<const std::int32_t> judged,
                                std::span<const float> grades = {}, double area = 0.5);

 private:
  /// What the list shows within one cut-off.
  struct Cut {
    std::int32_t k = 0;         ///< 0: the whole list
    double hits = 0;            ///< relevant documents
    double gain = 0;            ///< discounted
    double idealGain = 0;       ///< of the best list, discounted
    double precisions = 0;      ///< summed at the hits
    double laterPrecision = 0;  ///< summed at every rank from each hit to k
    double rightPairs = 0;      ///< with the first k others, as RecTools counts them
  };

  double gainOf(float grade) const;
  void growTables(std::size_t places);
  void gather(std::span<const float> grades, std::size_t listed);
  void fillCuts(std::span<const Hit> hits, std::int64_t listed);
  double idealGain(std::size_t places) const;
  double valueOf(std::size_t metric, std::int64_t listed, double area) const;

  enum class Kind { Ndcg, Recall, Precision, F1, HitRate, Map, Mrr, Auc, RPrecision };
  static constexpr const char* kNames[] = {"ndcg", "recall", "precision", "f1",         "hit_rate",
                                           "map",  "mrr",    "auc",       "r_precision"};

  Definition m_definition;
  std::vector<Metric> m_metrics;
  std::vector<Kind> m_kinds;                           ///< of each metric
  std::vector<std::size_t> m_cutOf;                    ///< of each metric
  std::vector<Cut> m_cuts;                             ///< by rising k, the whole list last
  std::vector<double> m_discounts;                     ///< by rank - 1
  std::vector<double> m_discountSums, m_harmonicSums;  ///< over the first so many ranks
  std::vector<double> m_gains;                         ///< of the relevant documents, largest first
  double m_firstHit = 0;                               ///< rank, 0 without
  double m_hitsAmongRelevantPlaces = 0;
  std::vector<double> m_values;
  std::vector<Hit> m_hits;
  std::vector<float> m_ones;
  std::int32_t m_depth = 0;
  bool m_wantsArea = false, m_wantsRelevantPlaces = false, m_wantsPairs = false;

  friend Metric metricFrom(const std::string& spelled);
};

/// Who goes first of items with the same score.
enum class Ties {
  LowerIndex,
  RecBole,  ///< as torch.topk leaves them on the processor, over RecBole's numbering of the items
};

}  // namespace core
