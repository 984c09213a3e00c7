#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/lm/encoder.h"
#include "core/progress.h"
#include "core/train/trainer_options.h"

namespace core {

/// Two texts that belong together, by their place in the list of texts.
struct TextPair {
  std::int32_t first = 0;
  std::int32_t second = 0;
};

struct ContrastiveOptions {
  double epochs = 1;          ///< times that every pair is seen
  std::int64_t maxSteps = 0;  ///< 0: as many as the epochs need
  int batchSize = 64;         ///< pairs
  double learningRate = 5e-5;
  double weightDecay = 0.01;
  double warmup = 0.1;  ///< share of the steps over which the learning rate grows; then it falls to 0
  double dropout = 0;
  std::uint64_t seed = 42;
  int patience = 0;        ///< validations without a new best before it ends; 0: never
  int maxLength = 32;      ///< tokens of a text
  int trainLayers = -1;    ///< only the last so many layers; -1: everything
  int validateEvery = 0;   ///< steps; 0: four times in all
  double scale = 20;       ///< of the cosines
  double maxGradNorm = 1;  ///< gradients are scaled down to this length
  Precision precision = Precision::Float32;
};

struct ContrastiveResult {
  std::int64_t steps = 0;      ///< done
  std::int64_t keptStep = 0;   ///< after which the kept weights were
  std::optional<double> best;  ///< validation value of the kept weights, where they were validated
  bool stopped = false;        ///< the user asked to stop and keep
};

/// Fine-tunes the encoder in place: texts of a pair become alike, other pairs of the batch serve as
/// negatives, in both directions (multiple negatives ranking loss: Henderson et al., 2017). Pairs that share
/// an item with the one at hand are no negatives of it.
///
/// `validate` gives the value to raise; it is asked before the first step (step 0: the untuned encoder) and
/// then now and again, and may throw what the Progress given to it throws. The encoder ends with the best
/// weights after step 0; stopped before any were validated, with the last ones. Writes the scalars
/// train/loss, train/learning_rate, train/grad_norm, train/examples_per_second and valid/ndcg@10.
///
/// The same seed, data and number of threads give the same weights on the processor.
ContrastiveResult trainContrastive(Encoder& encoder, std::span<const std::string> texts,
                                   std::span<const TextPair> pairs, const ContrastiveOptions& options,
                                   const std::function<double(Progress&)>& validate, Progress& progress);

}  // namespace core
