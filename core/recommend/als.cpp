#include "core/recommend/als.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <random>
#include <vector>

#include "core/error.h"
#include "core/parallel.h"
#include "core/recommend/history.h"
#include "core/recommend/propensity.h"
#include "core/recommend/state_file.h"

namespace core {
namespace {

constexpr const char* kFile = "factors.safetensors";
constexpr std::int64_t kBlockRows =
    256;                           // solved side by side, so that the shared part is one matrix product
constexpr float kSolved = 1e-20F;  // squared residual below which a row is left alone

/// fixed' fixed + regularisation I, which every row's system shares.
Matrix gramOf(const Matrix& fixed, double regularisation) {
  Matrix gram = fixed.transpose() * fixed;
  gram.diagonal().array() += static_cast<float>(regularisation);
  return gram;
}

/// Conjugate gradients for the rows [begin, begin + x.rows()) of `seen` in lock-step; x holds the first guess
/// and becomes the answer. The system of row u is (G + sum over its items i of (c_i - 1) y_i y_i') x_u =
/// sum of c_i y_i, c_i the confidence.
class BlockSolver {
 public:
  BlockSolver(const Interactions& seen, const Matrix& fixed, const Matrix& gram, const AlsOptions& options)
      : m_seen(seen), m_fixed(fixed), m_gram(gram), m_options(options) {}

  void solve(std::int64_t begin, Eigen::Ref<Matrix> x) {
    m_residual.noalias() = -x * m_gram;
    for (Eigen::Index row = 0; row < x.rows(); ++row)
      for (const std::int32_t item : itemsOf(begin, row)) {
        const float alpha = confidence(begin, row, item);
        m_residual.row(row) += (alpha - (alpha - 1) * m_fixed.row(item).dot(x.row(row))) * m_fixed.row(item);
      }
    m_direction = m_residual;
    Eigen::VectorXf left = m_residual.rowwise().squaredNorm();
    for (int step = 0; step < m_options.conjugateSteps && left.maxCoeff() > kSolved; ++step) {
      m_image.noalias() = m_direction * m_gram;
      for (Eigen::Index row = 0; row < x.rows(); ++row) {
        if (left[row] <= kSolved) continue;
        for (const std::int32_t item : itemsOf(begin, row))
          m_image.row(row) += (confidence(begin, row, item) - 1) *
                              m_fixed.row(item).dot(m_direction.row(row)) * m_fixed.row(item);
        const float length = left[row] / m_direction.row(row).dot(m_image.row(row));
        x.row(row) += length * m_direction.row(row);
        m_residual.row(row) -= length * m_image.row(row);
        const float now = m_residual.row(row).squaredNorm();
        m_direction.row(row) = m_residual.row(row) + now / left[row] * m_direction.row(row);
        left[row] = now;
      }
    }
  }

 private:
  std::span<const std::int32_t> itemsOf(std::int64_t begin, Eigen::Index row) const {
    return m_seen.itemsOf(static_cast<std::int32_t>(begin + row));
  }
  float confidence(std::int64_t begin, Eigen::Index row, std::int32_t item) const {
    return m_options.confidence(static_cast<std::int32_t>(begin + row), item);
  }

  const Interactions& m_seen;
  const Matrix& m_fixed;
  const Matrix& m_gram;
  const AlsOptions& m_options;
  Matrix m_residual, m_direction, m_image;
};

Matrix randomFactors(Eigen::Index rows, Eigen::Index factors, std::uint64_t seed) {
  constexpr float kSpread = 0.01F;
  std::mt19937_64 random(seed);
  Matrix values(rows, factors);
  for (Eigen::Index i = 0; i < values.size(); ++i)
    values.data()[i] = kSpread * static_cast<float>(random() >> 40) / static_cast<float>(1U << 24);
  return values;
}

class Als : public Recommender {
 public:
  explicit Als(const Recipe& recipe)
      : m_factors(recipe.integer("factors")),
        m_iterations(recipe.integer("iterations")),
        m_seed(static_cast<std::uint64_t>(recipe.integer("seed"))),
        m_decay(readDecay(recipe)),
        m_propensity(readPropensity(recipe)) {
    const auto refuse = [&recipe](const char* key, const char* what) {
      throw Error(Error::Kind::Usage, "The setting " + std::string(key) + " " + recipe.text(key) + what, key);
    };
    m_options.alpha = recipe.number("alpha");
    m_options.regularisation = recipe.number("regularisation");
    if (m_factors < 1 || m_factors > 4096) refuse("factors", " is not from 1 to 4096.");
    if (m_iterations < 1) refuse("iterations", " is not 1 or more.");
    if (!(m_options.alpha > 0)) refuse("alpha", " is not above 0.");
    if (!(m_options.regularisation > 0)) refuse("regularisation", " is not above 0.");
    const std::int64_t steps = recipe.integer("conjugate_steps");
    if (steps < 1 || steps > 4096) refuse("conjugate_steps", " is not from 1 to 4096.");
    m_options.conjugateSteps = static_cast<int>(steps);
  }

  void fit(const TrainingData& data, TextSource&, Progress& progress) override {
    const Interactions usersOfItems = transposed(data.train, data.dataset.itemCount());
    Matrix users = randomFactors(data.train.userCount(), m_factors, m_seed);
    m_items = randomFactors(data.dataset.itemCount(), m_factors, m_seed + 1);
    m_weights = eventWeights(data.train, data.dataset.itemCount(), m_propensity);
    AlsOptions forUsers = m_options, forItems = m_options;
    forUsers.columnWeights = forItems.rowWeights = m_weights;
    for (std::int64_t iteration = 0; iteration < m_iterations && !progress.stopRequested(); ++iteration) {
      progress.report("iterations", iteration, m_iterations);
      alternate(data.train, m_items, forUsers, users, progress);
      alternate(usersOfItems, users, forItems, m_items, progress);
      progress.scalar("train/loss", iteration + 1, static_cast<double>(iteration + 1),
                      alsLoss(data.train, users, m_items, forUsers));
    }
    progress.report("iterations", m_iterations, m_iterations);
    m_gram = gramOf(m_items, m_options.regularisation);
  }

