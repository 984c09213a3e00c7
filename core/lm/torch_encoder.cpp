#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/encoder_parts.h"
#include "core/lm/torch_device.h"
#include "core/lm/weight_reader.h"
#include "core/lm/weight_writer.h"
#include "core/parallel.h"

namespace core {
namespace {

using TokenIds = std::vector<std::int32_t>;

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

// A text's vector from the states of its tokens, on plain memory.
void poolRows(const BertInference::Run& states, std::int64_t first, std::int64_t count, Pooling pooling,
              Eigen::Ref<Eigen::RowVectorXf> vector) {
  const auto row = [&](std::int64_t token) {
    return Eigen::Map<const Eigen::RowVectorXf>(states.row(first + token), vector.size());
  };
  vector = row(0);
  for (std::int64_t token = 1; token < count && pooling != Pooling::Cls; ++token) {
    if (pooling == Pooling::Mean)
      vector += row(token);
    else
      vector = vector.cwiseMax(row(token));
  }
  if (pooling == Pooling::Mean) vector /= static_cast<float>(count);
}

/// Products in bfloat16 while it lives, where that is wanted; norms and sums stay in float32.
class MixedPrecision {
 public:
  MixedPrecision(EncoderPrecision precision, at::DeviceType device)
      : m_on(precision == EncoderPrecision::BFloat16), m_device(device) {
    if (!m_on) return;
    at::autocast::set_autocast_dtype(m_device, at::kBFloat16);
    at::autocast::set_autocast_enabled(m_device, true);
  }
  ~MixedPrecision() {
    if (m_on) at::autocast::set_autocast_enabled(m_device, false);
  }
  MixedPrecision(const MixedPrecision&) = delete;
  MixedPrecision& operator=(const MixedPrecision&) = delete;

 private:
  bool m_on;
  at::DeviceType m_device;
};

std::map<std::string, at::Tensor> poolerOf(const Weights& weights) {
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, view] : weights.tensors())
    if (const std::size_t at = name.find("pooler.dense.");
        at == 0 || (at != std::string::npos && name[at - 1] == '.'))
      tensors[name.substr(at)] = tensorOf(weights, name);
  return tensors;
}

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

void Encoder::Parts::encodeByTorch(std::span<const TokenIds> tokens, int batchTokens, const PutVector& put,
                                   Progress& progress) const {
  const c10::InferenceMode guard;
  const MixedPrecision mixed(bert.precision(), bert.device().type());
  for (std::size_t begin = 0; begin < tokens.size();) {
    progress.check();
    const std::size_t longest = tokens[begin].size();
    const std::size_t count =
        std::clamp<std::size_t>(static_cast<std::size_t>(batchTokens) / longest, 1, tokens.size() - begin);
    const at::Tensor rows = pooled(makeTokenBatch(tokens.subspan(begin, count), bert.device()))
                                .to(at::kCPU, at::kFloat)
                                .contiguous();
    for (std::size_t i = 0; i < count; ++i)
      put(begin + i, {rows.const_data_ptr<float>() + static_cast<std::int64_t>(i) * rows.size(1),
                      static_cast<std::size_t>(rows.size(1))});
    begin += count;
    progress.report("encode", static_cast<std::int64_t>(begin), static_cast<std::int64_t>(tokens.size()));
  }
}

