#include "core/lm/decoder_folder.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/fingerprint.h"
#include "core/lm/float_blocks.h"
#include "core/text/tokenizer_gguf.h"

namespace core {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFiles[] = {"config.json",
                                  "generation_config.json",
                                  "tokenizer.json",
                                  "tokenizer_config.json",
                                  "chat_template.jinja",
                                  "vocab.json",
                                  "special_tokens_map.json",
                                  "merges.txt",
                                  "added_tokens.json"};

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& sentence) {
  throw Error(Error::Kind::BadInput, fmt::format("{}: {}", file.string(), sentence), file.string());
}

std::int64_t extent(const Gguf& gguf, const std::string& key) {
  constexpr std::int64_t kLargest = 1 << 24;
  const std::int64_t value = gguf.get<std::int64_t>(key);
  if (value < 1 || value > kLargest)
    refuse(gguf.file(), fmt::format("{} is {}, not in [1, {}].", key, value, kLargest));
  return value;
}

std::int64_t extentOr(const Gguf& gguf, const std::string& key, std::int64_t otherwise) {
  return gguf.find<std::int64_t>(key) ? extent(gguf, key) : otherwise;
}

// Llama 3's stretching stands in GGUF as one divisor for each pair of dimensions.
std::vector<float> readDivisors(const Weights& weights, std::int64_t count) {
  const TensorView* view = weights.find("rope_freqs.weight");
  if (!view) return {};
  if (!holdsFloats(view->dtype) || view->elements() != count)
    refuse(weights.file(), fmt::format("rope_freqs.weight does not hold {} numbers.", count));
  std::vector<float> values(static_cast<std::size_t>(count));
  readFloats(*view, values);
  for (const float value : values)
    if (!(value > 0) || !std::isfinite(value))
      refuse(weights.file(), "rope_freqs.weight holds a divisor that is not above 0.");
  return values;
}

void readRope(const Weights& weights, const Gguf& gguf, const std::string& kind, DecoderConfig& config) {
  config.ropeBase = gguf.get<double>(kind + ".rope.freq_base", 10000.0);
  if (gguf.get<std::int64_t>(kind + ".rope.dimension_count", config.headWidth) != config.headWidth)
    refuse(gguf.file(), "positions that turn a part of each head only are not supported.");
  const std::string_view scaling = gguf.get<std::string_view>(kind + ".rope.scaling.type", "none");
  if (scaling == "linear") {
    config.ropeScaling = {.kind = RopeScaling::Kind::Linear,
                          .factor = gguf.get<double>(kind + ".rope.scaling.factor", 1.0)};
    if (!(config.ropeScaling.factor > 0)) refuse(gguf.file(), "its rope.scaling.factor is not above 0.");
  } else if (scaling != "none") {
    refuse(gguf.file(), fmt::format("positions stretched by \"{}\" are not supported.", scaling));
  }
  config.ropeDivisors = readDivisors(weights, config.headWidth / 2);
}

// The template of tokenizer_config.json: a text, or a list of named ones.
std::string templateIn(const std::string& text) {
  const Json json = Json::parse(text);
  const auto found = json.find("chat_template");
  if (found == json.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  for (const Json& entry : found->is_array() ? *found : Json::array())
    if (entry.value("name", "") == "default") return entry.value("template", "");
  return {};
}

std::string templateOf(const std::map<std::string, std::string>& files) {
  if (const auto file = files.find("chat_template.jinja"); file != files.end()) return file->second;
  const auto file = files.find("tokenizer_config.json");
  return file == files.end() ? std::string() : templateIn(file->second);
}

}  // namespace

