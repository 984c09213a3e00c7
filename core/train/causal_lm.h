#pragma once

#include <optional>
#include <vector>

#include "core/lm/causal_model.h"
#include "core/train/adaptation.h"
#include "core/train/sequences.h"
#include "core/train/trainer.h"

// Internal: includes Torch.
namespace core {

struct CausalLmOptions {
  double dropout = 0;
  Adaptation adaptation;
  std::uint64_t seed = 42;  ///< of new adapters
};

/// Foretells every token from those before it. Where a sequence says that its answer begins at some id, only
/// the answer's ids are learned: instruction tuning.
class CausalLm : public Objective {
 public:
  /// Trains the model's network in place.
  CausalLm(CausalModel& model, std::vector<Sequence> train, std::vector<Sequence> heldOut,
           const CausalLmOptions& options);

  std::int64_t exampleCount() const override { return static_cast<std::int64_t>(m_train.size()); }
  double accumulate(std::span<const std::int64_t> examples, double share, StepRandom& random) override;
  NamedTensors parameters() const override { return m_model.network.trainedParameters(); }
  std::string metric() const override { return "loss"; }
  bool higherIsBetter() const override { return false; }
  /// Mean loss of the learned ids of the held-out sequences; figures() has perplexity and accuracy.
  std::optional<double> validate(Progress& progress) override;
  std::map<std::string, double> figures() const override { return m_figures; }

  void finish() { m_model.network.endTraining(); }  ///< no more gradients; adapters are merged

  struct Batch {
    TokenBatch tokens;
    at::Tensor targets;  ///< [tokens] int64: the id that follows; -1 where none does or it is not learned
  };
  Batch batchOf(std::span<const Sequence* const> sequences) const;
  at::Tensor loss(const Batch& batch, double dropout) const;

 private:
  CausalModel& m_model;  // outlives the objective
  std::vector<Sequence> m_train, m_heldOut;
  CausalLmOptions m_options;
  std::map<std::string, double> m_figures;
};

}  // namespace core
