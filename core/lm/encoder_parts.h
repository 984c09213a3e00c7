#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/lm/bert.h"
#include "core/lm/encoder.h"
#include "core/lm/model_folder.h"

// Internal: includes Torch. Only .cpp files of core/lm and core/train may include it.
namespace core {

struct Encoder::Parts {
  ModelFolder folder;
  std::shared_ptr<const Tokenizer> tokenizer;
  Bert bert;
  std::map<std::string, at::Tensor> pooler;  ///< BERT's own, which vectors do not use but save() writes again

  /// Unit or plain vectors of a batch, as the folder's modules say: [texts, dims].
  at::Tensor pooled(const TokenBatch& batch, double dropout = 0) const;

  /// Takes the vector of the text at a place in the list.
  using PutVector = std::function<void(std::size_t place, std::span<const float> vector)>;
  /// The vectors of texts sorted by length, without gradients: on a card, and in bfloat16.
  void encodeByTorch(std::span<const std::vector<std::int32_t>> tokens, int batchTokens, const PutVector& put,
                     Progress& progress) const;
  /// The same on all cores, `put` too; needs bert.inference().
  void encodeOnProcessor(std::span<const std::vector<std::int32_t>> tokens, int batchTokens,
                         const PutVector& put, Progress& progress) const;
};

}  // namespace core