DecoderConfig readDecoderConfig(const Weights& weights, const Gguf& gguf) {
  const std::string kind(gguf.get<std::string_view>("general.architecture"));
  if (kind != "llama" && kind != "qwen2" && kind != "gpt2")
    refuse(gguf.file(),
           fmt::format("models of type {} do not generate here; llama, qwen2 and gpt2 do.", kind));
  DecoderConfig config;
  const bool gpt2 = kind == "gpt2";
  config.family = gpt2 ? DecoderFamily::Gpt2 : DecoderFamily::Llama;
  config.architecture = gpt2 ? "GPT2LMHeadModel" : kind == "qwen2" ? "Qwen2ForCausalLM" : "LlamaForCausalLM";
  config.hidden = extent(gguf, kind + ".embedding_length");
  config.layers = extent(gguf, kind + ".block_count");
  config.heads = extent(gguf, kind + ".attention.head_count");
  config.keyValueHeads = extentOr(gguf, kind + ".attention.head_count_kv", config.heads);
  config.headWidth = extentOr(gguf, kind + ".attention.key_length", config.hidden / config.heads);
  config.intermediate = extent(gguf, kind + ".feed_forward_length");
  config.positions = extent(gguf, kind + ".context_length");
  config.epsilon = gguf.get<double>(
      kind + (gpt2 ? ".attention.layer_norm_epsilon" : ".attention.layer_norm_rms_epsilon"), 1e-5);
  const TensorView* embedding = weights.find("token_embd.weight");
  if (!embedding || embedding->shape.size() != 2) refuse(gguf.file(), "it has no table token_embd.weight.");
  config.vocabulary = embedding->shape[0];
  config.tied = weights.find("output.weight") == nullptr;
  config.attentionBias = gpt2 || kind == "qwen2";
  config.outputBias = config.feedForwardBias = gpt2;
  checkDecoderConfig(config, gguf.file());
  if (!gpt2) readRope(weights, gguf, kind, config);
  config.bos = gguf.get<std::int64_t>("tokenizer.ggml.bos_token_id", -1);
  for (const char* key : {"tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"})
    if (const std::int64_t id = gguf.get<std::int64_t>(key, -1); id >= 0) config.ends.push_back(id);
  if (!config.ends.empty()) config.eos = config.ends.front();
  return config;
}

std::string configJson(const DecoderConfig& config) {
  Json json = {{"architectures", {config.architecture}}, {"vocab_size", config.vocabulary}};
  if (config.bos >= 0) json["bos_token_id"] = config.bos;
  if (config.eos >= 0) json["eos_token_id"] = config.eos;
  json["tie_word_embeddings"] = config.tied;
  if (config.family == DecoderFamily::Gpt2) {
    json.update({{"model_type", "gpt2"},
                 {"n_embd", config.hidden},
                 {"n_layer", config.layers},
                 {"n_head", config.heads},
                 {"n_inner", config.intermediate},
                 {"n_positions", config.positions},
                 {"layer_norm_epsilon", config.epsilon},
                 {"activation_function", "gelu_new"}});
    return json.dump(2) + "\n";
  }
  json.update({{"model_type", config.architecture == "Qwen2ForCausalLM" ? "qwen2" : "llama"},
               {"hidden_size", config.hidden},
               {"num_hidden_layers", config.layers},
               {"num_attention_heads", config.heads},
               {"num_key_value_heads", config.keyValueHeads},
               {"head_dim", config.headWidth},
               {"intermediate_size", config.intermediate},
               {"max_position_embeddings", config.positions},
               {"rms_norm_eps", config.epsilon},
               {"hidden_act", "silu"},
               {"attention_bias", config.attentionBias},
               {"mlp_bias", config.feedForwardBias},
               {"rope_theta", config.ropeBase}});
  if (config.ropeScaling.kind == RopeScaling::Kind::Linear)
    json["rope_scaling"] = {{"rope_type", "linear"}, {"factor", config.ropeScaling.factor}};
  return json.dump(2) + "\n";
}

DecoderFolder readDecoderFolder(const std::filesystem::path& folder, const Weights& weights) {
  DecoderFolder model;
  std::error_code failure;
  for (const char* name : kFiles)
    if (std::filesystem::is_regular_file(folder / name, failure))
      model.files[name] = readTextFile(folder / name);
  try {
    if (const Gguf* gguf = weights.gguf()) {
      model.config = readDecoderConfig(weights, *gguf);
      model.files["config.json"] = configJson(model.config);
      if (!model.files.contains("tokenizer.json")) model.files.merge(ggufTokenizerFiles(*gguf));
      model.chatTemplate = std::string(gguf->get<std::string_view>("tokenizer.chat_template", ""));
      if (!model.chatTemplate.empty()) model.files.emplace("chat_template.jinja", model.chatTemplate);
    } else {
      model.config = readDecoderConfig(folder);
    }
    if (model.chatTemplate.empty()) model.chatTemplate = templateOf(model.files);
  } catch (const nlohmann::json::exception& error) {
    refuse(folder, fmt::format("its tokenizer_config.json is not as expected ({}).", error.what()));
  }
  model.tokenizer = loadTokenizer(folder);
  if (model.tokenizer->vocabularySize() > model.config.vocabulary)
    refuse(folder, fmt::format("its tokenizer knows {} tokens, its weights {}.",
                               model.tokenizer->vocabularySize(), model.config.vocabulary));
  return model;
}

std::string hashOf(const DecoderFolder& folder, const Weights& weights) {
  Fingerprint fingerprint;
  for (const auto& [name, text] : folder.files) {
    fingerprint.add(name);
    fingerprint.add(text);
  }
  for (const std::span<const std::byte> file : weights.bytes()) fingerprint.add(file);
  return fingerprint.hex();
}

}  // namespace core
