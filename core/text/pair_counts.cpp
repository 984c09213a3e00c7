#include "core/text/pair_counts.h"

#include <algorithm>
#include <utility>

namespace core {

PairCounts::PairCounts(std::vector<CountedWord> words) : m_words(std::move(words)) {
  for (std::uint32_t i = 0; i < m_words.size(); ++i)
    for (std::size_t j = 0; j + 1 < m_words[i].pieces.size(); ++j)
      add({m_words[i].pieces[j], m_words[i].pieces[j + 1]}, m_words[i].count, i);
  m_grown.clear();
  for (const auto& [pair, place] : m_places) m_heap.push({place.count, pair});
}

void PairCounts::add(PiecePair pair, std::int64_t count, std::uint32_t word) {
  Place& place = m_places[pair];
  place.count += count;
  if (count <= 0) return;
  if (place.words.empty() || place.words.back() != word) place.words.push_back(word);
  m_grown.push_back(pair);
}

std::optional<PairCounts::Best> PairCounts::takeBest() {
  while (!m_heap.empty()) {
    const Candidate top = m_heap.top();
    m_heap.pop();
    const auto place = m_places.find(top.pair);
    if (place == m_places.end() || place->second.count <= 0) continue;
    if (place->second.count == top.count) return Best{top.pair, top.count};
    m_heap.push({place->second.count, top.pair});  // its count has changed since
  }
  return std::nullopt;
}

void PairCounts::merge(PiecePair pair, std::int32_t merged) {
  const auto found = m_places.find(pair);
  if (found == m_places.end()) return;
  std::vector<std::uint32_t> words = std::move(found->second.words);
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  for (const std::uint32_t word : words) mergeIn(word, pair, merged);
  m_places.erase(pair);
  std::sort(m_grown.begin(), m_grown.end());
  m_grown.erase(std::unique(m_grown.begin(), m_grown.end()), m_grown.end());
  for (const PiecePair grown : m_grown)
    if (const auto place = m_places.find(grown); place != m_places.end() && place->second.count > 0)
      m_heap.push({place->second.count, grown});
  m_grown.clear();
}

void PairCounts::mergeIn(std::uint32_t word, PiecePair pair, std::int32_t merged) {
  CountedWord& whole = m_words[word];
  std::vector<std::int32_t>& pieces = whole.pieces;
  const std::int64_t count = whole.count;
  std::size_t length = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i + 1 == pieces.size() || pieces[i] != pair.left || pieces[i + 1] != pair.right) {
      pieces[length++] = pieces[i];
      continue;
    }
    if (length > 0) {
      add({pieces[length - 1], pair.left}, -count, word);
      add({pieces[length - 1], merged}, count, word);
    }
    if (i + 2 < pieces.size()) {
      add({pair.right, pieces[i + 2]}, -count, word);
      add({merged, pieces[i + 2]}, count, word);
    }
    pieces[length++] = merged;
    ++i;
  }
  pieces.resize(length);
}

}  // namespace core
