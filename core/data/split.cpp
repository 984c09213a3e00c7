#include "core/data/split.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "core/error.h"

namespace core {
namespace {

void copyEvents(const Interactions& from, std::size_t begin, std::size_t end, Interactions& to) {
  const auto append = [begin, end](const auto& source, auto& target) {
    target.insert(target.end(), source.begin() + static_cast<std::ptrdiff_t>(begin),
                  source.begin() + static_cast<std::ptrdiff_t>(end));
  };
  append(from.items, to.items);
  append(from.weights, to.weights);
  append(from.times, to.times);
  if (!from.rows.empty()) append(from.rows, to.rows);
  if (!from.ratings.empty()) append(from.ratings, to.ratings);
}

void endUser(Interactions& interactions) {
  interactions.offsets.push_back(static_cast<std::int64_t>(interactions.items.size()));
}

std::size_t firstEvent(const Interactions& interactions, std::int32_t user) {
  return static_cast<std::size_t>(interactions.offsets[static_cast<std::size_t>(user)]);
}

Interactions orderedAsRecBole(const Interactions& all) {
  if (all.rows.size() != all.items.size())
    throw Error(Error::Kind::BadInput,
                "The order of import, by which RecBole breaks ties of time, is not known.");
  const std::vector<float> times = scaledTimes(all.times);
  Interactions ordered;
  std::vector<std::size_t> events;
  for (std::int32_t user = 0; user < all.userCount(); ++user) {
    events.resize(firstEvent(all, user + 1) - firstEvent(all, user));
    std::iota(events.begin(), events.end(), firstEvent(all, user));
    std::sort(events.begin(), events.end(), [&](std::size_t a, std::size_t b) {
      return times[a] != times[b] ? times[a] < times[b] : all.rows[a] < all.rows[b];
    });
    for (const std::size_t event : events) copyEvents(all, event, event + 1, ordered);
    endUser(ordered);
  }
  return ordered;
}

Interactions withoutRepeats(const Interactions& all) {
  Interactions once;
  std::unordered_map<std::int32_t, std::size_t> places;
  for (std::int32_t user = 0; user < all.userCount(); ++user) {
    places.clear();
    for (std::size_t event = firstEvent(all, user); event < firstEvent(all, user + 1); ++event) {
      const auto [place, isNew] = places.try_emplace(all.items[event], once.items.size());
      if (isNew)
        copyEvents(all, event, event + 1, once);
      else
        once.weights[place->second] = std::max(once.weights[place->second], all.weights[event]);
    }
    endUser(once);
  }
  return once;
}

/// The time of the first event of the last `share` of all events.
std::int64_t cutTime(std::vector<std::int64_t> times, double share) {
  const auto after = static_cast<std::size_t>(share * static_cast<double>(times.size()));
  const std::size_t place = times.size() - std::min(times.size(), std::max<std::size_t>(after, 1));
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(place), times.end());
  return times[place];
}

std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

/// Chance that depends on nothing but the seed and the two numbers.
std::uint64_t lot(std::uint64_t seed, std::int64_t a, std::int64_t b) {
  const auto step = [](std::uint64_t key, std::uint64_t number) {
    return mixed(key + (number + 1) * 0x9e3779b97f4a7c15U);
  };
  return step(step(mixed(seed + 0x9e3779b97f4a7c15U), static_cast<std::uint64_t>(a)),
              static_cast<std::uint64_t>(b));
}

/// 0 up to 1.
double share(std::uint64_t number) {
  return static_cast<double>(number >> 11) * 0x1p-53;
}

enum class Part : std::uint8_t { Train, Valid, Test, Given };

/// The part of each event, and the parts put together from it.
class Division {
 public:
  explicit Division(const Interactions& once) : m_once(once), m_parts(once.items.size(), Part::Train) {}

  std::size_t begin(std::int32_t user) const { return firstEvent(m_once, user); }
  std::size_t end(std::int32_t user) const { return firstEvent(m_once, user + 1); }
  void put(std::size_t event, Part part) { m_parts[event] = part; }
  void put(std::size_t from, std::size_t to, Part part) {
    std::fill(m_parts.begin() + static_cast<std::ptrdiff_t>(from),
              m_parts.begin() + static_cast<std::ptrdiff_t>(to), part);
  }

  Split result() const {
    Split parts;
    Interactions* const all[] = {&parts.train, &parts.valid, &parts.test, &parts.given};
    for (std::int32_t user = 0; user < m_once.userCount(); ++user) {
      for (std::size_t event = begin(user); event < end(user); ++event)
        copyEvents(m_once, event, event + 1, *all[static_cast<std::size_t>(m_parts[event])]);
      for (Interactions* part : all) endUser(*part);
    }
    return parts;
  }

