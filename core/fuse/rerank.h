#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// Orders what its one part proposes anew, so that lists hold more than the popular and the alike:
///
///     value = (1 - diversity) z - popularity p - diversity likeness
///
/// z is the part's z-score over items; p the z-score of log(1 + events); likeness, in [0, 1], that of the
/// item to the most alike among those chosen before it, as maximal marginal relevance has it (Carbonell and
/// Goldstein, 1998): the `list` first are chosen one after the other among the `candidates` best, all others
/// count as alike. Items are alike by the categories that both have, or by the cosine of their texts' vectors
/// (setting likeness = category | text, and model). A history that tells the part nothing is left as it is.
///
/// What this costs goes to the curve "valid/ndcg@10" beside that of the part alone, and to the log.
std::unique_ptr<Recommender> makeRerank(const Recipe& recipe);

}  // namespace core
