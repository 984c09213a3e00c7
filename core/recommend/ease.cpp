#include "core/recommend/ease.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/parallel.h"
#include "core/recommend/sparse_weights.h"
#include "core/recommend/state_file.h"
#include "core/torch_library.h"

namespace core {
namespace {

constexpr const char* kDenseFile = "weights.safetensors";
constexpr const char* kSparseFile = "neighbours.safetensors";
constexpr std::ptrdiff_t kTile = 128;  // rows and columns worked on at once: two tiles fit the cache

/// A machine that swaps is worse than a clear answer.
void checkMemory(std::int64_t items) {
  const double needed = 4.0 * static_cast<double>(items) * static_cast<double>(items);
  const double available =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (needed < 0.8 * available) return;
  const auto gigabytes = [](double bytes) {
    return std::to_string(static_cast<int>(std::ceil(bytes / 1e9)));
  };
  throw Error(Error::Kind::Failed, "EASE over " + std::to_string(items) + " items needs " +
                                       gigabytes(needed) + " GB of memory and this machine has " +
                                       gigabytes(available) + " GB; use item-knn instead.");
}

/// X'X + lambda I: row-major upper triangle, which is the lower one in LAPACK's order.
Matrix countPairs(const Interactions& train, std::int32_t itemCount, double lambda, Progress& progress) {
  Matrix gram = Matrix::Zero(itemCount, itemCount);
  std::vector<std::int32_t> sorted;
  for (std::int32_t user = 0; user < train.userCount(); ++user) {
    if (user % 1024 == 0) progress.check();
    const auto items = train.itemsOf(user);
    sorted.assign(items.begin(), items.end());
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      float* row = gram.row(sorted[i]).data();
      for (std::size_t j = i; j < sorted.size(); ++j) row[sorted[j]] += 1;
    }
  }
  gram.diagonal().array() += static_cast<float>(lambda);
  return gram;
}

/// The inverse's upper triangle becomes B in place: B(i, j) = -P(i, j) / P(j, j), the diagonal 0.
void toWeights(Matrix& inverse, Progress& progress) {
  const Eigen::Index n = inverse.rows();
  const Eigen::RowVectorXf scale = -inverse.diagonal().transpose().cwiseInverse();
  const Eigen::Index tiles = (n + kTile - 1) / kTile;
  forEachBlock(tiles, "weights", progress, [&](std::int64_t tile) {
    const Eigen::Index top = tile * kTile;
    const Eigen::Index height = std::min(kTile, n - top);
    for (Eigen::Index left = top; left < n; left += kTile) {
      const Eigen::Index width = std::min(kTile, n - left);
      auto upper = inverse.block(top, left, height, width);
      if (left == top) {
        for (Eigen::Index i = 0; i < height; ++i)
          for (Eigen::Index j = 0; j < i; ++j) upper(i, j) = upper(j, i);
      } else {
        auto lower = inverse.block(left, top, width, height);
        lower = upper.transpose();
        lower.array().rowwise() *= scale.segment(top, height).array();
      }
      upper.array().rowwise() *= scale.segment(left, width).array();
    }
  });
  inverse.diagonal().setZero();
}

/// The entries of row that are among its `count` largest by size, by rising column.
void largestOf(std::span<const float> row, std::size_t count, std::vector<float>& sizes,
               std::vector<std::int32_t>& columns) {
  std::transform(row.begin(), row.end(), sizes.begin(), [](float value) { return std::abs(value); });
  const auto bar = sizes.begin() + static_cast<std::ptrdiff_t>(count - 1);
  std::nth_element(sizes.begin(), bar, sizes.end(), std::greater<>());
  columns.clear();
  for (std::size_t column = 0; column < row.size() && columns.size() < count; ++column)
    if (std::abs(row[column]) >= *bar && row[column] != 0)
      columns.push_back(static_cast<std::int32_t>(column));
}

SparseWeights keepLargest(const Matrix& weights, std::size_t count, Progress& progress) {
  const auto n = static_cast<std::size_t>(weights.rows());
  std::vector<std::vector<std::int32_t>> kept(n);
  forEachBlock(
      static_cast<std::int64_t>((n + kTile - 1) / kTile), "weights", progress, [&](std::int64_t block) {
        std::vector<float> sizes(n);
        for (std::size_t row = static_cast<std::size_t>(block) * kTile;
             row < std::min(n, (static_cast<std::size_t>(block) + 1) * kTile); ++row)
          largestOf({weights.row(static_cast<Eigen::Index>(row)).data(), n}, count, sizes, kept[row]);
      });
  SparseWeights sparse;
  for (std::size_t row = 0; row < n; ++row) {
    for (const std::int32_t column : kept[row]) {
      sparse.items.push_back(column);
      sparse.values.push_back(weights(static_cast<Eigen::Index>(row), column));
    }
    sparse.offsets.push_back(static_cast<std::int64_t>(sparse.items.size()));
  }
  return sparse;
}

class Ease : public Recommender {
 public:
  explicit Ease(const Recipe& recipe)
      : m_lambda(recipe.number("lambda")), m_decay(readDecay(recipe)), m_keep(recipe.integer("neighbours")) {
    if (m_lambda <= 0)
      throw Error(Error::Kind::Usage, "The setting lambda " + recipe.text("lambda") + " is not above 0.",
                  "lambda");
    if (m_keep < 0)
      throw Error(Error::Kind::Usage, "The setting neighbours " + recipe.text("neighbours") + " is below 0.",
                  "neighbours");
  }

