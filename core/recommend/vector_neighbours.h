#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/recommend/history_shares.h"

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

  /// What each past item adds to the cosine of an item.
  HistoryShares shares(History history, std::int32_t item) const;
  /// The cosines of other vectors, [vectors, dims] of unit length, with the user's; empty where they have
  /// other dimensions.
  std::vector<double> scoresOf(History history, const Matrix& vectors) const;

  void save(const std::filesystem::path& folder) const;
  void load(const std::filesystem::path& folder, std::int64_t itemCount);

 private:
  Eigen::RowVectorXf userVector(History history, const Matrix& newest = {}) const;  // of unit length, or zero

  double m_decay;
  Matrix m_vectors;
  std::vector<Eigen::Index> m_unknown;  ///< items whose vector is zero
};

}  // namespace core
