#include "core/recommend/vector_neighbours.h"

#include <limits>
#include <utility>

#include "core/recommend/state_file.h"

namespace core {
namespace {

constexpr const char* kFile = "item_vectors.safetensors";

}  // namespace

void VectorNeighbours::setVectors(Matrix vectors) {
  m_vectors = std::move(vectors);
  m_unknown.clear();
  for (Eigen::Index item = 0; item < m_vectors.rows(); ++item)
    if (m_vectors.row(item).isZero(0)) m_unknown.push_back(item);
}

void VectorNeighbours::score(std::span<const History> histories, MatrixRef scores,
                             const Matrix& newest) const {
  const std::size_t more = newest.size() > 0 ? 1 : 0;
  Matrix users = Matrix::Zero(static_cast<Eigen::Index>(histories.size()), m_vectors.cols());
  for (std::size_t i = 0; i < histories.size(); ++i) {
    const std::vector<float> weights = historyWeights(histories[i].size() + more, m_decay);
    auto user = users.row(static_cast<Eigen::Index>(i));
    for (std::size_t place = 0; place < histories[i].size(); ++place)
      user += weights[place] * m_vectors.row(histories[i][place]);
    if (more > 0) user += weights.back() * newest.row(0);
    const float length = user.norm();
    if (length > 0) user /= length;
  }
  scores.noalias() = users * m_vectors.transpose();
  for (const Eigen::Index item : m_unknown)
    scores.col(item).setConstant(-std::numeric_limits<float>::infinity());
}

void VectorNeighbours::save(const std::filesystem::path& folder) const {
  StateWriter().add("vectors", m_vectors).write(folder / kFile);
}

void VectorNeighbours::load(const std::filesystem::path& folder, std::int64_t itemCount) {
  setVectors(StateFile(folder / kFile).matrix("vectors"));
  checkStateSize(folder, m_vectors.rows(), itemCount);
}

}  // namespace core
