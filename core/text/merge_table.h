#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace core {

/// Which pairs of pieces merge into which, and which go first.
class MergeTable {
 public:
  explicit MergeTable(std::size_t merges);

  /// The next merge in order of importance; a pair that is there already gets the place of its last mention.
  void add(std::int32_t left, std::int32_t right, std::int32_t merged);

  /// Merges pairs until none is left, the most important first and of equals the leftmost; returns how many
  /// ids remain, at the front of `ids`.
  std::size_t mergeAll(std::span<std::int32_t> ids) const;

 private:
  struct Entry {
    std::uint64_t pair = kNone;
    std::uint32_t rank = 0;
    std::int32_t merged = 0;
  };
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  static std::uint64_t pairOf(std::int32_t left, std::int32_t right) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 |
           static_cast<std::uint32_t>(right);
  }

  const Entry* find(std::int32_t left, std::int32_t right) const;
  std::size_t slotOf(std::uint64_t pair) const { return (pair * 0x9E3779B97F4A7C15U) >> m_shift; }
  std::size_t mergeShort(std::span<std::int32_t> ids) const;
  std::size_t mergeLong(std::span<std::int32_t> ids) const;

  std::vector<Entry> m_entries;  // open addressing; at most half are taken
  int m_shift;
  std::uint32_t m_ranks = 0;
};

}  // namespace core
