#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/lm/bert_config.h"
#include "core/lm/bert_inference.h"
#include "core/lm/bert_training.h"
#include "core/lm/linear.h"
#include "core/lm/lora.h"
#include "core/lm/token_batch.h"
#include "core/lm/weights.h"

// Internal: includes Torch. Only .cpp files of core/lm and core/train may include it.
namespace core {

struct BertLayer {
  Linear queryKeyValue;  ///< the three projections in one: [3 * hidden, hidden]
  Linear attentionOutput;
  LayerNorm attentionNorm;
  Linear up, down;
  LayerNorm outputNorm;
};

/// BERT (Devlin et al., 2019) over batches without padding. On the processor inference() and, where float32
/// is trained without dropout, forward() are kernels of our own; everywhere else torch computes.
class Bert {
 public:
  /// Takes the weights from the file; throws Error(BadInput) where one is missing or has another shape.
  Bert(const Weights& weights, const BertConfig& config, at::Device device,
       EncoderPrecision precision = EncoderPrecision::Float32);

  const BertConfig& config() const { return m_config; }
  at::Device device() const { return m_word.device(); }
  const at::Tensor& wordEmbeddings() const { return m_word; }  ///< [vocabulary, hidden]
  EncoderPrecision precision() const { return m_precision; }

  /// Last hidden states [tokens, hidden]. With dropout > 0 the generator of torch's own default is drawn
  /// from.
  at::Tensor forward(const TokenBatch& batch, double dropout = 0) const;

  /// Own copies of all weights, which then take gradients, but for the embeddings and lower layers when only
  /// the last `trainedLayers` are trained (negative: all are).
  void startTraining(int trainedLayers);
  /// Own copies likewise, of which none takes gradients: adapters beside the chosen projections do.
  void startAdapting(const LoraOptions& options);
  /// The same without gradients and Torch, on the weights as of the last pack(); null on a card
  /// and in bfloat16, where forward() is what there is.
  const BertInference* inference() const { return m_inference.get(); }

  /// Brings inference() up to date with the weights. Call it after they have changed.
  void pack();
  /// No more gradients, adapters added to the weights, and pack().
  void endTraining();
  /// Every projection that can be adapted; they live as long as this does and is not copied from.
  std::vector<LoraSite> loraSites();

  /// Every weight that takes gradients now, by a name of ours; queries, keys and values are one.
  std::vector<std::pair<std::string, at::Tensor>> trainedParameters() const;

  /// Every weight under its public name, on the processor: what goes into model.safetensors.
  std::map<std::string, at::Tensor> namedWeights() const;

 private:
  template <typename Self>
  static auto all(Self& self);

  BertConfig m_config;
  at::Tensor m_word;      // [vocabulary, hidden]
  at::Tensor m_position;  // [positions, hidden]
  at::Tensor m_type;      // [types, hidden]
  LayerNorm m_embeddingNorm;
  std::vector<BertLayer> m_layers;
  EncoderPrecision m_precision;
  std::shared_ptr<const BertInference> m_inference;
  std::shared_ptr<BertTraining>
      m_training;  // null on a card, where weights are not trained, and for odd sizes
};

}  // namespace core
