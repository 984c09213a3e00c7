#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/lm/bert_config.h"
#include "core/lm/encoder.h"
#include "core/lm/linear.h"
#include "core/lm/weights.h"

// Internal: includes Torch. Only .cpp files of core/lm, core/train and core/fuse may include it.
namespace core {

/// Guesses hidden tokens, as BertForMaskedLM does: dense, activation, layer norm; then the word embeddings
/// serve as the output's weight, so that only a bias is the head's own.
struct MaskedLmHead {
  Linear dense;
  LayerNorm norm;
  at::Tensor bias;  ///< [vocabulary]

  /// What is multiplied with the word embeddings: [rows, hidden].
  at::Tensor transformed(const at::Tensor& states, const BertConfig& config) const;
};

/// Whether the second text follows the first, from the pooled first token: BertForPreTraining's.
struct NextSentenceHead {
  Linear pooler;    ///< dense, then tanh
  Linear relation;  ///< [2, hidden]: 0 follows, 1 was put there

  at::Tensor logits(const at::Tensor& firstStates) const;  ///< [texts, 2]
};

using HeadTensors = std::vector<std::pair<std::string, at::Tensor*>>;  ///< by public name

/// Every tensor of a head by the name that transformers gives it.
HeadTensors tensorsOf(MaskedLmHead& head);
HeadTensors tensorsOf(NextSentenceHead& head);
HeadTensors tensorsOf(const std::string& name, Linear& head);  ///< "NAME.weight", "NAME.bias"

/// The head that the file holds; nullopt where it has none. Throws Error(BadInput) where shapes do not fit.
std::optional<MaskedLmHead> readMaskedLmHead(const Weights& weights, const BertConfig& config,
                                             at::Device device);
std::optional<NextSentenceHead> readNextSentenceHead(const Weights& weights, const BertConfig& config,
                                                     at::Device device);

/// A new head, drawn as BERT draws its weights: normal with deviation 0.02, biases 0.
MaskedLmHead newMaskedLmHead(const BertConfig& config, std::uint64_t seed, at::Device device);
NextSentenceHead newNextSentenceHead(const BertConfig& config, std::uint64_t seed, at::Device device);
/// Writes the encoder's folder with its heads: weights as transformers' `architecture` ("BertForMaskedLM")
/// names them, "bert." before the encoder's own. Encoder::load(), transformers and sentence-transformers read
/// it. Without heads it is the folder that Encoder::save() writes.
void saveWithHeads(const Encoder& encoder, const HeadTensors& heads, const std::string& architecture,
                   const std::filesystem::path& folder);

/// Own copies that take gradients, or none.
void startTraining(const HeadTensors& tensors);
void endTraining(const HeadTensors& tensors);

/// A tensor of independent normal values with deviation 0.02, the same on every machine.
at::Tensor drawNormal(std::vector<std::int64_t> shape, std::uint64_t seed);

}  // namespace core
