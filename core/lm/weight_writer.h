#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

// Internal: includes Torch. Only .cpp files of core/lm and core/train may include it.
namespace core {

/// Writes a safetensors file, whole or not at all. The tensors are float32, contiguous and on the processor.
/// Throws Error(Failed) where the disk refuses.
void writeWeights(const std::filesystem::path& file, const std::map<std::string, at::Tensor>& weights);

}  // namespace core
