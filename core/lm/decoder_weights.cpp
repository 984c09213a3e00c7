#include "core/lm/decoder_weights.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/lm/float_blocks.h"

namespace core {
namespace {

struct Names {
  const char* llama;
  const char* gpt2;
  const char* gguf;
};

Names namesOf(DecoderPart part) {
  switch (part) {
    case DecoderPart::Embedding:
      return {"model.embed_tokens", "transformer.wte", "token_embd"};
    case DecoderPart::Positions:
      return {"", "transformer.wpe", "position_embd"};
    case DecoderPart::FinalNorm:
      return {"model.norm", "transformer.ln_f", "output_norm"};
    case DecoderPart::Output:
      return {"lm_head", "lm_head", "output"};
    case DecoderPart::AttentionNorm:
      return {"model.layers.{}.input_layernorm", "transformer.h.{}.ln_1", "blk.{}.attn_norm"};
    case DecoderPart::Query:
      return {"model.layers.{}.self_attn.q_proj", "", "blk.{}.attn_q"};
    case DecoderPart::Key:
      return {"model.layers.{}.self_attn.k_proj", "", "blk.{}.attn_k"};
    case DecoderPart::Value:
      return {"model.layers.{}.self_attn.v_proj", "", "blk.{}.attn_v"};
    case DecoderPart::QueryKeyValue:
      return {"", "transformer.h.{}.attn.c_attn", "blk.{}.attn_qkv"};
    case DecoderPart::AttentionOutput:
      return {"model.layers.{}.self_attn.o_proj", "transformer.h.{}.attn.c_proj", "blk.{}.attn_output"};
    case DecoderPart::FeedForwardNorm:
      return {"model.layers.{}.post_attention_layernorm", "transformer.h.{}.ln_2", "blk.{}.ffn_norm"};
    case DecoderPart::Gate:
      return {"model.layers.{}.mlp.gate_proj", "", "blk.{}.ffn_gate"};
    case DecoderPart::Up:
      return {"model.layers.{}.mlp.up_proj", "transformer.h.{}.mlp.c_fc", "blk.{}.ffn_up"};
    case DecoderPart::Down:
      return {"model.layers.{}.mlp.down_proj", "transformer.h.{}.mlp.c_proj", "blk.{}.ffn_down"};
  }
  return {"", "", ""};
}

}  // namespace

std::string publicName(DecoderFamily family, DecoderPart part, std::int64_t layer) {
  const Names names = namesOf(part);
  return fmt::format(fmt::runtime(family == DecoderFamily::Llama ? names.llama : names.gpt2), layer);
}

bool isTransposed(DecoderFamily family, DecoderPart part) {
  return family == DecoderFamily::Gpt2 &&
         (part == DecoderPart::QueryKeyValue || part == DecoderPart::AttentionOutput ||
          part == DecoderPart::Up || part == DecoderPart::Down);
}

std::vector<std::int64_t> shapeOf(const DecoderConfig& config, DecoderPart part) {
  const std::int64_t queries = config.heads * config.headWidth;
  const std::int64_t keys = config.keyValueHeads * config.headWidth;
  switch (part) {
    case DecoderPart::Embedding:
    case DecoderPart::Output:
      return {config.vocabulary, config.hidden};
    case DecoderPart::Positions:
      return {config.positions, config.hidden};
    case DecoderPart::FinalNorm:
    case DecoderPart::AttentionNorm:
    case DecoderPart::FeedForwardNorm:
      return {config.hidden};
    case DecoderPart::Query:
      return {queries, config.hidden};
    case DecoderPart::Key:
    case DecoderPart::Value:
      return {keys, config.hidden};
    case DecoderPart::QueryKeyValue:
      return {queries + 2 * keys, config.hidden};
    case DecoderPart::AttentionOutput:
      return {config.hidden, queries};
    case DecoderPart::Gate:
    case DecoderPart::Up:
      return {config.intermediate, config.hidden};
    case DecoderPart::Down:
      return {config.hidden, config.intermediate};
  }
  return {};
}

bool hasBias(const DecoderConfig& config, DecoderPart part) {
  switch (part) {
    case DecoderPart::Query:
    case DecoderPart::Key:
    case DecoderPart::Value:
    case DecoderPart::QueryKeyValue:
      return config.attentionBias;
    case DecoderPart::AttentionOutput:
      return config.outputBias;
    case DecoderPart::Gate:
    case DecoderPart::Up:
    case DecoderPart::Down:
      return config.feedForwardBias;
    case DecoderPart::AttentionNorm:
    case DecoderPart::FeedForwardNorm:
    case DecoderPart::FinalNorm:
      return config.family == DecoderFamily::Gpt2;
    case DecoderPart::Embedding:
    case DecoderPart::Positions:
    case DecoderPart::Output:
      return false;
  }
  return false;
}

DecoderWeights::DecoderWeights(const Weights& weights, const DecoderConfig& config)
    : m_weights(weights), m_config(config) {
  if (weights.gguf()) return;
  // Saved without the head that predicts tokens, names begin one word later.
  const std::string whole = publicName(config.family, DecoderPart::Embedding) + ".weight";
  if (!weights.find(whole)) m_drop = whole.substr(0, whole.find('.') + 1);
}

std::string DecoderWeights::nameInFile(DecoderPart part, std::int64_t layer) const {
  if (m_weights.gguf()) return fmt::format(fmt::runtime(namesOf(part).gguf), layer);
  const std::string name = publicName(m_config.family, part, layer);
  return !m_drop.empty() && name.starts_with(m_drop) ? name.substr(m_drop.size()) : name;
}

void DecoderWeights::refuse(const std::string& name, const std::string& what) const {
  throw Error(Error::Kind::BadInput,
              fmt::format("In {} the tensor {} {}.", m_weights.file().string(), name, what), name);
}

std::vector<float> DecoderWeights::floats(const std::string& name,
                                          const std::vector<std::int64_t>& shape) const {
  const TensorView* view = m_weights.find(name);
  if (!view) refuse(name, "is missing");
  if (view->shape != shape)
    refuse(name, fmt::format("has the shape [{}] where the configuration wants [{}]",
                             fmt::join(view->shape, ", "), fmt::join(shape, ", ")));
  if (!holdsFloats(view->dtype))
    refuse(name, fmt::format("is of type {}, which holds no weights", view->dtype));
  std::vector<float> values(static_cast<std::size_t>(view->elements()));
  readFloats(*view, values);
  if (!allFinite(values)) refuse(name, "holds values that are infinite or no numbers");
  return values;
}

const TensorView& DecoderWeights::stored(DecoderPart part, std::int64_t layer) const {
  const std::string name = nameInFile(part, layer) + ".weight";
  const TensorView* view = m_weights.find(name);
  if (!view) refuse(name, "is missing");
  std::vector<std::int64_t> shape = shapeOf(m_config, part);
  if (!m_weights.gguf() && isTransposed(m_config.family, part)) std::swap(shape[0], shape[1]);
  if (view->shape != shape)
    refuse(name, fmt::format("has the shape [{}] where the configuration wants [{}]",
                             fmt::join(view->shape, ", "), fmt::join(shape, ", ")));
  return *view;
}

const std::string& DecoderWeights::storage(DecoderPart part, std::int64_t layer) const {
  return stored(part, layer).dtype;
}

std::int64_t DecoderWeights::rowInFile(DecoderPart part, std::int64_t row) const {
  const bool turned = part == DecoderPart::Query || part == DecoderPart::Key;
  if (!m_weights.gguf() || !turned || m_config.architecture != "LlamaForCausalLM") return row;
  // GGUF has the two halves of a head's dimensions interleaved.
  const std::int64_t width = m_config.headWidth, half = width / 2;
  const std::int64_t within = row % width;
  return row - within + 2 * (within % half) + within / half;
}

std::vector<float> DecoderWeights::matrix(DecoderPart part, std::int64_t layer) const {
  const std::string name = nameInFile(part, layer) + ".weight";
  const std::vector<std::int64_t> shape = shapeOf(m_config, part);
  if (shape.size() == 1) return floats(name, shape);
  const auto rows = static_cast<std::size_t>(shape[0]), columns = static_cast<std::size_t>(shape[1]);
  const bool turned = !m_weights.gguf() && isTransposed(m_config.family, part);
  const std::vector<float> held = floats(name, turned ? std::vector{shape[1], shape[0]} : shape);
  if (!turned && rowInFile(part, 1) == 1) return held;
  std::vector<float> values(held.size());
  for (std::size_t row = 0; row < rows; ++row) {
    const auto from = static_cast<std::size_t>(rowInFile(part, static_cast<std::int64_t>(row)));
    for (std::size_t column = 0; column < columns; ++column)
      values[row * columns + column] = turned ? held[column * rows + row] : held[from * columns + column];
  }
  return values;
}

std::vector<float> DecoderWeights::bias(DecoderPart part, std::int64_t layer) const {
  if (!hasBias(m_config, part)) return {};
  const std::string name = nameInFile(part, layer) + ".bias";
  const std::vector<float> held = floats(name, {shapeOf(m_config, part)[0]});
  std::vector<float> values(held.size());
  for (std::size_t row = 0; row < held.size(); ++row)
    values[row] = held[static_cast<std::size_t>(rowInFile(part, static_cast<std::int64_t>(row)))];
  return values;
}

}  // namespace core
