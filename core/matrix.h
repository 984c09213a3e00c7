#pragma once

#include <Eigen/Core>

namespace core {

/// Dense float32 values, row after row: one row per text, user or item.
using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using MatrixRef = Eigen::Ref<Matrix>;
using ConstMatrixRef = Eigen::Ref<const Matrix>;

}  // namespace core
