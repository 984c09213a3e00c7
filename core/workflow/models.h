#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/lm/encoder.h"

namespace core {

/// RECLENS_MODELS, else .deps/models of the checkout the program was built in, else the user's data folder.
std::filesystem::path modelsFolder();

std::vector<ModelInfo> listModels();

/// A name of listModels(), or any folder with a model. Throws Error(BadInput) that says how to get one.
std::filesystem::path findModel(const std::string& nameOrFolder);

/// The model used where none is named: minilm-en where installed.
std::optional<std::string> defaultModel();

/// Copies a model folder among the models. Throws where it is no model or the name is taken.
ModelInfo addModel(const std::filesystem::path& folder, const std::string& name);

}  // namespace core
