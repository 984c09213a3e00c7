#include "core/lm/encoder.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/encoder_parts.h"
#include "core/parallel.h"

namespace core {
namespace {

using TokenIds = std::vector<std::int32_t>;

at::Device torchDevice(Device device) {
  return resolve(device) == Device::Cuda ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU);
}

std::vector<TokenIds> tokenizeAll(const Tokenizer& tokenizer, std::span<const std::string> texts,
                                  const std::string& prompt, std::size_t maxLength, Progress& progress) {
  constexpr std::size_t kBlock = 256;
  std::vector<TokenIds> tokens(texts.size());
  const auto tokenizeBlock = [&](std::int64_t block) {
    const std::size_t begin = static_cast<std::size_t>(block) * kBlock;
    for (std::size_t i = begin; i < std::min(begin + kBlock, texts.size()); ++i)
      tokens[i] = tokenizer.encode(prompt.empty() ? texts[i] : prompt + texts[i], maxLength);
  };
  const std::size_t blocks = (texts.size() + kBlock - 1) / kBlock;
  if (blocks == 1)
    tokenizeBlock(0);
  else
    forEachBlock(static_cast<std::int64_t>(blocks), "tokenize", progress, tokenizeBlock);
  // A tokenizer without special tokens makes nothing of an empty text; a text needs one token to have a
  // vector.
  for (TokenIds& ids : tokens)
    if (ids.empty()) ids.push_back(tokenizer.padId());
  return tokens;
}

/// A query's few tokens are done by one core sooner than two could agree on who does what: on a busy machine
/// the others' barriers cost ten times the work.
class ThreadsFor {
 public:
  explicit ThreadsFor(std::size_t tokens) : m_before(at::get_num_threads()) {
    if (tokens <= kFewTokens) at::set_num_threads(1);
  }
  ~ThreadsFor() {
    if (at::get_num_threads() != m_before) at::set_num_threads(m_before);
  }
  ThreadsFor(const ThreadsFor&) = delete;
  ThreadsFor& operator=(const ThreadsFor&) = delete;

 private:
  static constexpr std::size_t kFewTokens = 64;
  int m_before;
};

}  // namespace

at::Tensor Encoder::Parts::pooled(const TokenBatch& batch, double dropout) const {
  at::Tensor states = bert.forward(batch, dropout).to(at::kFloat);
  at::Tensor vectors;
  switch (folder.pooling) {
    case Pooling::Cls:
      vectors = states.index_select(0, batch.first);
      break;
    case Pooling::Mean:
      vectors = batch.pad.defined() ? at::zeros({batch.texts, states.size(1)}, states.options())
                                              .index_add(0, batch.textOf, states) /
                                          batch.lengths
                                    : states.view({batch.texts, batch.longest, states.size(1)}).mean(1);
      break;
    case Pooling::Max:
      // The padded form repeats a text's last token, which changes no maximum.
      if (batch.pad.defined()) states = states.index_select(0, batch.pad);
      vectors = states.view({batch.texts, batch.longest, states.size(1)}).amax(1);
      break;
  }
  if (!folder.info.normalise) return vectors;
  return vectors / vectors.norm(2, 1, true).clamp_min(1e-12);
}

Encoder::Encoder(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
Encoder::~Encoder() = default;

std::shared_ptr<Encoder> Encoder::load(const std::filesystem::path& folder, Device device) {
  const at::Device where = torchDevice(device);
  const Weights weights(folder);
  std::shared_ptr<const Tokenizer> tokenizer = loadTokenizer(folder);
  ModelFolder model = readModelFolder(folder, weights, *tokenizer);
  Bert bert(weights, model.config, where);
  return std::shared_ptr<Encoder>(
      new Encoder(std::make_unique<Parts>(Parts{std::move(model), std::move(tokenizer), std::move(bert)})));
}

std::shared_ptr<Encoder> Encoder::clone() const {
  return std::shared_ptr<Encoder>(new Encoder(std::make_unique<Parts>(*m_parts)));
}

const ModelInfo& Encoder::info() const {
  return m_parts->folder.info;
}
const Tokenizer& Encoder::tokenizer() const {
  return *m_parts->tokenizer;
}

Matrix Encoder::encode(std::span<const std::string> texts, const EncodeOptions& options,
                       Progress& progress) const {
  const c10::InferenceMode guard;
  const int limit = options.maxLength > 0 ? std::min(options.maxLength, info().maxLength) : info().maxLength;
  std::vector<TokenIds> tokens =
      tokenizeAll(tokenizer(), texts, options.prompt, static_cast<std::size_t>(limit), progress);

  std::size_t total = 0;
  for (const TokenIds& ids : tokens) total += ids.size();
  const ThreadsFor threads(total);

  // Longest first: batches hold texts of like length, and what does not fit in memory fails at once.
  std::vector<std::size_t> order(texts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return tokens[a].size() > tokens[b].size(); });

  Matrix vectors(static_cast<Eigen::Index>(texts.size()), info().dims);
  for (std::size_t begin = 0; begin < order.size();) {
    progress.check();
    const std::size_t longest = tokens[order[begin]].size();
    const std::size_t count = std::clamp<std::size_t>(static_cast<std::size_t>(options.batchTokens) / longest,
                                                      1, order.size() - begin);
    std::vector<TokenIds> batch;
    for (std::size_t i = begin; i < begin + count; ++i) batch.push_back(std::move(tokens[order[i]]));
    const at::Tensor rows =
        m_parts->pooled(makeTokenBatch(batch, m_parts->bert.device())).to(at::kCPU, at::kFloat).contiguous();
    const float* values = rows.const_data_ptr<float>();
    for (std::size_t i = 0; i < count; ++i)
      vectors.row(static_cast<Eigen::Index>(order[begin + i])) = Eigen::Map<const Eigen::RowVectorXf>(
          values + i * static_cast<std::size_t>(info().dims), info().dims);
    begin += count;
    progress.report("encode", static_cast<std::int64_t>(begin), static_cast<std::int64_t>(order.size()));
  }
  return vectors;
}

void Encoder::save(const std::filesystem::path& folder) const {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure)
    throw Error(Error::Kind::Failed, fmt::format("The folder {} cannot be made.", folder.string()),
                folder.string());
  for (const auto& [name, text] : m_parts->folder.files) {
    std::filesystem::create_directories((folder / name).parent_path(), failure);
    writeTextFile(folder / name, text);
  }
  const std::map<std::string, at::Tensor> weights = m_parts->bert.namedWeights();
  std::map<std::string, TensorView> views;
  for (const auto& [name, tensor] : weights)
    views[name] = {.dtype = "F32",
                   .shape = tensor.sizes().vec(),
                   .bytes = {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()}};
  writeSafetensors(folder / "model.safetensors", views);
}

ModelInfo inspectModel(const std::filesystem::path& folder) {
  return readModelFolder(folder, Weights(folder), *loadTokenizer(folder)).info;
}

}  // namespace core
