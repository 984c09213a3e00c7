#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace core {

constexpr std::int64_t kWidestHead = 512;

enum class DecoderFamily { Llama, Gpt2 };

/// How a model stretches its rotary positions beyond the length it was first trained on.
struct RopeScaling {
  enum class Kind { None, Linear, Llama3 };
  Kind kind = Kind::None;
  double factor = 1;
  double lowFrequencyFactor = 1, highFrequencyFactor = 4;  ///< Llama 3 only, as is the next
  double originalPositions = 8192;
};

/// The shape of a causal transformer: the Llama family (Llama, SmolLM, Mistral, Qwen 2) or GPT-2.
struct DecoderConfig {
  DecoderFamily family = DecoderFamily::Llama;
  std::string architecture = "LlamaForCausalLM";
  std::int64_t hidden = 0, layers = 0, heads = 0, intermediate = 0;
  std::int64_t keyValueHeads = 0;  ///< each serves heads / keyValueHeads query heads
  std::int64_t headWidth = 0;
  std::int64_t vocabulary = 0, positions = 0;
  std::int64_t slidingWindow = 0;  ///< tokens that attention looks back on; 0: all
  double epsilon = 1e-5;
  double dropout = 0;
  bool tied = true;            ///< the output layer is the embedding table
  bool attentionBias = false;  ///< of queries, keys and values
  bool outputBias = false;     ///< of what follows attention
  bool feedForwardBias = false;
  double ropeBase = 10000;
  RopeScaling ropeScaling;
  std::vector<float> ropeDivisors;  ///< [headWidth / 2] or empty: a GGUF file states them outright

  std::int64_t bos = -1, eos = -1;  ///< token ids, -1 where the model names none
  std::vector<std::int64_t> ends;   ///< ids that end a text; `eos` is among them
};

/// Reads config.json (and generation_config.json where present). Throws Error(BadInput) where the folder has
/// none or is no decoder that we can run.
DecoderConfig readDecoderConfig(const std::filesystem::path& folder);

/// Throws Error(BadInput) naming `file` where the numbers do not fit each other.
void checkDecoderConfig(const DecoderConfig& config, const std::filesystem::path& file);

/// True where config.json describes a model that readDecoderConfig() is for.
bool isDecoderConfig(const nlohmann::json& config);

/// Angle per position of each pair of a head's dimensions: [headWidth / 2], as transformers computes them.
std::vector<float> rotaryFrequencies(const DecoderConfig& config);

}  // namespace core
