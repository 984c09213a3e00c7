#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/lm/activation.h"

namespace core {

/// The shape of a BERT as config.json says it.
struct BertConfig {
  std::string architecture = "BertModel";
  std::int64_t hidden = 0, layers = 0, heads = 0, intermediate = 0;
  std::int64_t vocabulary = 0, positions = 0, types = 0;
  double epsilon = 1e-12;
  double dropout = 0.1;
  Activation activation = Activation::Gelu;
};

/// Throws Error(BadInput) where the folder has no config.json or is no BERT that we can run.
BertConfig readBertConfig(const std::filesystem::path& folder);

}  // namespace core
