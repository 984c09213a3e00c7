#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <unordered_map>
#include <vector>

namespace core {

/// A word as the ids of its pieces, and how often the texts hold it.
struct CountedWord {
  std::vector<std::int32_t> pieces;
  std::int64_t count = 0;
};

/// Two pieces side by side.
struct PiecePair {
  std::int32_t left = 0, right = 0;
  auto operator<=>(const PiecePair&) const = default;
};

/// How often pieces stand side by side, kept up to date while pairs become pieces.
class PairCounts {
 public:
  explicit PairCounts(std::vector<CountedWord> words);

  /// The most frequent pair, of equals the smallest, and its count; nothing where no word has two pieces.
  struct Best {
    PiecePair pair;
    std::int64_t count = 0;
  };
  std::optional<Best> takeBest();
  /// Joins the pair into `merged` in every word.
  void merge(PiecePair pair, std::int32_t merged);

 private:
  struct Hash {
    std::size_t operator()(PiecePair pair) const {
      return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(pair.left)) << 32 |
              static_cast<std::uint32_t>(pair.right)) *
                 0x9E3779B97F4A7C15U >>
             8;
    }
  };
  struct Place {
    std::int64_t count = 0;
    std::vector<std::uint32_t> words;  // that hold or held the pair; in order, some twice
  };
  struct Candidate {
    std::int64_t count;
    PiecePair pair;
    bool operator<(const Candidate& other) const {  // the heap gives the largest first
      return count != other.count ? count < other.count : pair > other.pair;
    }
  };

  void mergeIn(std::uint32_t word, PiecePair pair, std::int32_t merged);
  void add(PiecePair pair, std::int64_t count, std::uint32_t word);

  std::vector<CountedWord> m_words;
  std::unordered_map<PiecePair, Place, Hash> m_places;
  std::priority_queue<Candidate> m_heap;
  std::vector<PiecePair> m_grown;  // since the last merge began
};

}  // namespace core
