#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/recommend/recommender.h"

namespace core {

/// Some of the users or queries that a run was judged on, which have something in common.
struct Slice {
  std::string dimension;            ///< history, popularity, category, price, language, query_length
  std::string value;                ///< "new", "tail", "Shoes", ...
  std::vector<std::size_t> places;  ///< of its users or queries among those given
};

/// "short" (up to 2 words or 4 Chinese characters), "medium" (up to 4 words or 8 characters) or "long". In a
/// mixed query a word counts as much as two characters. Empty where there is neither.
std::string queryLengthOf(std::string_view query);

/// Groups users by themselves and by what they were tested on, so that a mean can be taken apart. Each user
/// is in at most one slice of a dimension; where tests differ, in that of most of them.
///
/// history: new (up to 5 training events), regular (up to 20), heavy. popularity of the test items: popular
/// (the fifth of the items that most users have), tail. category: its first part, the eight largest, others.
/// price: quarter of the catalogue's prices in its commonest currency, from "cheapest" to "dearest".
/// language of the test items' text: en, zh, other. query_length: queryLengthOf() what the test items are
/// asked for by.
///
/// `train` is what users are known by; `users` are those judged, in the order of their values; `queries` are
/// those that items answer. Slices of a dimension come in the order above, categories by size; empty ones and
/// dimensions of one slice are left out.
std::vector<Slice> slicesOf(const Dataset& dataset, const Interactions& train, const Interactions& test,
                            std::span<const std::int32_t> users, std::span<const ItemSentence> queries = {});

/// Groups queries by query_length and language, in the same way.
std::vector<Slice> slicesOf(std::span<const std::string> queries);

}  // namespace core
