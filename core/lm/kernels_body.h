// The kernels of kernels.h for one instruction set. Include it once in a source that is compiled for that set
// and defines RECLENS_KERNEL_SET (a name), RECLENS_LANES (floats of a vector), RECLENS_TILE_ROWS and
// RECLENS_TILE_VECTORS (the block of sums that its registers hold). Vectors are GCC's and Clang's own, so
// that one text serves all sets; only the dot product of bytes needs instructions by name.

#include "core/lm/kernels.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace core {
namespace RECLENS_KERNEL_SET {
namespace {

using Int = std::int64_t;

constexpr int kLanes = RECLENS_LANES;
constexpr int kTileRows = RECLENS_TILE_ROWS;
constexpr int kTileVectors = RECLENS_TILE_VECTORS;
constexpr int kTileColumns = kTileVectors * kLanes;
constexpr Int kDepth = 512;  // inputs of one pass: a panel of them stays in the second-level cache
static_assert(kRowStep % kTileColumns == 0);

typedef float Vector __attribute__((vector_size(RECLENS_LANES * 4)));
typedef float LooseVector __attribute__((vector_size(RECLENS_LANES * 4), aligned(4), may_alias));
typedef std::int32_t IntVector __attribute__((vector_size(RECLENS_LANES * 4)));
typedef std::int32_t LooseIntVector __attribute__((vector_size(RECLENS_LANES * 4), aligned(4), may_alias));
typedef std::uint8_t LooseBytes __attribute__((vector_size(RECLENS_LANES), aligned(1), may_alias));

inline Vector load(const float* from) {
  return *reinterpret_cast<const LooseVector*>(from);
}
inline void store(float* to, Vector value) {
  *reinterpret_cast<LooseVector*>(to) = value;
}
inline Vector all(float value) {
  return Vector{} + value;
}
inline IntVector bits(Vector value) {
  return reinterpret_cast<IntVector>(value);
}
inline Vector fromBits(IntVector value) {
  return reinterpret_cast<Vector>(value);
}
inline Vector larger(Vector a, Vector b) {
  return a > b ? a : b;
}
inline Vector smaller(Vector a, Vector b) {
  return a < b ? a : b;
}
inline Vector magnitude(Vector value) {
  return fromBits(bits(value) & 0x7FFFFFFF);
}
inline float sumOf(Vector value) {
  float sum = 0;
  for (int i = 0; i < kLanes; ++i) sum += value[i];
  return sum;
}
inline float largestOf(Vector value) {
  float largest = value[0];
  for (int i = 1; i < kLanes; ++i) largest = value[i] > largest ? value[i] : largest;
  return largest;
}

// e^x to 2e-7 of itself for x <= 88; 0 below -87. Cody and Waite's reduction, the polynomial of Cephes.
inline Vector exponential(Vector x) {
  x = larger(x, all(-87.3F));
  constexpr float kRound = 12582912.0F;  // 1.5 * 2^23: adding it leaves the nearest whole number
  const Vector shifted = x * 1.44269504F + kRound;
  const Vector whole = shifted - kRound;
  const Vector rest = (x - whole * 0.693359375F) + whole * 2.12194440e-4F;
  Vector value = rest * 1.9875691500e-4F + 1.3981999507e-3F;
  value = value * rest + 8.3334519073e-3F;
  value = value * rest + 4.1665795894e-2F;
  value = value * rest + 1.6666665459e-1F;
  value = value * rest + 5.0000001201e-1F;
  value = value * rest * rest + rest + 1.0F;
  return fromBits(bits(value) + (bits(shifted) << 23));
}

// The normal distribution's mass below x, to 1e-7: half the error function of x / sqrt(2) by its series near
// 0; farther out the complement by the fit of Numerical Recipes (Press et al., 2nd ed., 6.2), good to 1.2e-7
// of itself.
inline Vector massBelow(Vector x) {
  const Vector z = magnitude(x) * 0.707106781F;
  const Vector square = z * z;
  Vector near = square * -8.182922346e-08F + 8.231057183e-07F;
  near = near * square - 7.462825179e-06F;
  near = near * square + 6.027666491e-05F;
  near = near * square - 4.274163512e-04F;
  near = near * square + 2.611988813e-03F;
  near = near * square - 1.343308532e-02F;
  near = near * square + 5.641895835e-02F;
  near = near * square - 1.880631945e-01F;
  near = near * square + 5.641895835e-01F;
  const Vector t = 1.0F / (z * 0.5F + 1.0F);
  Vector far = t * 0.17087277F - 0.82215223F;
  far = far * t + 1.48851587F;
  far = far * t - 1.13520398F;
  far = far * t + 0.27886807F;
  far = far * t - 0.18628806F;
  far = far * t + 0.09678418F;
  far = far * t + 0.37409196F;
  far = far * t + 1.00002368F;
  far = t * 0.5F * exponential(far * t - 1.26551223F - square);
  const Vector beyond = z < 1.0F ? 0.5F - near * z : far;
  return x > 0.0F ? 1.0F - beyond : beyond;
}

inline Vector gelu(Vector x) {
  return x * massBelow(x);
}

inline Vector geluTanh(Vector x) {
  // x * sigmoid(2 u) is x/2 * (1 + tanh(u)).
  const Vector u = (x + x * x * x * 0.044715F) * 0.797884561F;
  return x / (exponential(smaller(u * -2.0F, all(87.0F))) + 1.0F);
}

inline Vector activated(Vector x, Activation activation) {
  switch (activation) {
    case Activation::Gelu:
      return gelu(x);
    case Activation::GeluTanh:
      return geluTanh(x);
    case Activation::Relu:
      return larger(x, Vector{});
    case Activation::None:
      break;
  }
  return x;
}

// sums[r][v] += a[r, k] * b[k, v] over `depth` values of k.
template <int kRows, int kVectors>
inline void accumulate(const float* a, Int stride, Int aStep, const float* b, Int step, Int depth,
                       Vector (&sums)[kRows][kVectors]) {
  for (Int k = 0; k < depth; ++k, b += step) {
    Vector row[kVectors];
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) row[v] = load(b + v * kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) {
      const Vector value = all(a[r * stride + k * aStep]);
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) sums[r][v] += value * row[v];
    }
  }
}

