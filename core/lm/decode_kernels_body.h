#pragma once

#include "core/lm/decode_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// The kernels of decode_kernels.h for whatever instruction set the including source is compiled with. Written
// in the compiler's vectors; whole-number products and half floats alone need instructions by name.
namespace core {
namespace {

// With AVX-512 its whole-number products (VNNI) are always there: decodeKernels() sees to it.
#if defined(__AVX512F__)
constexpr std::int64_t kLanes = 16;
constexpr int kMostRows = 8;  // of x at once, as registers allow
#elif defined(__AVX2__)
constexpr std::int64_t kLanes = 8;
constexpr int kMostRows = 4;
#else
constexpr std::int64_t kLanes = 4;
constexpr int kMostRows = 2;
#endif
constexpr std::int64_t kParts = kPanelRows / kLanes;  // a panel is done in so many goes

typedef float Floats __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));
typedef std::int32_t Ints __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));
typedef std::uint32_t Words __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));
typedef signed char Bytes __attribute__((vector_size(kLanes), aligned(1), may_alias));
typedef std::uint16_t Halves __attribute__((vector_size(kLanes * 2), aligned(2), may_alias));

inline Floats all(float value) {
  return Floats{} + value;
}
inline Floats floatsAt(const void* from) {
  return *static_cast<const Floats*>(from);
}
inline void store(float* to, Floats value) {
  *reinterpret_cast<Floats*>(to) = value;
}

inline float sum(Floats value) {
#if defined(__AVX512F__)
  return _mm512_reduce_add_ps(reinterpret_cast<__m512>(value));
#elif defined(__AVX2__)
  const __m256 whole = reinterpret_cast<__m256>(value);
  __m128 half = _mm_add_ps(_mm256_castps256_ps128(whole), _mm256_extractf128_ps(whole, 1));
  half = _mm_add_ps(half, _mm_movehl_ps(half, half));
  return _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
#else
  float total = 0;
  for (std::int64_t i = 0; i < kLanes; ++i) total += value[i];
  return total;
#endif
}
inline float largest(Floats value) {
  float most = value[0];
  for (std::int64_t i = 1; i < kLanes; ++i) most = value[i] > most ? value[i] : most;
  return most;
}
inline Floats larger(Floats a, Floats b) {
  return a > b ? a : b;
}
inline Floats magnitude(Floats value) {
  return reinterpret_cast<Floats>(reinterpret_cast<Words>(value) & 0x7FFFFFFFU);
}

/// IEEE halves to floats.
inline Floats widened(const std::uint16_t* from) {
#if defined(__AVX512F__)
  return reinterpret_cast<Floats>(
      _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))));
#elif defined(__F16C__)
  return reinterpret_cast<Floats>(_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))));
#else
  // The exponent is moved by a product, which does denormals too; finite numbers are all that weights hold.
  const Words bits = __builtin_convertvector(*reinterpret_cast<const Halves*>(from), Words);
  const Floats value = reinterpret_cast<Floats>((bits & 0x7FFFU) << 13) * 0x1p112F;
  return reinterpret_cast<Floats>(reinterpret_cast<Words>(value) | ((bits & 0x8000U) << 16));
#endif
}
inline Floats fromBFloat(const std::uint16_t* from) {
  const Words bits = __builtin_convertvector(*reinterpret_cast<const Halves*>(from), Words);
  return reinterpret_cast<Floats>(bits << 16);
}

/// e^x within two units of the last place; 0 below -87.
inline Floats exponential(Floats x) {
  x = larger(x, all(-87.3F));
  x = x < 88.0F ? x : all(88.0F);
  // x = n ln 2 + r; the shift rounds to whole n.
  const Floats shifted = x * 1.44269504F + 12582912.0F;
  const Floats n = shifted - 12582912.0F;
  Floats r = x - n * 0.693359375F;
  r = r + n * 2.12194440e-4F;
  Floats p = all(1.9875691500e-4F);
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  const Ints power = (__builtin_convertvector(n, Ints) + 127) << 23;
  return p * reinterpret_cast<Floats>(power);
}

// --- products in floats ---------------------------------------------------------------------------------