  void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const override {
    Matrix users(static_cast<Eigen::Index>(histories.size()), m_items.cols());
    for (std::size_t row = 0; row < histories.size(); ++row)
      users.row(static_cast<Eigen::Index>(row)) = foldIn(histories[row]);
    scores.noalias() = users * m_items.transpose();
  }

  /// A past item j of confidence c adds c y_j' A^-1 y to the score of the item y, where A is the system of
  /// the fold-in (Hu, Koren and Volinsky 2008, section 5), solved here in double precision.
  HistoryShares historyShares(History history, std::int32_t item, std::int32_t) const override {
    HistoryShares shares;
    const System system = systemOf(history);
    const Eigen::MatrixXd exact = system.left.cast<double>();
    const Eigen::VectorXd solved =
        exact.selfadjointView<Eigen::Lower>().llt().solve(m_items.row(item).transpose().cast<double>());
    for (std::size_t place = 0; place < history.size(); ++place)
      shares.items.push_back(static_cast<double>(system.confidences[place]) *
                             m_items.row(history[place]).cast<double>().dot(solved));
    return shares;
  }

  void save(const std::filesystem::path& folder) const override {
    StateWriter writer;
    writer.add("items", m_items);
    if (!m_weights.empty()) writer.add("event_weights", std::span<const float>(m_weights));
    writer.write(folder / kFile);
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource&, Progress&) override {
    const StateFile file(folder / kFile);
    m_items = file.matrix("items");
    checkStateSize(folder, m_items.rows(), dataset.itemCount());
    m_weights = file.has("event_weights") ? file.floats("event_weights") : std::vector<float>();
    if (!m_weights.empty())
      checkStateSize(folder, static_cast<std::int64_t>(m_weights.size()), dataset.itemCount());
    m_gram = gramOf(m_items, m_options.regularisation);
  }

 private:
  /// left x = wanted.
  struct System {
    Eigen::MatrixXf left;  ///< its lower triangle counts
    Eigen::VectorXf wanted;
    std::vector<float> confidences;  ///< [history]: alpha decay^age
  };

  /// The vector of somebody with this history: the row's system solved exactly, an older item counting less.
  Eigen::RowVectorXf foldIn(History history) const {
    if (history.empty()) return Eigen::RowVectorXf::Zero(m_items.cols());
    const System system = systemOf(history);
    return system.left.selfadjointView<Eigen::Lower>().llt().solve(system.wanted).transpose();
  }

  System systemOf(History history) const {
    System system{m_gram, Eigen::VectorXf::Zero(m_items.cols()), historyWeights(history.size(), m_decay)};
    AlsOptions options = m_options;
    options.columnWeights = m_weights;
    for (std::size_t place = 0; place < history.size(); ++place) {
      const auto item = m_items.row(history[place]).transpose();
      const float confidence = system.confidences[place] *= options.confidence(0, history[place]);
      system.left.selfadjointView<Eigen::Lower>().rankUpdate(item, confidence - 1);
      system.wanted += confidence * item;
    }
    return system;
  }

  std::int64_t m_factors;
  std::int64_t m_iterations;
  std::uint64_t m_seed;
  double m_decay;
  PropensityOptions m_propensity;
  AlsOptions m_options;
  Matrix m_items;                ///< [items, factors]
  Matrix m_gram;                 ///< [factors, factors]
  std::vector<float> m_weights;  ///< of an event of each item; empty: all 1
};

}  // namespace

void alternate(const Interactions& seen, const Matrix& fixed, const AlsOptions& options, Matrix& solved,
               Progress& progress) {
  const Matrix gram = gramOf(fixed, options.regularisation);
  const std::int64_t rows = solved.rows();
  forEachBlock((rows + kBlockRows - 1) / kBlockRows, "", progress, [&](std::int64_t block) {
    const std::int64_t begin = block * kBlockRows;
    BlockSolver(seen, fixed, gram, options)
        .solve(begin, solved.middleRows(begin, std::min(kBlockRows, rows - begin)));
  });
}

double alsLoss(const Interactions& seen, const Matrix& users, const Matrix& items,
               const AlsOptions& options) {
  // Every pair as if unseen, from the two Gram matrices; then what the seen ones change.
  double loss = (users.transpose() * users)
                    .cast<double>()
                    .cwiseProduct((items.transpose() * items).cast<double>())
                    .sum();
  for (std::int32_t user = 0; user < seen.userCount(); ++user)
    for (const std::int32_t item : seen.itemsOf(user)) {
      const auto score = static_cast<double>(users.row(user).dot(items.row(item)));
      const double alpha =
          options.columnWeights.empty() ? options.alpha : static_cast<double>(options.confidence(user, item));
      loss += alpha * (1 - score) * (1 - score) - score * score;
    }
  loss += options.regularisation *
          (static_cast<double>(users.squaredNorm()) + static_cast<double>(items.squaredNorm()));
  const auto seenPairs = static_cast<double>(seen.items.size());
  return loss / (static_cast<double>(users.rows()) * static_cast<double>(items.rows()) +
                 (options.alpha - 1) * seenPairs);
}

std::unique_ptr<Recommender> makeAls(const Recipe& recipe) {
  return std::make_unique<Als>(recipe);
}

}  // namespace core
