#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include "core/lm/kernels.h"

namespace core {

/// Plain memory on the boundary of a cache line, all zero.
template <typename Value>
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::int64_t count)
      : m_values(static_cast<Value*>(::operator new[](static_cast<std::size_t>(count) * sizeof(Value),
                                                      std::align_val_t{kAlignment}))) {
    std::uninitialized_fill_n(m_values.get(), count, Value{});
  }
  Value* get() { return m_values.get(); }
  const Value* get() const { return m_values.get(); }

 private:
  static constexpr std::size_t kAlignment = 64;
  struct Delete {
    void operator()(Value* values) const { ::operator delete[](values, std::align_val_t{kAlignment}); }
  };
  std::unique_ptr<Value[], Delete> m_values;
};

/// A linear map as a model file has it: y = x W^T + b.
struct LinearWeight {
  const float* weight = nullptr;  ///< [out, in]
  const float* bias = nullptr;    ///< [out], or null
  std::int64_t out = 0, in = 0;
};

/// A copy of a weight in the layout of the float32 kernels.
class FloatWeight {
 public:
  explicit FloatWeight(const LinearWeight& weight);
  FloatPanels panels() const;

 private:
  std::int64_t m_out, m_in;
  AlignedBuffer<float> m_values, m_bias;
};

/// A copy of a weight in eight bits: each output's inputs are divided by a 127th of the largest of them.
class ByteWeight {
 public:
  explicit ByteWeight(const LinearWeight& weight);
  BytePanels panels() const;

 private:
  std::int64_t m_out, m_in;
  AlignedBuffer<std::int8_t> m_values;
  AlignedBuffer<float> m_scales, m_bias;
  AlignedBuffer<std::int32_t> m_sums;
};

}  // namespace core