 private:
  const Interactions& m_once;
  std::vector<Part> m_parts;
};

void leaveOneOut(const Interactions& once, const SplitOptions&, Division& division) {
  for (std::int32_t user = 0; user < once.userCount(); ++user) {
    const std::size_t end = division.end(user);
    if (end - division.begin(user) < 3) continue;
    division.put(end - 2, Part::Valid);
    division.put(end - 1, Part::Test);
  }
}

void cutInTime(const Interactions& once, const SplitOptions& options, Division& division) {
  if (!hasTimes(once))
    throw Error(Error::Kind::BadInput,
                "The interactions carry no times, so they cannot be split by time; use leave-one-out.",
                "interaction");
  const std::int64_t testFrom = cutTime(once.times, options.testShare);
  const std::int64_t validFrom = cutTime(once.times, options.testShare + options.validShare);
  for (std::size_t event = 0; event < once.items.size(); ++event)
    if (once.times[event] >= validFrom)
      division.put(event, once.times[event] >= testFrom ? Part::Test : Part::Valid);
}

/// A user's events in the order of their lots.
std::vector<std::size_t> shuffled(const Interactions& once, std::int32_t user, const Division& division,
                                  std::uint64_t seed) {
  std::vector<std::size_t> events(division.end(user) - division.begin(user));
  std::iota(events.begin(), events.end(), division.begin(user));
  std::sort(events.begin(), events.end(), [&](std::size_t a, std::size_t b) {
    return lot(seed, user, once.items[a]) < lot(seed, user, once.items[b]);
  });
  return events;
}

void drawOfEachUser(const Interactions& once, const SplitOptions& options, Division& division) {
  for (std::int32_t user = 0; user < once.userCount(); ++user) {
    const std::vector<std::size_t> events = shuffled(once, user, division, options.seed);
    if (events.size() < 3) continue;
    const auto count = [&](double part) {
      return std::max<std::size_t>(
          1, static_cast<std::size_t>(std::lround(part * static_cast<double>(events.size()))));
    };
    // At least one event stays to learn from.
    const std::size_t tests = std::min(count(options.testShare), events.size() - 2);
    const std::size_t valids = std::min(count(options.validShare), events.size() - 1 - tests);
    for (std::size_t i = 0; i < tests + valids; ++i)
      division.put(events[i], i < tests ? Part::Test : Part::Valid);
  }
}

void drawRows(const Interactions& once, const SplitOptions& options, Division& division) {
  for (std::int32_t user = 0; user < once.userCount(); ++user)
    for (std::size_t event = division.begin(user); event < division.end(user); ++event) {
      const double drawn = share(lot(options.seed, user, once.items[event]));
      if (drawn < options.testShare)
        division.put(event, Part::Test);
      else if (drawn < options.testShare + options.validShare)
        division.put(event, Part::Valid);
    }
}

void dealIntoFolds(const Interactions& once, const SplitOptions& options, Division& division) {
  const auto folds = static_cast<std::size_t>(options.folds);
  const auto tested = static_cast<std::size_t>(options.fold - 1);
  for (std::int32_t user = 0; user < once.userCount(); ++user) {
    const std::vector<std::size_t> events = shuffled(once, user, division, options.seed);
    if (events.size() < 3) continue;
    // Short histories do not all begin with the first fold.
    const std::size_t first = lot(options.seed, user, -1) % folds;
    for (std::size_t i = 0; i < events.size(); ++i) {
      const std::size_t fold = (first + i) % folds;
      if (fold == tested)
        division.put(events[i], Part::Test);
      else if (fold == (tested + 1) % folds)
        division.put(events[i], Part::Valid);
    }
  }
}

void holdOutItems(const Interactions& once, const SplitOptions& options, Division& division) {
  for (std::size_t event = 0; event < once.items.size(); ++event) {
    const double drawn = share(lot(options.seed, -2, once.items[event]));
    if (drawn < options.testShare)
      division.put(event, Part::Test);
    else if (drawn < options.testShare + options.validShare)
      division.put(event, Part::Valid);
  }
}

void holdOutUsers(const Interactions& once, const SplitOptions& options, Division& division) {
  for (std::int32_t user = 0; user < once.userCount(); ++user) {
    const std::size_t begin = division.begin(user);
    const std::size_t end = division.end(user);
    if (end - begin < 2) continue;
    const double drawn = share(lot(options.seed, user, -3));
    if (drawn < options.testShare) {
      division.put(begin, end - 1, Part::Given);
      division.put(end - 1, Part::Test);
    } else if (drawn < options.testShare + options.validShare) {
      division.put(end - 1, Part::Valid);
    }
  }
}

void checkOptions(const SplitOptions& options) {
  if (options.testUsers < 0)
    throw Error(
        Error::Kind::Usage,
        "The number of users to test must be 0 (all) or more, not " + std::to_string(options.testUsers) + ".",
        "users");
  if (options.kind == SplitKind::LeaveOneOut) return;
  if (options.kind == SplitKind::KFold) {
    if (options.folds < 3 || options.folds > 1000)
      throw Error(
          Error::Kind::Usage,
          "The number of folds must be from 3 (one tests, one validates, the others teach) to 1000, not " +
              std::to_string(options.folds) + ".",
          "folds");
    if (options.fold < 1 || options.fold > options.folds)
      throw Error(Error::Kind::Usage,
                  "The fold must be from 1 to " + std::to_string(options.folds) +
                      ", the number of folds, not " + std::to_string(options.fold) + ".",
                  "fold");
    return;
  }
  if (options.testShare > 0 && options.validShare > 0 && options.testShare + options.validShare < 1) return;
  throw Error(Error::Kind::Usage,
              "The shares of validation and test must be above 0 and together below 1, not " +
                  std::to_string(options.validShare) + " and " + std::to_string(options.testShare) + ".");
}

/// The events of so many users as are to be tested, of those who have any.
Interactions ofSomeUsers(const Interactions& test, const SplitOptions& options) {
  constexpr std::int64_t kUsers = -1;  // tells these lots from those of events
  std::vector<std::pair<std::uint64_t, std::int32_t>> lots;
  for (std::int32_t user = 0; user < test.userCount(); ++user)
    if (!test.itemsOf(user).empty()) lots.emplace_back(lot(options.seed, kUsers, user), user);
  std::sort(lots.begin(), lots.end());
  lots.resize(std::min(lots.size(), static_cast<std::size_t>(options.testUsers)));
  std::vector<bool> drawn(static_cast<std::size_t>(test.userCount()));
  for (const auto& [chance, user] : lots) drawn[static_cast<std::size_t>(user)] = true;
  Interactions some;
  for (std::int32_t user = 0; user < test.userCount(); ++user) {
    if (drawn[static_cast<std::size_t>(user)])
      copyEvents(test, firstEvent(test, user), firstEvent(test, user + 1), some);
    endUser(some);
  }
  return some;
}

}  // namespace

