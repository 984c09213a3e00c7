#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/lm/linear.h"

// Internal: includes Torch. Only .cpp files of core/lm and core/train may include it.
namespace core {

/// How adapters are made: PEFT's names and defaults.
struct LoraOptions {
  int rank = 8;
  double alpha = 16;  ///< the adapter adds alpha / rank times its product
  double dropout = 0;
  /// A projection is adapted where its name is one of these or ends in "." and one of these; the single name
  /// "all-linear" stands for all.
  std::vector<std::string> targets = {"query", "value"};
  std::uint64_t seed = 1;
};

/// A projection of a model that can be adapted, under its public name.
struct LoraSite {
  std::string module;  ///< "encoder.layer.0.attention.self.query", "model.layers.0.self_attn.q_proj"
  Linear* linear = nullptr;
  std::int64_t begin = 0, outputs = 0;  ///< its rows of the Linear's weight
};

/// Gives the chosen projections adapters that add nothing yet (B is zero, A as PEFT draws it) and take
/// gradients; the weights themselves take none any more. Throws Error(Usage) where no name is met.
void addAdapters(std::span<const LoraSite> sites, const LoraOptions& options);

/// A and B of every adapter, by PEFT's names within the model: "MODULE.lora_A.weight". They take gradients.
std::vector<std::pair<std::string, at::Tensor>> adapterParameters(std::span<const LoraSite> sites);
std::vector<std::pair<std::string, at::Tensor>> adapterParameters(const Linear& linear);

/// Adds the adapters to the weights and drops them.
void mergeAdapters(std::span<const LoraSite> sites);

/// What stands beside the adapters in their file: the head of a classifier.
struct AdapterExtras {
  std::string prefix;     ///< before every module in the file: "bert." where a head wraps the encoder
  std::string task;       ///< PEFT's task_type: "FEATURE_EXTRACTION", "SEQ_CLS", "CAUSAL_LM"
  std::string baseModel;  ///< name of the model that was adapted
  std::map<std::string, at::Tensor> saved;  ///< whole weights by name: PEFT's modules_to_save
};

/// Writes adapter_config.json and adapter_model.safetensors as PEFT reads them. The adapters must share rank
/// and alpha, as addAdapters() makes them.
void saveAdapters(const std::filesystem::path& folder, std::span<const LoraSite> sites,
                  const LoraOptions& options, const AdapterExtras& extras);

/// Gives the projections the adapters of a folder that PEFT or saveAdapters() wrote; they take no gradients.
/// Returns what stands beside them, by name. Throws Error(BadInput) where it is no LoRA that we can run, or
/// names or shapes do not fit.
std::map<std::string, at::Tensor> loadAdapters(const std::filesystem::path& folder,
                                               std::span<const LoraSite> sites);

}  // namespace core
