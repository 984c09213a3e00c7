#include "core/recommend/bm25_index.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <sstream>
#include <string>

#include "core/error.h"
#include "core/json_file.h"
#include "core/retrieve/terms.h"

namespace core {
namespace {

/// Turns counts of words into what BM25 makes of them: tf / (tf + k1 (1 - b + b length / mean length)).
void saturate(SparseWeights& words, const Bm25Options& options) {
  std::vector<double> lengths(static_cast<std::size_t>(words.rowCount()));
  double sum = 0, filled = 0;
  const auto entriesOf = [&words](std::size_t row) {
    const auto begin = static_cast<std::size_t>(words.offsets[row]);
    return std::span(words.values).subspan(begin, static_cast<std::size_t>(words.offsets[row + 1]) - begin);
  };
  for (std::size_t row = 0; row < lengths.size(); ++row) {
    for (const float count : entriesOf(row)) lengths[row] += static_cast<double>(count);
    sum += lengths[row];
    filled += lengths[row] > 0 ? 1 : 0;
  }
  for (std::size_t row = 0; row < lengths.size(); ++row)
    for (float& value : entriesOf(row)) {
      const auto count = static_cast<double>(value);
      const double length = lengths[row] * filled / sum;
      value = static_cast<float>(count / (count + options.k1 * (1 - options.b + options.b * length)));
    }
}

std::filesystem::path vocabularyFile(std::filesystem::path file) {
  return file.replace_extension(".txt");
}

}  // namespace

Bm25Index::Bm25Index(std::span<const std::vector<FieldText>> items, const Bm25Options& options,
                     Progress& progress) {
  constexpr std::size_t kCheckEvery = 256;
  for (std::size_t item = 0; item < items.size(); ++item) {
    if (item % kCheckEvery == 0) {
      progress.check();
      progress.report("words", static_cast<std::int64_t>(item), static_cast<std::int64_t>(items.size()));
    }
    std::map<std::int32_t, float> counts;
    for (const FieldText& text : items[item]) {
      if (text.weight <= 0) continue;
      for (std::string& term : termsOf(text.text)) {
        const auto next = static_cast<std::int32_t>(m_numbers.size());
        counts[m_numbers.try_emplace(std::move(term), next).first->second] += text.weight;
      }
    }
    for (const auto& [word, count] : counts) {
      m_words.items.push_back(word);
      m_words.values.push_back(count);
    }
    m_words.offsets.push_back(static_cast<std::int64_t>(m_words.items.size()));
  }
  saturate(m_words, options);
  invert();
}

bool Bm25Index::hasWords(std::int32_t item) const {
  const auto row = static_cast<std::size_t>(item);
  return m_words.offsets[row] < m_words.offsets[row + 1];
}

std::vector<std::int32_t> Bm25Index::wordsOf(std::string_view text) const {
  if (m_numbers.empty() && !m_idf.empty())
    throw Error(Error::Kind::BadInput,
                "The run was trained before words were kept, so it cannot take a typed text; train it again.",
                "text");
  std::vector<std::int32_t> words;
  for (const std::string& term : termsOf(text))
    if (const auto known = m_numbers.find(term); known != m_numbers.end()) words.push_back(known->second);
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

void Bm25Index::addTo(History history, std::span<const float> weights, std::span<float> scores,
                      std::span<const std::int32_t> typed) const {
  std::vector<float> wanted(m_idf.size());
  std::vector<std::int32_t> words;
  const auto want = [&](std::int32_t word, float itemWeight) {
    const float more = itemWeight * m_idf[static_cast<std::size_t>(word)];
    float& weight = wanted[static_cast<std::size_t>(word)];
    if (weight == 0 && more > 0) words.push_back(word);  // a very old item weighs nothing
    weight += more;
  };
  for (std::size_t place = 0; place < history.size(); ++place) {
    const auto row = static_cast<std::size_t>(history[place]);
    for (auto entry = static_cast<std::size_t>(m_words.offsets[row]);
         entry < static_cast<std::size_t>(m_words.offsets[row + 1]); ++entry)
      want(m_words.items[entry], weights[place]);
  }
  for (const std::int32_t word : typed) want(word, 1);
  std::vector<float> wordWeights;
  wordWeights.reserve(words.size());
  for (const std::int32_t word : words) wordWeights.push_back(wanted[static_cast<std::size_t>(word)]);
  m_postings.addTo(words, wordWeights, scores);
}

void Bm25Index::save(const std::filesystem::path& file) const {
  m_words.save(file);
  std::vector<std::string_view> words(m_numbers.size());
  for (const auto& [word, number] : m_numbers) words[static_cast<std::size_t>(number)] = word;
  std::string lines;
  for (const std::string_view word : words) lines.append(word).append("\n");
  writeTextFile(vocabularyFile(file), lines);
}

/// The words of a run, a line each, by their numbers; none where it was trained before they were kept.
void Bm25Index::loadNumbers(const std::filesystem::path& file) {
  if (!std::filesystem::exists(vocabularyFile(file))) return;
  std::istringstream lines(readTextFile(vocabularyFile(file)));
  for (std::string word; std::getline(lines, word);)
    m_numbers.try_emplace(std::move(word), static_cast<std::int32_t>(m_numbers.size()));
  if (m_numbers.size() != m_idf.size())
    throw Error(Error::Kind::BadInput,
                "The run's file " + vocabularyFile(file).string() + " is damaged; train again.",
                vocabularyFile(file).string());
}

double Bm25Index::share(std::int32_t past, std::int32_t item) const {
  double sum = 0;
  for (auto entry = static_cast<std::size_t>(m_words.offsets[static_cast<std::size_t>(past)]);
       entry < static_cast<std::size_t>(m_words.offsets[static_cast<std::size_t>(past) + 1]); ++entry) {
    const std::int32_t word = m_words.items[entry];
    sum += static_cast<double>(m_idf[static_cast<std::size_t>(word)]) * m_postings.at(word, item);
  }
  return sum;
}

Bm25Index Bm25Index::load(const std::filesystem::path& file, std::int64_t itemCount) {
  Bm25Index index;
  index.m_words = SparseWeights::load(file, itemCount, std::numeric_limits<std::int32_t>::max());
  for (const std::int32_t word : index.m_words.items)
    if (static_cast<std::size_t>(word) >= index.m_words.items.size())  // each word is held by some item
      throw Error(Error::Kind::BadInput, "The run's file " + file.string() + " is damaged; train again.",
                  file.string());
  index.invert();
  index.loadNumbers(file);
  return index;
}

void Bm25Index::invert() {
  const std::vector<std::int32_t>& words = m_words.items;
  const auto wordCount =
      words.empty() ? 0 : static_cast<std::size_t>(*std::max_element(words.begin(), words.end())) + 1;
  std::vector<std::int64_t> held(wordCount);  // by how many items
  for (const std::int32_t word : words) ++held[static_cast<std::size_t>(word)];
  double filled = 0;
  for (std::int32_t item = 0; item < itemCount(); ++item) filled += hasWords(item) ? 1 : 0;
  m_postings.offsets.resize(wordCount + 1);
  for (std::size_t word = 0; word < wordCount; ++word) {
    const auto n = static_cast<double>(held[word]);
    m_idf.push_back(static_cast<float>(std::log1p((filled - n + 0.5) / (n + 0.5))));
    m_postings.offsets[word + 1] = m_postings.offsets[word] + held[word];
  }
  m_postings.items.resize(words.size());
  m_postings.values.resize(words.size());
  std::vector<std::int64_t> next = m_postings.offsets;
  for (std::int32_t item = 0; item < itemCount(); ++item)
    for (std::int64_t entry = m_words.offsets[static_cast<std::size_t>(item)];
         entry < m_words.offsets[static_cast<std::size_t>(item) + 1]; ++entry) {
      const auto word = static_cast<std::size_t>(words[static_cast<std::size_t>(entry)]);
      const auto place = static_cast<std::size_t>(next[word]++);
      m_postings.items[place] = item;
      m_postings.values[place] = m_idf[word] * m_words.values[static_cast<std::size_t>(entry)];
    }
}

}  // namespace core
