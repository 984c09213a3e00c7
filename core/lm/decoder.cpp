#include "core/lm/decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/chat.h"
#include "core/lm/decoder_engine.h"
#include "core/lm/decoder_folder.h"
#include "core/torch_library.h"

namespace core {
namespace {

class ProcessorReader : public DecoderReader {
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
  std::unique_ptr<DecoderReader> reader;
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
    parts->reader = torchLibrary().makeCardReader(placed, options.arithmetic);
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
  info.hash = hashOf(parts->folder, weights);
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

void Decoder::forget() {
  m_parts->reader->forget(0);
  m_parts->read.clear();
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
