#include "core/recommend/recbole_batches.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <random>
#include <utility>

#include "core/data/split.h"

namespace core {
namespace {

struct Event {
  std::int32_t user, item;
};

/// Users by their first event in time, which is the order of RecBole's training rows.
std::vector<std::int32_t> usersByFirstEvent(const Interactions& all) {
  const std::vector<float> times = scaledTimes(all.times);
  std::vector<std::pair<float, std::int64_t>> first;  // time and place of import
  std::vector<std::int32_t> users;
  for (std::int32_t user = 0; user < all.userCount(); ++user) {
    const auto begin = static_cast<std::size_t>(all.offsets[static_cast<std::size_t>(user)]);
    const auto end = static_cast<std::size_t>(all.offsets[static_cast<std::size_t>(user) + 1]);
    std::pair<float, std::int64_t> least{2, 0};  // behind every scaled time
    for (std::size_t event = begin; event < end; ++event)
      least = std::min(least, {times[event], all.rows[event]});
    first.push_back(least);
    users.push_back(user);
  }
  std::sort(users.begin(), users.end(), [&first](std::int32_t a, std::int32_t b) {
    return first[static_cast<std::size_t>(a)] < first[static_cast<std::size_t>(b)];
  });
  return users;
}

/// torch.randperm with a generator that has already given the data loader its base seed.
std::vector<Event> shuffled(std::vector<Event> events, std::uint32_t seed) {
  std::mt19937 torch(seed);
  torch.discard(2);
  for (std::size_t i = 0; i + 1 < events.size(); ++i)
    std::swap(events[i], events[i + torch() % (events.size() - i)]);
  return events;
}

/// numpy.random.randint(1, items + 1): bits are masked, and what is too large is drawn again.
class ItemDraw {
 public:
  ItemDraw(std::uint32_t seed, std::uint32_t items)
      : m_numpy(seed), m_last(items - 1), m_mask(std::bit_ceil(items) - 1) {}
  std::uint32_t operator()() {
    for (;;) {
      const std::uint32_t value = static_cast<std::uint32_t>(m_numpy()) & m_mask;
      if (value <= m_last) return value;
    }
  }

 private:
  std::mt19937 m_numpy;
  std::uint32_t m_last, m_mask;
};

}  // namespace

std::vector<float> countRecBoleBatches(const Interactions& all, const Interactions& train,
                                       std::int32_t itemCount, int batchSize, std::uint32_t seed,
                                       Progress& progress) {
  const auto items = static_cast<std::size_t>(itemCount);
  const std::vector<std::int32_t> itemOf =
      orderOfAppearance(all, itemCount);  // by RecBole's number, less its padding
  std::vector<Event> events;
  std::vector<std::vector<std::int32_t>> own;  // [users], sorted
  for (const std::int32_t user : usersByFirstEvent(all))
    for (const std::int32_t item : train.itemsOf(user)) events.push_back({user, item});
  for (std::int32_t user = 0; user < train.userCount(); ++user) {
    own.emplace_back(train.itemsOf(user).begin(), train.itemsOf(user).end());
    std::sort(own.back().begin(), own.back().end());
  }
  events = shuffled(std::move(events), seed);
  ItemDraw draw(seed, static_cast<std::uint32_t>(items));

  std::vector<float> counts(items);
  std::vector<std::size_t> lastBatch(items);  // the batch an item was last counted in, from 1
  const auto step = static_cast<std::size_t>(std::max(1, batchSize / 2));
  std::vector<std::int32_t> drawn;
  std::vector<std::size_t> open, again;  // events of the batch that still want an item
  for (std::size_t begin = 0, batch = 1; begin < events.size(); begin += step, ++batch) {
    progress.check();
    const std::size_t size = std::min(step, events.size() - begin);
    const auto count = [&](std::int32_t item) {
      std::size_t& last = lastBatch[static_cast<std::size_t>(item)];
      if (std::exchange(last, batch) != batch) counts[static_cast<std::size_t>(item)] += 1;
    };
    drawn.resize(size);
    open.clear();
    for (std::size_t i = 0; i < size; ++i)
      if (own[static_cast<std::size_t>(events[begin + i].user)].size() < items) open.push_back(i);
    while (!open.empty()) {
      for (const std::size_t i : open) drawn[i] = itemOf[draw()];
      again.clear();
      for (const std::size_t i : open) {
        const auto& taken = own[static_cast<std::size_t>(events[begin + i].user)];
        if (std::binary_search(taken.begin(), taken.end(), drawn[i])) again.push_back(i);
      }
      std::swap(open, again);
    }
    for (std::size_t i = 0; i < size; ++i) {
      count(events[begin + i].item);
      if (own[static_cast<std::size_t>(events[begin + i].user)].size() < items) count(drawn[i]);
    }
  }
  return counts;
}

}  // namespace core
