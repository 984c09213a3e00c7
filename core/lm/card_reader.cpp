#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>

#include "core/lm/causal.h"
#include "core/lm/causal_model.h"
#include "core/lm/decoder_reader.h"
#include "core/lm/torch_device.h"

namespace core {
namespace {

class CardReader : public DecoderReader {
 public:
  CardReader(const DecoderWeights& weights, at::Device device, at::ScalarType type)
      : m_network(weights, device, type) {}

  std::span<const float> extend(std::span<const std::int32_t> ids) override {
    const c10::InferenceMode guard;
    const auto count = static_cast<std::int64_t>(ids.size());
    reserve(m_cache.length + count);
    at::Tensor tokens = at::empty({count}, at::kLong);
    std::copy(ids.begin(), ids.end(), tokens.data_ptr<std::int64_t>());
    const at::Tensor states = m_network.extend(tokens.to(m_network.device()), m_cache);
    m_logits = m_network.logits(states.narrow(0, count - 1, 1)).to(at::kCPU).contiguous();
    return {m_logits.const_data_ptr<float>(), static_cast<std::size_t>(m_logits.numel())};
  }
  void forget(std::int64_t length) override { m_cache.length = length; }

 private:
  void reserve(std::int64_t wanted) {
    const std::int64_t capacity = m_cache.keys.empty() ? 0 : m_cache.keys[0].size(2);
    if (wanted <= capacity) return;
    constexpr std::int64_t kLeast = 512;
    KeyValueTensors grown = m_network.makeCache(std::max({kLeast, wanted, 2 * capacity}));
    for (std::size_t i = 0; i < m_cache.keys.size(); ++i) {
      grown.keys[i].narrow(2, 0, m_cache.length).copy_(m_cache.keys[i].narrow(2, 0, m_cache.length));
      grown.values[i].narrow(2, 0, m_cache.length).copy_(m_cache.values[i].narrow(2, 0, m_cache.length));
    }
    grown.length = m_cache.length;
    m_cache = std::move(grown);
  }

  CausalNetwork m_network;
  KeyValueTensors m_cache;
  at::Tensor m_logits;
};

}  // namespace

std::unique_ptr<DecoderReader> makeCardReader(const DecoderWeights& weights, Arithmetic arithmetic) {
  const c10::InferenceMode guard;
  return std::make_unique<CardReader>(weights, torchDeviceOf(Device::Cuda),
                                      arithmetic == Arithmetic::Fast ? at::kBFloat16 : at::kFloat);
}

}  // namespace core
