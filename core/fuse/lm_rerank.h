#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// Lets a language model order what its one part proposes. Of the part's `candidates` best items that are not
/// of the history,
///
///     value = (1 - weight) z + weight y
///
/// z is the part's z-score among them and y that of the model's log-odds of yes against no when it is asked
/// likingQuestion() on the newest `history` items: logit(yes) - logit(no) of the first token in which the
/// answers differ. All other items keep the part's order, by its z-score over all items, and the candidates
/// stand above them, the last of them by 1. A history that tells the part nothing, or of which not one item
/// fits what the model reads, is left as the part has it.
///
/// Setting weight: from 0 (the part alone, the model is not asked) to 1, or "fitted": the one with the best
/// NDCG@10 on validation items of `fit_users` users; those of whom no validation item is a candidate count,
/// but need not be asked about. Setting model: a decoder's name or folder, or run:ID of an instruct run. The
/// run holds its hash, not the model: a model that has changed is refused.
///
/// What a user begins with in common, the history, is read once for all candidates. Every user is scored by
/// itself, from nothing, so that the scores are the same to the bit whoever else is asked about.
std::unique_ptr<Recommender> makeLmRerank(const Recipe& recipe);

}  // namespace core
