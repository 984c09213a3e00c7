#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/lm/decode_kernels.h"
#include "core/lm/decode_team.h"
#include "core/lm/decoder_config.h"
#include "core/lm/decoder_weights.h"
#include "core/lm/packed_panels.h"

namespace core {

/// Keys and values of the tokens that the engine has read: [layers, keyValueHeads, capacity, width] with
/// width rounded up to whole panels.
struct KeyValueCache {
  std::vector<float> keys, values;
  std::int64_t capacity = 0;  ///< tokens there is room for
  std::int64_t length = 0;    ///< tokens read; may be set back to forget the last ones
};

enum class LogitsOf { LastToken, EveryToken };

/// A decoder on the processor, made for one text at a time: weights in panels that kernels for the
/// processor's vector units multiply on all cores, a key-value cache, no library's overhead per operation.
/// One caller at a time.
class DecoderEngine {
 public:
  /// Throws Error(BadInput) where a weight is missing or unsound. `threads` 0: as many as there are cores, 16
  /// at most.
  DecoderEngine(const DecoderWeights& weights, Arithmetic arithmetic, int threads = 0,
                const DecodeKernels& kernels = *availableDecodeKernels().sets[0]);

  const DecoderConfig& config() const { return m_config; }
  const char* kernels() const { return m_kernels.name; }
  int threads() const { return m_team.size(); }
  /// Bytes of weights that every token reads.
  std::size_t bytesPerToken() const;

  KeyValueCache makeCache() const;
  /// Reads the tokens that follow what the cache holds, which then holds them too, and returns the scores of
  /// every token of the vocabulary to come next: [vocabulary], or [tokens, vocabulary], valid until the next
  /// call. All ids must be of the vocabulary, and cache and tokens together no longer than positions.
  std::span<const float> extend(std::span<const std::int32_t> ids, KeyValueCache& cache,
                                LogitsOf logits = LogitsOf::LastToken);

 private:
  struct Norm {
    std::vector<float> weight, bias;
  };
  struct Layer {
    Norm attentionNorm, feedForwardNorm;
    std::vector<PackedPanels> attentionInput;  // query, key, value; or one for all three
    PackedPanels attentionOutput, gate, up, down;
  };
  /// Rows of activations and what products need to know of them.
  struct Rows {
    std::int64_t width = 0, stride = 0, blocks = 0;
    std::vector<float> values, sums, scales;
    std::vector<signed char> bytes;
    void resize(std::int64_t rows, std::int64_t width);
    float* row(std::int64_t index) { return values.data() + index * stride; }
  };

  void read(std::span<const std::int32_t> ids, KeyValueCache& cache);
  void normalise(const Norm& norm, const Rows& from, Rows& to);
  void prepare(Rows& rows);
  template <typename Then>
  void multiply(const PackedPanels& weight, const Rows& x, float* y, std::int64_t stride, const Then& then);
  void project(const Layer& layer);
  void attend(std::size_t layer, KeyValueCache& cache);
  void placeHeads(std::size_t layer, KeyValueCache& cache, std::int64_t row);
  void feedForward(const Layer& layer);
  void score(std::int64_t firstRow, std::int64_t rows, float* logits);
  void addTo(Rows& sum, const PackedPanels& weight, const Rows& x);

  DecoderConfig m_config;
  const DecodeKernels& m_kernels;
  bool m_inBytes;
  DecodeTeam m_team;
  PackedPanels m_embedding, m_positions, m_output;
  std::vector<Layer> m_layers;
  Norm m_finalNorm;
  std::vector<float> m_frequencies;
  std::int64_t m_headStride = 0;  // width of a head in the cache

  // Of the tokens being read together:
  std::int64_t m_rows = 0;
  Rows m_states, m_normed, m_projected, m_context, m_inner, m_wide;
  std::vector<float> m_cosines, m_sines, m_queries, m_scores, m_added, m_logits;
};

}  // namespace core