// The rows of a matrix in tiles of nearly the same height, at most kTileRows.
template <typename Function>
inline void forTiles(Int rows, const Function& function) {
  for (Int row = 0, tiles = (rows + kTileRows - 1) / kTileRows; tiles > 0; --tiles) {
    const Int height = (rows - row + tiles - 1) / tiles;
    function(row, height);
    row += height;
  }
}

// Calls function.template operator()<height>().
template <int kRows, typename Function>
inline void withHeight(Int height, const Function& function) {
  if constexpr (kRows > 1) {
    if (height < kRows) return withHeight<kRows - 1>(height, function);
  }
  function.template operator()<kRows>();
}

template <int kRows>
inline void multiplyTile(const float* x, Int stride, const float* panel, const float* bias, Int depth,
                         bool first, bool last, const float* residual, float* y, Int yStride,
                         Activation activation) {
  // What the products are added to comes last: beside a large start each of them would be rounded more.
  Vector sums[kRows][kTileVectors] = {};
  accumulate<kRows, kTileVectors>(x, stride, 1, panel, kRowStep, depth, sums);
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 8
    for (int v = 0; v < kTileVectors; ++v) {
      if (!first) sums[r][v] += load(y + r * yStride + v * kLanes);
      if (first && bias) sums[r][v] += load(bias + v * kLanes);
      if (first && residual) sums[r][v] += load(residual + r * yStride + v * kLanes);
      store(y + r * yStride + v * kLanes, sums[r][v]);
    }
  if (last && activation != Activation::None)
    for (int r = 0; r < kRows; ++r)
      for (int v = 0; v < kTileVectors; ++v) {
        float* const place = y + r * yStride + v * kLanes;
        store(place, activated(load(place), activation));
      }
}

void multiply(const float* x, Int stride, Int rows, const FloatPanels& weight, const ProductOutput& output) {
  const Int passes = (weight.in + kDepth - 1) / kDepth;
  for (Int pass = 0, begin = 0; pass < passes; ++pass) {
    const Int end = weight.in * (pass + 1) / passes;
    for (Int column = 0; column < padded(weight.out); column += kTileColumns) {
      const float* const panel =
          weight.values + column / kRowStep * kRowStep * weight.in + begin * kRowStep + column % kRowStep;
      const float* const bias = weight.bias ? weight.bias + column : nullptr;
      forTiles(rows, [&](Int row, Int height) {
        float* const y = output.y + row * output.stride + column;
        const float* const residual =
            output.residual ? output.residual + row * output.stride + column : nullptr;
        withHeight<kTileRows>(height, [&]<int kRows>() {
          multiplyTile<kRows>(x + row * stride + begin, stride, panel, bias, end - begin, pass == 0,
                              pass + 1 == passes, residual, y, output.stride, output.activation);
        });
      });
    }
    begin = end;
  }
}

