#include "core/lm/bert.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <fmt/format.h>

#include "core/lm/bert_gradient.h"
#include "core/lm/weight_reader.h"

namespace core {
namespace {

// `weight` is the Linear's own with its adapters added.
LinearWeight view(const Linear& linear, const at::Tensor& weight) {
  return {.weight = weight.const_data_ptr<float>(),
          .bias = linear.bias.const_data_ptr<float>(),
          .out = linear.weight.size(0),
          .in = linear.weight.size(1)};
}

BertWeights::Norm view(const LayerNorm& norm) {
  return {.weight = norm.weight.const_data_ptr<float>(), .bias = norm.bias.const_data_ptr<float>()};
}

Linear readLinear(const WeightReader& reader, const std::string& name, std::int64_t out, std::int64_t in) {
  return {.weight = reader.read(name + ".weight", {out, in}),
          .bias = reader.read(name + ".bias", {out}),
          .adapters = {}};
}

LayerNorm readNorm(const WeightReader& reader, const std::string& name, std::int64_t size) {
  return {.weight = reader.read(name + ".weight", {size}), .bias = reader.read(name + ".bias", {size})};
}

// Models saved with a head have the kind before every name.
std::string prefixOf(const Weights& weights) {
  for (const char* prefix : {"bert.", "roberta."})
    if (weights.find(std::string(prefix) + "embeddings.word_embeddings.weight")) return prefix;
  return "";
}

// PositionRows of all texts at once: how many tokens that are no pads each text has up to and with a token.
at::Tensor positionRows(const TokenBatch& batch, std::int64_t pad) {
  if (pad < 0) return batch.positions;
  const at::Tensor counted = batch.ids.ne(pad).to(at::kLong);
  const at::Tensor sum = counted.cumsum(0);
  const at::Tensor before = (sum - counted).index_select(0, batch.first).index_select(0, batch.textOf);
  return (sum - before) * counted + pad;
}

std::string layerName(std::size_t layer, const char* part) {
  return fmt::format("encoder.layer.{}.{}", layer, part);
}

}  // namespace

Bert::Bert(const Weights& weights, const BertConfig& config, at::Device device, EncoderPrecision precision)
    : m_config(config), m_precision(precision) {
  const WeightReader reader(weights, device, prefixOf(weights));
  const std::int64_t hidden = config.hidden;
  m_word = reader.read("embeddings.word_embeddings.weight", {config.vocabulary, hidden});
  m_position = reader.read("embeddings.position_embeddings.weight", {config.positions, hidden});
  m_type = reader.read("embeddings.token_type_embeddings.weight", {config.types, hidden});
  m_embeddingNorm = readNorm(reader, "embeddings.LayerNorm", hidden);
  for (std::size_t i = 0; i < static_cast<std::size_t>(config.layers); ++i) {
    const Linear query = readLinear(reader, layerName(i, "attention.self.query"), hidden, hidden);
    const Linear key = readLinear(reader, layerName(i, "attention.self.key"), hidden, hidden);
    const Linear value = readLinear(reader, layerName(i, "attention.self.value"), hidden, hidden);
    // Not as one braced list: where a read behind an inner one throws, GCC 12 destroys what stood there
    // twice.
    BertLayer layer;
    layer.queryKeyValue.weight = at::cat({query.weight, key.weight, value.weight});
    layer.queryKeyValue.bias = at::cat({query.bias, key.bias, value.bias});
    layer.attentionOutput = readLinear(reader, layerName(i, "attention.output.dense"), hidden, hidden);
    layer.attentionNorm = readNorm(reader, layerName(i, "attention.output.LayerNorm"), hidden);
    layer.up = readLinear(reader, layerName(i, "intermediate.dense"), config.intermediate, hidden);
    layer.down = readLinear(reader, layerName(i, "output.dense"), hidden, config.intermediate);
    layer.outputNorm = readNorm(reader, layerName(i, "output.LayerNorm"), hidden);
    m_layers.push_back(std::move(layer));
  }
  pack();
}

template <typename Self>
auto Bert::all(Self& self) {
  using Pointer = decltype(&self.m_word);
  std::vector<std::pair<std::string, Pointer>> list = {
      {"embeddings.word_embeddings.weight", &self.m_word},
      {"embeddings.position_embeddings.weight", &self.m_position},
      {"embeddings.token_type_embeddings.weight", &self.m_type},
      {"embeddings.LayerNorm.weight", &self.m_embeddingNorm.weight},
      {"embeddings.LayerNorm.bias", &self.m_embeddingNorm.bias},
  };
  const auto add = [&](const std::string& name, auto& pair) {
    list.emplace_back(name + ".weight", &pair.weight);
    list.emplace_back(name + ".bias", &pair.bias);
  };
  for (std::size_t i = 0; i < self.m_layers.size(); ++i) {
    auto& layer = self.m_layers[i];
    add(layerName(i, "attention.self"), layer.queryKeyValue);
    add(layerName(i, "attention.output.dense"), layer.attentionOutput);
    add(layerName(i, "attention.output.LayerNorm"), layer.attentionNorm);
    add(layerName(i, "intermediate.dense"), layer.up);
    add(layerName(i, "output.dense"), layer.down);
    add(layerName(i, "output.LayerNorm"), layer.outputNorm);
  }
  return list;
}

at::Tensor Bert::forward(const TokenBatch& batch, double dropout) const {
  if (m_training && dropout == 0 && !batch.types.defined() && !at::autocast::is_autocast_enabled(at::kCPU)) {
    std::vector<at::Tensor> weights;
    for (const auto& [name, tensor] : all(*this)) weights.push_back(*tensor);
    return bertStates(m_training, weights, batch);
  }
  const std::int64_t heads = m_config.heads;
  const std::int64_t width = m_config.hidden / heads;
  const auto dropped = [&](at::Tensor x) { return dropout > 0 ? at::dropout(x, dropout, true) : x; };

  const at::Tensor rows = positionRows(batch, m_config.positionPad);
  at::Tensor x = m_word.index_select(0, batch.ids) + m_position.index_select(0, rows) +
                 (batch.types.defined() ? m_type.index_select(0, batch.types) : m_type.select(0, 0));
  x = dropped(m_embeddingNorm(x, m_config.epsilon));
  for (const BertLayer& layer : m_layers) {
    at::Tensor projected = layer.queryKeyValue(x);
    if (batch.pad.defined()) projected = projected.index_select(0, batch.pad);
    // [3, texts, heads, longest, width]
    const at::Tensor parts =
        projected.view({batch.texts, batch.longest, 3, heads, width}).permute({2, 0, 3, 1, 4});
    std::optional<at::Tensor> mask;
    if (batch.absent.defined()) mask = batch.absent.to(parts.scalar_type());
    at::Tensor context = at::scaled_dot_product_attention(parts[0], parts[1], parts[2], mask, dropout);
    context = context.transpose(1, 2).reshape({batch.texts * batch.longest, m_config.hidden});
    if (batch.unpad.defined()) context = context.index_select(0, batch.unpad);
    x = layer.attentionNorm(dropped(layer.attentionOutput(context)) + x, m_config.epsilon);
    x = layer.outputNorm(dropped(layer.down(layer.up.activated(x, m_config.activation))) + x,
                         m_config.epsilon);
  }
  return x;
}

void Bert::pack() {
  if (!m_word.device().is_cpu() || m_precision == EncoderPrecision::BFloat16) return;
  BertWeights weights{
      .word = m_word.const_data_ptr<float>(),
      .position = m_position.const_data_ptr<float>(),
      .type = m_type.const_data_ptr<float>(),
      .owner = std::make_shared<std::vector<at::Tensor>>(std::vector{m_word, m_position, m_type}),
      .embeddingNorm = view(m_embeddingNorm),
      .layers = {}};
  std::vector<at::Tensor> merged;  // alive until they are packed
  const auto viewOf = [&](const Linear& linear) {
    merged.push_back(linear.merged());
    return view(linear, merged.back());
  };
  for (const BertLayer& layer : m_layers)
    weights.layers.push_back({.queryKeyValue = viewOf(layer.queryKeyValue),
                              .attentionOutput = viewOf(layer.attentionOutput),
                              .up = viewOf(layer.up),
                              .down = viewOf(layer.down),
                              .attentionNorm = view(layer.attentionNorm),
                              .outputNorm = view(layer.outputNorm)});
  m_inference = std::make_shared<BertInference>(m_config, weights, m_precision);
}

void Bert::startTraining(int trainedLayers) {
  const std::size_t frozen = trainedLayers < 0 || static_cast<std::size_t>(trainedLayers) >= m_layers.size()
                                 ? 0
                                 : m_layers.size() - static_cast<std::size_t>(trainedLayers);
  constexpr std::size_t kEmbeddings = 5, kPerLayer = 12;
  const auto list = all(*this);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool trains = trainedLayers < 0 || i >= kEmbeddings + frozen * kPerLayer;
    *list[i].second = list[i].second->detach().clone(at::MemoryFormat::Contiguous).set_requires_grad(trains);
  }
  if (m_word.device().is_cpu() && BertTraining::takes(m_config))
    m_training = std::make_shared<BertTraining>(m_config);
}

