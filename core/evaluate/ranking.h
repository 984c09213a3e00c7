#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/data/dataset.h"
#include "core/evaluate/beyond_accuracy.h"
#include "core/evaluate/metrics.h"
#include "core/evaluate/test_ranks.h"
#include "core/recommend/recommender.h"

namespace core {

struct RankingOptions {
  std::vector<Metric> metrics;  ///< at a cut-off, auc and r_precision
  Definition definition = {};
  Ties ties = Ties::LowerIndex;
  std::vector<std::int32_t> appearance = {};  ///< Ties::RecBole: orderOfAppearance() of the dataset
  int blockUsers = 32;  ///< users scored at once: memory of a core is blockUsers x items floats
  int candidates = 0;   ///< above 0: only so many items, drawn by chance for each user, beside the test items
  std::uint64_t candidateSeed = 20260101;
  bool maskHistory = true;            ///< items in `masked` are not ranked
  const ItemFacts* facts = nullptr;   ///< where given, lists are also looked at as lists,
  std::vector<int> listLengths = {};  ///< at each of these cut-offs
  bool keepRanks = false;             ///< fills RankingResult::tests, and heads as long as the longest list
};

/// What can be said of the lists of one length, relevant or not.
struct ListFigures {
  int k = 0;
  std::vector<std::vector<float>> qualities;  ///< [ListQuality][user]; NaN where it is not defined
  Exposure exposure;
};

/// Per-user values of every metric: values[m][i] belongs to users[i], a user with at least one test item.
struct RankingResult {
  std::vector<std::int32_t> users;
  std::vector<std::vector<float>> values;
  std::vector<ListFigures> lists;  ///< one a length
  TestRanks tests;                 ///< of `users`, test items in the order of theirs
  ListHeads heads;                 ///< likewise
};

/// Ranks all items for every user who has a test item, on all cores. Every test item counts alike. auc is
/// over all items that may be ranked, equal scores counting half; an item without a score is below all
/// others. `histories` is what users are scored from, `masked` what is taken out of the ranking.
RankingResult evaluateRanking(const Recommender& recommender, std::int32_t itemCount,
                              const Interactions& histories, const Interactions& masked,
                              const Interactions& test, const RankingOptions& options, Progress& progress);

/// The mean of `metric` over validation items, each user scored from the train items; nullopt where there are
/// none. What training is steered by.
std::optional<double> meanOnValidation(const Recommender& recommender, const TrainingData& data,
                                       const Metric& metric, Progress& progress);

/// The k best columns of each row, best first; -infinity never appears. Ties go to the lower index.
std::vector<std::int32_t> topK(std::span<const float> scores, int k);

/// The k best as RecBole ranks them (torch 2's topk_impl_loop: std::partial_sort where k is small against the
/// number of items, else std::nth_element and a sort; which equal item comes first is the library's doing,
/// and depends on k). `appearance` are the items in RecBole's order, in which its padding goes before all
/// others.
std::vector<std::int32_t> topKAsRecBole(std::span<const float> scores,
                                        std::span<const std::int32_t> appearance, int k);

/// The k best without the items of `seen`, whose scores become -infinity: topK(), or topKAsRecBole() where
/// ties say so, which then needs the appearance.
std::vector<std::int32_t> rankUnseen(std::span<float> scores, std::span<const std::int32_t> seen, int k,
                                     Ties ties = Ties::LowerIndex,
                                     std::span<const std::int32_t> appearance = {});

}  // namespace core
