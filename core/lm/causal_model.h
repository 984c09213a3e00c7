#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "core/lm/causal.h"
#include "core/lm/device.h"
#include "core/text/tokenizer.h"

// Internal: includes Torch. Only .cpp files of core/lm and core/train may include it.
namespace core {

/// A decoder to train: network, tokenizer and the small files that stand beside the weights.
struct CausalModel {
  std::shared_ptr<const Tokenizer> tokenizer;
  CausalNetwork network;
  std::string chatTemplate;                  ///< as DecoderFolder::chatTemplate
  std::map<std::string, std::string> files;  ///< config.json, tokenizer.json, ... by name

  /// From a Hugging Face folder or one with a GGUF file. Throws Error(BadInput) naming file and tensor where
  /// it is no decoder that we can run.
  static CausalModel load(const std::filesystem::path& folder, Device device = Device::Auto);
  /// As load(), with random weights in place of the folder's own: to train from scratch.
  static CausalModel fresh(const std::filesystem::path& folder, std::uint64_t seed,
                           Device device = Device::Auto);

  /// Writes a folder that load(), Decoder and transformers read.
  void save(const std::filesystem::path& folder) const;
};

}  // namespace core
