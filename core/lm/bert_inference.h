#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <variant>
#include <vector>

#include "core/lm/bert_config.h"
#include "core/lm/encoder_precision.h"
#include "core/lm/packed_weight.h"

namespace core {

/// The weights that BertInference copies or, for the three tables, points to.
struct BertWeights {
  struct Norm {
    const float* weight = nullptr;  ///< [hidden]
    const float* bias = nullptr;    ///< [hidden]
  };
  struct Layer {
    LinearWeight queryKeyValue;  ///< [3 * hidden, hidden]
    LinearWeight attentionOutput, up, down;
    Norm attentionNorm, outputNorm;
  };
  const float* word = nullptr;        ///< [vocabulary, hidden]
  const float* position = nullptr;    ///< [positions, hidden], of a text's first token on
  const float* type = nullptr;        ///< [hidden], of the first segment
  std::shared_ptr<const void> owner;  ///< keeps the three alive
  Norm embeddingNorm;
  std::vector<Layer> layers;
};

/// A BERT on the processor, without gradients: texts end to end without padding, everything in buffers that
/// stay in a core's cache, one thread a call. A text's states do not depend on what is computed beside it.
/// Thread-safe.
class BertInference {
 public:
  BertInference(const BertConfig& config, const BertWeights& weights, EncoderPrecision precision);
  ~BertInference();

  /// One call's memory; states() fills it. Returned to the pool by its destructor.
  class Run;
  struct Buffers;

  /// Last hidden states of the texts' tokens, one text after the other. Ids are within the vocabulary and
  /// texts no longer than the positions.
  Run states(std::span<const std::vector<std::int32_t>> texts) const;

 private:
  struct Norm {
    AlignedBuffer<float> weight, bias;  // [padded(hidden)]
  };
  using Weight = std::variant<FloatWeight, ByteWeight>;
  struct Layer {
    Weight queryKeyValue, attentionOutput, up, down;
    Norm attentionNorm, outputNorm;
  };

  Norm norm(const BertWeights::Norm& from) const;
  void embed(std::span<const std::vector<std::int32_t>> texts, float* x) const;
  void normalise(const Norm& norm, float* x, std::int64_t rows) const;
  void linear(const Weight& weight, const float* x, std::int64_t rows, const ProductOutput& output,
              Buffers& buffers) const;
  std::unique_ptr<Buffers> take(std::int64_t rows, std::int64_t longest) const;

  BertConfig m_config;
  const Kernels& m_kernels;
  const float *m_word, *m_position, *m_type;
  std::shared_ptr<const void> m_owner;
  Norm m_embeddingNorm;
  std::vector<Layer> m_layers;
  std::int64_t m_stride;

  mutable std::mutex m_lock;
  mutable std::vector<std::unique_ptr<Buffers>> m_free;
};

class BertInference::Run {
 public:
  Run(const BertInference& owner, std::unique_ptr<Buffers> buffers);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  const float* row(std::int64_t token) const;  ///< [hidden]

 private:
  const BertInference& m_owner;
  std::unique_ptr<Buffers> m_buffers;
};

}  // namespace core
