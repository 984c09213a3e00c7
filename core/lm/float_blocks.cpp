#include "core/lm/float_blocks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string>

#include "core/error.h"

namespace core {
namespace {

using Byte = std::uint8_t;

// Without branches, so that whole tensors go through the vector units: the exponent is moved to its new bias
// by a multiplication, which is exact for denormals too.
float fromHalf(std::uint16_t half) {
  const std::uint32_t magnitude = static_cast<std::uint32_t>(half & 0x7FFF) << 13;
  std::uint32_t bits = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) * 0x1p112F);
  bits |= (half & 0x7C00) == 0x7C00 ? 0x7F800000U : 0U;
  return std::bit_cast<float>(bits | static_cast<std::uint32_t>(half & 0x8000) << 16);
}

float fromBrain(std::uint16_t brain) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(brain) << 16);
}

float halfAt(const Byte* bytes) {
  std::uint16_t half = 0;
  std::memcpy(&half, bytes, sizeof(half));
  return fromHalf(half);
}

// Blocks of 32: a scale, where there is one a minimum, for 5 bits the high bits, then 16 bytes whose low
// halves are the first 16 numbers and whose high halves the others.
constexpr std::size_t kSmall = 32;

void unpackQ4(const Byte* block, float* out, bool minimum) {
  const float scale = halfAt(block), low = minimum ? halfAt(block + 2) : 0.0F;
  const Byte* codes = block + (minimum ? 4 : 2);
  const int zero = minimum ? 0 : 8;
  for (std::size_t i = 0; i < kSmall / 2; ++i) {
    out[i] = scale * static_cast<float>((codes[i] & 0x0F) - zero);
    out[i + kSmall / 2] = scale * static_cast<float>((codes[i] >> 4) - zero);
  }
  if (!minimum) return;
  for (std::size_t i = 0; i < kSmall; ++i) out[i] += low;
}

void unpackQ5(const Byte* block, float* out, bool minimum) {
  const float scale = halfAt(block), low = minimum ? halfAt(block + 2) : 0.0F;
  std::uint32_t high = 0;
  std::memcpy(&high, block + (minimum ? 4 : 2), sizeof(high));
  const Byte* codes = block + (minimum ? 8 : 6);
  const int zero = minimum ? 0 : 16;
  for (std::size_t i = 0; i < kSmall; ++i) {
    const int nibble = i < kSmall / 2 ? codes[i] & 0x0F : codes[i - kSmall / 2] >> 4;
    out[i] = scale * static_cast<float>((nibble | static_cast<int>(high >> i & 1U) << 4) - zero);
  }
  if (!minimum) return;
  for (std::size_t i = 0; i < kSmall; ++i) out[i] += low;
}

void unpackQ8(const Byte* block, float* out) {
  const float scale = halfAt(block);
  for (std::size_t i = 0; i < kSmall; ++i)
    out[i] = static_cast<float>(static_cast<std::int8_t>(block[2 + i])) * scale;
}

// Blocks of 256 with scales of their own scales.
constexpr std::size_t kLarge = 256;

// Eight scales and eight minima of 6 bits in 12 bytes: the first four of each stand in the low bits of bytes
// 0 to 3 and 4 to 7, whose two high bits belong to the last four, as do the halves of bytes 8 to 11.
struct Scale {
  int scale = 0, minimum = 0;
};
Scale scaleOf(const Byte* packed, std::size_t part) {
  if (part < 4) return {packed[part] & 0x3F, packed[part + 4] & 0x3F};
  return {(packed[part + 4] & 0x0F) | (packed[part - 4] >> 6) << 4,
          packed[part + 4] >> 4 | (packed[part] >> 6) << 4};
}

void unpackQ45K(const Byte* block, float* out, bool five) {
  const float scale = halfAt(block), minimum = halfAt(block + 2);
  const Byte* high = block + 16;
  const Byte* codes = five ? high + 32 : high;
  for (std::size_t part = 0; part < 8; ++part) {
    const Scale own = scaleOf(block + 4, part);
    const float step = scale * static_cast<float>(own.scale), low = minimum * static_cast<float>(own.minimum);
    for (std::size_t i = 0; i < 32; ++i) {
      const Byte pair = codes[part / 2 * 32 + i];
      int code = part % 2 == 0 ? pair & 0x0F : pair >> 4;
      if (five) code |= (high[i] >> part & 1) << 4;
      out[part * 32 + i] = step * static_cast<float>(code) - low;
    }
  }
}

