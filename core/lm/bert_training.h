#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/lm/bert_config.h"
#include "core/lm/kernels.h"

namespace core {

/// A BERT's states and their gradients on the processor, in float32, without dropout or adapters: texts end
/// to end without padding, every core with texts of its own from the first layer to the last and back. The
/// same values and number of cores give the same gradients, to the bit. Not thread-safe.
///
/// Weights and gradients come as lists: the tables of words, positions and types, the embeddings' norm
/// (weight and bias, as everywhere); then for each layer the projection to queries, keys and values, the
/// attention's output, its norm, the two of the feed-forward part, and the last norm.
class BertTraining {
 public:
  explicit BertTraining(const BertConfig& config);
  ~BertTraining();

  /// False where the sizes do not fit the kernels; then the caller needs another way.
  static bool takes(const BertConfig& config);

  /// What states() keeps for gradients().
  class Tape;

  /// Writes the last hidden states [tokens, hidden] of the texts whose ids stand in `ids` one after the
  /// other. Ids are within the vocabulary, lengths within the positions. The weights must stay as they are
  /// until gradients() is done.
  std::shared_ptr<Tape> states(std::span<const float* const> weights, std::span<const std::int64_t> ids,
                               std::span<const std::int64_t> lengths, float* states);

  /// Adds to each gradient that is not null what the loss has by that weight, `stateGradients` being [tokens,
  /// hidden]. Works once for a tape.
  void gradients(Tape& tape, const float* stateGradients, std::span<float* const> gradients);

 private:
  struct Block;
  class Memory;
  void forward(const Tape& tape, const Block& block, float* states, float* scratch) const;
  void backward(const Tape& tape, const Block& block, const float* stateGradients,
                std::span<float* const> gradients, float* scratch) const;
  void addTables(const Tape& tape, std::span<float* const> gradients) const;
  std::int64_t layerValues() const;
  std::int64_t scratchValues(const Tape& tape) const;

  BertConfig m_config;
  const Kernels& m_kernels;
  std::int64_t m_hidden, m_projected, m_inner;  // strides of rows
  std::shared_ptr<Memory> m_memory;
};

}  // namespace core
