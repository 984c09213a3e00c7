#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/lm/bert.h"
#include "core/lm/decoder_config.h"
#include "core/lm/decoder_weights.h"
#include "core/lm/token_batch.h"

// Internal: includes Torch. Only .cpp files of core/lm and core/train may include it.
namespace core {

/// Keys and values of the tokens read so far, a pair per layer: [1, keyValueHeads, capacity, headWidth].
struct KeyValueTensors {
  std::vector<at::Tensor> keys, values;
  std::int64_t length = 0;  ///< tokens read
};

/// Root-mean-square norm (Llama), or layer norm where there is a bias (GPT-2).
struct DecoderNorm {
  at::Tensor weight, bias;  ///< [hidden]; bias undefined for the former
  at::Tensor operator()(const at::Tensor& x, double epsilon) const;
};

struct CausalLayer {
  DecoderNorm attentionNorm;
  std::vector<Linear> attentionInput;  ///< query, key and value; or one for all three (GPT-2)
  Linear attentionOutput;
  DecoderNorm feedForwardNorm;
  Linear gate;  ///< Llama only
  Linear up, down;
};

/// A causal transformer in torch, of the Llama family or GPT-2: for training anywhere and for inference on a
/// card. On the processor DecoderEngine generates faster.
class CausalNetwork {
 public:
  /// Throws Error(BadInput) where a weight is missing or has another shape. Weights are held as `type`.
  CausalNetwork(const DecoderWeights& weights, at::Device device, at::ScalarType type = at::kFloat);
  /// Random weights to train from scratch (normal with deviation 0.02, as GPT-2 was begun).
  CausalNetwork(const DecoderConfig& config, std::uint64_t seed, at::Device device);

  const DecoderConfig& config() const { return m_config; }
  at::Device device() const { return m_embedding.device(); }

  /// States behind the last norm, [tokens, hidden]. With dropout > 0 torch's default generator is drawn from.
  at::Tensor forward(const TokenBatch& batch, double dropout = 0) const;
  /// The same for `ids` [tokens] int64 that follow what the cache has read, and adds them to it.
  at::Tensor extend(const at::Tensor& ids, KeyValueTensors& cache) const;
  /// Room for `capacity` tokens.
  KeyValueTensors makeCache(std::int64_t capacity) const;

  /// Scores of every token of the vocabulary, float32: [rows, vocabulary].
  at::Tensor logits(const at::Tensor& states) const;
  /// Mean cross-entropy of `targets` [rows] int64 given `states` [rows, hidden]: what logits() and
  /// cross_entropy would give, in pieces of rows so that no more than a piece of the logits is ever in
  /// memory, forwards or backwards. Rows with a negative target do not count; 0 where none counts.
  at::Tensor loss(const at::Tensor& states, const at::Tensor& targets) const;

  /// Own copies of all weights, which then take gradients, but for embeddings and lower layers where only
  /// the last `trainedLayers` are trained (negative: all are).
  void startTraining(int trainedLayers = -1);
  /// No weight takes gradients; adapters beside the chosen projections do.
  void startAdapting(const LoraOptions& options);
  /// No more gradients; adapters are added to the weights.
  void endTraining();
  /// Every weight that takes gradients now, under its public name ("model.layers.0.mlp.up_proj.weight").
  std::vector<std::pair<std::string, at::Tensor>> trainedParameters() const;

  /// Every projection that can be adapted, by its public name: "model.layers.0.self_attn.q_proj". They live
  /// as long as this does.
  std::vector<LoraSite> loraSites();

  /// Every weight under its public name and in its public shape, float32 on the processor: what goes into
  /// model.safetensors.
  std::map<std::string, at::Tensor> namedWeights() const;

 private:
  template <typename Read>
  void build(const Read& read);
  template <typename Self>
  static auto all(Self& self);
  at::Tensor embed(const at::Tensor& ids, const at::Tensor& positions) const;
  at::Tensor rotated(const at::Tensor& x, const at::Tensor& positions) const;
  template <typename Attend>
  at::Tensor run(at::Tensor x, const at::Tensor& positions, double dropout, const Attend& attend) const;

  DecoderConfig m_config;
  at::Tensor m_embedding;    // [vocabulary, hidden]
  at::Tensor m_positions;    // [positions, hidden]; GPT-2 only
  at::Tensor m_output;       // [vocabulary, hidden]; undefined where tied
  at::Tensor m_frequencies;  // [headWidth / 2] float32; Llama only
  DecoderNorm m_finalNorm;
  std::vector<CausalLayer> m_layers;
};

}  // namespace core
