#include "core/understand/spelling.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace core {
namespace {

constexpr std::size_t kShortest = 4, kLongest = 24;  // letters
constexpr double kExchanged = 0.8, kDoubled = 0.6, kVowel = 0.7, kOther = 1.1;
constexpr double kMissing = 0.95;

std::uint32_t lettersOf(std::string_view word) {
  std::uint32_t letters = 0;
  for (const char letter : word) letters |= 1U << static_cast<unsigned>(letter - 'a');
  return letters;
}

bool isPlain(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char letter) { return letter >= 'a' && letter <= 'z'; });
}

bool isVowel(char letter) {
  return std::string_view("aeiouy").find(letter) != std::string_view::npos;
}

// How far apart two words may be.
double reach(std::size_t length) {
  return length >= 8 ? 2.0 : length >= 5 ? 1.4 : 1.0;
}

double between(std::string_view a, std::string_view b) {
  std::array<std::array<double, kLongest + 1>, kLongest + 1> cost;
  cost[0][0] = 0;
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i + j == 0) continue;
      double best = 1e9;
      if (i > 0)
        best = std::min(best, cost[i - 1][j] + (i > 1 && a[i - 1] == a[i - 2] ? kDoubled : kMissing));
      if (j > 0)
        best = std::min(best, cost[i][j - 1] + (j > 1 && b[j - 1] == b[j - 2] ? kDoubled : kMissing));
      if (i > 0 && j > 0) {
        const bool vowels = isVowel(a[i - 1]) && isVowel(b[j - 1]);
        best = std::min(best, cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : vowels ? kVowel : kOther));
      }
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        best = std::min(best, cost[i - 2][j - 2] + kExchanged);
      cost[i][j] = best;
    }
  return cost[a.size()][b.size()];
}

// "United" and "unites" are two words, not one and a slip of it.
bool areForms(std::string_view a, std::string_view b) {
  std::size_t common = 0;
  while (common < std::min(a.size(), b.size()) && a[common] == b[common]) ++common;
  const auto isEnding = [](std::string_view ending) {
    for (const std::string_view known : {"", "s", "d", "r", "es", "ed", "er", "ing", "ly", "y", "n", "t"})
      if (ending == known) return true;
    return false;
  };
  return common >= 4 && isEnding(a.substr(common)) && isEnding(b.substr(common));
}

}  // namespace

void Spelling::add(std::string_view word) {
  if (word.size() < kShortest || word.size() > kLongest || !isPlain(word)) return;
  const auto [at, isNew] = m_numbers.emplace(std::string(word), m_entries.size());
  if (isNew) m_entries.push_back({std::string(word), lettersOf(word), 0});
  ++m_entries[at->second].count;
}

std::optional<std::string> Spelling::nearest(std::string_view word) const {
  if (word.size() < kShortest || word.size() >= kLongest || !isPlain(word)) return std::nullopt;
  const std::uint32_t letters = lettersOf(word);
  const double furthest = reach(word.size());
  const int most = furthest >= 2 ? 4 : 3;  // letters that one word has and the other lacks
  const Entry* best = nullptr;
  double bestCost = furthest + 1e-9;
  for (const Entry& entry : m_entries) {
    if (entry.word.front() != word.front() || std::popcount(entry.letters ^ letters) > most) continue;
    if (entry.word.size() + 2 < word.size() || entry.word.size() > word.size() + 2) continue;
    // A word that is common in the catalogue was rather meant than a rare one, by the weight of half a slip.
    const double cost = between(word, entry.word);
    if (cost > furthest) continue;
    if (areForms(word, entry.word)) continue;
    const double weighed = cost - 0.05 * std::log2(1.0 + entry.count);
    if (best == nullptr || weighed < bestCost) best = &entry, bestCost = weighed;
  }
  if (best == nullptr) return std::nullopt;
  return best->word;
}

}  // namespace core
