#include "core/lm/decoder_engine.h"

#include <algorithm>
#include <cmath>
#include <thread>

namespace core {
namespace {

constexpr std::int64_t kRowsTogether = 64;  // tokens of a prompt that pass a layer together

std::size_t at(std::int64_t place) {
  return static_cast<std::size_t>(place);
}

std::int64_t roundedUp(std::int64_t value, std::int64_t step) {
  return (value + step - 1) / step * step;
}

int threadsFor(int wanted) {
  constexpr int kMost = 16;
  if (wanted > 0) return wanted;
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMost);
}

}  // namespace

void DecoderEngine::Rows::resize(std::int64_t rows, std::int64_t columns) {
  width = columns;
  stride = roundedUp(columns, kPanelBlock);
  blocks = stride / kPanelBlock;
  values.assign(at(rows * stride), 0.0F);
  sums.assign(at(rows * blocks), 0.0F);
  scales.assign(at(rows * blocks), 0.0F);
  bytes.assign(at(rows * stride), 0);
}

DecoderEngine::DecoderEngine(const DecoderWeights& weights, Arithmetic arithmetic, int threads,
                             const DecodeKernels& kernels)
    : m_config(weights.config()),
      m_kernels(kernels),
      m_inBytes(arithmetic == Arithmetic::Fast),
      m_team(threadsFor(threads)) {
  const bool llama = m_config.family == DecoderFamily::Llama;
  const auto norm = [&](DecoderPart part, std::int64_t layer) {
    return Norm{.weight = weights.matrix(part, layer), .bias = weights.bias(part, layer)};
  };
  const auto pack = [&](DecoderPart part, std::int64_t layer) {
    return PackedPanels(weights, part, layer, arithmetic);
  };
  m_embedding = pack(DecoderPart::Embedding, 0);
  if (!llama) m_positions = PackedPanels(weights, DecoderPart::Positions, 0, Arithmetic::Exact);
  if (!m_config.tied) m_output = pack(DecoderPart::Output, 0);
  m_finalNorm = norm(DecoderPart::FinalNorm, 0);
  m_layers.resize(at(m_config.layers));
  for (std::int64_t i = 0; i < m_config.layers; ++i) {
    Layer& layer = m_layers[at(i)];
    layer.attentionNorm = norm(DecoderPart::AttentionNorm, i);
    layer.feedForwardNorm = norm(DecoderPart::FeedForwardNorm, i);
    if (llama)
      for (const DecoderPart part : {DecoderPart::Query, DecoderPart::Key, DecoderPart::Value})
        layer.attentionInput.push_back(pack(part, i));
    else
      layer.attentionInput.push_back(pack(DecoderPart::QueryKeyValue, i));
    layer.attentionOutput = pack(DecoderPart::AttentionOutput, i);
    if (llama) layer.gate = pack(DecoderPart::Gate, i);
    layer.up = pack(DecoderPart::Up, i);
    layer.down = pack(DecoderPart::Down, i);
  }
  if (llama) m_frequencies = rotaryFrequencies(m_config);
  m_headStride = roundedUp(m_config.headWidth, kPanelRows);
}

std::size_t DecoderEngine::bytesPerToken() const {
  std::size_t bytes = m_config.tied ? m_embedding.bytes() : m_output.bytes();
  for (const Layer& layer : m_layers) {
    for (const PackedPanels& weight : layer.attentionInput) bytes += weight.bytes();
    for (const PackedPanels* weight : {&layer.attentionOutput, &layer.gate, &layer.up, &layer.down})
      bytes += weight->bytes();
  }
  return bytes;
}

KeyValueCache DecoderEngine::makeCache() const {
  return {};
}

namespace {

// Room for `wanted` tokens in all, what was read staying.
void reserve(KeyValueCache& cache, std::int64_t wanted, std::int64_t most, std::int64_t heads,
             std::int64_t width) {
  if (wanted <= cache.capacity) return;
  const std::int64_t capacity = std::min(std::max({wanted, 2 * cache.capacity, std::int64_t{256}}), most);
  for (std::vector<float>* tensor : {&cache.keys, &cache.values}) {
    std::vector<float> grown(at(heads * capacity * width));
    for (std::int64_t head = 0; head < heads && cache.length > 0; ++head)
      std::copy_n(tensor->data() + head * cache.capacity * width, cache.length * width,
                  grown.data() + head * capacity * width);
    *tensor = std::move(grown);
  }
  cache.capacity = capacity;
}

}  // namespace