  void fit(const TrainingData& data, TextSource&, Progress& progress) override {
    checkMemory(data.dataset.itemCount());
    progress.report("invert", 0, 3);
    Matrix weights = countPairs(data.train, data.dataset.itemCount(), m_lambda, progress);
    if (!torchLibrary().invertSymmetric(weights, progress))
      throw Error(Error::Kind::Failed, "EASE could not invert the item counts; raise the setting lambda.",
                  "lambda");
    toWeights(weights, progress);
    if (m_keep > 0 && m_keep < weights.cols()) {
      m_sparse = keepLargest(weights, static_cast<std::size_t>(m_keep), progress);
    } else {
      const auto kept = std::make_shared<const Matrix>(std::move(weights));
      useDense({kept->data(), kept->rows(), kept->cols()}, kept);
    }
  }

  void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const override {
    scores.setZero();
    for (std::size_t i = 0; i < histories.size(); ++i) {
      const std::vector<float> weights = historyWeights(histories[i].size(), m_decay);
      auto row = scores.row(static_cast<Eigen::Index>(i));
      if (!m_owner) {
        m_sparse.addTo(histories[i], weights, {row.data(), static_cast<std::size_t>(row.size())});
        continue;
      }
      for (std::size_t place = 0; place < weights.size(); ++place)
        row += weights[place] * dense().row(histories[i][place]);
    }
  }

  HistoryShares historyShares(History history, std::int32_t item, std::int32_t) const override {
    const std::vector<float> weights = historyWeights(history.size(), m_decay);
    HistoryShares shares;
    for (std::size_t place = 0; place < history.size(); ++place) {
      const double weight =
          m_owner ? static_cast<double>(dense()(history[place], item)) : m_sparse.at(history[place], item);
      shares.items.push_back(static_cast<double>(weights[place]) * weight);
    }
    return shares;
  }

  void save(const std::filesystem::path& folder) const override {
    if (!m_owner)
      m_sparse.save(folder / kSparseFile);
    else
      StateWriter().add("weights", dense()).write(folder / kDenseFile);
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource&, Progress&) override {
    if (std::filesystem::exists(folder / kSparseFile)) {
      m_sparse = SparseWeights::load(folder / kSparseFile, dataset.itemCount(), dataset.itemCount());
      return;
    }
    const StateFile file(folder / kDenseFile);
    const Eigen::Map<const Matrix> weights = file.matrixInPlace("weights");
    checkStateSize(folder, weights.rows(), dataset.itemCount());
    checkStateSize(folder, weights.cols(), dataset.itemCount());
    useDense(weights, file.owner());
  }

 private:
  double m_lambda;
  double m_decay;
  std::int64_t m_keep;
  using Weights = Eigen::Map<const Matrix>;  // [items, items]
  Weights dense() const { return {m_dense, m_items, m_items}; }
  void useDense(const Weights& weights, std::shared_ptr<const void> owner) {
    m_dense = weights.data();
    m_items = weights.cols();
    m_owner = std::move(owner);
  }

  std::shared_ptr<const void>
      m_owner;  ///< of all weights: a matrix or a mapped file; none where few are kept
  const float* m_dense = nullptr;
  Eigen::Index m_items = 0;
  SparseWeights m_sparse;  ///< the largest
};

}  // namespace

std::unique_ptr<Recommender> makeEase(const Recipe& recipe) {
  return std::make_unique<Ease>(recipe);
}

}  // namespace core