template <PanelFormat format, int rows>
void floatPanel(const Panels& weight, const unsigned char* values, std::int64_t part, const DecodeRows& x,
                std::int64_t row, float* y, std::int64_t yStride) {
  constexpr std::int64_t size = format == PanelFormat::Float32 ? 4 : 2;
  Floats total[rows] = {}, second[rows] = {};  // two, so that each sum waits for every other product only
  const float* in[rows];
  for (int t = 0; t < rows; ++t) in[t] = x.values + (row + t) * x.stride;
  const unsigned char* from = values + part * kLanes * size;
  const auto load = [](const unsigned char* place) {
    if constexpr (format == PanelFormat::Float32) return floatsAt(place);
    if constexpr (format == PanelFormat::BFloat16)
      return fromBFloat(reinterpret_cast<const std::uint16_t*>(place));
    return widened(reinterpret_cast<const std::uint16_t*>(place));
  };
  const std::int64_t inputs = weight.blocks * kPanelBlock;
  for (std::int64_t k = 0; k < inputs; k += 2, from += 2 * kPanelRows * size) {
    const Floats first = load(from), next = load(from + kPanelRows * size);
    for (int t = 0; t < rows; ++t) {
      total[t] += first * in[t][k];
      second[t] += next * in[t][k + 1];
    }
  }
  for (int t = 0; t < rows; ++t) store(y + (row + t) * yStride + part * kLanes, total[t] + second[t]);
}

template <PanelFormat format, int rows>
void blockPanel(const Panels& weight, const unsigned char* values, std::int64_t panel, std::int64_t part,
                const DecodeRows& x, std::int64_t row, float* y, std::int64_t yStride) {
  constexpr bool nibbles = format == PanelFormat::Nibble;
  constexpr std::int64_t step = kPanelRows * 4, perStep = nibbles ? 8 : 4;
  Floats total[rows] = {};
  const unsigned char* from = values + part * kLanes * 4;
  std::int64_t place = panel * weight.blocks * kPanelRows + part * kLanes;
  for (std::int64_t block = 0; block < weight.blocks; ++block, place += kPanelRows) {
    Floats sums[rows] = {};
    const float* in[rows];
    for (int t = 0; t < rows; ++t) in[t] = x.values + (row + t) * x.stride + block * kPanelBlock;
    for (std::int64_t k = 0; k < kPanelBlock; k += perStep, from += step) {
      const Words packed = *reinterpret_cast<const Words*>(from);
      for (int j = 0; j < 4; ++j) {
        if constexpr (nibbles) {
          const Floats low =
              __builtin_convertvector(reinterpret_cast<Ints>((packed >> (8 * j)) & 15U), Floats);
          const Floats high =
              __builtin_convertvector(reinterpret_cast<Ints>((packed >> (8 * j + 4)) & 15U), Floats);
          for (int t = 0; t < rows; ++t) sums[t] += low * in[t][k + j];
          for (int t = 0; t < rows; ++t) sums[t] += high * in[t][k + 4 + j];
        } else {
          const Floats value =
              __builtin_convertvector(reinterpret_cast<Ints>(packed << (24 - 8 * j)) >> 24, Floats);
          for (int t = 0; t < rows; ++t) sums[t] += value * in[t][k + j];
        }
      }
    }
    const Floats scale = widened(weight.scales + place);
    for (int t = 0; t < rows; ++t) total[t] += scale * sums[t];
    if constexpr (nibbles) {
      const Floats offset = widened(weight.offsets + place);
      for (int t = 0; t < rows; ++t) total[t] += offset * x.sums[(row + t) * x.sumStride + block];
    }
  }
  for (int t = 0; t < rows; ++t) store(y + (row + t) * yStride + part * kLanes, total[t]);
}

// --- products in whole numbers ----------------------------------------------------------------------------

