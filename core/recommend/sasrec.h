#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// Tells the next item from the order of those before it, by attention: SASRec (Kang and McAuley, 2018) with
/// the softmax over all items as its loss, or a cheaper one. Settings: width, layers, heads, max_history,
/// dropout, loss, negatives, calibration, propensity (the loss of a
/// target counts eventWeights() times), and what every trained recipe has. Items that training did not see
/// get -infinity; in a history they are passed over.
std::unique_ptr<Recommender> makeSasrec(const Recipe& recipe);

/// The same with items that go in and come out as their text's vector, projected, plus one of their own where
/// the setting own_vectors is true: so it reaches items that training did not see. Setting model: whose
/// vectors.
std::unique_ptr<Recommender> makeTextSequence(const Recipe& recipe);

}  // namespace core
