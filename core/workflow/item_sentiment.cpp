#include "core/workflow/item_sentiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "core/data/text_corpus.h"
#include "core/lm/fingerprint.h"
#include "core/workflow/sentiment.h"
#include "db/workspace/catalogue_store.h"
#include "db/workspace/sentiment_store.h"
#include "db/workspace/text_store.h"

namespace core {
namespace {

constexpr double kEnoughJudged = 0.5;  // share of the reviews
constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

/// By the judge's word, and the share of the reviews that it is on.
std::pair<std::vector<float>, double> judgedSentiment(db::Workspace& workspace, const LoadedDataset& loaded,
                                                      std::int64_t run) {
  std::unordered_map<std::string, double> good;
  for (const db::SentimentRecord& record : db::allSentiments(workspace.database(), run))
    good.emplace(record.textHash, record.good);
  std::vector<double> sums(loaded.itemRows.size(), 0);
  std::vector<std::int64_t> counts(loaded.itemRows.size(), 0);
  std::int64_t reviews = 0;
  std::int64_t judged = 0;
  db::visitReviews(workspace.database(), [&](const db::ReviewText& review) {
    if (review.title.empty() && review.text.empty()) return;  // a rating alone
    ++reviews;
    Fingerprint fingerprint;
    fingerprint.add(reviewText(review.title, review.text));
    const auto known = good.find(fingerprint.hex());
    if (known == good.end()) return;
    ++judged;
    const auto row = std::lower_bound(loaded.itemRows.begin(), loaded.itemRows.end(), review.item);
    const auto item = static_cast<std::size_t>(row - loaded.itemRows.begin());
    sums[item] += known->second;
    ++counts[item];
  });
  std::vector<float> values(sums.size(), kUnknown);
  for (std::size_t item = 0; item < values.size(); ++item)
    if (counts[item] > 0) values[item] = static_cast<float>(sums[item] / static_cast<double>(counts[item]));
  return {std::move(values), reviews > 0 ? static_cast<double>(judged) / static_cast<double>(reviews) : 0};
}

ItemSentiment ratedSentiment(db::Workspace& workspace, const LoadedDataset& loaded) {
  ItemSentiment sentiment{std::vector<float>(loaded.itemRows.size(), kUnknown), std::nullopt};
  const std::vector<double> ratings = db::averageRatings(workspace.database());
  const double highest = ratings.empty() ? 0 : *std::max_element(ratings.begin(), ratings.end());
  if (highest <= 0) return sentiment;
  const double scale = highest <= 5 ? 5 : highest <= 10 ? 10 : 100;
  for (std::size_t item = 0; item < std::min(ratings.size(), sentiment.values.size()); ++item)
    if (ratings[item] > 0)
      sentiment.values[item] = static_cast<float>(std::max(0.0, ratings[item] - 1) / (scale - 1));
  sentiment.source = sentimentSource({}, 0, scale);
  return sentiment;
}

}  // namespace

ItemSentiment readItemSentiment(db::Workspace& workspace, const LoadedDataset& loaded) {
  if (const std::optional<JudgingRun> judge = newestJudge(workspace.folder())) {
    auto [values, share] = judgedSentiment(workspace, loaded, judge->run);
    if (share >= kEnoughJudged)
      return {std::move(values),
              sentimentSource(fmt::format("run {} ({})", judge->run, judge->name), share, 0)};
  }
  return ratedSentiment(workspace, loaded);
}

}  // namespace core
