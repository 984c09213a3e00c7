#include "core/lm/packed_panels.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>

#include "core/error.h"

namespace core {
namespace {

constexpr std::uint16_t kLargestHalf = 0x7BFF;

float fromHalf(std::uint16_t half) {
  const std::uint32_t shifted = static_cast<std::uint32_t>(half & 0x7FFFU) << 13;
  float value = 0;
  std::memcpy(&value, &shifted, sizeof(value));
  value *= 0x1p112F;
  return (half & 0x8000U) != 0 ? -value : value;
}

// The nearest half that is no smaller; `value` is positive and in range.
std::uint16_t halfAbove(float value) {
  const float scaled = value * 0x1p-112F;
  std::uint32_t bits = 0;
  std::memcpy(&bits, &scaled, sizeof(bits));
  const std::uint32_t up = (bits + 0x1FFFU) >> 13;
  return static_cast<std::uint16_t>(std::min<std::uint32_t>(up, kLargestHalf));
}

bool finiteHalf(std::uint16_t half) {
  return (half & 0x7C00U) != 0x7C00U;
}

std::int64_t valueBytes(PanelFormat format) {
  switch (format) {
    case PanelFormat::Float32:
      return kPanelBlock * kPanelRows * 4;
    case PanelFormat::BFloat16:
    case PanelFormat::Float16:
      return kPanelBlock * kPanelRows * 2;
    case PanelFormat::Byte:
      return kPanelBlock * kPanelRows;
    case PanelFormat::Nibble:
      return kPanelBlock * kPanelRows / 2;
  }
  return 0;
}

std::size_t at(std::int64_t place) {
  return static_cast<std::size_t>(place);
}

// What a file says of one block of 32 numbers.
struct Block {
  std::uint16_t scale = 0, offset = 0;
  const std::uint8_t* numbers = nullptr;
};

struct BlockLayout {
  std::int64_t bytes;
  bool nibbles, offset;
};

BlockLayout layoutOf(const std::string& dtype) {
  if (dtype == "Q8_0") return {.bytes = 34, .nibbles = false, .offset = false};
  if (dtype == "Q4_0") return {.bytes = 18, .nibbles = true, .offset = false};
  return {.bytes = 20, .nibbles = true, .offset = true};  // Q4_1
}

}  // namespace

PanelMemory::PanelMemory(std::size_t bytes) {
  constexpr std::size_t kHugePage = std::size_t{2} << 20, kLine = 64;
  const std::size_t alignment = bytes >= kHugePage ? kHugePage : kLine;
  const std::size_t whole = std::max((bytes + alignment - 1) / alignment * alignment, alignment);
  void* data = std::aligned_alloc(alignment, whole);
  if (!data) throw std::bad_alloc();
  if (alignment == kHugePage) ::madvise(data, whole, MADV_HUGEPAGE);  // fewer address look-ups per token
  std::memset(data, 0, whole);
  m_data.reset(static_cast<std::byte*>(data));
}

void PanelMemory::Free::operator()(std::byte* data) const {
  std::free(data);
}

PackedPanels::PackedPanels(const DecoderWeights& weights, DecoderPart part, std::int64_t layer,
                           Arithmetic arithmetic) {
  const std::vector<std::int64_t> shape = shapeOf(weights.config(), part);
  const TensorView& view = weights.stored(part, layer);
  const bool turned = !weights.file().gguf() && isTransposed(weights.config().family, part);
  const std::string& dtype = view.dtype;
  const bool blocks = (dtype == "Q8_0" || dtype == "Q4_0" || dtype == "Q4_1") && shape[1] % kPanelBlock == 0;
  if (blocks) {
    allocate(layoutOf(dtype).nibbles ? PanelFormat::Nibble : PanelFormat::Byte, shape[0], shape[1]);
    packBlocks(weights, part, view);
  } else if (arithmetic == Arithmetic::Fast) {
    allocate(PanelFormat::Byte, shape[0], shape[1]);
    quantise(weights.matrix(part, layer));
  } else if (!turned && (dtype == "F16" || dtype == "BF16")) {
    allocate(dtype == "F16" ? PanelFormat::Float16 : PanelFormat::BFloat16, shape[0], shape[1]);
    packHalves(weights, part, view);
  } else {
    allocate(PanelFormat::Float32, shape[0], shape[1]);
    packFloats(weights.matrix(part, layer));
  }
  m_bias = weights.bias(part, layer);
  if (!m_bias.empty()) m_bias.resize(at(count() * kPanelRows));
}

void PackedPanels::allocate(PanelFormat format, std::int64_t out, std::int64_t in) {
  m_panels.format = format;
  m_panels.out = out;
  m_panels.in = in;
  m_panels.blocks = (in + kPanelBlock - 1) / kPanelBlock;
  m_panels.panelBytes = m_panels.blocks * valueBytes(format);
  m_values = PanelMemory(at(count() * m_panels.panelBytes));
  m_panels.values = reinterpret_cast<const unsigned char*>(m_values.data());
  m_bytes = at(count() * m_panels.panelBytes);
  const std::size_t scaleBytes = at(count() * m_panels.blocks * kPanelRows) * sizeof(std::uint16_t);
  if (inBlocks()) {
    m_scales = PanelMemory(scaleBytes);
    m_panels.scales = reinterpret_cast<const std::uint16_t*>(m_scales.data());
    m_bytes += scaleBytes;
  }
  if (format == PanelFormat::Nibble) {
    m_offsets = PanelMemory(scaleBytes);
    m_panels.offsets = reinterpret_cast<const std::uint16_t*>(m_offsets.data());
    m_bytes += scaleBytes;
  }
}

// Where the number of an output and input begins: for Nibble the byte that it shares.
std::uint8_t* PackedPanels::byteAt(std::int64_t output, std::int64_t input) const {
  const std::int64_t row = output % kPanelRows;
  std::int64_t place = output / kPanelRows * m_panels.panelBytes;
  switch (m_panels.format) {
    case PanelFormat::Float32:
      place += (input * kPanelRows + row) * 4;
      break;
    case PanelFormat::BFloat16:
    case PanelFormat::Float16:
      place += (input * kPanelRows + row) * 2;
      break;
    case PanelFormat::Byte:
      place += (input / 4 * kPanelRows + row) * 4 + input % 4;
      break;
    case PanelFormat::Nibble:
      place += (input / 8 * kPanelRows + row) * 4 + input % 4;
      break;
  }
  return reinterpret_cast<std::uint8_t*>(m_values.data()) + place;
}

void PackedPanels::packFloats(std::span<const float> values) {
  for (std::int64_t output = 0; output < m_panels.out; ++output) {
    auto* to = reinterpret_cast<float*>(byteAt(output, 0));
    const float* from = values.data() + output * m_panels.in;
    for (std::int64_t input = 0; input < m_panels.in; ++input) to[input * kPanelRows] = from[input];
  }
}

void PackedPanels::packHalves(const DecoderWeights& weights, DecoderPart part, const TensorView& view) {
  const std::uint16_t exponent = m_panels.format == PanelFormat::Float16 ? 0x7C00 : 0x7F80;
  for (std::int64_t output = 0; output < m_panels.out; ++output) {
    auto* to = reinterpret_cast<std::uint16_t*>(byteAt(output, 0));
    const std::byte* from = view.bytes.data() + weights.rowInFile(part, output) * m_panels.in * 2;
    for (std::int64_t input = 0; input < m_panels.in; ++input) {
      std::uint16_t value = 0;
      std::memcpy(&value, from + input * 2, sizeof(value));
      if ((value & exponent) == exponent)
        throw Error(
            Error::Kind::BadInput,
            fmt::format("{} holds weights that are infinite or no numbers.", weights.file().file().string()),
            publicName(weights.config().family, part));
      to[input * kPanelRows] = value;
    }
  }
}

void PackedPanels::packBlocks(const DecoderWeights& weights, DecoderPart part, const TensorView& view) {
  const BlockLayout layout = layoutOf(view.dtype);
  auto* scales = reinterpret_cast<std::uint16_t*>(m_scales.data());
  auto* offsets = reinterpret_cast<std::uint16_t*>(m_offsets.data());
  for (std::int64_t output = 0; output < m_panels.out; ++output) {
    const auto* from = reinterpret_cast<const std::uint8_t*>(view.bytes.data()) +
                       weights.rowInFile(part, output) * m_panels.blocks * layout.bytes;
    for (std::int64_t block = 0; block < m_panels.blocks; ++block, from += layout.bytes) {
      Block held;
      std::memcpy(&held.scale, from, 2);
      if (layout.offset) std::memcpy(&held.offset, from + 2, 2);
      held.numbers = from + (layout.offset ? 4 : 2);
      // Q4_0 counts from -8: eight scales less.
      if (layout.nibbles && !layout.offset && (held.scale & 0x7FFFU) != 0)
        held.offset = halfAbove(8 * std::abs(fromHalf(held.scale))) | ((held.scale & 0x8000U) ^ 0x8000U);
      if (!finiteHalf(held.scale) || !finiteHalf(held.offset) || (held.offset & 0x7FFFU) == kLargestHalf)
        throw Error(
            Error::Kind::BadInput,
            fmt::format("{} holds weights that are infinite or no numbers.", weights.file().file().string()),
            publicName(weights.config().family, part));
      const std::int64_t place =
          (output / kPanelRows * m_panels.blocks + block) * kPanelRows + output % kPanelRows;
      scales[place] = held.scale;
      if (layout.nibbles) offsets[place] = held.offset;
      for (std::int64_t i = 0; i < kPanelBlock; ++i) {
        std::uint8_t* to = byteAt(output, block * kPanelBlock + i);
        if (!layout.nibbles) {
          *to = held.numbers[i];
          continue;
        }
        // In the file the first half of a block stands in the low halves of the bytes.
        const int number = i < 16 ? held.numbers[i] & 15 : held.numbers[i - 16] >> 4;
        *to = static_cast<std::uint8_t>(*to | (i % 8 < 4 ? number : number << 4));
      }
    }
  }
}

void PackedPanels::quantise(std::span<const float> values) {
  auto* scales = reinterpret_cast<std::uint16_t*>(m_scales.data());
  for (std::int64_t output = 0; output < m_panels.out; ++output)
    for (std::int64_t block = 0; block < m_panels.blocks; ++block) {
      const std::int64_t begin = block * kPanelBlock, end = std::min(begin + kPanelBlock, m_panels.in);
      const std::span<const float> own = values.subspan(at(output * m_panels.in + begin), at(end - begin));
      float most = 0;
      for (const float value : own) most = std::max(most, std::abs(value));
      const std::uint16_t half = halfAbove(most / 127);
      scales[(output / kPanelRows * m_panels.blocks + block) * kPanelRows + output % kPanelRows] = half;
      const float scale = fromHalf(half);
      if (scale == 0) continue;
      for (std::int64_t i = begin; i < end; ++i) {
        const float number = std::clamp(std::nearbyint(own[at(i - begin)] / scale), -127.0F, 127.0F);
        *byteAt(output, i) = static_cast<std::uint8_t>(static_cast<std::int8_t>(number));
      }
    }
}

void PackedPanels::row(std::int64_t output, std::span<float> values) const {
  for (std::int64_t input = 0; input < m_panels.in; ++input) {
    const std::uint8_t* from = byteAt(output, input);
    float& value = values[at(input)];
    const std::int64_t place =
        (output / kPanelRows * m_panels.blocks + input / kPanelBlock) * kPanelRows + output % kPanelRows;
    std::uint16_t half = 0;
    std::memcpy(&half, from,
                m_panels.format == PanelFormat::Byte || m_panels.format == PanelFormat::Nibble ? 1 : 2);
    switch (m_panels.format) {
      case PanelFormat::Float32:
        std::memcpy(&value, from, sizeof(value));
        break;
      case PanelFormat::BFloat16: {
        const std::uint32_t bits = static_cast<std::uint32_t>(half) << 16;
        std::memcpy(&value, &bits, sizeof(value));
        break;
      }
      case PanelFormat::Float16:
        value = fromHalf(half);
        break;
      case PanelFormat::Byte:
        value = fromHalf(m_panels.scales[place]) * static_cast<float>(static_cast<std::int8_t>(half));
        break;
      case PanelFormat::Nibble:
        value = fromHalf(m_panels.scales[place]) * static_cast<float>(input % 8 < 4 ? half & 15 : half >> 4) +
                fromHalf(m_panels.offsets[place]);
        break;
    }
  }
}

}  // namespace core
