#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/recommend/recipe.h"

namespace core {

/// Which part of a language model is trained: everything, the upper layers, or low-rank adapters beside
/// weights that stay as they are (LoRA: Hu et al., 2021). A head that the task adds is always trained.
struct Adaptation {
  int trainLayers = -1;  ///< only the last so many layers, embeddings not; -1: everything
  int loraRank = 0;      ///< 0: no adapters; else trainLayers does not count
  double loraAlpha = 16;
  double loraDropout = 0;
  std::vector<std::string> loraTargets;  ///< ends of the projections' names; empty: queries and values
};

/// From the settings train_layers, lora_rank, lora_alpha, lora_dropout and lora_targets (names parted by
/// commas, or all-linear). Those that the recipe lacks keep their defaults. Throws Error(Usage).
Adaptation readAdaptation(const Recipe& recipe);

}  // namespace core
