#include "core/workflow/item_page.h"

#include <fmt/format.h>

#include <cmath>

#include "core/data/text_corpus.h"
#include "core/error.h"
#include "db/workspace/catalogue_store.h"
#include "db/workspace/workspace.h"

namespace core {
namespace {

constexpr std::size_t kTellingLength = 20;  // bytes: "good" alone is sure, and tells nothing

ItemPage readItem(const std::filesystem::path& folder, const ItemPageRequest& request) {
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  const std::optional<db::ItemRecord> item = db::findItem(workspace.database(), request.item);
  if (!item)
    throw Error(Error::Kind::BadInput,
                fmt::format("There is no item \"{}\" in this workspace; its id is needed, not its title.",
                            request.item),
                "item");
  ItemPage page{.itemId = item->itemId,
                .title = item->title,
                .brand = item->brand,
                .category = item->category,
                .description = item->description,
                .currency = item->currency,
                .price = item->price.value_or(0),
                .rating = item->averageRating,
                .ratingCount = item->ratingCount};
  page.reviewCount = db::countReviewsOfItem(workspace.database(), item->id);
  for (db::ReviewRecord& review : db::reviewsOfItem(workspace.database(), item->id, request.reviews))
    page.reviews.push_back({.user = std::move(review.userId),
                            .title = std::move(review.title),
                            .text = std::move(review.text),
                            .time = std::move(review.time),
                            .rating = review.rating,
                            .sentiment = std::nullopt});
  return page;
}

// How telling a review is: the judge's certainty, short cries behind whole sentences.
double telling(const ItemReview& review) {
  return std::abs(review.sentiment->good - 0.5) - (review.text.size() < kTellingLength ? 1 : 0);
}

void judgeReviews(ItemPage& page, TextJudge& judge, Progress& progress) {
  std::vector<std::string> texts;
  std::vector<ItemReview*> judged;
  for (ItemReview& review : page.reviews) {
    if (review.title.empty() && review.text.empty()) continue;  // a rating alone
    texts.push_back(reviewText(review.title, review.text));
    judged.push_back(&review);
  }
  const std::vector<TextSentiment> sentiments = judge.judge(texts, progress);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    ItemReview& review = *judged[i];
    review.sentiment = sentiments[i];
    const bool good = sentiments[i].label == "good";
    ++(good ? page.good : page.bad);
    std::optional<std::size_t>& most = good ? page.mostGood : page.mostBad;
    if (!most || telling(review) > telling(page.reviews[*most]))
      most = static_cast<std::size_t>(&review - page.reviews.data());
  }
}

}  // namespace

ItemPage itemPage(const std::filesystem::path& workspace, const ItemPageRequest& request,
                  Progress& progress) {
  ItemPage page = readItem(workspace, request);
  if (!request.judge) return page;
  page.judge = newestJudge(workspace);
  if (!page.judge || page.reviews.empty()) return page;
  TextJudge judge(workspace, std::to_string(page.judge->run), request.device);
  judgeReviews(page, judge, progress);
  return page;
}

}  // namespace core
