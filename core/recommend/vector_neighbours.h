#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/recommend/history.h"

namespace core {

/// Scores items by the cosine between their vector and the user's: the mean of the history's item vectors,
/// each with weight decay^age. What text-knn and text-encoder share.
class VectorNeighbours {
 public:
  explicit VectorNeighbours(double decay) : m_decay(decay) {}

  /// [items, dims], rows of unit length; a row of zeros is an item that cannot be scored.
  void setVectors(Matrix vectors);
  const Matrix& vectors() const { return m_vectors; }

  /// scores is [histories, items]; an empty history gives 0 everywhere. `newest`, where it is not empty, is a
  /// vector of [1, dims] that every history ends with, as though it were an item's.
  void score(std::span<const History> histories, MatrixRef scores, const Matrix& newest = {}) const;

  void save(const std::filesystem::path& folder) const;
  void load(const std::filesystem::path& folder, std::int64_t itemCount);

 private:
  double m_decay;
  Matrix m_vectors;
  std::vector<Eigen::Index> m_unknown;  ///< items whose vector is zero
};

}  // namespace core
