#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// Items whose texts hold the words of the history's, by BM25 (Bm25Index); an item's words weigh decay^age.
/// Learns nothing from behaviour, so that items nobody chose yet are reached; an item without words gets
/// -infinity. Settings: k1, b, decay and the weights of the words of title, brand, category and description.
std::unique_ptr<Recommender> makeBm25(const Recipe& recipe);

}  // namespace core
