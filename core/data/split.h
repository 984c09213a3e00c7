#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace core {

enum class SplitKind {
  LeaveOneOut,  ///< each user's last item
  GlobalTime,   ///< what came after a moment that is the same for all users
  Random,       ///< of each user the same share of items, by chance
  RandomRows,   ///< a share of all events, by chance
  KFold,        ///< each user's items dealt into folds; one is tested
  ColdItem,     ///< all events of some items, which models then know by their text alone
  ColdUser,     ///< the last item of some users, of whom models learn nothing: their history is told at test
                ///< time
};

/// How events of one user are put in order.
enum class EventOrder {
  Time,             ///< by time, ties as imported
  ScaledFloatTime,  ///< as RecBole does: times scaled to 0 .. 1 over all events in single precision, so that
                    ///< near events tie, and ties as imported
};

struct SplitOptions {
  SplitKind kind = SplitKind::LeaveOneOut;
  double testShare =
      0.1;  ///< of events, of each user's items, of items or of users; not LeaveOneOut and KFold
  double validShare = 0.1;  ///< likewise
  std::uint64_t seed = 1;   ///< of the kinds that go by chance
  int folds = 5;            ///< KFold
  int fold = 1;             ///< KFold: the one that is tested, from 1; the next one validates
  bool refit = false;       ///< what is held out to tune on is learned from as well, and nothing is tuned
  /// Only so many users, drawn by chance, are tested, and test events of all others are left out; 0: all. A
  /// larger sample holds a smaller one. What is learned from stays the same.
  int testUsers = 0;
  EventOrder order = EventOrder::Time;
};

/// What models may see, tune on and are judged by. All have the users of the dataset, in its order.
struct Split {
  Interactions train;
  Interactions valid;
  Interactions test;
  Interactions
      given;  ///< ColdUser: what test users did before; told to models at test time, never learned from
};

/// A user's repeats of an item count once, at the first of them and with the largest weight: what is judged
/// is the finding of items that are new to the user.
///
/// LeaveOneOut: each user's last item is the test item, the one before it the validation item; a user with
/// fewer than three items keeps all of them in train. GlobalTime: two cuts in time, the same for every user.
/// Ties keep the order in which the events were imported; a cut never falls between events of one time.
/// Random and KFold leave a user with fewer than three items in train. ColdItem and ColdUser hold out whole
/// items and users; ColdUser validates on the last items of other users, which train keeps knowing otherwise.
/// Chance is a hash of the seed and the numbers of user and item: no event's part depends on how many others
/// there are, except where shares are exact. With refit the validation events stand behind the training
/// events and there are none to tune on: for settings that were chosen before. Throws Error(BadInput) where
/// GlobalTime meets data without times, Error(Usage) where shares or folds make no sense.
Split split(const Interactions& interactions, const SplitOptions& options);

/// The same split with all its test users, as spelled: what a model is trained for.
std::string withAllTestUsers(const std::string& spelled);

/// 16 hexadecimal digits over which event is in which part: two runs were judged on the same events only
/// where these are equal.
std::string hashOf(const Split& parts);

/// Whether any event has a time.
bool hasTimes(const Interactions& interactions);

/// Times scaled to 0 .. 1 in single precision, by which EventOrder::ScaledFloatTime orders.
std::vector<float> scaledTimes(const std::vector<std::int64_t>& times);

/// The events of `first` followed, per user, by those of `second`.
Interactions concatenate(const Interactions& first, const Interactions& second);

/// What a recommender was taught or, of users that it never saw, is told: train and given.
Interactions taughtOf(const Split& parts);
/// All that came before the test: train, given and valid.
Interactions knownOf(const Split& parts);

/// "time", and behind a colon what is not as usual: "k-fold:fold=2", "random:seed=7,test=0.2",
/// "leave-one-out:refit=1", "time:users=300".
std::string toString(const SplitOptions& options);
/// The reverse, and normalises: keys in any order. Throws Error(Usage) naming the known splits, or the keys
/// that the split has.
SplitOptions splitFrom(const std::string& spelled);

}  // namespace core
