#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/workflow/sentiment.h"

namespace core {

struct ItemReview {
  std::string user, title, text;
  std::string time;                        ///< ISO 8601 UTC; empty where there is none
  double rating = 0;                       ///< 0 where there is none
  std::optional<TextSentiment> sentiment;  ///< where a run has judged it
};

/// One item with what was said of it.
struct ItemPage {
  std::string itemId, title, brand, category, description, currency;
  double price = 0;   ///< 0 where unknown
  double rating = 0;  ///< mean, 0 where unknown
  std::int64_t ratingCount = 0;
  std::int64_t reviewCount = 0;
  std::vector<ItemReview> reviews = {};  ///< the newest first, at most ItemPageRequest::reviews
  std::optional<JudgingRun> judge = {};  ///< none: no run of the workspace tells good texts from bad yet
  std::int64_t good = 0, bad = 0;        ///< of `reviews`, as the judge says
  /// The reviews that the judge is surest of, as places in `reviews`; none where there is none of the kind.
  std::optional<std::size_t> mostGood = {}, mostBad = {};
};

struct ItemPageRequest {
  std::string item;   ///< the user's own id
  int reviews = 200;  ///< at most so many
  bool judge = true;  ///< false: what needs no model
  Device device = Device::Auto;
};

/// Reads an item, and lets the newest run that can judge say which of its reviews are good. Throws
/// Error(BadInput) where there is no such item.
ItemPage itemPage(const std::filesystem::path& workspace, const ItemPageRequest& request, Progress& progress);

}  // namespace core
