#pragma once

#include <span>
#include <vector>

#include "core/matrix.h"

namespace core {

/// A linear map from a text's vector to a score per class, or to one number.
struct LinearHead {
  Matrix weight;                               ///< [outputs, dims]
  Eigen::VectorXf bias;                        ///< [outputs]
  Matrix scores(const Matrix& vectors) const;  ///< [texts, outputs]
};

/// Softmax regression on fixed vectors: minimises the weighted sum of cross-entropies plus |W|^2 / (2 C),
/// biases free, as scikit-learn's LogisticRegression does. Convex, so the answer does not depend on a seed.
/// `labels` in [0, classes); `weights` one per row, or empty for 1 each.
LinearHead fitClassifier(const Matrix& vectors, std::span<const int> labels, int classes,
                         std::span<const float> weights, double c);

/// Ridge regression in closed form: minimises the sum of squared errors plus |w|^2 / C.
LinearHead fitRegression(const Matrix& vectors, std::span<const float> targets, double c);

/// fitClassifier() with the smallest C of 0.3, 1, 3, ... 300 whose cross-entropy on left-out fifths is within
/// a standard error of the lowest (Breiman et al., 1984), so that few rows are not believed too much. The
/// first `trusted` rows are left out in turn; the others (descriptions of the labels) always teach.
LinearHead fitClassifierByFolds(const Matrix& vectors, std::span<const int> labels, int classes,
                                std::span<const float> weights, std::size_t trusted);

}  // namespace core
