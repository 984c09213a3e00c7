#include "core/lm/decoder.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/causal.h"
#include "core/lm/causal_model.h"
#include "core/lm/chat.h"
#include "core/lm/decoder_engine.h"
#include "core/lm/decoder_folder.h"
#include "core/lm/torch_device.h"

namespace core {
namespace {

/// A transformer with what it has read.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual std::span<const float> extend(std::span<const std::int32_t> ids) = 0;
  virtual void forget(std::int64_t length) = 0;  ///< all but the first `length` tokens
};

class ProcessorReader : public Reader {
 public:
  ProcessorReader(const DecoderWeights& weights, const DecoderOptions& options)
      : m_engine(weights, options.arithmetic, options.threads), m_cache(m_engine.makeCache()) {}
  std::span<const float> extend(std::span<const std::int32_t> ids) override {
    return m_engine.extend(ids, m_cache);
  }
  void forget(std::int64_t length) override { m_cache.length = length; }
  const DecoderEngine& engine() const { return m_engine; }

 private:
  DecoderEngine m_engine;
  KeyValueCache m_cache;
};

class CardReader : public Reader {
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

std::string nameOf(const std::filesystem::path& folder) {
  const std::filesystem::path whole = std::filesystem::absolute(folder).lexically_normal();
  const std::string name = whole.filename().string();
  return name.empty() ? whole.parent_path().filename().string() : name;
}

std::vector<std::int32_t> endsOf(const DecoderFolder& folder) {
  std::vector<std::int32_t> ends;
  const auto add = [&](std::int32_t id) {
    if (std::find(ends.begin(), ends.end(), id) == ends.end()) ends.push_back(id);
  };
  for (const std::int64_t id : folder.config.ends)
    if (id >= 0 && id < folder.config.vocabulary) add(static_cast<std::int32_t>(id));
  if (folder.tokenizer->special().eos) add(*folder.tokenizer->special().eos);
  // Chat models end their turn with a token that not every folder names as an end.
  if (const auto id = folder.tokenizer->find(endOfTurn(folder.chatTemplate))) add(*id);
  return ends;
}

}  // namespace

struct Decoder::Parts {
  DecoderFolder folder;
  DecoderInfo info;
  std::vector<std::int32_t> ends;
  std::unique_ptr<Reader> reader;
  std::vector<std::int32_t> read;  // what the reader's cache holds
};

Decoder::Decoder(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
Decoder::~Decoder() = default;

std::shared_ptr<Decoder> Decoder::load(const std::filesystem::path& folder, const DecoderOptions& options) {
  const Device device = resolve(options.device);
  const Weights weights(folder);
  auto parts = std::make_unique<Parts>();
  parts->folder = readDecoderFolder(folder, weights);
  const DecoderConfig& config = parts->folder.config;
  const DecoderWeights placed(weights, config);
  DecoderInfo& info = parts->info;
  if (device == Device::Cuda) {
    const c10::InferenceMode guard;
    parts->reader = std::make_unique<CardReader>(
        placed, torchDeviceOf(device), options.arithmetic == Arithmetic::Fast ? at::kBFloat16 : at::kFloat);
    info.device = describe(device);
  } else {
    auto reader = std::make_unique<ProcessorReader>(placed, options);
    info.device = fmt::format("cpu ({} threads, {})", reader->engine().threads(), reader->engine().kernels());
    parts->reader = std::move(reader);
  }
  info.name = nameOf(folder);
  info.architecture = config.architecture;
  info.parameters = weights.parameters();
  info.vocabulary = config.vocabulary;
  info.maxLength = config.positions;
  info.chat = !parts->folder.chatTemplate.empty();
  parts->ends = endsOf(parts->folder);
  return std::shared_ptr<Decoder>(new Decoder(std::move(parts)));
}

const DecoderInfo& Decoder::info() const {
  return m_parts->info;
}
const Tokenizer& Decoder::tokenizer() const {
  return *m_parts->folder.tokenizer;
}
const std::string& Decoder::chatTemplate() const {
  return m_parts->folder.chatTemplate;
}
const std::vector<std::int32_t>& Decoder::ends() const {
  return m_parts->ends;
}

std::span<const float> Decoder::next(std::span<const std::int32_t> ids) {
  if (ids.empty() || static_cast<std::int64_t>(ids.size()) > m_parts->info.maxLength)
    throw Error(Error::Kind::BadInput,
                fmt::format("A text of {} tokens cannot be read; {} reads from 1 to {}.", ids.size(),
                            m_parts->info.name, m_parts->info.maxLength),
                m_parts->info.name);
  std::vector<std::int32_t>& read = m_parts->read;
  // The last token is always read again: its scores are what is asked for.
  const std::size_t most = std::min(read.size(), ids.size() - 1);
  const auto common = static_cast<std::size_t>(
      std::mismatch(read.begin(), read.begin() + static_cast<std::ptrdiff_t>(most), ids.begin()).first -
      read.begin());
  m_parts->reader->forget(static_cast<std::int64_t>(common));
  read.resize(common);
  const std::span<const float> scores = m_parts->reader->extend(ids.subspan(common));
  read.assign(ids.begin(), ids.end());
  return scores;
}

bool isDecoder(const std::filesystem::path& folder) {
  try {
    std::error_code failure;
    if (std::filesystem::exists(folder / "config.json", failure))
      return isDecoderConfig(readJsonFile(folder / "config.json"));
    return !ggufOf(folder).empty();
  } catch (const Error&) {
    return false;  // whoever loads it is told why
  }
}

}  // namespace core
