#include "core/train/hard_negatives.h"

#include <algorithm>
#include <numeric>

#include "core/parallel.h"

namespace core {
namespace {

// Pairs whose anchors are looked up at once.
constexpr std::int64_t kBlock = 256;

void mineOne(const float* near, std::int32_t items, std::int32_t anchor, std::int32_t positive,
             float positiveSimilarity, const Occurrences& occurrences, const HardNegativeOptions& options,
             std::int32_t* found) {
  const auto limit = static_cast<float>(options.guard) * positiveSimilarity;
  std::vector<std::int32_t> candidates;
  for (std::int32_t item = 0; item < items; ++item)
    if (near[item] < limit && near[item] != 0 && item != anchor && item != positive)
      candidates.push_back(item);
  const auto nearer = [&](std::int32_t a, std::int32_t b) {
    return near[a] != near[b] ? near[a] > near[b] : a < b;
  };
  // Most of the nearest were together with the anchor never; look at some more than wanted.
  const std::size_t looked = std::min(candidates.size(), static_cast<std::size_t>(options.count) * 4 + 16);
  std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(looked),
                    candidates.end(), nearer);
  int count = 0;
  for (std::size_t i = 0; i < looked && count < options.count; ++i)
    if (!occurrences.together(anchor, candidates[i])) found[count++] = candidates[i];
}

}  // namespace

Occurrences::Occurrences(std::int32_t texts, std::vector<std::pair<std::int32_t, std::int32_t>> pairs) {
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  m_offsets.assign(static_cast<std::size_t>(texts) + 1, 0);
  m_contexts.reserve(pairs.size());
  for (const auto& [text, context] : pairs) {
    ++m_offsets[static_cast<std::size_t>(text) + 1];
    m_contexts.push_back(context);
  }
  std::partial_sum(m_offsets.begin(), m_offsets.end(), m_offsets.begin());
}

std::span<const std::int32_t> Occurrences::of(std::int32_t text) const {
  const auto place = static_cast<std::size_t>(text);
  if (place + 1 >= m_offsets.size()) return {};
  return std::span(m_contexts)
      .subspan(static_cast<std::size_t>(m_offsets[place]),
               static_cast<std::size_t>(m_offsets[place + 1] - m_offsets[place]));
}

bool Occurrences::together(std::int32_t a, std::int32_t b) const {
  std::span<const std::int32_t> few = of(a), many = of(b);
  if (few.size() > many.size()) std::swap(few, many);
  return std::any_of(few.begin(), few.end(), [many](std::int32_t context) {
    return std::binary_search(many.begin(), many.end(), context);
  });
}

std::vector<std::int32_t> mineHardNegatives(
    const Matrix& vectors, std::int32_t items,
    std::span<const std::pair<std::int32_t, std::int32_t>> anchorsAndPositives,
    const Occurrences& occurrences, const HardNegativeOptions& options, Progress& progress) {
  const auto count = static_cast<std::int64_t>(anchorsAndPositives.size());
  const auto width = static_cast<std::size_t>(options.count);
  std::vector<std::int32_t> found(static_cast<std::size_t>(count) * width, -1);
  const std::int64_t blocks = (count + kBlock - 1) / kBlock;
  forEachBlock(blocks, "mine", progress, [&](std::int64_t block) {
    const std::int64_t begin = block * kBlock;
    const std::int64_t end = std::min(begin + kBlock, count);
    Matrix anchors(end - begin, vectors.cols());
    for (std::int64_t i = begin; i < end; ++i)
      anchors.row(i - begin) = vectors.row(anchorsAndPositives[static_cast<std::size_t>(i)].first);
    const Matrix near = anchors * vectors.topRows(items).transpose();
    for (std::int64_t i = begin; i < end; ++i) {
      const auto& [anchor, positive] = anchorsAndPositives[static_cast<std::size_t>(i)];
      const float similarity = vectors.row(anchor).dot(vectors.row(positive));
      mineOne(near.row(i - begin).data(), items, anchor, positive, similarity, occurrences, options,
              found.data() + static_cast<std::size_t>(i) * width);
    }
  });
  return found;
}

}  // namespace core