void Bert::startAdapting(const LoraOptions& options) {
  startTraining(0);
  m_training.reset();  // it knows no adapters
  addAdapters(loraSites(), options);
}

void Bert::endTraining() {
  for (const auto& [name, tensor] : all(*this)) *tensor = tensor->detach();
  m_training.reset();
  mergeAdapters(loraSites());
  pack();
}

std::vector<LoraSite> Bert::loraSites() {
  const std::int64_t hidden = m_config.hidden;
  std::vector<LoraSite> sites;
  for (std::size_t i = 0; i < m_layers.size(); ++i) {
    BertLayer& layer = m_layers[i];
    std::int64_t begin = 0;
    for (const char* part : {"attention.self.query", "attention.self.key", "attention.self.value"}) {
      sites.push_back({layerName(i, part), &layer.queryKeyValue, begin, hidden});
      begin += hidden;
    }
    sites.push_back({layerName(i, "attention.output.dense"), &layer.attentionOutput, 0, hidden});
    sites.push_back({layerName(i, "intermediate.dense"), &layer.up, 0, m_config.intermediate});
    sites.push_back({layerName(i, "output.dense"), &layer.down, 0, hidden});
  }
  return sites;
}

std::vector<std::pair<std::string, at::Tensor>> Bert::trainedParameters() const {
  std::vector<std::pair<std::string, at::Tensor>> list;
  for (const auto& [name, tensor] : all(*this))
    if (tensor->requires_grad()) list.emplace_back(name, *tensor);
  for (const BertLayer& layer : m_layers)
    for (const Linear* linear : {&layer.queryKeyValue, &layer.attentionOutput, &layer.up, &layer.down})
      for (auto& parameter : adapterParameters(*linear))
        if (parameter.second.requires_grad()) list.push_back(std::move(parameter));
  return list;
}

std::map<std::string, at::Tensor> Bert::namedWeights() const {
  std::map<std::string, at::Tensor> weights;
  for (const auto& [name, tensor] : all(*this)) {
    const at::Tensor value = tensor->detach().to(at::kCPU).contiguous();
    const std::size_t fused = name.find("attention.self.");
    if (fused == std::string::npos) {
      weights[name] = value;
      continue;
    }
    const std::size_t end = fused + std::string("attention.self").size();
    const char* const parts[] = {".query", ".key", ".value"};
    for (std::int64_t part = 0; part < 3; ++part)
      weights[name.substr(0, end) + parts[part] + name.substr(end)] =
          value.narrow(0, part * m_config.hidden, m_config.hidden).contiguous();
  }
  return weights;
}

}  // namespace core