/// sums += for each lane, its four bytes of `weight` times the four signed bytes of `x`. Nibbles are
/// unsigned, bytes signed.
template <bool nibbles>
inline Ints dot(Ints sums, Words weight, std::int32_t x) {
#if defined(__AVX512VNNI__)
  // Bytes come as signed + 128; the caller has taken 128 times the inputs off.
  return reinterpret_cast<Ints>(_mm512_dpbusd_epi32(reinterpret_cast<__m512i>(sums),
                                                    reinterpret_cast<__m512i>(weight), _mm512_set1_epi32(x)));
#elif defined(__AVX2__)
  const __m256i in = _mm256_set1_epi32(x), w = reinterpret_cast<__m256i>(weight);
  // Sixteen-bit sums of two products do not overflow: 15 * 127 * 2, and 128 * 127 * 2.
  const __m256i pairs = nibbles ? _mm256_maddubs_epi16(w, in)
                                : _mm256_maddubs_epi16(_mm256_abs_epi8(w), _mm256_sign_epi8(in, w));
  return sums + reinterpret_cast<Ints>(_mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
#else
  for (int j = 0; j < 4; ++j) {
    const std::int32_t one = static_cast<std::int32_t>(static_cast<std::uint32_t>(x) << (24 - 8 * j)) >> 24;
    const Ints value = nibbles ? reinterpret_cast<Ints>((weight >> (8 * j)) & 255U)
                               : reinterpret_cast<Ints>(weight << (24 - 8 * j)) >> 24;
    sums += value * one;
  }
  return sums;
#endif
}

template <PanelFormat format, int rows>
void bytePanel(const Panels& weight, const unsigned char* values, std::int64_t panel, std::int64_t part,
               const DecodeRows& x, std::int64_t row, float* y, std::int64_t yStride) {
  constexpr bool nibbles = format == PanelFormat::Nibble;
  constexpr std::int64_t step = kPanelRows * 4, perStep = nibbles ? 8 : 4;
#if defined(__AVX512VNNI__)
  constexpr bool shifted = !nibbles;
#else
  constexpr bool shifted = false;
#endif
  Floats total[rows] = {};
  const unsigned char* from = values + part * kLanes * 4;
  std::int64_t place = panel * weight.blocks * kPanelRows + part * kLanes;
  for (std::int64_t block = 0; block < weight.blocks; ++block, place += kPanelRows) {
    Ints sums[rows];
    typedef std::int32_t Four __attribute__((aligned(1), may_alias));
    const signed char* in[rows];
    for (int t = 0; t < rows; ++t) {
      in[t] = x.bytes + (row + t) * x.stride + block * kPanelBlock;
      sums[t] = Ints{};
      if constexpr (shifted)
        sums[t] -= 128 * static_cast<std::int32_t>(x.sums[(row + t) * x.sumStride + block]);
    }
    for (std::int64_t k = 0; k < kPanelBlock; k += perStep, from += step) {
      const Words packed = *reinterpret_cast<const Words*>(from);
      if constexpr (nibbles) {
        const Words low = packed & 0x0F0F0F0FU, high = (packed >> 4) & 0x0F0F0F0FU;
        for (int t = 0; t < rows; ++t) {
          sums[t] = dot<true>(sums[t], low, *reinterpret_cast<const Four*>(in[t] + k));
          sums[t] = dot<true>(sums[t], high, *reinterpret_cast<const Four*>(in[t] + k + 4));
        }
      } else {
        const Words bytes = shifted ? packed ^ 0x80808080U : packed;
        for (int t = 0; t < rows; ++t)
          sums[t] = dot<false>(sums[t], bytes, *reinterpret_cast<const Four*>(in[t] + k));
      }
    }
    const Floats scale = widened(weight.scales + place);
    for (int t = 0; t < rows; ++t)
      total[t] +=
          scale * x.scales[(row + t) * x.sumStride + block] * __builtin_convertvector(sums[t], Floats);
    if constexpr (nibbles) {
      const Floats offset = widened(weight.offsets + place);
      for (int t = 0; t < rows; ++t)
        total[t] +=
            offset * (x.scales[(row + t) * x.sumStride + block] * x.sums[(row + t) * x.sumStride + block]);
    }
  }
  for (int t = 0; t < rows; ++t) store(y + (row + t) * yStride + part * kLanes, total[t]);
}

enum class Products { InFloats, InBytes };

template <Products products, PanelFormat format, int rows>
void panelRows(const Panels& weight, std::int64_t panel, const DecodeRows& x, std::int64_t row, float* y,
               std::int64_t yStride) {
  const unsigned char* values = weight.values + panel * weight.panelBytes;
  constexpr bool blocks = format == PanelFormat::Byte || format == PanelFormat::Nibble;
  for (std::int64_t part = 0; part < kParts; ++part) {
    if constexpr (!blocks)
      floatPanel<format, rows>(weight, values, part, x, row, y + panel * kPanelRows, yStride);
    else if constexpr (products == Products::InBytes)
      bytePanel<format, rows>(weight, values, panel, part, x, row, y + panel * kPanelRows, yStride);
    else
      blockPanel<format, rows>(weight, values, panel, part, x, row, y + panel * kPanelRows, yStride);
  }
}

// A panel is small enough to stay in the nearest cache while all rows pass over it.
template <Products products, PanelFormat format>
void multiplyFormat(const Panels& weight, const DecodeRows& x, std::int64_t begin, std::int64_t end, float* y,
                    std::int64_t yStride) {
  for (std::int64_t panel = begin; panel < end; ++panel) {
    std::int64_t row = 0;
    for (; row + kMostRows <= x.rows; row += kMostRows)
      panelRows<products, format, kMostRows>(weight, panel, x, row, y, yStride);
    if constexpr (kMostRows > 4)
      for (; row + 4 <= x.rows; row += 4) panelRows<products, format, 4>(weight, panel, x, row, y, yStride);
    if constexpr (kMostRows > 2)
      for (; row + 2 <= x.rows; row += 2) panelRows<products, format, 2>(weight, panel, x, row, y, yStride);
    for (; row < x.rows; ++row) panelRows<products, format, 1>(weight, panel, x, row, y, yStride);
  }
}

void multiply(const Panels& weight, const DecodeRows& x, std::int64_t begin, std::int64_t end, float* y,
              std::int64_t yStride) {
  switch (weight.format) {
    case PanelFormat::Float32:
      return multiplyFormat<Products::InFloats, PanelFormat::Float32>(weight, x, begin, end, y, yStride);
    case PanelFormat::BFloat16:
      return multiplyFormat<Products::InFloats, PanelFormat::BFloat16>(weight, x, begin, end, y, yStride);
    case PanelFormat::Float16:
      return multiplyFormat<Products::InFloats, PanelFormat::Float16>(weight, x, begin, end, y, yStride);
    case PanelFormat::Byte:
      return multiplyFormat<Products::InFloats, PanelFormat::Byte>(weight, x, begin, end, y, yStride);
    case PanelFormat::Nibble:
      return multiplyFormat<Products::InFloats, PanelFormat::Nibble>(weight, x, begin, end, y, yStride);
  }
}

void multiplyBytes(const Panels& weight, const DecodeRows& x, std::int64_t begin, std::int64_t end, float* y,
                   std::int64_t yStride) {
  if (weight.format == PanelFormat::Byte)
    multiplyFormat<Products::InBytes, PanelFormat::Byte>(weight, x, begin, end, y, yStride);
  else
    multiplyFormat<Products::InBytes, PanelFormat::Nibble>(weight, x, begin, end, y, yStride);
}

// --- rows
// ---------------------------------------------------------------------------------------------------

void sumBlocks(const float* x, std::int64_t blocks, float* sums) {
  for (std::int64_t block = 0; block < blocks; ++block) {
    Floats total = {};
    for (std::int64_t i = 0; i < kPanelBlock; i += kLanes) total += floatsAt(x + block * kPanelBlock + i);
    sums[block] = sum(total);
  }
}

void quantise(const float* x, std::int64_t blocks, signed char* bytes, float* scales, float* sums) {
  for (std::int64_t block = 0; block < blocks; ++block, x += kPanelBlock, bytes += kPanelBlock) {
    Floats most = {};
    for (std::int64_t i = 0; i < kPanelBlock; i += kLanes) most = larger(most, magnitude(floatsAt(x + i)));
    const float scale = largest(most) / 127.0F;
    const float inverse = scale > 0 ? 1.0F / scale : 0.0F;
    Ints total = {};
    for (std::int64_t i = 0; i < kPanelBlock; i += kLanes) {
      // Adding and taking off 1.5 * 2^23 rounds to the nearest whole number.
      const Floats rounded = floatsAt(x + i) * inverse + 12582912.0F - 12582912.0F;
      const Ints whole = __builtin_convertvector(rounded, Ints);
      total += whole;
      *reinterpret_cast<Bytes*>(bytes + i) = __builtin_convertvector(whole, Bytes);
    }
    std::int32_t all32 = 0;
    for (std::int64_t j = 0; j < kLanes; ++j) all32 += total[j];
    scales[block] = scale;
    sums[block] = static_cast<float>(all32);
  }
}

void rmsNorm(const float* x, std::int64_t count, const float* weight, float epsilon, float* y) {
  Floats squares = {};
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) squares += floatsAt(x + i) * floatsAt(x + i);
  float total = sum(squares);
  for (; i < count; ++i) total += x[i] * x[i];
  const float scale = 1.0F / __builtin_sqrtf(total / static_cast<float>(count) + epsilon);
  for (i = 0; i < count; ++i) y[i] = x[i] * scale * weight[i];
}