void Encoder::Parts::encodeOnProcessor(std::span<const TokenIds> tokens, int batchTokens,
                                       const PutVector& put, Progress& progress) const {
  std::size_t total = 0;
  for (const TokenIds& ids : tokens) total += ids.size();
  // Enough tokens to keep a core's registers full, few enough for its cache and for all cores to have some.
  constexpr std::size_t kFewest = 48, kMost = 256, kShares = 4;
  const std::size_t share =
      std::min(std::clamp(total / kShares, kFewest, kMost), static_cast<std::size_t>(batchTokens));
  std::vector<std::size_t> begins = {0};
  std::size_t sum = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (i > begins.back() && sum + tokens[i].size() > share) {
      begins.push_back(i);
      sum = 0;
    }
    sum += tokens[i].size();
  }
  begins.push_back(tokens.size());
  const auto encodeBlock = [&](std::int64_t block) {
    const std::size_t begin = begins[static_cast<std::size_t>(block)];
    const auto texts = tokens.subspan(begin, begins[static_cast<std::size_t>(block) + 1] - begin);
    const BertInference::Run states = bert.inference()->states(texts);
    Eigen::RowVectorXf vector(bert.config().hidden);
    std::int64_t row = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto count = static_cast<std::int64_t>(texts[i].size());
      poolRows(states, row, count, folder.pooling, vector);
      if (folder.info.normalise) vector /= std::max(vector.norm(), 1e-12F);
      put(begin + i, {vector.data(), static_cast<std::size_t>(vector.size())});
      row += count;
    }
  };
  if (!tokens.empty())
    forEachBlock(static_cast<std::int64_t>(begins.size()) - 1, "encode", progress, encodeBlock);
}

namespace {

class TorchEncoder : public Encoder {
 public:
  explicit TorchEncoder(Parts parts) : m_parts(std::make_unique<Parts>(std::move(parts))) {}

  std::shared_ptr<Encoder> clone() const override { return std::make_shared<TorchEncoder>(*m_parts); }
  const ModelInfo& info() const override { return m_parts->folder.info; }
  const Tokenizer& tokenizer() const override { return *m_parts->tokenizer; }
  Matrix encode(std::span<const std::string> texts, const EncodeOptions& options,
                Progress& progress) const override;
  void save(const std::filesystem::path& folder) const override;
  Parts& parts() const override { return *m_parts; }

 private:
  std::unique_ptr<Parts> m_parts;
};

Matrix TorchEncoder::encode(std::span<const std::string> texts, const EncodeOptions& options,
                            Progress& progress) const {
  const int limit = options.maxLength > 0 ? std::min(options.maxLength, info().maxLength) : info().maxLength;
  std::vector<TokenIds> tokens =
      tokenizeAll(tokenizer(), texts, options.prompt, static_cast<std::size_t>(limit), progress);

  // Longest first: texts computed together are of like length, and what does not fit in memory fails at once.
  std::vector<std::size_t> order(texts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return tokens[a].size() > tokens[b].size(); });
  std::vector<TokenIds> sorted(texts.size());
  for (std::size_t i = 0; i < order.size(); ++i) sorted[i] = std::move(tokens[order[i]]);

  Matrix vectors(static_cast<Eigen::Index>(texts.size()), info().dims);
  const auto put = [&](std::size_t place, std::span<const float> values) {
    std::copy(values.begin(), values.end(), vectors.row(static_cast<Eigen::Index>(order[place])).data());
  };
  if (m_parts->bert.inference())
    m_parts->encodeOnProcessor(sorted, options.batchTokens, put, progress);
  else
    m_parts->encodeByTorch(sorted, options.batchTokens, put, progress);
  return vectors;
}

void TorchEncoder::save(const std::filesystem::path& folder) const {
  makeFolder(folder);
  for (const auto& [name, text] : m_parts->folder.files) {
    makeFolder((folder / name).parent_path());
    writeTextFile(folder / name, text);
  }
  std::map<std::string, at::Tensor> weights = m_parts->bert.namedWeights();
  weights.insert(m_parts->pooler.begin(), m_parts->pooler.end());
  writeWeights(folder / "model.safetensors", weights);
}

}  // namespace

std::shared_ptr<Encoder> loadTorchEncoder(const std::filesystem::path& folder, Device device,
                                          EncoderPrecision precision) {
  const at::Device where = torchDeviceOf(device);
  const Weights weights(folder);
  std::shared_ptr<const Tokenizer> tokenizer = loadTokenizer(folder);
  ModelFolder model = readModelFolder(folder, weights, *tokenizer);
  Bert bert(weights, model.config, where, precision);
  return std::make_shared<TorchEncoder>(
      Encoder::Parts{std::move(model), std::move(tokenizer), std::move(bert), poolerOf(weights)});
}

}  // namespace core
