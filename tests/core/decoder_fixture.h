#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "core/lm/decoder_folder.h"
#include "core/lm/decoder_weights.h"

/// Tiny decoders of every kind, and what transformers says of them (tests/oracle/decoder.py).
namespace decoderFixture {

inline constexpr const char* kNames[] = {"llama", "mistral", "qwen2", "gpt2", "blocks"};

inline std::filesystem::path folder() {
  return std::filesystem::path(RECLENS_FIXTURES) / "decoder";
}

inline nlohmann::json expectedOf(const std::string& name) {
  std::ifstream file(folder() / "expected.json");
  return nlohmann::json::parse(file).at(name);
}

/// Passes the weights of the model of that name on to `use`; "blocks" is a GGUF file, the others are folders.
template <class Use>
auto withWeights(const std::string& name, const Use& use) {
  const bool gguf = name == "blocks";
  const core::Weights weights(folder() / (gguf ? name + ".gguf" : name));
  const core::DecoderConfig config =
      gguf ? core::readDecoderConfig(weights, *weights.gguf()) : core::readDecoderConfig(folder() / name);
  return use(core::DecoderWeights(weights, config));
}

}  // namespace decoderFixture
