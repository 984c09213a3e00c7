#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/lm/decode_kernels.h"
#include "core/lm/decoder_weights.h"

namespace core {

/// How generation multiplies on the processor.
enum class Arithmetic {
  Exact,  ///< the file's weights as they are, float32 throughout
  Fast,   ///< weights in eight or four bits, whole-number products
};

/// Memory for weights that are read from end to end for every token.
class PanelMemory {
 public:
  PanelMemory() = default;
  explicit PanelMemory(std::size_t bytes);  ///< zeros
  std::byte* data() const { return m_data.get(); }

 private:
  struct Free {
    void operator()(std::byte* data) const;
  };
  std::unique_ptr<std::byte[], Free> m_data;
};

/// A weight [out, in] that owns its panels.
class PackedPanels {
 public:
  PackedPanels() = default;
  /// The matrix as the file stores it where a panel format can hold that exactly: F32, F16, BF16, Q8_0, Q4_0
  /// and Q4_1; others become float32, or bytes where `arithmetic` is Fast. Throws Error(BadInput).
  PackedPanels(const DecoderWeights& weights, DecoderPart part, std::int64_t layer, Arithmetic arithmetic);

  const Panels& panels() const { return m_panels; }
  std::int64_t count() const { return (m_panels.out + kPanelRows - 1) / kPanelRows; }
  /// True where whole-number products are possible.
  bool inBlocks() const {
    return m_panels.format == PanelFormat::Byte || m_panels.format == PanelFormat::Nibble;
  }
  /// One output's weights, [in]: how an embedding is looked up.
  void row(std::int64_t output, std::span<float> values) const;
  const std::vector<float>& bias() const { return m_bias; }
  std::size_t bytes() const { return m_bytes; }  ///< read for every token

 private:
  void allocate(PanelFormat format, std::int64_t out, std::int64_t in);
  void packFloats(std::span<const float> values);
  void packHalves(const DecoderWeights& weights, DecoderPart part, const TensorView& view);
  void packBlocks(const DecoderWeights& weights, DecoderPart part, const TensorView& view);
  void quantise(std::span<const float> values);
  std::uint8_t* byteAt(std::int64_t output, std::int64_t input) const;

  Panels m_panels;
  PanelMemory m_values, m_scales, m_offsets;
  std::vector<float> m_bias;  // [panels * kPanelRows] or empty
  std::size_t m_bytes = 0;
};

}  // namespace core
