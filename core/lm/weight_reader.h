#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/lm/weights.h"

// Internal: includes Torch. Only .cpp files of core/lm and core/train may include it.
namespace core {

/// The tensor as float32 on the processor: in place, kept alive by the mapping, where the file holds it so,
/// else an unpacked copy. Throws Error(BadInput) where it holds no floats, or values that are infinite or no
/// numbers.
at::Tensor tensorOf(const Weights& weights, const std::string& name);

/// Reads weights by name, checked against the shape that the configuration wants.
class WeightReader {
 public:
  /// `prefix` stands before every name in the file, as in models that were saved with a head ("bert.").
  WeightReader(const Weights& weights, at::Device device, std::string prefix = {})
      : m_weights(weights), m_device(device), m_prefix(std::move(prefix)) {}

  bool has(const std::string& name) const { return m_weights.find(m_prefix + name) != nullptr; }
  /// Float32 on the device. Throws Error(BadInput) where it is missing, has another shape or unsound values.
  at::Tensor read(const std::string& name, const std::vector<std::int64_t>& shape) const;

 private:
  const Weights& m_weights;
  at::Device m_device;
  std::string m_prefix;
};

}  // namespace core
