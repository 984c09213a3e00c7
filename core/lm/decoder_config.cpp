#include "core/lm/decoder_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/config_value.h"

namespace core {
namespace {

using Json = nlohmann::json;

bool given(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && !found->is_null();
}

std::int64_t extentOr(const std::filesystem::path& file, const Json& json, const char* key,
                      std::int64_t otherwise) {
  return given(json, key) ? extentOf(file, json, key) : otherwise;
}

void expect(const std::filesystem::path& file, const Json& json, const char* key, const Json& only) {
  if (given(json, key) && json.at(key) != only)
    refuseConfig(file, fmt::format("{} is {}; only {} is supported.", key, json.at(key).dump(), only.dump()));
}

// Older files say rope_theta and rope_scaling, newer ones rope_parameters with both in it.
void readRope(const std::filesystem::path& file, const Json& json, DecoderConfig& config) {
  config.ropeBase = given(json, "rope_theta") ? json.at("rope_theta").get<double>() : 10000;
  const char* key = given(json, "rope_parameters") ? "rope_parameters" : "rope_scaling";
  if (!given(json, key)) return;
  const Json& rope = json.at(key);
  if (given(rope, "rope_theta")) config.ropeBase = rope.at("rope_theta").get<double>();
  const std::string kind = rope.value("rope_type", rope.value("type", std::string("default")));
  RopeScaling& scaling = config.ropeScaling;
  if (kind == "default") return;
  scaling.factor = rope.at("factor").get<double>();
  if (kind == "linear") {
    scaling.kind = RopeScaling::Kind::Linear;
  } else if (kind == "llama3") {
    scaling.kind = RopeScaling::Kind::Llama3;
    scaling.lowFrequencyFactor = rope.at("low_freq_factor").get<double>();
    scaling.highFrequencyFactor = rope.at("high_freq_factor").get<double>();
    scaling.originalPositions = rope.at("original_max_position_embeddings").get<double>();
    if (!(scaling.highFrequencyFactor > scaling.lowFrequencyFactor))
      refuseConfig(file, fmt::format("{}: high_freq_factor is not above low_freq_factor.", key));
  } else {
    refuseConfig(
        file, fmt::format("positions stretched by \"{}\" are not supported; default, linear and llama3 are.",
                          kind));
  }
  if (!(scaling.factor > 0)) refuseConfig(file, fmt::format("{}: factor is not above 0.", key));
}

void readLlama(const std::filesystem::path& file, const Json& json, const std::string& type,
               DecoderConfig& config) {
  config.family = DecoderFamily::Llama;
  config.hidden = extentOf(file, json, "hidden_size");
  config.layers = extentOf(file, json, "num_hidden_layers");
  config.heads = extentOf(file, json, "num_attention_heads");
  config.keyValueHeads = extentOr(file, json, "num_key_value_heads", config.heads);
  config.headWidth = extentOr(file, json, "head_dim", config.hidden / config.heads);
  config.intermediate = extentOf(file, json, "intermediate_size");
  config.vocabulary = extentOf(file, json, "vocab_size");
  config.positions = extentOr(file, json, "max_position_embeddings", 2048);
  config.epsilon = json.value("rms_norm_eps", 1e-6);
  config.tied = json.value("tie_word_embeddings", false);
  config.attentionBias = type == "qwen2" || json.value("attention_bias", false);
  config.outputBias = type != "qwen2" && json.value("attention_bias", false);
  config.feedForwardBias = json.value("mlp_bias", false);
  expect(file, json, "hidden_act", "silu");
  expect(file, json, "partial_rotary_factor", 1.0);
  const bool windowed = type == "mistral" || (type == "qwen2" && json.value("use_sliding_window", false));
  if (windowed) config.slidingWindow = extentOr(file, json, "sliding_window", 0);
  if (type == "qwen2" && config.slidingWindow > 0)
    refuseConfig(file, "a sliding window in some layers only is not supported.");
  readRope(file, json, config);
}

void readGpt2(const std::filesystem::path& file, const Json& json, DecoderConfig& config) {
  config.family = DecoderFamily::Gpt2;
  config.architecture = "GPT2LMHeadModel";
  config.hidden = extentOf(file, json, "n_embd");
  config.layers = extentOf(file, json, "n_layer");
  config.heads = config.keyValueHeads = extentOf(file, json, "n_head");
  config.headWidth = config.hidden / config.heads;
  config.intermediate = extentOr(file, json, "n_inner", 4 * config.hidden);
  config.vocabulary = extentOf(file, json, "vocab_size");
  config.positions =
      given(json, "n_positions") ? extentOf(file, json, "n_positions") : extentOf(file, json, "n_ctx");
  config.epsilon = json.value("layer_norm_epsilon", 1e-5);
  config.dropout = json.value("resid_pdrop", 0.1);
  config.tied = json.value("tie_word_embeddings", true);
  config.attentionBias = config.outputBias = config.feedForwardBias = true;
  expect(file, json, "scale_attn_weights", true);
  expect(file, json, "scale_attn_by_inverse_layer_idx", false);
  const std::string activation = json.value("activation_function", "gelu_new");
  if (activation != "gelu_new" && activation != "gelu_pytorch_tanh")
    refuseConfig(file, fmt::format("the activation {} is not supported; gelu_new is.", activation));
}

void readEnds(const Json& json, DecoderConfig& config) {
  if (given(json, "bos_token_id")) config.bos = json.at("bos_token_id").get<std::int64_t>();
  if (!given(json, "eos_token_id")) return;
  const Json& eos = json.at("eos_token_id");
  for (const Json& id : eos.is_array() ? eos : Json::array({eos}))
    if (std::find(config.ends.begin(), config.ends.end(), id.get<std::int64_t>()) == config.ends.end())
      config.ends.push_back(id.get<std::int64_t>());
  if (!config.ends.empty()) config.eos = config.ends.front();
}

}  // namespace

bool isDecoderConfig(const nlohmann::json& config) {
  const std::string type = config.is_object() ? config.value("model_type", "") : "";
  return type == "llama" || type == "mistral" || type == "qwen2" || type == "gpt2";
}

void checkDecoderConfig(const DecoderConfig& config, const std::filesystem::path& file) {
  if (config.family == DecoderFamily::Gpt2 && config.hidden % config.heads != 0)
    refuseConfig(file, "the width is not a multiple of the number of heads.");
  if (config.headWidth < 2 || config.headWidth % 2 != 0 || config.headWidth > kWidestHead)
    refuseConfig(file, fmt::format("heads of width {} are not supported; it must be even and at most {}.",
                                   config.headWidth, kWidestHead));
  if (config.heads % config.keyValueHeads != 0)
    refuseConfig(file, fmt::format("{} heads cannot share {} heads of keys and values.", config.heads,
                                   config.keyValueHeads));
  if (!(config.epsilon >= 0 && config.epsilon < 1) || !(config.ropeBase > 0))
    refuseConfig(file, "the epsilon of its norms or the base of its positions makes no sense.");
}

DecoderConfig readDecoderConfig(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "config.json";
  const Json json = readJsonFile(file);
  try {
    const std::string type = json.value("model_type", "");
    if (!isDecoderConfig(json))
      refuseConfig(
          file,
          fmt::format("models of type {} do not generate here; llama, mistral, qwen2 and gpt2 do.", type));
    DecoderConfig config;
    if (type == "gpt2")
      readGpt2(file, json, config);
    else
      readLlama(file, json, type, config);
    const Json architectures = json.value("architectures", Json::array());
    if (!architectures.empty()) config.architecture = architectures.at(0);
    checkDecoderConfig(config, file);
    readEnds(json, config);
    const std::filesystem::path generation = folder / "generation_config.json";
    if (std::filesystem::exists(generation)) readEnds(readJsonFile(generation), config);
    return config;
  } catch (const Json::exception& error) {
    refuseConfig(file, fmt::format("it does not describe a decoder ({}).", error.what()));
  }
}

std::vector<float> rotaryFrequencies(const DecoderConfig& config) {
  std::vector<float> frequencies;
  const auto width = static_cast<float>(config.headWidth);
  const RopeScaling& scaling = config.ropeScaling;
  for (std::int64_t i = 0; i < config.headWidth / 2; ++i) {
    float frequency = 1 / std::pow(static_cast<float>(config.ropeBase), static_cast<float>(2 * i) / width);
    if (!config.ropeDivisors.empty()) {
      frequency /= config.ropeDivisors[static_cast<std::size_t>(i)];
    } else if (scaling.kind == RopeScaling::Kind::Linear) {
      frequency /= static_cast<float>(scaling.factor);
    } else if (scaling.kind == RopeScaling::Kind::Llama3) {
      // Long waves are stretched, short ones kept, those between mixed (Llama 3.1's own code).
      const double wave = 2 * std::numbers::pi / static_cast<double>(frequency);
      const double low = scaling.originalPositions / scaling.lowFrequencyFactor;
      const double high = scaling.originalPositions / scaling.highFrequencyFactor;
      const double mix = (scaling.originalPositions / wave - scaling.lowFrequencyFactor) /
                         (scaling.highFrequencyFactor - scaling.lowFrequencyFactor);
      const double kept = wave < high ? 1 : wave > low ? 0 : mix;
      frequency = static_cast<float>(static_cast<double>(frequency) * ((1 - kept) / scaling.factor + kept));
    }
    frequencies.push_back(frequency);
  }
  return frequencies;
}

}  // namespace core
