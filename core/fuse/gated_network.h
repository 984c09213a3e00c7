#pragma once

#include <filesystem>
#include <vector>

#include "core/matrix.h"

namespace core {

/// A gated mixture of signals (after Jacobs et al. 1991): for each candidate, a hidden layer reads the
/// features and says whom to believe,
///
///   h = tanh(W x + b),  gates = softmax(G h + c),
///   score = sum over signals of gate x strength x signal + r . h
///
/// where x holds the standardised features, 0 where one is absent, and behind them 1 for each that is
/// present. Scoring needs no Torch; core/fuse/network_training.h trains it.
struct GatedNetwork {
  Eigen::RowVectorXf means, scales;  ///< [features]: x = (feature - mean) x scale
  std::vector<int> signals;          ///< the features that are signals, by number; not-a-number counts as 0
  Matrix hiddenWeight;               ///< W, [hidden, 2 x features]
  Eigen::RowVectorXf hiddenBias;     ///< b
  Matrix gateWeight;                 ///< G, [signals, hidden]
  Eigen::RowVectorXf gateBias;       ///< c
  Eigen::RowVectorXf strength;       ///< [signals]
  Eigen::RowVectorXf residual;       ///< r, [hidden]

  /// x, [rows, 2 x features]
  Matrix inputsOf(const Matrix& features) const;
  /// [rows, signals]
  Matrix signalsOf(const Matrix& features) const;

  /// [rows]
  std::vector<float> score(const Matrix& features) const;

  /// What each feature adds to each row's score, [rows, features + 2], by integrated gradients (Sundararajan,
  /// Taly and Yan 2017) along the straight line from the mean of all features, none present and every signal
  /// silent. The last but one column is the score there; the last is what the sum of a finite number of steps
  /// leaves over, so that rows sum to score().
  Matrix contributions(const Matrix& features) const;

  void save(const std::filesystem::path& file) const;
  /// Throws Error(BadInput) where the file is damaged or of another number of features.
  static GatedNetwork load(const std::filesystem::path& file, std::size_t features);
};

}  // namespace core
