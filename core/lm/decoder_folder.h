#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "core/lm/decoder_config.h"
#include "core/lm/weights.h"
#include "core/text/tokenizer.h"

namespace core {

/// Everything that a decoder's folder says but for the values of its weights.
struct DecoderFolder {
  DecoderConfig config;
  std::shared_ptr<const Tokenizer> tokenizer;
  std::string chatTemplate;                  ///< Jinja, as transformers applies it; empty where there is none
  std::map<std::string, std::string> files;  ///< the small files by name; what a copy of the model needs
};

/// Reads a Hugging Face folder, or what a GGUF file among `weights` says. Throws Error(BadInput).
DecoderFolder readDecoderFolder(const std::filesystem::path& folder, const Weights& weights);

/// A hash of everything that decides what the model says.
std::string hashOf(const DecoderFolder& folder, const Weights& weights);

/// The shape that a GGUF file's key-values give. Throws Error(BadInput) where it is no decoder that we can
/// run.
DecoderConfig readDecoderConfig(const Weights& weights, const Gguf& gguf);

/// config.json as transformers reads it.
std::string configJson(const DecoderConfig& config);

}  // namespace core
