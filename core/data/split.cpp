#include "core/data/split.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

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

void checkShares(const SplitOptions& options) {
  if (options.testShare > 0 && options.validShare > 0 && options.testShare + options.validShare < 1) return;
  throw Error(Error::Kind::Usage,
              "The shares of validation and test events must be above 0 and together below 1, not " +
                  std::to_string(options.validShare) + " and " + std::to_string(options.testShare) + ".");
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

Split split(const Interactions& interactions, const SplitOptions& options) {
  const Interactions once = options.order == EventOrder::ScaledFloatTime
                                ? withoutRepeats(orderedAsRecBole(interactions))
                                : withoutRepeats(interactions);
  Split parts;
  const bool byTime = options.kind == SplitKind::GlobalTime;
  std::int64_t validFrom = 0;
  std::int64_t testFrom = 0;
  if (byTime) {
    checkShares(options);
    const auto& times = once.times;
    if (times.empty() || *std::max_element(times.begin(), times.end()) == 0)
      throw Error(Error::Kind::BadInput,
                  "The interactions carry no times, so they cannot be split by time; use leave-one-out.",
                  "interaction");
    testFrom = cutTime(times, options.testShare);
    validFrom = cutTime(times, options.testShare + options.validShare);
  }
  for (std::int32_t user = 0; user < once.userCount(); ++user) {
    const std::size_t begin = firstEvent(once, user);
    const std::size_t end = firstEvent(once, user + 1);
    std::size_t validBegin = end;
    std::size_t testBegin = end;
    if (byTime) {
      const auto from = once.times.begin();
      const auto first = from + static_cast<std::ptrdiff_t>(begin);
      const auto last = from + static_cast<std::ptrdiff_t>(end);
      validBegin = static_cast<std::size_t>(std::lower_bound(first, last, validFrom) - from);
      testBegin = static_cast<std::size_t>(std::lower_bound(first, last, testFrom) - from);
    } else if (end - begin >= 3) {
      validBegin = end - 2;
      testBegin = end - 1;
    }
    copyEvents(once, begin, validBegin, parts.train);
    copyEvents(once, validBegin, testBegin, parts.valid);
    copyEvents(once, testBegin, end, parts.test);
    for (Interactions* part : {&parts.train, &parts.valid, &parts.test}) endUser(*part);
  }
  return parts;
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

std::string toString(SplitKind kind) {
  return kind == SplitKind::LeaveOneOut ? "leave-one-out" : "time";
}

SplitKind splitKindFrom(const std::string& name) {
  for (const SplitKind kind : {SplitKind::LeaveOneOut, SplitKind::GlobalTime})
    if (toString(kind) == name) return kind;
  throw Error(Error::Kind::Usage, "There is no split \"" + name + "\"; known are leave-one-out and time.",
              name);
}

}  // namespace core
