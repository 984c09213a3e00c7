#include "core/train/linear_head.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <deque>

namespace core {
namespace {

using Dense = Eigen::MatrixXd;
using Flat = Eigen::VectorXd;

// Softmax regression as a function of all its numbers: [classes, dims] weights, then the biases.
struct Regression {
  Dense x;  // [texts, dims]
  std::vector<int> labels;
  Flat importance;  // [texts]
  int classes;
  double decay;  // 1 / C

  Eigen::Index size() const { return classes * (x.cols() + 1); }

  double value(const Flat& at, Flat& slope) const {
    const Eigen::Map<const Dense> weight(at.data(), classes, x.cols());
    const auto bias = at.tail(classes);
    Dense scores = (x * weight.transpose()).rowwise() + bias.transpose();
    double sum = decay / 2 * weight.squaredNorm();
    for (Eigen::Index i = 0; i < scores.rows(); ++i) {
      auto row = scores.row(i);
      row.array() -= row.maxCoeff();
      const double total = std::log(row.array().exp().sum());
      const int label = labels[static_cast<std::size_t>(i)];
      sum += importance[i] * (total - row[label]);
      row.array() = (row.array() - total).exp();
      row[label] -= 1;
      row *= importance[i];
    }
    slope.resize(size());
    Eigen::Map<Dense>(slope.data(), classes, x.cols()) = scores.transpose() * x + decay * weight;
    slope.tail(classes) = scores.colwise().sum().transpose();
    return sum;
  }
};

// L-BFGS (Liu and Nocedal, 1989) with halving steps: the problem is convex and smooth.
Flat minimise(const Regression& problem) {
  constexpr std::size_t kMemory = 10;
  constexpr int kSteps = 300;
  constexpr double kEnough = 1e-7;
  Flat at = Flat::Zero(problem.size()), slope;
  double value = problem.value(at, slope);
  std::deque<std::pair<Flat, Flat>> memory;  // steps and changes of slope
  for (int step = 0; step < kSteps && slope.norm() > kEnough * std::max(1.0, at.norm()); ++step) {
    Flat direction = slope;
    std::vector<double> shares(memory.size());
    for (std::size_t i = memory.size(); i-- > 0;) {
      shares[i] = memory[i].first.dot(direction) / memory[i].first.dot(memory[i].second);
      direction -= shares[i] * memory[i].second;
    }
    if (!memory.empty())
      direction *= memory.back().first.dot(memory.back().second) / memory.back().second.squaredNorm();
    else
      direction /= std::max(1.0, slope.norm());
    for (std::size_t i = 0; i < memory.size(); ++i) {
      const double back = memory[i].second.dot(direction) / memory[i].first.dot(memory[i].second);
      direction += (shares[i] - back) * memory[i].first;
    }
    constexpr double kSmallest = 1e-12, kArmijo = 1e-4;
    double length = 1, next = 0;
    Flat place, slopeThere;
    const double descent = slope.dot(direction);
    for (; length > kSmallest; length /= 2) {
      place = at - length * direction;
      next = problem.value(place, slopeThere);
      if (next <= value - kArmijo * length * descent) break;
    }
    if (length <= kSmallest) break;  // as low as the numbers' precision lets it be
    const Flat moved = place - at, turned = slopeThere - slope;
    if (moved.dot(turned) > 0) {
      memory.emplace_back(moved, turned);
      if (memory.size() > kMemory) memory.pop_front();
    }
    at = place;
    slope = slopeThere;
    value = next;
  }
  return at;
}

Regression regressionOf(const Matrix& vectors, std::span<const int> labels, int classes,
                        std::span<const float> weights, double c) {
  Regression problem{.x = vectors.cast<double>(),
                     .labels = {labels.begin(), labels.end()},
                     .importance = Flat::Ones(vectors.rows()),
                     .classes = classes,
                     .decay = 1 / c};
  for (std::size_t i = 0; i < weights.size(); ++i)
    problem.importance[static_cast<Eigen::Index>(i)] = weights[i];
  return problem;
}

// The cross-entropy of every row, which the head has not seen.
std::vector<double> crossEntropies(const LinearHead& head, const Matrix& vectors,
                                   std::span<const int> labels) {
  const Matrix scores = head.scores(vectors);
  std::vector<double> losses;
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    const auto row = scores.row(i);
    const auto highest = static_cast<double>(row.maxCoeff());
    losses.push_back(highest + std::log((row.cast<double>().array() - highest).exp().sum()) -
                     static_cast<double>(row[labels[static_cast<std::size_t>(i)]]));
  }
  return losses;
}

// What one C costs on rows that were left out: mean and its standard error.
struct FoldedLoss {
  double c = 1, mean = 0, error = 0;
};

FoldedLoss foldedLoss(const Matrix& vectors, std::span<const int> labels, int classes,
                      std::span<const float> weights, std::size_t trusted, double c) {
  constexpr std::size_t kFolds = 5;
  std::vector<double> losses;
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    std::vector<Eigen::Index> teach, ask;
    std::vector<int> teachLabels, askLabels;
    std::vector<float> teachWeights;
    for (std::size_t i = 0; i < static_cast<std::size_t>(vectors.rows()); ++i) {
      const bool left = i < trusted && i % kFolds == fold;
      (left ? ask : teach).push_back(static_cast<Eigen::Index>(i));
      (left ? askLabels : teachLabels).push_back(labels[i]);
      if (!left) teachWeights.push_back(weights.empty() ? 1.0F : weights[i]);
    }
    const LinearHead head = fitClassifier(vectors(teach, Eigen::all), teachLabels, classes, teachWeights, c);
    for (const double loss : crossEntropies(head, vectors(ask, Eigen::all), askLabels))
      losses.push_back(loss);
  }
  FoldedLoss result{.c = c};
  const auto count = static_cast<double>(losses.size());
  for (const double loss : losses) result.mean += loss / count;
  double squares = 0;
  for (const double loss : losses) squares += (loss - result.mean) * (loss - result.mean);
  result.error = std::sqrt(squares / (count - 1) / count);
  return result;
}

}  // namespace

