#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/progress.h"
#include "core/recommend/sparse_weights.h"

namespace core {

/// A text and how much an occurrence of a word in it counts.
struct FieldText {
  std::string_view text;
  float weight = 1;
};

struct Bm25Options {
  double k1 = 1.2;  ///< how slowly more of the same word ceases to count
  double b = 0.75;  ///< how much a long text's words count less: 0 not at all, 1 by its full length
};

/// An inverted index of items by their words (termsOf), in memory, weighed by BM25 (Robertson and Zaragoza,
/// "The Probabilistic Relevance Framework: BM25 and Beyond", 2009): a word t adds idf(t) tf / (tf + k1 (1 - b
/// + b length / mean length)) to an item. Of an item with several texts tf and length are the weighted sums
/// over them (their section 3.6). idf(t) = ln(1 + (N - n + .5) / (n + .5)), which is never negative, where n
/// of the N items with words have t.
class Bm25Index {
 public:
  Bm25Index() = default;  ///< of no items
  /// items[i] are the texts of item i. Throws Cancelled.
  Bm25Index(std::span<const std::vector<FieldText>> items, const Bm25Options& options, Progress& progress);

  std::int64_t itemCount() const { return m_words.rowCount(); }
  bool hasWords(std::int32_t item) const;

  /// The different words of a text that items have, by their numbers. Throws Error(BadInput) where the words
  /// themselves were not kept, by a run of before they were.
  std::vector<std::int32_t> wordsOf(std::string_view text) const;

  /// scores[i] += what each word of the history's items adds to item i. A word counts once for each item that
  /// has it, with the item's weight times the word's idf: rare words say more of what somebody likes. `typed`
  /// are words that count as those of an item of weight 1 do.
  void addTo(History history, std::span<const float> weights, std::span<float> scores,
             std::span<const std::int32_t> typed = {}) const;

  /// What addTo() adds to the item for one item of a history of weight 1.
  double share(std::int32_t past, std::int32_t item) const;

  /// Beside `file` stands one with the words themselves.
  void save(const std::filesystem::path& file) const;
  /// Throws Error(BadInput) where a file is damaged or of another number of items.
  static Bm25Index load(const std::filesystem::path& file, std::int64_t itemCount);

 private:
  void invert();
  void loadNumbers(const std::filesystem::path& file);

  SparseWeights m_words;     ///< row i: item i's words and what BM25 counts of each, without its idf
  SparseWeights m_postings;  ///< row t: what word t adds to each item that has it
  std::vector<float> m_idf;  ///< [words]
  std::unordered_map<std::string, std::int32_t> m_numbers;  ///< of the words; empty where they were not kept
};

}  // namespace core