std::span<const float> DecoderEngine::extend(std::span<const std::int32_t> ids, KeyValueCache& cache,
                                             LogitsOf logits) {
  const auto tokens = static_cast<std::int64_t>(ids.size());
  reserve(cache, cache.length + tokens, std::max(m_config.positions, cache.length + tokens),
          m_config.layers * m_config.keyValueHeads, m_headStride);
  const std::int64_t scored = logits == LogitsOf::EveryToken ? tokens : 1;
  m_logits.resize(at(scored * m_config.vocabulary));
  for (std::int64_t begin = 0; begin < tokens; begin += kRowsTogether) {
    const std::int64_t rows = std::min(kRowsTogether, tokens - begin);
    read(ids.subspan(at(begin), at(rows)), cache);
    if (logits == LogitsOf::EveryToken)
      score(0, rows, m_logits.data() + begin * m_config.vocabulary);
    else if (begin + rows == tokens)
      score(rows - 1, 1, m_logits.data());
  }
  return m_logits;
}

// The states behind the last layer of up to kRowsTogether tokens.
void DecoderEngine::read(std::span<const std::int32_t> ids, KeyValueCache& cache) {
  const auto rows = static_cast<std::int64_t>(ids.size());
  const std::int64_t queries = m_config.heads * m_config.headWidth;
  const std::int64_t keys = m_config.keyValueHeads * m_config.headWidth;
  if (rows != m_rows) {
    m_rows = rows;
    m_states.resize(rows, m_config.hidden);
    m_normed.resize(rows, m_config.hidden);
    // Each of the three parts begins on a whole panel.
    m_projected.resize(rows, roundedUp(queries, kPanelRows) + 2 * roundedUp(keys, kPanelRows) + kPanelRows);
    m_context.resize(rows, queries);
    m_inner.resize(rows, m_config.intermediate);
    m_wide.resize(rows, m_config.intermediate);
    m_queries.assign(at(rows * m_config.heads * m_headStride), 0.0F);
    m_added.assign(at(rows * m_states.stride), 0.0F);
  }
  const std::int64_t scoreStride = roundedUp(cache.length + rows, kPanelRows) + kPanelRows;
  m_scores.resize(std::max(m_scores.size(), at(m_config.heads * scoreStride)));
  std::vector<float> position(at(m_config.hidden));
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::span<float> state(m_states.row(row), at(m_config.hidden));
    m_embedding.row(ids[at(row)], state);
    if (m_config.family != DecoderFamily::Gpt2) continue;
    m_positions.row(cache.length + row, position);
    for (std::size_t i = 0; i < position.size(); ++i) state[i] += position[i];
  }
  m_cosines.clear();
  m_sines.clear();
  for (std::int64_t row = 0; row < rows; ++row)
    for (const float frequency : m_frequencies) {
      const float angle = static_cast<float>(cache.length + row) * frequency;
      m_cosines.push_back(std::cos(angle));
      m_sines.push_back(std::sin(angle));
    }
  for (std::size_t i = 0; i < m_layers.size(); ++i) {
    const Layer& layer = m_layers[i];
    normalise(layer.attentionNorm, m_states, m_normed);
    project(layer);
    attend(i, cache);
    addTo(m_states, layer.attentionOutput, m_context);
    normalise(layer.feedForwardNorm, m_states, m_normed);
    feedForward(layer);
    addTo(m_states, layer.down, m_inner);
  }
  cache.length += rows;
}

void DecoderEngine::normalise(const Norm& norm, const Rows& from, Rows& to) {
  const auto epsilon = static_cast<float>(m_config.epsilon);
  for (std::int64_t row = 0; row < m_rows; ++row) {
    const float* x = from.values.data() + row * from.stride;
    if (norm.bias.empty())
      m_kernels.rmsNorm(x, m_config.hidden, norm.weight.data(), epsilon, to.row(row));
    else
      m_kernels.layerNorm(x, m_config.hidden, norm.weight.data(), norm.bias.data(), epsilon, to.row(row));
  }
  prepare(to);
}

