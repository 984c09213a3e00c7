#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace core {

// The choices in which tools differ that give their numbers the same name. Where an enumerator names a
// formula: R is the number of relevant documents of the query, k the cut-off, n the length of the list.

enum class Gain {
  Binary,      ///< 1 for a relevant document
  Grade,       ///< its grade
  PowerOfTwo,  ///< 2^(grade - threshold + 1) - 1
};
enum class Discount {
  LogOfNextRank,  ///< 1 / log2(rank + 1)
  LogOfRank,      ///< 1 / log2(rank), and 1 at ranks 1 and 2
};
enum class Ideal {
  Achievable,  ///< the best min(R, k) gains in order
  AllPlaces,   ///< a gain of 1 at each of the k places
};
/// What hits are divided by for a precision.
enum class PrecisionOver {
  Places,  ///< k, however short the list
  Listed,  ///< min(n, k)
};
enum class RecallOver {
  Relevant,    ///< R
  Achievable,  ///< min(R, k)
};
/// What the precisions at the hits are summed over and divided by for an average precision.
enum class AveragedOver {
  Achievable,  ///< min(R, k)
  Relevant,    ///< R
  Listed,      ///< min(R, n, k)
  Places,      ///< not at the hits: the mean of the precisions at each of the ranks 1 to k
};
/// A query with relevant documents that the run has no list for.
enum class Unanswered { Zero, LeftOut };
/// A query without a relevant document.
enum class NothingRelevant {
  LeftOut,
  ZeroIfAnswered,  ///< 0 where it is judged and has a list
  ZeroIfJudged,    ///< 0 where it is judged, with a list or without
  ZeroIfListed,    ///< 0 where it has a list, judged or not
};
/// The order of documents with equal scores in a run that was read from a file.
enum class TieOrder {
  Identifier,            ///< by rising identifier, byte by byte
  IdentifierDescending,  ///< scores in single precision, then by falling identifier
  File,                  ///< as they stand in the file
  Quicksort,             ///< as the unstable sort of numba leaves them, applied twice
};
/// A document that a run lists twice for a query.
enum class Repeats {
  BestScore,  ///< counts once, at its best score
  LastScore,  ///< counts once, at its first line's place among ties, with its last line's score
  Refused,    ///< the run is refused
};

/// What stands behind a number: every choice on which its value depends. RecLens has one of its own and
/// reproduces those of other tools under their names.
struct Definition {
  std::string name = "reclens";
  double threshold = 1;  ///< the lowest grade that is relevant
  Gain gain = Gain::Grade;
  Discount discount = Discount::LogOfNextRank;
  Ideal ideal = Ideal::Achievable;
  PrecisionOver precision = PrecisionOver::Places;
  PrecisionOver f1Precision = PrecisionOver::Places;
  RecallOver recall = RecallOver::Relevant;
  AveragedOver averaged = AveragedOver::Achievable;
  Unanswered unanswered = Unanswered::Zero;
  NothingRelevant nothingRelevant = NothingRelevant::LeftOut;
  TieOrder ties = TieOrder::Identifier;
  Repeats repeats = Repeats::BestScore;
  bool precisionAtRecall = true;  ///< whether there is interpolatedPrecision() at levels of recall
  std::vector<std::string_view> atCutoff{"ndcg", "recall", "precision", "f1", "hit_rate", "map", "mrr"};
  std::vector<std::string_view> wholeList{"ndcg", "recall", "precision", "f1",         "hit_rate",
                                          "map",  "mrr",    "auc",       "r_precision"};
};

/// RecLens' own, then trec_eval, ranx, recbole, rectools, lenskit and elliot.
const std::vector<Definition>& definitions();

/// One of definitions() by name. Throws Error(Usage) naming them.
const Definition& definitionNamed(std::string_view name);

}  // namespace core
