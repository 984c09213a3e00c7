#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <span>
#include <vector>

#include "core/lm/bert_training.h"
#include "core/lm/token_batch.h"

// Internal: includes Torch. Only .cpp files of core/lm and core/train may include it.
namespace core {

/// Last hidden states [tokens, hidden] of the batch by BertTraining, as a part of torch's graph where
/// gradients are wanted. `weights` in the order of BertTraining's list: float32, contiguous, on the
/// processor.
at::Tensor bertStates(const std::shared_ptr<BertTraining>& training, const std::vector<at::Tensor>& weights,
                      const TokenBatch& batch);

}  // namespace core
