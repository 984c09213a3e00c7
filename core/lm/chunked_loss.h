#pragma once

#include <ATen/core/Tensor.h>

// Internal: includes Torch.
namespace core {

/// Mean cross-entropy of `targets` [rows] int64 under softmax(states weight^T + bias), with gradients to
/// `states` [rows, hidden] and, where they take any, to `weight` [vocabulary, hidden] and `bias` [vocabulary]
/// (undefined: none). The gradients are worked out
/// piece by piece as the loss is, so that the [rows, vocabulary] logits never exist whole. Rows with a
/// negative target do not count; 0 where none counts. With `shares` [rows] float32 (undefined: 1) the loss of
/// a row counts so many times, the mean still being over the rows.
at::Tensor chunkedCrossEntropy(const at::Tensor& states, const at::Tensor& weight, const at::Tensor& targets,
                               const at::Tensor& bias = {}, const at::Tensor& shares = {});

}  // namespace core