void layerNorm(const float* x, std::int64_t count, const float* weight, const float* bias, float epsilon,
               float* y) {
  float total = 0;
  for (std::int64_t i = 0; i < count; ++i) total += x[i];
  const float mean = total / static_cast<float>(count);
  float squares = 0;
  for (std::int64_t i = 0; i < count; ++i) squares += (x[i] - mean) * (x[i] - mean);
  const float scale = 1.0F / __builtin_sqrtf(squares / static_cast<float>(count) + epsilon);
  for (std::int64_t i = 0; i < count; ++i) y[i] = (x[i] - mean) * scale * weight[i] + bias[i];
}

// Counts of the next three are rounded up: the buffers end with values to spare.
void gated(float* gate, const float* up, std::int64_t count) {
  for (std::int64_t i = 0; i < count; i += kLanes) {
    const Floats x = floatsAt(gate + i);
    store(gate + i, x / (1.0F + exponential(-x)) * floatsAt(up + i));
  }
}

void gelu(float* x, std::int64_t count) {
  for (std::int64_t i = 0; i < count; i += kLanes) {
    const Floats value = floatsAt(x + i);
    // (1 + tanh u) / 2 = 1 / (1 + e^(-2 u)), u = sqrt(2 / pi) (x + 0.044715 x^3)
    const Floats inner = 1.5957691216F * (value + 0.044715F * value * value * value);
    store(x + i, value / (1.0F + exponential(-inner)));
  }
}