void DecoderEngine::prepare(Rows& rows) {
  for (std::int64_t row = 0; row < m_rows; ++row) {
    float* sums = rows.sums.data() + row * rows.blocks;
    if (m_inBytes)
      m_kernels.quantise(rows.row(row), rows.blocks, rows.bytes.data() + row * rows.stride,
                         rows.scales.data() + row * rows.blocks, sums);
    else
      m_kernels.sumBlocks(rows.row(row), rows.blocks, sums);
  }
}

/// y = x W^T, and then(firstOutput, outputs) for each stretch of outputs once it is there.
template <typename Then>
void DecoderEngine::multiply(const PackedPanels& weight, const Rows& x, float* y, std::int64_t stride,
                             const Then& then) {
  const DecodeRows rows{.rows = m_rows,
                        .values = x.values.data(),
                        .stride = x.stride,
                        .sums = x.sums.data(),
                        .sumStride = x.blocks,
                        .bytes = x.bytes.data(),
                        .scales = x.scales.data()};
  constexpr std::int64_t kShares = 6;  // pieces for each thread: few enough to hand out, enough to be even
  const std::int64_t panels = weight.count();
  const std::int64_t piece = std::max<std::int64_t>(1, panels / (kShares * m_team.size()));
  const bool inBytes = m_inBytes && weight.inBlocks();
  m_team.run((panels + piece - 1) / piece, [&](std::int64_t index) {
    const std::int64_t begin = index * piece, end = std::min(begin + piece, panels);
    (inBytes ? m_kernels.multiplyBytes : m_kernels.multiply)(weight.panels(), rows, begin, end, y, stride);
    const std::int64_t first = begin * kPanelRows, outputs = (end - begin) * kPanelRows;
    if (!weight.bias().empty())
      for (std::int64_t row = 0; row < m_rows; ++row)
        m_kernels.add(y + row * stride + first, weight.bias().data() + first, outputs);
    then(first, outputs);
  });
}

void DecoderEngine::project(const Layer& layer) {
  std::int64_t place = 0;
  for (const PackedPanels& weight : layer.attentionInput) {
    multiply(weight, m_normed, m_projected.values.data() + place, m_projected.stride,
             [](std::int64_t, std::int64_t) {});
    place += weight.count() * kPanelRows;
  }
}

// Queries, keys and values of one token to where attention reads them, turned by the token's position.
void DecoderEngine::placeHeads(std::size_t layer, KeyValueCache& cache, std::int64_t row) {
  const std::int64_t width = m_config.headWidth, half = width / 2;
  const std::int64_t heads = m_config.heads, shares = m_config.keyValueHeads;
  const bool separate = m_layers[layer].attentionInput.size() > 1;
  const std::int64_t keysAt = separate ? roundedUp(heads * width, kPanelRows) : heads * width;
  const std::int64_t valuesAt = keysAt + (separate ? roundedUp(shares * width, kPanelRows) : shares * width);
  const float* from = m_projected.row(row);
  const std::int64_t position = cache.length + row;
  const bool turned = !m_frequencies.empty();
  const float* cosine = m_cosines.data() + row * half;
  const float* sine = m_sines.data() + row * half;
  const auto place = [&](const float* head, float* to) {
    if (!turned) {
      std::copy_n(head, width, to);
      return;
    }
    for (std::int64_t i = 0; i < half; ++i) {
      to[i] = head[i] * cosine[i] - head[half + i] * sine[i];
      to[half + i] = head[half + i] * cosine[i] + head[i] * sine[i];
    }
  };
  for (std::int64_t head = 0; head < heads; ++head)
    place(from + head * width, m_queries.data() + (row * heads + head) * m_headStride);
  for (std::int64_t head = 0; head < shares; ++head) {
    const std::int64_t to =
        ((static_cast<std::int64_t>(layer) * shares + head) * cache.capacity + position) * m_headStride;
    place(from + keysAt + head * width, cache.keys.data() + to);
    std::copy_n(from + valuesAt + head * width, width, cache.values.data() + to);
  }
}

