#pragma once

#include <cstdint>

#include "core/lm/activation.h"

// Products, attention and norms on plain memory for the processor's vector units. Each set of kernels is the
// same source, kernels_body.h, compiled for one instruction set; bestKernels() picks one when the program
// runs, so that the program itself runs on any processor.
//
// This header and the body include no library: an inline function compiled with AVX-512 in one source could
// be the copy that the linker keeps for all.
namespace core {

/// Row strides of all buffers are multiples of this, and buffers end with as many values to spare.
constexpr std::int64_t kRowStep = 64;

constexpr std::int64_t padded(std::int64_t columns) {
  return (columns + kRowStep - 1) / kRowStep * kRowStep;
}

/// A weight [out, in] in float32, by panels of kRowStep outputs: value (k, o) of panel p stands at
/// (p * in + k) * kRowStep + o, outputs beyond the last are zero.
struct FloatPanels {
  const float* values = nullptr;
  const float* bias = nullptr;  ///< [padded(out)], or null
  std::int64_t in = 0, out = 0;
};

/// A weight [out, in] in eight bits, one scale for every output: inputs in groups of four, value (4 k + j, o)
/// of panel p at ((p * ceil(in / 4) + k) * kRowStep + o) * 4 + j; inputs and outputs beyond the last are
/// zero.
struct BytePanels {
  const std::int8_t* values = nullptr;
  const float* scales = nullptr;       ///< [padded(out)], weight = scale * byte
  const std::int32_t* sums = nullptr;  ///< [padded(out)], of an output's bytes
  const float* bias = nullptr;         ///< [padded(out)], or null
  std::int64_t in = 0, out = 0;
};

/// Rows of inputs in eight bits: input = scale * (byte - zero).
struct ByteRows {
  const std::uint8_t* values = nullptr;
  std::int64_t stride = 0;
  const float* scales = nullptr;        ///< one a row
  const std::int32_t* zeros = nullptr;  ///< one a row
};

/// Where rows of inputs go as numbers of two digits, a byte each: input = what the high digits say as
/// ByteRows plus what the low ones say. A few large values among hundreds would leave one digit too coarse
/// for the rest.
struct DigitRows {
  std::uint8_t *high = nullptr, *low = nullptr;
  std::int64_t stride = 0;  ///< a multiple of kRowStep
  float *highScales = nullptr, *lowScales = nullptr;
  std::int32_t *highZeros = nullptr, *lowZeros = nullptr;
};

/// Where a product goes: y = activation(x W^T + bias + residual).
struct ProductOutput {
  float* y = nullptr;
  std::int64_t stride = 0;
  const float* residual = nullptr;  ///< null, or as y; may be y itself
  Activation activation = Activation::None;
};

struct Kernels {
  const char* name;  ///< "avx512-vnni", "avx2", ...

  /// All [out] columns and those up to padded(out), which get zeros plus the residual.
  void (*multiply)(const float* x, std::int64_t stride, std::int64_t rows, const FloatPanels& weight,
                   const ProductOutput& output);
  void (*multiplyBytes)(const ByteRows& x, std::int64_t rows, const BytePanels& weight,
                        const ProductOutput& output);

  /// Rows to digits between each row's smallest and largest value. Columns up to the next multiple of four
  /// become the row's zero.
  void (*quantise)(const float* x, std::int64_t stride, std::int64_t rows, std::int64_t columns,
                   const DigitRows& digits);

  /// Layer norm of each row, in place; weight, bias [padded(columns)] end with zeros, as do the rows.
  void (*layerNorm)(float* x, std::int64_t stride, std::int64_t rows, std::int64_t columns,
                    const float* weight, const float* bias, float epsilon);

  /// Softmax attention of one text to itself. `projected` has rows of queries, keys and values, [3 * heads *
  /// width]; `context` gets [heads * width]. `scratch` holds attentionScratch(length, width) values.
  void (*attend)(const float* projected, std::int64_t stride, std::int64_t length, std::int64_t heads,
                 std::int64_t width, float* context, std::int64_t contextStride, float* scratch);

  /// C = A B, or C += A B: what gradients need. A (row, k) stands at row * aRow + k * aDepth, so that it may
  /// be read along either side; B [depth, columns] and C have plain rows. `scratch` holds kProductScratch
  /// values.
  void (*product)(const float* a, std::int64_t aRow, std::int64_t aDepth, const float* b,
                  std::int64_t bStride, std::int64_t rows, std::int64_t depth, std::int64_t columns, float* c,
                  std::int64_t cStride, bool add, float* scratch);

  /// y = activation(x) and gradient *= activation'(x), element by element; count rounds up to kRowStep.
  void (*activate)(const float* x, std::int64_t count, Activation activation, float* y, float* gradient);

  /// The gradient of a layer norm of the rows x: `gradient` by its output becomes that by its input, those by
  /// weight and bias, [columns], are added to where they are not null.
  void (*layerNormBackward)(const float* x, std::int64_t stride, std::int64_t rows, std::int64_t columns,
                            const float* weight, float epsilon, float* gradient, float* weightGradient,
                            float* biasGradient);

  /// The gradient of attend() by `projected`, from that by `context`. `scratch` holds
  /// attentionBackwardScratch(length, width) values.
  void (*attendBackward)(const float* projected, std::int64_t stride, std::int64_t length, std::int64_t heads,
                         std::int64_t width, const float* contextGradient, std::int64_t contextStride,
                         float* gradient, float* scratch);
};

constexpr std::int64_t kProductScratch = 512 * kRowStep;

constexpr std::int64_t attentionBackwardScratch(std::int64_t length, std::int64_t width) {
  return 2 * (width + length) * padded(length) + kRowStep;
}

constexpr std::int64_t attentionScratch(std::int64_t length, std::int64_t width) {
  constexpr std::int64_t kQueries = 8;  // at least the rows of a tile
  return (width + kQueries) * padded(length) + kRowStep;
}

/// The sets that this processor runs, best first; the last runs anywhere.
struct KernelSets {
  const Kernels* sets[5];
  int count;
};
KernelSets availableKernels();

/// The fastest of them.
const Kernels& bestKernels();

}  // namespace core
