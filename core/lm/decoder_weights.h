#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/lm/decoder_config.h"
#include "core/lm/weights.h"

namespace core {

/// A weight's place in a decoder.
enum class DecoderPart {
  Embedding,
  Positions,  ///< GPT-2 only
  FinalNorm,
  Output,  ///< only where the model is not tied
  AttentionNorm,
  Query,  ///< Llama only, as are the next two
  Key,
  Value,
  QueryKeyValue,  ///< GPT-2 only
  AttentionOutput,
  FeedForwardNorm,
  Gate,  ///< Llama only
  Up,
  Down,
};

/// Hugging Face's name without ".weight" or ".bias": "model.layers.3.self_attn.q_proj".
std::string publicName(DecoderFamily family, DecoderPart part, std::int64_t layer = 0);

/// [out, in] of a matrix as we multiply with it, [size] of a norm.
std::vector<std::int64_t> shapeOf(const DecoderConfig& config, DecoderPart part);

/// Whether the part has a bias beside its weight.
bool hasBias(const DecoderConfig& config, DecoderPart part);

/// True for GPT-2's Conv1D layers, whose matrices the files hold as [in, out].
bool isTransposed(DecoderFamily family, DecoderPart part);

/// A decoder's weights by their place, from safetensors with Hugging Face's names or from a GGUF file: the
/// names, GPT-2's turned matrices and GGUF's order of query and key rows are dealt with here.
class DecoderWeights {
 public:
  /// Both must outlive the object.
  DecoderWeights(const Weights& weights, const DecoderConfig& config);

  const DecoderConfig& config() const { return m_config; }
  const Weights& file() const { return m_weights; }

  /// float32, [out, in] or [size]. Throws Error(BadInput) naming the tensor where it is missing, has another
  /// shape or holds values that are no numbers.
  std::vector<float> matrix(DecoderPart part, std::int64_t layer = 0) const;
  /// The bias; empty where the model has none there.
  std::vector<float> bias(DecoderPart part, std::int64_t layer = 0) const;

  /// How the file stores the matrix: "F32", "BF16", "Q4_1" ...
  const std::string& storage(DecoderPart part, std::int64_t layer = 0) const;
  /// The matrix as stored, rows in the file's order: row i of ours is row rowInFile(part, i) of it.
  const TensorView& stored(DecoderPart part, std::int64_t layer = 0) const;
  std::int64_t rowInFile(DecoderPart part, std::int64_t row) const;

 private:
  std::string nameInFile(DecoderPart part, std::int64_t layer) const;
  std::vector<float> floats(const std::string& name, const std::vector<std::int64_t>& shape) const;
  [[noreturn]] void refuse(const std::string& name, const std::string& what) const;

  const Weights& m_weights;
  const DecoderConfig& m_config;
  std::string m_drop;  // start of Hugging Face's names that the file leaves out
};

}  // namespace core
