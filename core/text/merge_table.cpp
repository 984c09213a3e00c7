#include "core/text/merge_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <queue>

namespace core {
namespace {

constexpr std::size_t kShort = 32;  // pieces; up to here looking at all pairs beats a heap
constexpr std::uint32_t kNoRank = ~std::uint32_t{0};

}  // namespace

MergeTable::MergeTable(std::size_t merges)
    : m_entries(std::bit_ceil(2 * merges + 2)), m_shift(64 - std::countr_zero(m_entries.size())) {}

void MergeTable::add(std::int32_t left, std::int32_t right, std::int32_t merged) {
  const std::uint64_t pair = pairOf(left, right);
  std::size_t slot = slotOf(pair);
  while (m_entries[slot].pair != kNone && m_entries[slot].pair != pair)
    slot = (slot + 1) & (m_entries.size() - 1);
  m_entries[slot] = {pair, m_ranks++, merged};
}

const MergeTable::Entry* MergeTable::find(std::int32_t left, std::int32_t right) const {
  const std::uint64_t pair = pairOf(left, right);
  for (std::size_t slot = slotOf(pair);; slot = (slot + 1) & (m_entries.size() - 1)) {
    if (m_entries[slot].pair == pair) return &m_entries[slot];
    if (m_entries[slot].pair == kNone) return nullptr;
  }
}

std::size_t MergeTable::mergeAll(std::span<std::int32_t> ids) const {
  if (ids.size() < 2) return ids.size();
  return ids.size() <= kShort ? mergeShort(ids) : mergeLong(ids);
}

std::size_t MergeTable::mergeShort(std::span<std::int32_t> ids) const {
  // The merge of each piece with the one behind it.
  std::array<std::uint32_t, kShort> ranks;
  std::array<std::int32_t, kShort> merged;
  std::size_t length = ids.size();
  const auto look = [&](std::size_t i) {
    const Entry* entry = i + 1 < length ? find(ids[i], ids[i + 1]) : nullptr;
    ranks[i] = entry ? entry->rank : kNoRank;
    merged[i] = entry ? entry->merged : 0;
  };
  for (std::size_t i = 0; i < length; ++i) look(i);
  while (length > 1) {
    const std::size_t best = static_cast<std::size_t>(
        std::min_element(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(length)) - ranks.begin());
    if (ranks[best] == kNoRank) break;
    ids[best] = merged[best];
    for (std::size_t i = best + 1; i + 1 < length; ++i) {
      ids[i] = ids[i + 1];
      ranks[i] = ranks[i + 1];
      merged[i] = merged[i + 1];
    }
    --length;
    look(best);
    if (best > 0) look(best - 1);
  }
  return length;
}

std::size_t MergeTable::mergeLong(std::span<std::int32_t> ids) const {
  struct Candidate {
    std::uint32_t rank;
    std::uint32_t place;
    std::uint64_t pair;
    std::int32_t merged;
    bool operator<(const Candidate& other) const {  // the heap gives the largest first
      return rank != other.rank ? rank > other.rank : place > other.place;
    }
  };
  constexpr std::uint32_t kEnd = kNoRank;
  const auto size = static_cast<std::uint32_t>(ids.size());
  std::vector<std::uint32_t> next(size), previous(size);
  for (std::uint32_t i = 0; i < size; ++i) {
    next[i] = i + 1 < size ? i + 1 : kEnd;
    previous[i] = i > 0 ? i - 1 : kEnd;
  }
  std::vector<Candidate> candidates;
  candidates.reserve(size);
  const auto candidate = [&](std::uint32_t i, auto add) {
    if (const Entry* entry = find(ids[i], ids[next[i]]))
      add(Candidate{entry->rank, i, entry->pair, entry->merged});
  };
  for (std::uint32_t i = 0; i + 1 < size; ++i)
    candidate(i, [&](const Candidate& c) { candidates.push_back(c); });
  std::priority_queue<Candidate> heap(std::less<Candidate>(), std::move(candidates));
  const auto push = [&](const Candidate& c) { heap.push(c); };

  constexpr std::int32_t kGone = -1;
  while (!heap.empty()) {
    const Candidate best = heap.top();
    heap.pop();
    const std::uint32_t i = best.place;
    // Since it was pushed, either piece may have merged with another.
    if (ids[i] == kGone || next[i] == kEnd || pairOf(ids[i], ids[next[i]]) != best.pair) continue;
    const std::uint32_t gone = next[i];
    ids[i] = best.merged;
    ids[gone] = kGone;
    next[i] = next[gone];
    if (next[i] != kEnd) {
      previous[next[i]] = i;
      candidate(i, push);
    }
    if (previous[i] != kEnd) candidate(previous[i], push);
  }
  return static_cast<std::size_t>(std::remove(ids.begin(), ids.end(), kGone) - ids.begin());
}

}  // namespace core