std::vector<float> scaledTimes(const std::vector<std::int64_t>& times) {
  std::vector<float> scaled(times.size());
  if (times.empty()) return scaled;
  const auto [least, most] = std::minmax_element(times.begin(), times.end());
  const double first = static_cast<double>(*least);
  const double range = std::max(1.0, static_cast<double>(*most) - first);
  std::transform(times.begin(), times.end(), scaled.begin(), [first, range](std::int64_t time) {
    return static_cast<float>((static_cast<double>(time) - first) / range);
  });
  return scaled;
}

bool hasTimes(const Interactions& interactions) {
  return std::any_of(interactions.times.begin(), interactions.times.end(),
                     [](std::int64_t time) { return time != 0; });
}

Split split(const Interactions& interactions, const SplitOptions& options) {
  checkOptions(options);
  const Interactions once = options.order == EventOrder::ScaledFloatTime
                                ? withoutRepeats(orderedAsRecBole(interactions))
                                : withoutRepeats(interactions);
  Division division(once);
  const auto divide = [&] {
    switch (options.kind) {
      case SplitKind::LeaveOneOut:
        return leaveOneOut;
      case SplitKind::GlobalTime:
        return cutInTime;
      case SplitKind::Random:
        return drawOfEachUser;
      case SplitKind::RandomRows:
        return drawRows;
      case SplitKind::KFold:
        return dealIntoFolds;
      case SplitKind::ColdItem:
        return holdOutItems;
      case SplitKind::ColdUser:
        return holdOutUsers;
    }
    return leaveOneOut;
  }();
  divide(once, options, division);
  Split parts = division.result();
  if (options.refit) {
    parts.train = concatenate(parts.train, parts.valid);
    parts.valid = {};
    parts.valid.offsets.assign(parts.train.offsets.size(), 0);
  }
  if (options.testUsers > 0) parts.test = ofSomeUsers(parts.test, options);
  return parts;
}

std::string hashOf(const Split& parts) {
  std::uint64_t sum = 0;  // of the events' lots: their order does not matter
  std::int64_t number = 0;
  for (const Interactions* part : {&parts.train, &parts.valid, &parts.test, &parts.given}) {
    ++number;
    for (std::int32_t user = 0; user < part->userCount(); ++user)
      for (const std::int32_t item : part->itemsOf(user))
        sum += lot(static_cast<std::uint64_t>(number), user, item);
  }
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[mixed(sum) >> shift & 15U];
  return text;
}

Interactions concatenate(const Interactions& first, const Interactions& second) {
  Interactions both;
  for (std::int32_t user = 0; user < first.userCount(); ++user) {
    copyEvents(first, firstEvent(first, user), firstEvent(first, user + 1), both);
    copyEvents(second, firstEvent(second, user), firstEvent(second, user + 1), both);
    endUser(both);
  }
  return both;
}

Interactions taughtOf(const Split& parts) {
  return concatenate(parts.train, parts.given);
}

Interactions knownOf(const Split& parts) {
  return concatenate(taughtOf(parts), parts.valid);
}

}  // namespace core
