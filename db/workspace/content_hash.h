#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace db {

/// A 128-bit hash of what was added, in order, that tells contents apart; it is no defence against forgery.
/// Each part is added with its length, so that "ab" + "c" and "a" + "bc" differ. Same on every machine.
class ContentHash {
 public:
  struct Digest {
    std::uint64_t first = 0, second = 0;

    /// Sums of digests do not depend on the order of the summands.
    Digest& operator+=(const Digest& other) {
      first += other.first;
      second += other.second;
      return *this;
    }
    std::string hex() const;  ///< 32 digits
  };

  void add(std::string_view bytes);
  void add(std::int64_t value) { addWord(static_cast<std::uint64_t>(value)); }
  void add(double value);
  void add(const Digest& digest);

  Digest digest() const;
  std::string hex() const { return digest().hex(); }

 private:
  void addWord(std::uint64_t word);

  std::uint64_t m_first = 0x2545f4914f6cdd1dULL;
  std::uint64_t m_second = 0x9e3779b97f4a7c15ULL;
};

}  // namespace db
