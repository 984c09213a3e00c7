#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/evaluate/definition_card.h"

namespace core {

/// Where an item stands among those that may be recommended for a history.
struct ListPlace {
  int rank = 0;           ///< from 1, equal scores by the lower index, as topK() has it; 0: it has no score
  int of = 0;             ///< how many items have a rank
  bool seen = false;      ///< it is one of the history; then the rank is the one that it would have
  std::int32_t kth = -1;  ///< the other item at rank k, or the last where there are fewer; -1: none
};

/// `scores` of all items, -infinity where there is none. Lists leave out the items of the history.
ListPlace placeInList(std::span<const float> scores, std::span<const std::int32_t> history, std::int32_t item,
                      int k);

/// One part of two scores: a signal, or a past item.
struct PartGap {
  std::string name;
  bool pastItem = false;  ///< the name is a past item's title, else that of a part
  double own = 0, other = 0;

  double behind() const { return other - own; }
};

/// What holds an item back from the first k.
struct WhyNotFacts {
  std::string title;
  std::string run;      ///< name of the run
  std::string purpose;  ///< of its recipe: "behaviour", "text" or "fusion"
  ListPlace standing;
  int k = 10;
  double score = 0;
  std::string otherTitle;  ///< of the item at rank k
  int otherRank = 0;
  double otherScore = 0;
  std::vector<PartGap> gaps;
};

enum class WhyNotReason {
  NotScored,  ///< the run has no score for it
  Seen,       ///< lists leave it out, whatever its score
  Below,      ///< it ranks below k
};
std::string toString(WhyNotReason reason);  ///< "not_scored", "seen", "below"

/// Why the item is not among the first k; nullopt where it is.
std::optional<WhyNotReason> whyNotReason(const ListPlace& standing, int k);

/// The gap that holds it back most, as a place in the list; nullopt where none does.
std::optional<std::size_t> widestGap(std::span<const PartGap> gaps);

/// One sentence in each language for the reason.
TwoLanguages whyNotSentence(WhyNotReason reason, const WhyNotFacts& facts);

}  // namespace core
