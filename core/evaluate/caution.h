#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/data/split.h"

namespace core {

/// Why figures may be worth less than they look: found where they are made, kept with them and shown beside
/// them.
struct Caution {
  enum class Kind {
    FutureItems,        ///< training knows what happened after the test events
    TargetInQuery,      ///< the text to be found stands in what is asked with
    TunedOnTest,        ///< many settings of one recipe, to be chosen by test figures
    SampledCandidates,  ///< not all items were ranked
    DifferentUsers,     ///< runs that do not cover the same users
    DifferentSplits,    ///< runs whose test events cannot be shown to be the same
    FailedRun,          ///< a run that has no figures, or found nothing at all
    SentimentSource,    ///< no weakness: from where the sentiment of items was taken
  };
  enum class Severity { Note, Warning };

  Kind kind = Kind::FutureItems;
  Severity severity = Severity::Warning;
  std::string sentence;
  std::string sentenceChinese;

  bool operator==(const Caution&) const = default;
};

std::string toString(Caution::Kind kind);                 ///< "future_items", ...
std::string toString(Caution::Severity severity);         ///< "note", "warning"
Caution::Kind cautionKindFrom(const std::string& name);   ///< the reverse; an unknown one is FutureItems
Caution::Severity severityFrom(const std::string& name);  ///< the reverse; an unknown one is Warning

/// Where training has events that came after test events. Nothing where no event has a time.
std::optional<Caution> findFutureItems(const Split& parts);

/// Where the text of a test item stands word for word, as the text of another item, in the history that a
/// user is scored from. `texts` are those of the items; empty ones are no text.
std::optional<Caution> findTargetInHistory(const Interactions& histories, const Interactions& test,
                                           const std::vector<std::string>& texts);

/// Where a query has, word for word, the title of an item that is right for it, of three words or more (an
/// ideograph is a word). `targets` are the items of each query, by their place in `titles`.
std::optional<Caution> findTargetInQuery(const std::vector<std::string>& queries,
                                         const std::vector<std::vector<std::int32_t>>& targets,
                                         const std::vector<std::string>& titles);

/// Where `candidates` drawn items were ranked beside the test items instead of all `items`; 0 is all.
std::optional<Caution> warnOfSampling(int candidates, std::int32_t items);

/// A run whose lists held no test item of any of `users` users.
Caution foundNothing(const std::string& run, std::int64_t users);

/// A run without figures, which is absent and not 0.
Caution absentRun(const std::string& run, const std::string& state, const std::string& message);

/// `settings` runs of one recipe with different settings that are compared on the test events. `best` is the
/// one that validation would choose; may be empty.
Caution tunedOnTest(const std::string& recipe, std::int64_t settings, const std::string& best);

/// Runs that cover between `fewest` and `most` users, of whom `shared` are covered by all.
Caution differentUsers(std::int64_t fewest, std::int64_t most, std::int64_t shared);

/// What item sentiment was made of: `judge`, a run, has judged the `judged` share of the reviews; or, where
/// it is empty, the mean ratings on a scale up to `scale`.
Caution sentimentSource(const std::string& judge, double judged, double scale);
/// Runs that were evaluated on different splits: each split and the names of its runs.
Caution differentSplits(const std::vector<std::pair<std::string, std::vector<std::string>>>& splits);

/// A run that was evaluated before what it ranked was kept, so that another definition has nothing to score.
Caution nothingToScore(const std::string& run, const std::string& definition);

/// A run that was evaluated before hashes of splits were kept.
Caution unknownSplit(const std::string& run);

}  // namespace core
