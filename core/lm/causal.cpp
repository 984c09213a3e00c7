#include "core/lm/causal.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <functional>
#include <limits>

#include "core/lm/chunked_loss.h"

namespace core {
namespace {

/// Something of the model by its place: the value of a weight, or of a bias (undefined where it has none).
enum class Which { Weight, Bias };

// Every row's keys and values serve several query heads: [texts, heads, length, width].
at::Tensor shared(const at::Tensor& x, std::int64_t times) {
  if (times == 1) return x;
  return x.unsqueeze(2)
      .expand({x.size(0), x.size(1), times, x.size(2), x.size(3)})
      .reshape({x.size(0), x.size(1) * times, x.size(2), x.size(3)});
}

// 0 where the token in row `past` + i may look, -infinity elsewhere: [tokens, past + tokens].
at::Tensor causalMask(std::int64_t tokens, std::int64_t past, std::int64_t window,
                      at::TensorOptions options) {
  const at::Tensor row = at::arange(past, past + tokens, options.dtype(at::kLong)).unsqueeze(1);
  const at::Tensor column = at::arange(past + tokens, options.dtype(at::kLong)).unsqueeze(0);
  at::Tensor hidden = column > row;
  if (window > 0) hidden = hidden.logical_or(column <= row - window);
  return at::zeros({tokens, past + tokens}, options)
      .masked_fill(hidden, -std::numeric_limits<double>::infinity());
}

}  // namespace

at::Tensor DecoderNorm::operator()(const at::Tensor& x, double epsilon) const {
  if (bias.defined()) return at::layer_norm(x, {weight.size(0)}, weight, bias, epsilon);
  const at::Tensor wide = x.to(at::kFloat);
  const at::Tensor scaled = wide * (wide.square().mean(-1, true) + epsilon).rsqrt();
  return weight * scaled.to(x.scalar_type());
}

template <typename Read>
void CausalNetwork::build(const Read& read) {
  const auto linear = [&](DecoderPart part, std::int64_t layer) {
    Linear result;
    result.weight = read(part, layer, Which::Weight);
    result.bias = read(part, layer, Which::Bias);
    return result;
  };
  const auto norm = [&](DecoderPart part, std::int64_t layer) {
    return DecoderNorm{.weight = read(part, layer, Which::Weight), .bias = read(part, layer, Which::Bias)};
  };
  const bool llama = m_config.family == DecoderFamily::Llama;
  m_embedding = read(DecoderPart::Embedding, 0, Which::Weight);
  if (!llama) m_positions = read(DecoderPart::Positions, 0, Which::Weight);
  if (!m_config.tied) m_output = read(DecoderPart::Output, 0, Which::Weight);
  m_finalNorm = norm(DecoderPart::FinalNorm, 0);
  for (std::int64_t i = 0; i < m_config.layers; ++i) {
    CausalLayer layer;
    layer.attentionNorm = norm(DecoderPart::AttentionNorm, i);
    if (llama)
      for (const DecoderPart part : {DecoderPart::Query, DecoderPart::Key, DecoderPart::Value})
        layer.attentionInput.push_back(linear(part, i));
    else
      layer.attentionInput.push_back(linear(DecoderPart::QueryKeyValue, i));
    layer.attentionOutput = linear(DecoderPart::AttentionOutput, i);
    layer.feedForwardNorm = norm(DecoderPart::FeedForwardNorm, i);
    if (llama) layer.gate = linear(DecoderPart::Gate, i);
    layer.up = linear(DecoderPart::Up, i);
    layer.down = linear(DecoderPart::Down, i);
    m_layers.push_back(std::move(layer));
  }
  if (llama) m_frequencies = at::tensor(rotaryFrequencies(m_config)).to(device());
}

CausalNetwork::CausalNetwork(const DecoderWeights& weights, at::Device device, at::ScalarType type)
    : m_config(weights.config()) {
  build([&](DecoderPart part, std::int64_t layer, Which which) {
    const std::vector<float> values =
        which == Which::Weight ? weights.matrix(part, layer) : weights.bias(part, layer);
    if (values.empty()) return at::Tensor();
    std::vector<std::int64_t> shape = shapeOf(m_config, part);
    if (which == Which::Bias) shape.resize(1);
    return at::tensor(values).view(shape).to(device, type);
  });
}

CausalNetwork::CausalNetwork(const DecoderConfig& config, std::uint64_t seed, at::Device device)
    : m_config(config) {
  at::Generator generator = at::detail::createCPUGenerator(seed);
  build([&](DecoderPart part, std::int64_t, Which which) {
    std::vector<std::int64_t> shape = shapeOf(m_config, part);
    const bool norm = shape.size() == 1;
    if (which == Which::Bias) {
      if (!hasBias(m_config, part)) return at::Tensor();
      shape.resize(1);
      return at::zeros(shape, at::kFloat).to(device);
    }
    if (norm) return at::ones(shape, at::kFloat).to(device);
    constexpr double kDeviation = 0.02;
    return at::empty(shape, at::kFloat).normal_(0, kDeviation, generator).to(device);
  });
}

at::Tensor CausalNetwork::embed(const at::Tensor& ids, const at::Tensor& positions) const {
  at::Tensor x = at::embedding(m_embedding, ids);
  if (m_positions.defined()) x = x + at::embedding(m_positions, positions);
  return x;
}

// Turns pairs of dimensions, i with i + width / 2, by angles that grow with the position (RoPE: Su et al.,
// 2021). `x` is [tokens, heads, width].
at::Tensor CausalNetwork::rotated(const at::Tensor& x, const at::Tensor& positions) const {
  const at::Tensor angles = positions.to(at::kFloat).unsqueeze(1) * m_frequencies;  // [tokens, width / 2]
  const at::Tensor cosine = angles.cos().to(x.scalar_type()).unsqueeze(1);
  const at::Tensor sine = angles.sin().to(x.scalar_type()).unsqueeze(1);
  const std::vector<at::Tensor> halves = x.chunk(2, -1);
  return at::cat({halves[0] * cosine - halves[1] * sine, halves[1] * cosine + halves[0] * sine}, -1);
}

/// `attend(layer, query, key, value)` takes and gives [tokens, heads, width].
template <typename Attend>
at::Tensor CausalNetwork::run(at::Tensor x, const at::Tensor& positions, double dropout,
                              const Attend& attend) const {
  const std::int64_t width = m_config.headWidth, heads = m_config.heads, shares = m_config.keyValueHeads;
  const auto dropped = [&](at::Tensor y) { return dropout > 0 ? at::dropout(y, dropout, true) : y; };
  for (std::size_t i = 0; i < m_layers.size(); ++i) {
    const CausalLayer& layer = m_layers[i];
    const at::Tensor in = layer.attentionNorm(x, m_config.epsilon);
    at::Tensor query, key, value;
    if (layer.attentionInput.size() == 1) {
      const std::vector<at::Tensor> parts =
          layer.attentionInput[0](in).split_with_sizes({heads * width, shares * width, shares * width}, -1);
      query = parts[0].reshape({-1, heads, width});
      key = parts[1].reshape({-1, shares, width});
      value = parts[2].reshape({-1, shares, width});
    } else {
      query = rotated(layer.attentionInput[0](in).view({-1, heads, width}), positions);
      key = rotated(layer.attentionInput[1](in).view({-1, shares, width}), positions);
      value = layer.attentionInput[2](in).view({-1, shares, width});
    }
    const at::Tensor context = attend(i, query, key, value);
    x = x + dropped(layer.attentionOutput(context.reshape({-1, heads * width})));
    const at::Tensor wide = layer.feedForwardNorm(x, m_config.epsilon);
    const at::Tensor inner = layer.gate.weight.defined() ? at::silu(layer.gate(wide)) * layer.up(wide)
                                                         : at::gelu(layer.up(wide), "tanh");
    x = x + dropped(layer.down(inner));
  }
  return m_finalNorm(x, m_config.epsilon);
}

at::Tensor CausalNetwork::forward(const TokenBatch& batch, double dropout) const {
  const std::int64_t times = m_config.heads / m_config.keyValueHeads;
  at::Tensor x = embed(batch.ids, batch.positions);
  if (dropout > 0 && m_positions.defined()) x = at::dropout(x, dropout, true);
  std::optional<at::Tensor> mask;
  if (m_config.slidingWindow > 0 && batch.longest > m_config.slidingWindow)
    mask = causalMask(batch.longest, 0, m_config.slidingWindow, x.options());
  // Behind a text's end stand repeated tokens, which no token of the text can see.
  const auto padded = [&](const at::Tensor& y) {
    const at::Tensor rows = batch.pad.defined() ? y.index_select(0, batch.pad) : y;
    return rows.view({batch.texts, batch.longest, y.size(1), y.size(2)}).transpose(1, 2);
  };
  return run(x, batch.positions, dropout,
             [&](std::size_t, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value) {
               at::Tensor context =
                   at::scaled_dot_product_attention(padded(query), shared(padded(key), times),
                                                    shared(padded(value), times), mask, dropout, !mask);
               context = context.transpose(1, 2).reshape({-1, m_config.heads, m_config.headWidth});
               return batch.unpad.defined() ? context.index_select(0, batch.unpad) : context;
             });
}

KeyValueTensors CausalNetwork::makeCache(std::int64_t capacity) const {
  KeyValueTensors cache;
  for (std::int64_t i = 0; i < m_config.layers; ++i)
    for (std::vector<at::Tensor>* tensors : {&cache.keys, &cache.values})
      tensors->push_back(
          at::empty({1, m_config.keyValueHeads, capacity, m_config.headWidth}, m_embedding.options()));
  return cache;
}

at::Tensor CausalNetwork::extend(const at::Tensor& ids, KeyValueTensors& cache) const {
  const std::int64_t tokens = ids.size(0), past = cache.length,
                     times = m_config.heads / m_config.keyValueHeads;
  const at::Tensor positions = at::arange(past, past + tokens, ids.options());
  std::optional<at::Tensor> mask;
  const bool window = m_config.slidingWindow > 0 && past + tokens > m_config.slidingWindow;
  if (window || (past > 0 && tokens > 1))
    mask = causalMask(tokens, past, m_config.slidingWindow, m_embedding.options());
  const at::Tensor states =
      run(embed(ids, positions), positions, 0,
          [&](std::size_t layer, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value) {
            const auto keep = [&](at::Tensor& kept, const at::Tensor& added) {
              kept.narrow(2, past, tokens).copy_(added.transpose(0, 1).unsqueeze(0));
              return shared(kept.narrow(2, 0, past + tokens), times);
            };
            const at::Tensor keys = keep(cache.keys[layer], key);
            const at::Tensor values = keep(cache.values[layer], value);
            return at::scaled_dot_product_attention(query.transpose(0, 1).unsqueeze(0), keys, values, mask, 0,
                                                    !mask && tokens > 1)
                .squeeze(0)
                .transpose(0, 1);
          });
  cache.length += tokens;
  return states;
}

at::Tensor CausalNetwork::logits(const at::Tensor& states) const {
  return at::linear(states, m_output.defined() ? m_output : m_embedding).to(at::kFloat);
}

at::Tensor CausalNetwork::loss(const at::Tensor& states, const at::Tensor& targets) const {
  return chunkedCrossEntropy(states, m_output.defined() ? m_output : m_embedding, targets);
}

template <typename Self>
auto CausalNetwork::all(Self& self) {
  using Pointer = decltype(&self.m_embedding);
  struct Entry {
    DecoderPart part;
    std::int64_t layer;
    Which which;
    Pointer tensor;
  };
  std::vector<Entry> list;
  const auto add = [&](DecoderPart part, std::int64_t layer, auto& pair) {
    if (pair.weight.defined()) list.push_back({part, layer, Which::Weight, &pair.weight});
    if (pair.bias.defined()) list.push_back({part, layer, Which::Bias, &pair.bias});
  };
  list.push_back({DecoderPart::Embedding, -1, Which::Weight, &self.m_embedding});
  if (self.m_positions.defined())
    list.push_back({DecoderPart::Positions, -1, Which::Weight, &self.m_positions});
  for (std::size_t i = 0; i < self.m_layers.size(); ++i) {
    auto& layer = self.m_layers[i];
    const auto number = static_cast<std::int64_t>(i);
    add(DecoderPart::AttentionNorm, number, layer.attentionNorm);
    const bool separate = layer.attentionInput.size() > 1;
    constexpr DecoderPart kSeparate[] = {DecoderPart::Query, DecoderPart::Key, DecoderPart::Value};
    for (std::size_t j = 0; j < layer.attentionInput.size(); ++j)
      add(separate ? kSeparate[j] : DecoderPart::QueryKeyValue, number, layer.attentionInput[j]);
    add(DecoderPart::AttentionOutput, number, layer.attentionOutput);
    add(DecoderPart::FeedForwardNorm, number, layer.feedForwardNorm);
    add(DecoderPart::Gate, number, layer.gate);
    add(DecoderPart::Up, number, layer.up);
    add(DecoderPart::Down, number, layer.down);
  }
  const std::int64_t end = static_cast<std::int64_t>(self.m_layers.size());
  add(DecoderPart::FinalNorm, end, self.m_finalNorm);
  if (self.m_output.defined()) list.push_back({DecoderPart::Output, end, Which::Weight, &self.m_output});
  return list;
}

namespace {

std::string fullName(DecoderFamily family, DecoderPart part, std::int64_t layer, Which which) {
  return publicName(family, part, layer) + (which == Which::Weight ? ".weight" : ".bias");
}

}  // namespace

void CausalNetwork::startTraining(int trainedLayers) {
  const std::int64_t first = trainedLayers < 0 ? -1 : m_config.layers - trainedLayers;
  for (const auto& entry : all(*this))
    *entry.tensor = entry.tensor->detach().clone().set_requires_grad(entry.layer >= first);
}

void CausalNetwork::startAdapting(const LoraOptions& options) {
  for (const auto& entry : all(*this)) *entry.tensor = entry.tensor->detach();
  addAdapters(loraSites(), options);
}

void CausalNetwork::endTraining() {
  for (const auto& entry : all(*this)) *entry.tensor = entry.tensor->detach();
  mergeAdapters(loraSites());
}

std::vector<std::pair<std::string, at::Tensor>> CausalNetwork::trainedParameters() const {
  std::vector<std::pair<std::string, at::Tensor>> list;
  for (const auto& entry : all(*this))
    if (entry.tensor->requires_grad())
      list.emplace_back(fullName(m_config.family, entry.part, entry.layer, entry.which), *entry.tensor);
  for (const CausalLayer& layer : m_layers) {
    const auto add = [&](const Linear& linear) {
      for (auto& parameter : adapterParameters(linear))
        if (parameter.second.requires_grad()) list.push_back(std::move(parameter));
    };
    for (const Linear& linear : layer.attentionInput) add(linear);
    for (const Linear* linear : {&layer.attentionOutput, &layer.gate, &layer.up, &layer.down}) add(*linear);
  }
  return list;
}

std::vector<LoraSite> CausalNetwork::loraSites() {
  std::vector<LoraSite> list;
  constexpr DecoderPart kSeparate[] = {DecoderPart::Query, DecoderPart::Key, DecoderPart::Value};
  for (std::size_t i = 0; i < m_layers.size(); ++i) {
    CausalLayer& layer = m_layers[i];
    const auto add = [&](DecoderPart part, Linear& linear) {
      if (linear.weight.defined())
        list.push_back({.module = publicName(m_config.family, part, static_cast<std::int64_t>(i)),
                        .linear = &linear,
                        .begin = 0,
                        .outputs = linear.weight.size(0)});
    };
    const bool separate = layer.attentionInput.size() > 1;
    for (std::size_t j = 0; j < layer.attentionInput.size(); ++j)
      add(separate ? kSeparate[j] : DecoderPart::QueryKeyValue, layer.attentionInput[j]);
    add(DecoderPart::AttentionOutput, layer.attentionOutput);
    add(DecoderPart::Gate, layer.gate);
    add(DecoderPart::Up, layer.up);
    add(DecoderPart::Down, layer.down);
  }
  return list;
}

std::map<std::string, at::Tensor> CausalNetwork::namedWeights() const {
  std::map<std::string, at::Tensor> weights;
  for (const auto& entry : all(*this)) {
    at::Tensor value = entry.tensor->detach().to(at::kCPU, at::kFloat);
    if (entry.which == Which::Weight && isTransposed(m_config.family, entry.part)) value = value.t();
    weights[fullName(m_config.family, entry.part, entry.layer, entry.which)] = value.contiguous();
  }
  return weights;
}

}  // namespace core
