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
#include "core/train/trainer_options.h"

// Internal: includes Torch. Only .cpp files of core/train, core/lm and core/recommend that train may include
// it.
namespace core {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// The chance of one step: drawn from the seed and the step's number alone, so that a resumed run draws what
/// the one never interrupted would have. torch's default generator, which dropout draws from, is seeded
/// likewise before every step.
using StepRandom = std::mt19937_64;

/// What is learned, as the trainer sees it: examples by number, a loss with gradients, parameters, a figure
/// on held-out data.
class Objective {
 public:
  virtual ~Objective() = default;

  /// Examples of one epoch; the trainer shuffles them by seed and epoch.
  virtual std::int64_t exampleCount() const = 0;

  /// Called before the first step of every epoch; here an objective mines negatives. Where a run is resumed
  /// within the epoch it is called too, unless the objective has a state(), which is given back instead.
  virtual void beginEpoch(std::int64_t epoch, Progress& progress) { (void)epoch, (void)progress; }

  /// Adds `share` times the gradients of the examples' mean loss to the parameters', and returns that mean
  /// (without `share`). The trainer has set autocast as the precision wants. May make several passes
  /// (gradient caching). Where memory runs out it just throws: the trainer drops all gradients and takes the
  /// step again with smaller micro-batches and the same chance.
  virtual double accumulate(std::span<const std::int64_t> examples, double share, StepRandom& random) = 0;

  /// True where the examples of a batch see each other (in-batch negatives), so that the trainer must pass
  /// them whole; the objective then makes the micro-batches of `size` itself. Called at the start, and
  /// whenever memory runs out.
  virtual bool setMicroBatch(int size) {
    (void)size;
    return false;
  }

  /// What is trained, by names that stay the same from run to run. They take gradients already, and are the
  /// same tensors at every call.
  virtual NamedTensors parameters() const = 0;

  /// The parameters' values have changed: caches of them are stale. Called before every validation, and when
  /// a checkpoint or the best weights were put in place.
  virtual void parametersChanged() {}

  /// Name of the figure on held-out data ("ndcg@10", "loss", "accuracy") and whether more of it is better.
  virtual std::string metric() const = 0;
  virtual bool higherIsBetter() const { return true; }
  /// The figure; nullopt where there is nothing to validate on. Runs with gradients off. May throw what
  /// `progress` throws.
  virtual std::optional<double> validate(Progress& progress) = 0;
  /// What else the last validate() found, by name ("perplexity", "macro_f1"): written as valid/NAME.
  virtual std::map<std::string, double> figures() const { return {}; }

  /// What a run resumed within an epoch needs beyond the parameters and the step (mined negatives): tensors
  /// on the processor.
  virtual std::map<std::string, at::Tensor> state() const { return {}; }
  virtual void setState(const std::map<std::string, at::Tensor>& state) { (void)state; }
};

/// Trains until the steps are done, patience ends or the user stops, and leaves the best weights after step 0
/// in the objective's parameters; the last ones where none were validated. AdamW with warm-up, decay,
/// clipping, accumulation. Validates before the first step too, so that the curve shows what was gained.
///
/// `checkpoint` is a folder of the run that holds the last complete state (weights, moments, step, best
/// weights so far), replaced as a whole and never half-written; where it already holds one, training goes on
/// from it and ends with the weights, to the bit on the processor, that it would have had. Empty: no
/// checkpoints. Writes the scalars train/loss, train/learning_rate, train/grad_norm,
/// train/examples_per_second and valid/METRIC of each step before the checkpoint that includes it, and, after
/// three measured steps, estimate/seconds, estimate/memory_bytes and estimate/disk_bytes of the whole run.
///
/// Where memory runs out the micro-batch is halved, which the log and train/micro_batch say, and the step is
/// taken again. Throws Error(Failed) where the loss is no longer a number or memory is too small for one
/// example.
TrainerResult train(Objective& objective, const TrainerOptions& options,
                    const std::filesystem::path& checkpoint, Progress& progress);

}  // namespace core
