#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "core/recommend/history.h"

namespace core {

/// A matrix of which few entries count: row i lists what item i of a history, or a word, adds to others.
struct SparseWeights {
  std::vector<std::int64_t> offsets{0};  ///< [rows + 1]
  std::vector<std::int32_t> items;       ///< the column of each entry
  std::vector<float> values;

  std::int64_t rowCount() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
  /// scores[j] += sum over the history, which names rows, of its weight x entry (row, j).
  void addTo(History history, std::span<const float> weights, std::span<float> scores) const;
  /// The entry, 0 where it does not count.
  double at(std::int32_t row, std::int32_t column) const;
  void save(const std::filesystem::path& file) const;
  /// Throws Error(BadInput) where the file is damaged, has another number of rows or a column beyond
  /// `columns`.
  static SparseWeights load(const std::filesystem::path& file, std::int64_t rows, std::int64_t columns);
};

}  // namespace core
