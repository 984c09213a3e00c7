#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "core/recommend/history.h"

namespace core {

/// An item-to-item matrix of which few entries count: row i lists what item i in a history adds to others.
struct SparseWeights {
  std::vector<std::int64_t> offsets{0};  ///< [items + 1]
  std::vector<std::int32_t> items;
  std::vector<float> values;

  std::int64_t rowCount() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
  /// scores[j] += sum over the history of its weight x entry (item, j).
  void addTo(History history, std::span<const float> weights, std::span<float> scores) const;
  void save(const std::filesystem::path& file) const;
  static SparseWeights load(const std::filesystem::path& file, std::int64_t itemCount);
};

}  // namespace core
