#include "core/lm/bert_inference.h"

#include <algorithm>

namespace core {
namespace {

// Tokens that go through the feed-forward part together: what it computes for them stays in the second-level
// cache.
constexpr std::int64_t kBlockRows = 96;

}  // namespace

struct BertInference::Buffers {
  std::int64_t rows = 0, longest = 0;
  AlignedBuffer<float> x, context;                  // [rows, padded(hidden)]
  AlignedBuffer<float> projected;                   // [rows, padded(3 * hidden)]
  AlignedBuffer<float> inner;                       // [kBlockRows, padded(intermediate)]
  AlignedBuffer<float> scratch;                     // of attention
  AlignedBuffer<std::uint8_t> high, low;            // [rows, padded(widest input)]
  AlignedBuffer<float> highScales, lowScales;       // [rows]
  AlignedBuffer<std::int32_t> highZeros, lowZeros;  // [rows]
};

BertInference::BertInference(const BertConfig& config, const BertWeights& weights, EncoderPrecision precision)
    : m_config(config),
      m_kernels(bestKernels()),
      m_word(weights.word),
      m_position(weights.position),
      m_type(weights.type),
      m_owner(weights.owner),
      m_embeddingNorm(norm(weights.embeddingNorm)),
      m_stride(padded(config.hidden)) {
  const auto packed = [&](const LinearWeight& weight) {
    return precision == EncoderPrecision::Fast ? Weight(ByteWeight(weight)) : Weight(FloatWeight(weight));
  };
  for (const BertWeights::Layer& layer : weights.layers)
    m_layers.push_back({.queryKeyValue = packed(layer.queryKeyValue),
                        .attentionOutput = packed(layer.attentionOutput),
                        .up = packed(layer.up),
                        .down = packed(layer.down),
                        .attentionNorm = norm(layer.attentionNorm),
                        .outputNorm = norm(layer.outputNorm)});
}

BertInference::~BertInference() = default;

BertInference::Norm BertInference::norm(const BertWeights::Norm& from) const {
  Norm copy{.weight = AlignedBuffer<float>(padded(m_config.hidden)),
            .bias = AlignedBuffer<float>(padded(m_config.hidden))};
  std::copy_n(from.weight, m_config.hidden, copy.weight.get());
  std::copy_n(from.bias, m_config.hidden, copy.bias.get());
  return copy;
}

std::unique_ptr<BertInference::Buffers> BertInference::take(std::int64_t rows, std::int64_t longest) const {
  std::unique_ptr<Buffers> buffers;
  {
    const std::lock_guard lock(m_lock);
    if (!m_free.empty()) {
      buffers = std::move(m_free.back());
      m_free.pop_back();
    }
  }
  if (buffers && buffers->rows >= rows && buffers->longest >= longest) return buffers;
  if (buffers) {
    rows = std::max(rows, buffers->rows);
    longest = std::max(longest, buffers->longest);
  }
  const std::int64_t widest = padded(std::max(m_config.hidden, m_config.intermediate));
  buffers = std::make_unique<Buffers>();
  buffers->rows = rows;
  buffers->longest = longest;
  // The padding behind a row starts as zeros and stays so: what is computed there is of zeros.
  buffers->x = AlignedBuffer<float>(rows * m_stride + kRowStep);
  buffers->context = AlignedBuffer<float>(rows * m_stride + kRowStep);
  buffers->projected = AlignedBuffer<float>(rows * padded(3 * m_config.hidden) + kRowStep);
  buffers->inner = AlignedBuffer<float>(kBlockRows * padded(m_config.intermediate) + kRowStep);
  buffers->scratch = AlignedBuffer<float>(attentionScratch(longest, m_config.hidden / m_config.heads));
  for (AlignedBuffer<std::uint8_t>* digits : {&buffers->high, &buffers->low})
    *digits = AlignedBuffer<std::uint8_t>(std::max(rows * m_stride, kBlockRows * widest) + kRowStep);
  for (AlignedBuffer<float>* scales : {&buffers->highScales, &buffers->lowScales})
    *scales = AlignedBuffer<float>(std::max(rows, kBlockRows));
  for (AlignedBuffer<std::int32_t>* zeros : {&buffers->highZeros, &buffers->lowZeros})
    *zeros = AlignedBuffer<std::int32_t>(std::max(rows, kBlockRows));
  return buffers;
}

void BertInference::embed(std::span<const std::vector<std::int32_t>> texts, float* x) const {
  const std::int64_t hidden = m_config.hidden;
  for (const std::vector<std::int32_t>& ids : texts) {
    PositionRows rows(m_config);
    for (const std::int32_t id : ids) {
      const float* const word = m_word + id * hidden;
      const float* const position = m_position + rows.next(id) * hidden;
      for (std::int64_t i = 0; i < hidden; ++i) x[i] = word[i] + position[i] + m_type[i];
      std::fill(x + hidden, x + m_stride, 0.0F);
      x += m_stride;
    }
  }
}

void BertInference::normalise(const Norm& norm, float* x, std::int64_t rows) const {
  m_kernels.layerNorm(x, m_stride, rows, m_config.hidden, norm.weight.get(), norm.bias.get(),
                      static_cast<float>(m_config.epsilon));
}

void BertInference::linear(const Weight& weight, const float* x, std::int64_t rows,
                           const ProductOutput& output, Buffers& buffers) const {
  if (const auto* floats = std::get_if<FloatWeight>(&weight)) {
    const FloatPanels panels = floats->panels();
    m_kernels.multiply(x, padded(panels.in), rows, panels, output);
    return;
  }
  BytePanels panels = std::get<ByteWeight>(weight).panels();
  const DigitRows digits{.high = buffers.high.get(),
                         .low = buffers.low.get(),
                         .stride = padded(panels.in),
                         .highScales = buffers.highScales.get(),
                         .lowScales = buffers.lowScales.get(),
                         .highZeros = buffers.highZeros.get(),
                         .lowZeros = buffers.lowZeros.get()};
  m_kernels.quantise(x, digits.stride, rows, panels.in, digits);
  m_kernels.multiplyBytes({.values = digits.high,
                           .stride = digits.stride,
                           .scales = digits.highScales,
                           .zeros = digits.highZeros},
                          rows, panels,
                          {.y = output.y, .stride = output.stride, .residual = output.residual});
  panels.bias = nullptr;
  m_kernels.multiplyBytes(
      {.values = digits.low, .stride = digits.stride, .scales = digits.lowScales, .zeros = digits.lowZeros},
      rows, panels,
      {.y = output.y, .stride = output.stride, .residual = output.y, .activation = output.activation});
}

BertInference::Run BertInference::states(std::span<const std::vector<std::int32_t>> texts) const {
  std::int64_t rows = 0, longest = 0;
  for (const std::vector<std::int32_t>& ids : texts) {
    rows += static_cast<std::int64_t>(ids.size());
    longest = std::max(longest, static_cast<std::int64_t>(ids.size()));
  }
  std::unique_ptr<Buffers> buffers = take(rows, longest);
  float* const x = buffers->x.get();
  float* const context = buffers->context.get();
  float* const projected = buffers->projected.get();
  float* const inner = buffers->inner.get();
  const std::int64_t projectedStride = padded(3 * m_config.hidden);
  const std::int64_t innerStride = padded(m_config.intermediate);

  embed(texts, x);
  normalise(m_embeddingNorm, x, rows);
  for (const Layer& layer : m_layers) {
    linear(layer.queryKeyValue, x, rows, {.y = projected, .stride = projectedStride}, *buffers);
    std::int64_t row = 0;
    for (const std::vector<std::int32_t>& ids : texts) {
      const auto length = static_cast<std::int64_t>(ids.size());
      m_kernels.attend(projected + row * projectedStride, projectedStride, length, m_config.heads,
                       m_config.hidden / m_config.heads, context + row * m_stride, m_stride,
                       buffers->scratch.get());
      row += length;
    }
    linear(layer.attentionOutput, context, rows, {.y = x, .stride = m_stride, .residual = x}, *buffers);
    normalise(layer.attentionNorm, x, rows);
    for (std::int64_t begin = 0; begin < rows; begin += kBlockRows) {
      const std::int64_t count = std::min(kBlockRows, rows - begin);
      float* const block = x + begin * m_stride;
      linear(layer.up, block, count, {.y = inner, .stride = innerStride, .activation = m_config.activation},
             *buffers);
      linear(layer.down, inner, count, {.y = block, .stride = m_stride, .residual = block}, *buffers);
      normalise(layer.outputNorm, block, count);
    }
  }
  return Run(*this, std::move(buffers));
}

BertInference::Run::Run(const BertInference& owner, std::unique_ptr<Buffers> buffers)
    : m_owner(owner), m_buffers(std::move(buffers)) {}

BertInference::Run::~Run() {
  const std::lock_guard lock(m_owner.m_lock);
  m_owner.m_free.push_back(std::move(m_buffers));
}

const float* BertInference::Run::row(std::int64_t token) const {
  return m_buffers->x.get() + token * m_owner.m_stride;
}

}  // namespace core
