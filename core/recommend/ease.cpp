#include "core/recommend/ease.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/error.h"
#include "core/parallel.h"
#include "core/recommend/sparse_weights.h"
#include "core/recommend/state_file.h"

extern "C" {
void spotrf_(const char* triangle, const int* n, float* a, const int* stride, int* info);
void spotri_(const char* triangle, const int* n, float* a, const int* stride, int* info);
}

namespace core {
namespace {

constexpr const char* kDenseFile = "weights.safetensors";
constexpr const char* kSparseFile = "neighbours.safetensors";
constexpr Eigen::Index kTile = 128;  // rows and columns worked on at once: two tiles fit the cache

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

void invert(Matrix& gram, Progress& progress) {
  const int n = static_cast<int>(gram.rows());
  int info = 0;
  if (n > 0) spotrf_("L", &n, gram.data(), &n, &info);
  progress.report("invert", 1, 3);
  progress.check();
  if (n > 0 && info == 0) spotri_("L", &n, gram.data(), &n, &info);
  progress.report("invert", 2, 3);
  progress.check();
  if (info == 0) return;
  throw Error(Error::Kind::Failed, "EASE could not invert the item counts; raise the setting lambda.",
              "lambda");
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

SparseWeights keepLargest(const Matrix& weights, std::int64_t count, Progress& progress) {
  SparseWeights kept;
  std::vector<std::int32_t> order(static_cast<std::size_t>(weights.cols()));
  for (Eigen::Index row = 0; row < weights.rows(); ++row) {
    if (row % 256 == 0) progress.check();
    const float* values = weights.row(row).data();
    std::iota(order.begin(), order.end(), 0);
    const auto end = order.begin() + std::min<std::ptrdiff_t>(count, weights.cols());
    std::nth_element(order.begin(), end, order.end(), [values](std::int32_t a, std::int32_t b) {
      const float first = std::abs(values[a]);
      const float second = std::abs(values[b]);
      return first > second || (first == second && a < b);
    });
    std::sort(order.begin(), end);
    for (auto item = order.begin(); item != end; ++item) {
      if (values[*item] == 0) continue;
      kept.items.push_back(*item);
      kept.values.push_back(values[*item]);
    }
    kept.offsets.push_back(static_cast<std::int64_t>(kept.items.size()));
  }
  return kept;
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
    invert(weights, progress);
    toWeights(weights, progress);
    if (m_keep > 0 && m_keep < weights.cols())
      m_sparse = keepLargest(weights, m_keep, progress);
    else
      m_dense = std::move(weights);
  }

  void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const override {
    scores.setZero();
    for (std::size_t i = 0; i < histories.size(); ++i) {
      const std::vector<float> weights = historyWeights(histories[i].size(), m_decay);
      auto row = scores.row(static_cast<Eigen::Index>(i));
      if (m_dense.size() == 0) {
        m_sparse.addTo(histories[i], weights, {row.data(), static_cast<std::size_t>(row.size())});
        continue;
      }
      for (std::size_t place = 0; place < weights.size(); ++place)
        row += weights[place] * m_dense.row(histories[i][place]);
    }
  }

  void save(const std::filesystem::path& folder) const override {
    if (m_dense.size() == 0)
      m_sparse.save(folder / kSparseFile);
    else
      writeState(folder / kDenseFile, {stateArray("weights", m_dense)});
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource&, Progress&) override {
    if (std::filesystem::exists(folder / kSparseFile)) {
      m_sparse = SparseWeights::load(folder / kSparseFile, dataset.itemCount());
      return;
    }
    m_dense = StateFile(folder / kDenseFile).matrix("weights");
    checkStateSize(folder, m_dense.rows(), dataset.itemCount());
    checkStateSize(folder, m_dense.cols(), dataset.itemCount());
  }

 private:
  double m_lambda;
  double m_decay;
  std::int64_t m_keep;
  Matrix m_dense;          ///< [items, items], or empty where only the largest are kept
  SparseWeights m_sparse;  ///< the largest
};

}  // namespace

std::unique_ptr<Recommender> makeEase(const Recipe& recipe) {
  return std::make_unique<Ease>(recipe);
}

}  // namespace core
