#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace core {

enum class SplitKind { LeaveOneOut, GlobalTime };

/// How events of one user are put in order.
enum class EventOrder {
  Time,             ///< by time, ties as imported
  ScaledFloatTime,  ///< as RecBole does: times scaled to 0 .. 1 over all events in single precision, so that
                    ///< near events tie, and ties as imported
};

struct SplitOptions {
  SplitKind kind = SplitKind::LeaveOneOut;
  double testShare = 0.1;   ///< GlobalTime: share of events after the second cut
  double validShare = 0.1;  ///< GlobalTime: share of events between the cuts
  EventOrder order = EventOrder::Time;
};

/// What models may see, tune on and are judged by. All three have the users of the dataset, in its order.
struct Split {
  Interactions train;
  Interactions valid;
  Interactions test;
};

/// A user's repeats of an item count once, at the first of them and with the largest weight: what is judged
/// is the finding of items that are new to the user.
///
/// LeaveOneOut: each user's last item is the test item, the one before it the validation item; a user with
/// fewer than three items keeps all of them in train. GlobalTime: two cuts in time, the same for every user.
/// Ties keep the order in which the events were imported; a cut never falls between events of one time.
/// Throws Error(BadInput) where GlobalTime meets data without times.
Split split(const Interactions& interactions, const SplitOptions& options);

/// Times scaled to 0 .. 1 in single precision, by which EventOrder::ScaledFloatTime orders.
std::vector<float> scaledTimes(const std::vector<std::int64_t>& times);

/// The events of `first` followed, per user, by those of `second`.
Interactions concatenate(const Interactions& first, const Interactions& second);

std::string toString(SplitKind kind);              ///< "leave-one-out", "time"
SplitKind splitKindFrom(const std::string& name);  ///< the reverse; throws Error(Usage)

}  // namespace core