void DecoderEngine::attend(std::size_t layer, KeyValueCache& cache) {
  for (std::int64_t row = 0; row < m_rows; ++row) placeHeads(layer, cache, row);
  const std::int64_t width = m_config.headWidth, heads = m_config.heads, shares = m_config.keyValueHeads;
  const auto scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(width)));
  const std::int64_t scoreStride = roundedUp(cache.length + m_rows, kPanelRows) + kPanelRows;
  m_team.run(heads, [&](std::int64_t head) {
    const std::int64_t share = head / (heads / shares);
    const std::int64_t begin = (static_cast<std::int64_t>(layer) * shares + share) * cache.capacity;
    float context[kWidestHead];
    for (std::int64_t row = 0; row < m_rows; ++row) {
      const std::int64_t seen = cache.length + row + 1;
      const std::int64_t first =
          m_config.slidingWindow > 0 ? std::max<std::int64_t>(0, seen - m_config.slidingWindow) : 0;
      const std::int64_t place = (begin + first) * m_headStride;
      m_kernels.attend(m_queries.data() + (row * heads + head) * m_headStride, cache.keys.data() + place,
                       cache.values.data() + place, seen - first, m_headStride, scale,
                       m_scores.data() + head * scoreStride, context);
      std::copy_n(context, width, m_context.row(row) + head * width);
    }
  });
  prepare(m_context);
}

void DecoderEngine::addTo(Rows& sum, const PackedPanels& weight, const Rows& x) {
  multiply(weight, x, m_added.data(), sum.stride, [&](std::int64_t first, std::int64_t outputs) {
    for (std::int64_t row = 0; row < m_rows; ++row)
      m_kernels.add(sum.row(row) + first, m_added.data() + row * sum.stride + first, outputs);
  });
}

void DecoderEngine::feedForward(const Layer& layer) {
  if (layer.gate.count() == 0) {
    multiply(layer.up, m_normed, m_inner.values.data(), m_inner.stride,
             [&](std::int64_t first, std::int64_t outputs) {
               for (std::int64_t row = 0; row < m_rows; ++row)
                 m_kernels.gelu(m_inner.row(row) + first, outputs);
             });
  } else {
    multiply(layer.up, m_normed, m_wide.values.data(), m_wide.stride, [](std::int64_t, std::int64_t) {});
    multiply(layer.gate, m_normed, m_inner.values.data(), m_inner.stride,
             [&](std::int64_t first, std::int64_t outputs) {
               for (std::int64_t row = 0; row < m_rows; ++row)
                 m_kernels.gated(m_inner.row(row) + first, m_wide.row(row) + first, outputs);
             });
  }
  prepare(m_inner);
}

// Scores of some of the rows that were read last.
void DecoderEngine::score(std::int64_t firstRow, std::int64_t rows, float* logits) {
  normalise(m_finalNorm, m_states, m_normed);
  const PackedPanels& weight = m_config.tied ? m_embedding : m_output;
  const std::int64_t vocabulary = m_config.vocabulary;
  const DecodeRows x{.rows = rows,
                     .values = m_normed.row(firstRow),
                     .stride = m_normed.stride,
                     .sums = m_normed.sums.data() + firstRow * m_normed.blocks,
                     .sumStride = m_normed.blocks,
                     .bytes = m_normed.bytes.data() + firstRow * m_normed.stride,
                     .scales = m_normed.scales.data() + firstRow * m_normed.blocks};
  const bool inBytes = m_inBytes && weight.inBlocks();
  constexpr std::int64_t kPiece = 16;  // panels
  const std::int64_t panels = weight.count();
  m_team.run((panels + kPiece - 1) / kPiece, [&](std::int64_t index) {
    const std::int64_t begin = index * kPiece, end = std::min(begin + kPiece, panels);
    const auto product = inBytes ? m_kernels.multiplyBytes : m_kernels.multiply;
    if (end * kPanelRows <= vocabulary) return product(weight.panels(), x, begin, end, logits, vocabulary);
    // The last panel may reach beyond the vocabulary.
    std::vector<float> part(at(rows * kPiece * kPanelRows));
    product(weight.panels(), x, begin, end, part.data() - begin * kPanelRows, kPiece * kPanelRows);
    for (std::int64_t row = 0; row < rows; ++row)
      std::copy_n(part.data() + row * kPiece * kPanelRows, vocabulary - begin * kPanelRows,
                  logits + row * vocabulary + begin * kPanelRows);
  });
}

}  // namespace core
