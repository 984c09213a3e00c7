#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/lm/bert.h"
#include "core/lm/encoder.h"
#include "core/lm/model_folder.h"

// Internal: includes Torch. Only .cpp files of core/lm and core/train may include it.
namespace core {

struct Encoder::Parts {
  ModelFolder folder;
  std::shared_ptr<const Tokenizer> tokenizer;
  Bert bert;

  /// Unit or plain vectors of a batch, as the folder's modules say: [texts, dims].
  at::Tensor pooled(const TokenBatch& batch, double dropout = 0) const;
};

}  // namespace core
