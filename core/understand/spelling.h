#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace core {

/// The words that may have been meant by one that nobody knows. English; letters a to z alone.
class Spelling {
 public:
  /// Counts one occurrence of a lower-case word; others are left out.
  void add(std::string_view word);
  bool knows(std::string_view word) const { return m_numbers.find(std::string(word)) != m_numbers.end(); }

  /// The known word that is fewest slips away and, among equals, the commonest: two letters exchanged, one
  /// left out, one doubled, one too many, a vowel for a vowel count less than any other letter for another
  /// (Damerau's four slips, weighted). None where the word is short or too far from all.
  std::optional<std::string> nearest(std::string_view word) const;

 private:
  struct Entry {
    std::string word;
    std::uint32_t letters = 0;  // bit by letter: far words are passed over by it
    std::int32_t count = 0;
  };
  std::vector<Entry> m_entries;
  std::unordered_map<std::string, std::size_t> m_numbers;
};

}  // namespace core