void unpackQ6K(const Byte* block, float* out) {
  const Byte* low = block;
  const Byte* high = block + 128;
  const Byte* scales = block + 192;
  const float scale = halfAt(block + 208);
  for (std::size_t i = 0; i < kLarge; ++i) {
    // Each half of the block: 64 bytes of low bits, whose low halves are the first 64 numbers; 32 bytes of
    // high bits, two for each of the four rows of 32.
    const std::size_t half = i / 128, inHalf = i % 128, row = inHalf / 32;
    const Byte pair = low[half * 64 + inHalf % 64];
    const int code =
        (inHalf < 64 ? pair & 0x0F : pair >> 4) | (high[half * 32 + inHalf % 32] >> (2 * row) & 3) << 4;
    const float own = scale * static_cast<float>(static_cast<std::int8_t>(scales[i / 16]));
    out[i] = own * static_cast<float>(code - 32);
  }
}

template <typename Number, typename Convert>
void readEach(const TensorView& view, std::span<float> values, Convert convert) {
  const std::byte* bytes = view.bytes.data();
  for (std::size_t i = 0; i < values.size(); ++i) {
    Number number{};
    std::memcpy(&number, bytes + i * sizeof(Number), sizeof(Number));
    values[i] = convert(number);
  }
}

using Unpack = void (*)(const Byte*, float*);

struct KnownFormat {
  std::string_view name;
  BlockFormat format;
  Unpack unpack = nullptr;  // of the block formats
};

constexpr std::array<KnownFormat, 23> kFormats = {{
    {"F64", {1, 8}, nullptr},
    {"F32", {1, 4}, nullptr},
    {"F16", {1, 2}, nullptr},
    {"BF16", {1, 2}, nullptr},
    {"I64", {1, 8}, nullptr},
    {"U64", {1, 8}, nullptr},
    {"I32", {1, 4}, nullptr},
    {"U32", {1, 4}, nullptr},
    {"I16", {1, 2}, nullptr},
    {"U16", {1, 2}, nullptr},
    {"I8", {1, 1}, nullptr},
    {"U8", {1, 1}, nullptr},
    {"BOOL", {1, 1}, nullptr},
    {"F8_E4M3", {1, 1}, nullptr},
    {"F8_E5M2", {1, 1}, nullptr},
    {"Q4_0", {32, 18}, [](const Byte* block, float* out) { unpackQ4(block, out, false); }},
    {"Q4_1", {32, 20}, [](const Byte* block, float* out) { unpackQ4(block, out, true); }},
    {"Q5_0", {32, 22}, [](const Byte* block, float* out) { unpackQ5(block, out, false); }},
    {"Q5_1", {32, 24}, [](const Byte* block, float* out) { unpackQ5(block, out, true); }},
    {"Q8_0", {32, 34}, unpackQ8},
    {"Q4_K", {256, 144}, [](const Byte* block, float* out) { unpackQ45K(block, out, false); }},
    {"Q5_K", {256, 176}, [](const Byte* block, float* out) { unpackQ45K(block, out, true); }},
    {"Q6_K", {256, 210}, unpackQ6K},
}};

const KnownFormat* find(std::string_view dtype) {
  const auto* const found = std::find_if(kFormats.begin(), kFormats.end(),
                                         [&](const KnownFormat& format) { return format.name == dtype; });
  return found == kFormats.end() ? nullptr : found;
}

}  // namespace

std::optional<BlockFormat> blockFormat(std::string_view dtype) {
  const KnownFormat* format = find(dtype);
  if (!format) return std::nullopt;
  return format->format;
}

bool holdsFloats(std::string_view dtype) {
  const KnownFormat* format = find(dtype);
  return format && (format->unpack || dtype == "F32" || dtype == "F16" || dtype == "BF16" || dtype == "F64");
}

void readFloats(const TensorView& view, std::span<float> values) {
  if (view.dtype == "F32")
    readEach<float>(view, values, [](float number) { return number; });
  else if (view.dtype == "F64")
    readEach<double>(view, values, [](double number) { return static_cast<float>(number); });
  else if (view.dtype == "F16")
    readEach<std::uint16_t>(view, values, fromHalf);
  else if (view.dtype == "BF16")
    readEach<std::uint16_t>(view, values, fromBrain);
  else if (const KnownFormat* format = find(view.dtype); format && format->unpack) {
    const auto* block = reinterpret_cast<const Byte*>(view.bytes.data());
    for (std::size_t at = 0; at < values.size(); at += format->format.elements, block += format->format.bytes)
      format->unpack(block, values.data() + at);
  } else {
    throw Error(Error::Kind::BadInput, "A tensor of type " + view.dtype + " holds no weights.");
  }
}

bool allFinite(std::span<const float> values) {
  std::uint32_t special = 0;
  for (const float value : values) {
    const std::uint32_t exponent = std::bit_cast<std::uint32_t>(value) & 0x7F800000U;
    special |= exponent == 0x7F800000U ? 1U : 0U;
  }
  return special == 0;
}

}  // namespace core
