#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/lm/bert_config.h"
#include "core/lm/model_info.h"
#include "core/lm/weights.h"
#include "core/text/tokenizer.h"

namespace core {

enum class Pooling { Mean, Cls, Max };

/// Everything a model folder says but for the values of its weights.
struct ModelFolder {
  ModelInfo info;
  BertConfig config;
  Pooling pooling = Pooling::Mean;
  std::map<std::string, std::string> files;  ///< the small files by their path within the folder
};

/// Reads configuration, modules and small files; `weights` and `tokenizer` are of the same folder. Throws
/// Error(BadInput) where the modules are not ones that we can run.
ModelFolder readModelFolder(const std::filesystem::path& folder, const Weights& weights,
                            const Tokenizer& tokenizer);

/// The name that a folder, or a single GGUF file, gives its model.
std::string modelName(const std::filesystem::path& folder);

}  // namespace core