// Sums of four products of unsigned with signed bytes, a lane each. The unsigned ones are digits below
// 2^kDigitBits.
#if defined(__AVX512VNNI__) && RECLENS_LANES == 16
constexpr int kDigitBits = 8;
inline IntVector dot(IntVector sums, IntVector a, IntVector b) {
  return reinterpret_cast<IntVector>(_mm512_dpbusd_epi32(
      reinterpret_cast<__m512i>(sums), reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
}
#elif defined(__AVXVNNI__) && RECLENS_LANES == 8
constexpr int kDigitBits = 8;
inline IntVector dot(IntVector sums, IntVector a, IntVector b) {
  return reinterpret_cast<IntVector>(_mm256_dpbusd_avx_epi32(
      reinterpret_cast<__m256i>(sums), reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
}
#elif defined(__AVX512BW__) && RECLENS_LANES == 16
constexpr int kDigitBits = 7;  // see below
inline IntVector dot(IntVector sums, IntVector a, IntVector b) {
  const __m512i pairs = _mm512_maddubs_epi16(reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b));
  return sums + reinterpret_cast<IntVector>(_mm512_madd_epi16(pairs, _mm512_set1_epi16(1)));
}
#elif defined(__AVX2__) && RECLENS_LANES == 8
// Pairs are added in sixteen bits: seven bits on one side keep them from saturating.
constexpr int kDigitBits = 7;
inline IntVector dot(IntVector sums, IntVector a, IntVector b) {
  const __m256i pairs = _mm256_maddubs_epi16(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b));
  return sums + reinterpret_cast<IntVector>(_mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}
#else
constexpr int kDigitBits = 8;
inline IntVector dot(IntVector sums, IntVector a, IntVector b) {
  for (int shift = 0; shift < 32; shift += 8) sums += ((a >> shift) & 0xFF) * ((b << (24 - shift)) >> 24);
  return sums;
}
#endif

template <int kRows>
inline void multiplyBytesTile(const ByteRows& x, Int first, const BytePanels& weight, Int column,
                              const float* residual, float* y, Int yStride, Activation activation) {
  const Int groups = (weight.in + 3) / 4;
  const std::uint8_t* const rows = x.values + first * x.stride;
  const std::int8_t* panel = weight.values + (column / kRowStep * kRowStep * groups + column % kRowStep) * 4;
  IntVector sums[kRows][kTileVectors];
#pragma GCC unroll 8
  for (int v = 0; v < kTileVectors; ++v) {
    const IntVector ofBytes = *reinterpret_cast<const LooseIntVector*>(weight.sums + column + v * kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) sums[r][v] = ofBytes * -x.zeros[first + r];
  }
  for (Int k = 0; k < groups; ++k, panel += kRowStep * 4) {
    IntVector row[kTileVectors];
#pragma GCC unroll 8
    for (int v = 0; v < kTileVectors; ++v)
      row[v] = *reinterpret_cast<const LooseIntVector*>(panel + v * kLanes * 4);
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) {
      std::int32_t four;
      __builtin_memcpy(&four, rows + r * x.stride + 4 * k, 4);
      const IntVector value = IntVector{} + four;
#pragma GCC unroll 8
      for (int v = 0; v < kTileVectors; ++v) sums[r][v] = dot(sums[r][v], value, row[v]);
    }
  }
#pragma GCC unroll 8
  for (int v = 0; v < kTileVectors; ++v) {
    const Vector scale = load(weight.scales + column + v * kLanes);
    const Vector bias = weight.bias ? load(weight.bias + column + v * kLanes) : Vector{};
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) {
      Vector value = __builtin_convertvector(sums[r][v], Vector) * (scale * x.scales[first + r]) + bias;
      if (residual) value += load(residual + r * yStride + v * kLanes);
      store(y + r * yStride + v * kLanes, value);
    }
  }
  if (activation != Activation::None)
    for (int r = 0; r < kRows; ++r)
      for (int v = 0; v < kTileVectors; ++v) {
        float* const place = y + r * yStride + v * kLanes;
        store(place, activated(load(place), activation));
      }
}

void multiplyBytes(const ByteRows& x, Int rows, const BytePanels& weight, const ProductOutput& output) {
  for (Int column = 0; column < padded(weight.out); column += kTileColumns)
    forTiles(rows, [&](Int row, Int height) {
      float* const y = output.y + row * output.stride + column;
      const float* const residual =
          output.residual ? output.residual + row * output.stride + column : nullptr;
      withHeight<kTileRows>(height, [&]<int kRows>() {
        multiplyBytesTile<kRows>(x, row, weight, column, residual, y, output.stride, output.activation);
      });
    });
}

void quantise(const float* x, Int stride, Int rows, Int columns, const DigitRows& digits) {
  constexpr float kRound = 12582912.0F;  // 1.5 * 2^23: adding it leaves the rounded value in the low bits
  constexpr int kBase = 1 << kDigitBits;
  constexpr float kSteps = kBase * kBase - 2;  // one less than there are: both ends may be rounded up
  for (Int r = 0; r < rows; ++r, x += stride) {
    Vector top{}, bottom{};
    for (Int i = 0; i < columns; i += kLanes) {
      const Vector value = load(x + i);
      top = larger(top, value);
      bottom = smaller(bottom, value);
    }
    const float low = -largestOf(-bottom);
    const float range = largestOf(top) - low;
    const float inverse = range > 0 ? kSteps / range : 0;
    const float zero = kRound - low * inverse;
    const auto zeroSteps = static_cast<std::int32_t>(zero - kRound);
    digits.lowScales[r] = range / kSteps;
    digits.highScales[r] = range / kSteps * kBase;
    digits.lowZeros[r] = zeroSteps % kBase;
    digits.highZeros[r] = zeroSteps / kBase;
    std::uint8_t* const lows = digits.low + r * digits.stride;
    std::uint8_t* const highs = digits.high + r * digits.stride;
    for (Int i = 0; i < columns; i += kLanes) {
      const IntVector steps = bits(load(x + i) * inverse + zero);
      *reinterpret_cast<LooseBytes*>(lows + i) = __builtin_convertvector(steps & (kBase - 1), LooseBytes);
      *reinterpret_cast<LooseBytes*>(highs + i) =
          __builtin_convertvector((steps >> kDigitBits) & (kBase - 1), LooseBytes);
    }
  }
}

void layerNorm(float* x, Int stride, Int rows, Int columns, const float* weight, const float* bias,
               float epsilon) {
  const auto count = static_cast<float>(columns);
  const auto spare = static_cast<float>((columns + kLanes - 1) / kLanes * kLanes - columns);
  for (Int r = 0; r < rows; ++r, x += stride) {
    Vector sum{};
    for (Int i = 0; i < columns; i += kLanes) sum += load(x + i);
    const float mean = sumOf(sum) / count;
    Vector squares{};
    for (Int i = 0; i < columns; i += kLanes) {
      const Vector difference = load(x + i) - mean;
      squares += difference * difference;
    }
    // The zeros behind the row are no part of it.
    const float variance = (sumOf(squares) - spare * mean * mean) / count;
    const float inverse = 1.0F / __builtin_sqrtf(variance + epsilon);
    for (Int i = 0; i < columns; i += kLanes)
      store(x + i, (load(x + i) - mean) * inverse * load(weight + i) + load(bias + i));
  }
}

// Turns a row of scores into shares of one; beyond `length` they are 0.
inline void softmax(float* row, Int length, Int end, float scale) {
  Vector largest = all(row[0]);
  const Int whole = length / kLanes * kLanes;
  for (Int i = whole; i < length; ++i) largest[0] = row[i] > largest[0] ? row[i] : largest[0];
  for (Int i = 0; i < whole; i += kLanes) largest = larger(largest, load(row + i));
  const float top = largestOf(largest);
  for (Int i = length; i < end; ++i) row[i] = -__builtin_inff();
  Vector sum{};
  for (Int i = 0; i < end; i += kLanes) {
    Vector share = exponential((load(row + i) - top) * scale);
    if (i + kLanes > length)
      for (int j = 0; j < kLanes; ++j)
        if (i + j >= length) share[j] = 0;
    sum += share;
    store(row + i, share);
  }
  const float inverse = 1.0F / sumOf(sum);
  for (Int i = 0; i < end; i += kLanes) store(row + i, load(row + i) * inverse);
}

// The same number of columns of every row, however many fill a vector.
template <int kRows, int kVectors>
inline void storeColumns(const Vector (&sums)[kRows][kVectors], Int columns, float* to, Int stride) {
  for (int r = 0; r < kRows; ++r, to += stride) {
    if (columns >= kVectors * kLanes) {
      for (int v = 0; v < kVectors; ++v) store(to + v * kLanes, sums[r][v]);
      continue;
    }
    float row[kVectors * kLanes];
    for (int v = 0; v < kVectors; ++v) store(row + v * kLanes, sums[r][v]);
    for (Int i = 0; i < columns; ++i) to[i] = row[i];
  }
}

// out[r] = sum of a[r, k] * rows[k], each [width]; reads up to two vectors beyond a row's end.
template <int kRows>
inline void mixRows(const float* a, Int aStride, Int aStep, const float* rows, Int stride, Int depth,
                    Int width, float* out, Int outStride) {
  constexpr int kPair = 2;
  for (Int column = 0; column < width; column += kPair * kLanes) {
    Vector sums[kRows][kPair] = {};
    accumulate<kRows, kPair>(a, aStride, aStep, rows + column, stride, depth, sums);
    storeColumns<kRows, kPair>(sums, width - column, out + column, outStride);
  }
}

// Rows [length, width] of a head on their sides: [width, end], zeros behind the length.
inline void turn(const float* rows, Int stride, Int length, Int width, Int end, float* turned) {
  for (Int j = 0; j < length; ++j)
    for (Int k = 0; k < width; ++k) turned[k * end + j] = rows[j * stride + k];
  for (Int k = 0; k < width; ++k)
    for (Int j = length; j < end; ++j) turned[k * end + j] = 0;
}

// scores[r] = rows[r] by the turned keys, [end].
template <int kRows>
inline void scoreRows(const float* rows, Int stride, const float* turned, Int end, Int width, float* scores) {
  for (Int column = 0; column < end; column += kTileColumns) {
    Vector sums[kRows][kTileVectors] = {};
    accumulate<kRows, kTileVectors>(rows, stride, 1, turned + column, end, width, sums);
    storeColumns<kRows, kTileVectors>(sums, kTileColumns, scores + column, end);
  }
}

void attend(const float* projected, Int stride, Int length, Int heads, Int width, float* context,
            Int contextStride, float* scratch) {
  const Int hidden = heads * width;
  const Int end = (length + kTileColumns - 1) / kTileColumns * kTileColumns;
  float* const keys = scratch;               // [width, end]
  float* const scores = keys + width * end;  // [kTileRows, end]
  const float scale = 1.0F / __builtin_sqrtf(static_cast<float>(width));
  for (Int head = 0; head < heads; ++head) {
    const float* const queries = projected + head * width;
    turn(queries + hidden, stride, length, width, end, keys);
    forTiles(length, [&](Int row, Int height) {
      withHeight<kTileRows>(height, [&]<int kRows>() {
        scoreRows<kRows>(queries + row * stride, stride, keys, end, width, scores);
        for (int r = 0; r < kRows; ++r) softmax(scores + r * end, length, end, scale);
        mixRows<kRows>(scores, end, 1, queries + 2 * hidden, stride, length, width,
                       context + row * contextStride + head * width, contextStride);
      });
    });
  }
}

#include "core/lm/kernels_backward_body.h"

}  // namespace

#define RECLENS_TEXT(name) #name
#define RECLENS_TEXT_OF(name) RECLENS_TEXT(name)
extern const Kernels kKernels;
const Kernels kKernels = {.name = RECLENS_TEXT_OF(RECLENS_KERNEL_SET),
                          .multiply = multiply,
                          .multiplyBytes = multiplyBytes,
                          .quantise = quantise,
                          .layerNorm = layerNorm,
                          .attend = attend,
                          .product = product,
                          .activate = activate,
                          .layerNormBackward = layerNormBackward,
                          .attendBackward = attendBackward};

}  // namespace RECLENS_KERNEL_SET
}  // namespace core
