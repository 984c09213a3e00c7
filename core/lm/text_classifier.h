#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/lm/encoder.h"

namespace core {

/// What an encoder's vectors say of a text: a class, or a rating. A model folder that holds, beside the
/// encoder, classifier/config.json and classifier/model.safetensors ("linear.weight" [outputs, dims] and
/// "linear.bias", as sentence-transformers keeps a Dense module) and classifier/labels.json:
/// {"labels": [...], "prompt": "...", "max_length": 128}, no labels standing for ratings.
struct ClassifierDescription {
  std::vector<std::string> labels;
  std::string prompt;
  int maxLength = 128;
};

/// What classifier/labels.json of a model folder says; nullopt where there is none. Throws Error(BadInput).
std::optional<ClassifierDescription> readClassifier(const std::filesystem::path& folder);

/// What one text is said to be.
struct Verdict {
  std::vector<float> probabilities;  ///< by label; empty for ratings
  int label = -1;                    ///< the likeliest
  float rating = 0;                  ///< where there are no labels
};

class TextClassifier {
 public:
  /// Throws Error(BadInput) where the folder has no classifier.
  static TextClassifier load(const std::filesystem::path& folder, Device device = Device::Auto);

  const ClassifierDescription& description() const { return m_description; }
  const Encoder& encoder() const { return *m_encoder; }
  std::vector<Verdict> classify(std::span<const std::string> texts, Progress& progress) const;

 private:
  std::shared_ptr<Encoder> m_encoder;
  ClassifierDescription m_description;
  Matrix m_weight;         // [outputs, dims]
  Eigen::VectorXf m_bias;  // [outputs]
};

/// Writes classifier/ into a model folder.
void writeClassifier(const std::filesystem::path& folder, const ClassifierDescription& description,
                     const Matrix& weight, const Eigen::VectorXf& bias);

}  // namespace core