void add(float* x, const float* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; i += kLanes) store(x + i, floatsAt(x + i) + floatsAt(y + i));
}

void attend(const float* query, const float* keys, const float* values, std::int64_t length,
            std::int64_t width, float scale, float* scores, float* context) {
  float most = -3.4e38F;
  for (std::int64_t j = 0; j < length; ++j) {
    const float* key = keys + j * width;
    Floats products = {};
    for (std::int64_t i = 0; i < width; i += kLanes) products += floatsAt(query + i) * floatsAt(key + i);
    scores[j] = scale * sum(products);
    most = scores[j] > most ? scores[j] : most;
  }
  std::int64_t j = 0;
  Floats parts = {};
  for (; j + kLanes <= length; j += kLanes) {
    const Floats share = exponential(floatsAt(scores + j) - most);
    store(scores + j, share);
    parts += share;
  }
  float total = sum(parts);
  for (; j < length; ++j) total += scores[j] = exponential(all(scores[j] - most))[0];
  const float inverse = 1.0F / total;
  for (std::int64_t i = 0; i < width; i += kLanes) {
    Floats result = {};
    for (j = 0; j < length; ++j) result += scores[j] * floatsAt(values + j * width + i);
    store(context + i, result * inverse);
  }
}

constexpr DecodeKernels kernelsNamed(const char* name) {
  return {name, multiply, multiplyBytes, sumBlocks, quantise, rmsNorm, layerNorm, gated, gelu, add, attend};
}

}  // namespace
}  // namespace core
