#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/lm/encoder.h"

namespace core {

/// RECLENS_MODELS, else .deps/models of the checkout the program was built in, else the user's data folder.
std::filesystem::path modelsFolder();

/// The models of modelsFolder() by name; folders that hold none are passed over.
std::vector<ModelInfo> listModels();

/// A name of listModels(), or any folder with a model. Throws Error(BadInput) that says how to get one.
std::filesystem::path findModel(const std::string& nameOrFolder);

/// The model used where none is named: minilm-en where installed.
std::optional<std::string> defaultModel();

/// Copies a model folder among the models. Throws where it is no model or the name is taken.
ModelInfo addModel(const std::filesystem::path& folder, const std::string& name);

/// Each text as the model sees it, cut to the model's length.
std::vector<Tokens> tokenizeTexts(const std::string& model, std::span<const std::string> texts);

struct EncodeSummary {
  std::int64_t rows = 0;
  int dims = 0;
  double seconds = 0;  ///< of encoding alone, the model already loaded
};

/// Writes the texts' vectors as a NumPy file: float32, C order, [texts, dims]. Throws Error(Failed) where it
/// cannot be written.
EncodeSummary encodeTexts(const std::string& model, std::span<const std::string> texts,
                          const std::string& prompt, const std::filesystem::path& file, Device device,
                          Progress& progress);

}  // namespace core
