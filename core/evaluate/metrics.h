#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace core {

/// A metric and its cut-off, spelled "ndcg@10".
struct Metric {
  std::string name;  ///< ndcg, precision, recall, f1, hit_rate, map, mrr
  int k = 10;
};

std::string toString(const Metric& metric);
Metric metricFrom(const std::string& spelled);  ///< throws Error(Usage) naming the known ones

/// The value for one user or query. `ranked` are items best first (at least k of them, or all there are);
/// `relevant` are the items that count, with their gains (all 1 for behaviour), in any order.
/// NDCG: gain / log2(rank + 1), the ideal over min(|relevant|, k) places, as RecBole's and trec_eval's
/// ndcg_cut. MAP: mean precision at the relevant ranks, over min(|relevant|, k). F1: the harmonic mean of
/// precision and recall at k. MRR: 1 / rank of the first relevant item within k. 0 where nothing is relevant.
double evaluate(const Metric& metric, std::span<const std::int32_t> ranked,
                std::span<const std::int32_t> relevant, std::span<const float> gains);

/// Who goes first of items with the same score.
enum class Ties {
  LowerIndex,
  RecBole,  ///< as torch.topk leaves them on the processor, over RecBole's numbering of the items
};

}  // namespace core
