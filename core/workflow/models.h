#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/lm/encoder.h"

namespace core {

/// RECLENS_MODELS, else .deps/models of the checkout the program was built in, else the user's data folder.
std::filesystem::path modelsFolder();

/// The models of modelsFolder() by name; folders that hold none are passed over.
std::vector<ModelInfo> listModels();

/// A name of listModels(), any folder with a model, or "run:ID": the model that a run of `workspace` has
/// kept, by its number or name. Throws Error(BadInput) that says how to get one.
std::filesystem::path findModel(const std::string& nameOrFolder, const std::filesystem::path& workspace = {});

/// The encoder for texts of these languages ("en", "zh", "other") where none is named: minilm-en if it reads
/// them all, else e5-small-multilingual, else any other that does; where none does, the first of these that
/// is installed.
std::optional<std::string> defaultModel(const std::vector<std::string>& languages);
/// The same where a model is needed. Throws Error(BadInput) that says how to get one.
std::string requireDefaultModel(const std::vector<std::string>& languages);

/// Languages that at least one text in twenty is in, of those that are not empty; "en" where all are.
std::vector<std::string> languagesOf(std::span<const std::string> texts);
/// The same of the items' texts.
std::vector<std::string> languagesOf(const Dataset& dataset);

/// Copies a model folder among the models. Throws where it is no model or the name is taken.
ModelInfo addModel(const std::filesystem::path& folder, const std::string& name);

/// Each text as the model sees it, cut to the model's length.
std::vector<Tokens> tokenizeTexts(const std::string& model, std::span<const std::string> texts);

/// What encodeTexts() does.
struct EncodeRequest {
  std::string model;           ///< a name or folder
  std::string prompt = {};     ///< put before every text
  std::filesystem::path file;  ///< the NumPy file to write
  Device device = Device::Auto;
  EncoderPrecision precision = EncoderPrecision::Float32;
  bool oneByOne = false;  ///< each text by itself, as queries come
};

struct EncodeSummary {
  std::int64_t rows = 0;
  int dims = 0;
  double seconds = 0;                        ///< of encoding alone, the model already loaded
  std::optional<double> medianMilliseconds;  ///< of one text, where they came one by one
};

/// Writes the texts' vectors as a NumPy file: float32, C order, [texts, dims]. Throws Error(Failed) where it
/// cannot be written.
EncodeSummary encodeTexts(const EncodeRequest& request, std::span<const std::string> texts,
                          Progress& progress);

}  // namespace core
