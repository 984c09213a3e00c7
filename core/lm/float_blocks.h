#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/lm/safetensors.h"

namespace core {

/// How a format stores numbers: so many together in so many bytes. Plain formats have blocks of one.
struct BlockFormat {
  std::uint64_t elements = 1;
  std::uint64_t bytes = 0;
};

/// Of every dtype that a TensorView can have; nullopt where the name is unknown.
std::optional<BlockFormat> blockFormat(std::string_view dtype);

/// Whether readFloats() knows the dtype: floats and the block formats of ggml.
bool holdsFloats(std::string_view dtype);

/// All elements of the tensor as float32, in order, unpacked as the reference package `gguf` does it, to the
/// bit. `values` has room for view.elements(); view.dtype is one of holdsFloats(). F64 is rounded.
void readFloats(const TensorView& view, std::span<float> values);

/// Whether no value is infinite or no number.
bool allFinite(std::span<const float> values);

}  // namespace core