Matrix LinearHead::scores(const Matrix& vectors) const {
  return (vectors * weight.transpose()).rowwise() + bias.transpose();
}

LinearHead fitClassifier(const Matrix& vectors, std::span<const int> labels, int classes,
                         std::span<const float> weights, double c) {
  const Flat found = minimise(regressionOf(vectors, labels, classes, weights, c));
  LinearHead head;
  head.weight = Eigen::Map<const Dense>(found.data(), classes, vectors.cols()).cast<float>();
  head.bias = found.tail(classes).cast<float>();
  return head;
}

LinearHead fitRegression(const Matrix& vectors, std::span<const float> targets, double c) {
  const Dense x = vectors.cast<double>();
  const Eigen::RowVectorXd middle = x.colwise().mean();
  const Flat y = Eigen::Map<const Eigen::VectorXf>(targets.data(), static_cast<Eigen::Index>(targets.size()))
                     .cast<double>();
  const Dense centred = x.rowwise() - middle;
  Dense square = centred.transpose() * centred;
  square.diagonal().array() += 1 / c;
  const Flat weight = square.ldlt().solve(centred.transpose() * (y.array() - y.mean()).matrix());
  LinearHead head;
  head.weight = weight.transpose().cast<float>();
  head.bias = Eigen::VectorXf::Constant(1, static_cast<float>(y.mean() - middle.dot(weight)));
  return head;
}

LinearHead fitClassifierByFolds(const Matrix& vectors, std::span<const int> labels, int classes,
                                std::span<const float> weights, std::size_t trusted) {
  constexpr std::size_t kFewest = 10;
  double chosen = 3;
  if (trusted >= kFewest) {
    std::vector<FoldedLoss> losses;
    for (const double c : {0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0})
      losses.push_back(foldedLoss(vectors, labels, classes, weights, trusted, c));
    const FoldedLoss best = *std::min_element(losses.begin(), losses.end(),
                                              [](const auto& a, const auto& b) { return a.mean < b.mean; });
    chosen = std::find_if(losses.begin(), losses.end(), [&](const FoldedLoss& loss) {
               return loss.mean <= best.mean + best.error;
             })->c;
  }
  return fitClassifier(vectors, labels, classes, weights, chosen);
}

}  // namespace core
