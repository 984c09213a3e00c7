#include "core/lm/packed_weight.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

AlignedBuffer<float> paddedBias(const LinearWeight& weight) {
  if (!weight.bias) return {};
  AlignedBuffer<float> bias(padded(weight.out));
  std::copy_n(weight.bias, weight.out, bias.get());
  return bias;
}

std::int64_t groupsOf(std::int64_t in) {
  return (in + 3) / 4;
}

}  // namespace

FloatWeight::FloatWeight(const LinearWeight& weight)
    : m_out(weight.out),
      m_in(weight.in),
      m_values(padded(weight.out) * weight.in),
      m_bias(paddedBias(weight)) {
  for (std::int64_t out = 0; out < m_out; ++out) {
    const float* const from = weight.weight + out * m_in;
    float* const to = m_values.get() + out / kRowStep * kRowStep * m_in + out % kRowStep;
    for (std::int64_t in = 0; in < m_in; ++in) to[in * kRowStep] = from[in];
  }
}

FloatPanels FloatWeight::panels() const {
  return {.values = m_values.get(), .bias = m_bias.get(), .in = m_in, .out = m_out};
}

ByteWeight::ByteWeight(const LinearWeight& weight)
    : m_out(weight.out),
      m_in(weight.in),
      m_values(padded(weight.out) * groupsOf(weight.in) * 4),
      m_scales(padded(weight.out)),
      m_bias(paddedBias(weight)),
      m_sums(padded(weight.out)) {
  constexpr float kSteps = 127;
  for (std::int64_t out = 0; out < m_out; ++out) {
    const float* const from = weight.weight + out * m_in;
    float range = 0;
    for (std::int64_t in = 0; in < m_in; ++in) range = std::max(range, std::abs(from[in]));
    m_scales.get()[out] = range / kSteps;
    const float inverse = range > 0 ? kSteps / range : 0;
    std::int8_t* const to =
        m_values.get() + (out / kRowStep * kRowStep * groupsOf(m_in) + out % kRowStep) * 4;
    std::int32_t sum = 0;
    for (std::int64_t in = 0; in < m_in; ++in) {
      const auto value = static_cast<std::int8_t>(std::lrint(from[in] * inverse));
      to[in / 4 * kRowStep * 4 + in % 4] = value;
      sum += value;
    }
    m_sums.get()[out] = sum;
  }
}

BytePanels ByteWeight::panels() const {
  return {.values = m_values.get(),
          .scales = m_scales.get(),
          .sums = m_sums.get(),
          .bias = m_bias.get(),
          .in = m_in,
          .out = m_out};
}

}  // namespace core
