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

Eigen::RowVectorXf VectorNeighbours::userVector(History history, const Matrix& newest) const {
  const std::size_t more = newest.size() > 0 ? 1 : 0;
  Eigen::RowVectorXf user = Eigen::RowVectorXf::Zero(m_vectors.cols());
  const std::vector<float> weights = historyWeights(history.size() + more, m_decay);
  for (std::size_t place = 0; place < history.size(); ++place)
    user += weights[place] * m_vectors.row(history[place]);
  if (more > 0) user += weights.back() * newest.row(0);
  const float length = user.norm();
  if (length > 0) user /= length;
  return user;
}

void VectorNeighbours::score(std::span<const History> histories, MatrixRef scores,
                             const Matrix& newest) const {
  Matrix users(static_cast<Eigen::Index>(histories.size()), m_vectors.cols());
  for (std::size_t i = 0; i < histories.size(); ++i)
    users.row(static_cast<Eigen::Index>(i)) = userVector(histories[i], newest);
  scores.noalias() = users * m_vectors.transpose();
  for (const Eigen::Index item : m_unknown)
    scores.col(item).setConstant(-std::numeric_limits<float>::infinity());
}

HistoryShares VectorNeighbours::shares(History history, std::int32_t item) const {
  const std::vector<float> weights = historyWeights(history.size(), m_decay);
  Eigen::RowVectorXd user = Eigen::RowVectorXd::Zero(m_vectors.cols());
  HistoryShares shares;
  for (std::size_t place = 0; place < weights.size(); ++place) {
    const Eigen::RowVectorXd past =
        static_cast<double>(weights[place]) * m_vectors.row(history[place]).cast<double>();
    user += past;
    shares.items.push_back(past.dot(m_vectors.row(item).cast<double>()));
  }
  const double length = user.norm();
  for (double& share : shares.items) share = length > 0 ? share / length : 0;
  return shares;
}

std::vector<double> VectorNeighbours::scoresOf(History history, const Matrix& vectors) const {
  if (vectors.cols() != m_vectors.cols()) return {};
  const Eigen::VectorXd scores = (vectors * userVector(history).transpose()).cast<double>();
  return {scores.data(), scores.data() + scores.size()};
}

void VectorNeighbours::save(const std::filesystem::path& folder) const {
  StateWriter().add("vectors", m_vectors).write(folder / kFile);
}

void VectorNeighbours::load(const std::filesystem::path& folder, std::int64_t itemCount) {
  setVectors(StateFile(folder / kFile).matrix("vectors"));
  checkStateSize(folder, m_vectors.rows(), itemCount);
}

}  // namespace core
