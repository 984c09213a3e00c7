#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/progress.h"

// Internal: includes Torch. Only .cpp files of core/train, core/lm and core/recommend that train may include
// it.
namespace core {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

enum class Precision { Float32, BFloat16 };
enum class Decay { Linear, Cosine, None };

struct TrainerOptions {
  double epochs = 1;           ///< times that every example is seen
  std::int64_t maxSteps = 0;   ///< 0: as many as the epochs need
  int batchSize = 32;          ///< examples of one step
  int microBatch = 0;          ///< examples of one pass, gradients accumulating; 0: the whole batch
  double learningRate = 5e-5;  ///< at the end of the warm-up
  double weightDecay = 0.01;
  double warmup = 0.1;          ///< share of the steps over which the learning rate grows
  Decay decay = Decay::Linear;  ///< how it falls from there on, to 0 at the end
  double maxGradNorm = 1;       ///< gradients are scaled down to this length; 0: never
  Precision precision = Precision::Float32;
  std::uint64_t seed = 42;
  int patience = 0;         ///< validations without a new best before it ends; 0: never
  int validateEvery = 0;    ///< steps; 0: four times in all
  int checkpointEvery = 0;  ///< steps; 0: with every validation
};

/// The chance of one step: drawn from the seed and the step's number alone, so that a resumed run draws what
/// the one never interrupted would have. torch's default generator, which dropout draws from, is seeded
/// likewise.
using StepRandom = std::mt19937_64;

/// What is learned, as the trainer sees it: examples by number, a loss with gradients, parameters, a figure
/// on held-out data.
class Objective {
 public:
  virtual ~Objective() = default;

  /// Examples of one epoch.
  virtual std::int64_t exampleCount() const = 0;

  /// Called at the start of every epoch, and with the current one when a run is resumed within it; here an
  /// objective mines negatives or draws new masks.
  virtual void beginEpoch(std::int64_t epoch, Progress& progress) { (void)epoch, (void)progress; }

  /// Adds `share` times the gradients of the examples' mean loss to the parameters', and returns that loss.
  /// The trainer has set autocast as the precision wants. May make several passes (gradient caching).
  virtual double accumulate(std::span<const std::int64_t> examples, double share, StepRandom& random) = 0;

  /// True where the examples of a batch see each other (in-batch negatives), so that the trainer must pass
  /// them whole; the objective then makes the micro-batches of `size` itself. Called when memory runs out,
  /// too.
  virtual bool setMicroBatch(int size) {
    (void)size;
    return false;
  }

  /// What is trained, by names that stay the same from run to run.
  virtual NamedTensors parameters() const = 0;

  /// The parameters' values were replaced (a checkpoint, the best weights): caches of them are stale.
  virtual void parametersChanged() {}

  /// Name of the figure on held-out data ("ndcg@10", "loss", "accuracy") and whether more of it is better.
  virtual std::string metric() const = 0;
  virtual bool higherIsBetter() const { return true; }
  /// The figure; nullopt where there is nothing to validate on. May throw what `progress` throws.
  virtual std::optional<double> validate(Progress& progress) = 0;

  /// State beyond the parameters that a resumed run needs (mined negatives).
  virtual std::map<std::string, at::Tensor> state() const { return {}; }
  virtual void setState(const std::map<std::string, at::Tensor>& state) { (void)state; }
};

struct TrainerResult {
  std::int64_t steps = 0;      ///< done, those before a resume included
  std::int64_t keptStep = 0;   ///< after which the kept weights were
  std::optional<double> best;  ///< figure of the kept weights, where they were validated
  bool stopped = false;        ///< the user asked to stop and keep
};

/// Trains until the steps are done, patience ends or the user stops, and leaves the best weights in the
/// objective's parameters (AdamW, warm-up, decay, clipping, accumulation).
///
/// `checkpoint` is a folder of the run that holds the last complete state (weights, moments, step, best
/// weights so far), replaced as a whole and never half-written; where it already holds one, training goes on
/// from it and ends with the weights, to the bit on the processor, that it would have had. Empty: no
/// checkpoints. Writes the scalars train/loss, train/learning_rate, train/grad_norm,
/// train/examples_per_second and valid/METRIC; those of a step are settled in the workspace before the
/// checkpoint that includes it.
///
/// Where memory runs out the micro-batch is halved, which the log says, and the step is taken again. Throws
/// Error(Failed) where the loss is no longer a number.
TrainerResult train(Objective& objective, const TrainerOptions& options,
                    const std::filesystem::path& checkpoint, Progress& progress);

}  // namespace core
