#pragma once

#include <cstdint>

// Products of a few rows with weights in panels, for generating text. Each set of kernels is the same source,
// decode_kernels_body.h, compiled for one instruction set; decodeKernels() picks one when the program runs.
//
// This header and the body include no library: an inline function compiled with AVX-512 in one source could
// be the copy that the linker keeps for all.
namespace core {

constexpr std::int64_t kPanelRows = 16;   ///< outputs that are worked out side by side
constexpr std::int64_t kPanelBlock = 32;  ///< inputs under one scale

/// How the numbers of a panel are stored. Of each panel the inputs follow each other:
/// Float32, BFloat16, Float16: kPanelRows values for each input.
/// Byte: for each four inputs, each output's four signed bytes.
/// Nibble: for each eight inputs, four bytes for each output; byte j holds input j in its low and input 4 + j
/// in its high half, from 0 to 15.
enum class PanelFormat { Float32, BFloat16, Float16, Byte, Nibble };

/// A weight [out, in]: panels of kPanelRows outputs, zeros beyond the last output and input.
struct Panels {
  PanelFormat format = PanelFormat::Float32;
  std::int64_t in = 0, out = 0;
  std::int64_t blocks = 0;      ///< in / kPanelBlock, rounded up
  std::int64_t panelBytes = 0;  ///< of one panel's values
  const unsigned char* values = nullptr;
  const std::uint16_t* scales = nullptr;   ///< [panels, blocks, kPanelRows] as IEEE halves: Byte and Nibble
  const std::uint16_t* offsets = nullptr;  ///< likewise, added to scale * number: Nibble
};

/// Rows that are multiplied with weights, and what the products need to know of them.
struct DecodeRows {
  std::int64_t rows = 0;
  const float* values = nullptr;  ///< [rows, stride], zeros up to the next multiple of kPanelBlock
  std::int64_t stride = 0;
  const float* sums = nullptr;  ///< [rows, sumStride] of each block
  std::int64_t sumStride = 0;
  // With whole-number products only:
  const signed char* bytes = nullptr;  ///< [rows, stride]: value = scale of the block * byte
  const float* scales = nullptr;       ///< [rows, sumStride]; `sums` then are of the bytes
};

struct DecodeKernels {
  const char* name;  ///< "avx512-vnni", "avx2", ...

  /// y [rows, yStride] = x W^T for the outputs of panels begin .. end - 1. In float32 throughout.
  void (*multiply)(const Panels& weight, const DecodeRows& x, std::int64_t begin, std::int64_t end, float* y,
                   std::int64_t yStride);
  /// The same with inputs in eight bits, for Byte and Nibble.
  void (*multiplyBytes)(const Panels& weight, const DecodeRows& x, std::int64_t begin, std::int64_t end,
                        float* y, std::int64_t yStride);

  /// The sum of each block of x.
  void (*sumBlocks)(const float* x, std::int64_t blocks, float* sums);
  /// Each block to bytes by its largest magnitude, their scale and their sum.
  void (*quantise)(const float* x, std::int64_t blocks, signed char* bytes, float* scales, float* sums);

  /// y = x / sqrt(mean(x^2) + epsilon) * weight
  void (*rmsNorm)(const float* x, std::int64_t count, const float* weight, float epsilon, float* y);
  /// y = (x - mean) / sqrt(variance + epsilon) * weight + bias
  void (*layerNorm)(const float* x, std::int64_t count, const float* weight, const float* bias, float epsilon,
                    float* y);
  /// gate = silu(gate) * up
  void (*gated)(float* gate, const float* up, std::int64_t count);
  /// x = gelu(x), the tanh form
  void (*gelu)(float* x, std::int64_t count);
  void (*add)(float* x, const float* y, std::int64_t count);

  /// One query over `length` keys and values [length, width], width a multiple of kPanelRows: context [width]
  /// = softmax(scale * keys query) values. `scores` has room for `length`.
  void (*attend)(const float* query, const float* keys, const float* values, std::int64_t length,
                 std::int64_t width, float scale, float* scores, float* context);
};

/// The sets that this processor runs, best first; the last runs anywhere.
struct DecodeKernelSets {
  const DecodeKernels* sets[3];
  int count;
};
DecodeKernelSets availableDecodeKernels();

}  // namespace core
