#pragma once

#include <optional>
#include <vector>

#include "core/train/encoder_training.h"

// Internal: includes Torch.
namespace core {

/// A text as token ids and what is to be said of it: a class by its number, or a value.
struct ClassifiedTokens {
  std::vector<std::int32_t> ids;
  float target = 0;
};

struct ClassifyOptions {
  int classes = 2;  ///< 0: the target is a number (a rating), learned by mean squared error
  double dropout = 0.1;
  Adaptation adaptation;
  std::uint64_t seed = 42;  ///< of new adapters
};

/// Classes by cross-entropy, or ratings by mean squared error, from the encoder's pooled vector through a
/// linear head.
class Classify : public Objective {
 public:
  /// Trains `encoder` and `head` ([classes or 1, dims]) in place.
  Classify(Encoder& encoder, Linear head, std::vector<ClassifiedTokens> train,
           std::vector<ClassifiedTokens> heldOut, const ClassifyOptions& options);

  std::int64_t exampleCount() const override { return static_cast<std::int64_t>(m_train.size()); }
  double accumulate(std::span<const std::int64_t> examples, double share, StepRandom& random) override;
  NamedTensors parameters() const override;
  void parametersChanged() override;
  /// "accuracy", or "rmse" of ratings.
  std::string metric() const override { return m_options.classes > 0 ? "accuracy" : "rmse"; }
  bool higherIsBetter() const override { return m_options.classes > 0; }
  std::optional<double> validate(Progress& progress) override;
  /// The scores of the held-out texts, in their order: [texts, classes or 1], on the CPU.
  at::Tensor heldOutScores(Progress& progress) const;
  /// Of classes: loss and macro_f1; of ratings: mae.
  std::map<std::string, double> figures() const override { return m_figures; }

  void finish();  ///< no more gradients; adapters are merged
  Linear& head() { return m_head; }
  at::Tensor loss(std::span<const ClassifiedTokens* const> texts, double dropout) const;

 private:
  at::Tensor scores(std::span<const ClassifiedTokens* const> texts, double dropout) const;

  Encoder& m_encoder;  // outlives the objective
  Linear m_head;
  HeadTensors m_heads;
  std::vector<ClassifiedTokens> m_train, m_heldOut;
  ClassifyOptions m_options;
  std::map<std::string, double> m_figures;
};

}  // namespace core
