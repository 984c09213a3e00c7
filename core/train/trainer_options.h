#pragma once

#include <cstdint>
#include <optional>

namespace core {

/// What the products of a step are computed in; weights and moments are float32 always.
enum class Precision {
  Auto,  ///< bfloat16 on a card, float32 on the processor
  Float32,
  BFloat16,
};

/// How the learning rate falls after its warm-up, to 0 at the end.
enum class Decay { Linear, Cosine, None };

struct TrainerOptions {
  double epochs = 1;           ///< times that every example is seen
  std::int64_t maxSteps = 0;   ///< 0: as many as the epochs need
  int batchSize = 32;          ///< examples of one step
  int microBatch = 0;          ///< examples of one pass, gradients accumulating; 0: the whole batch
  double learningRate = 5e-5;  ///< at the end of the warm-up
  double weightDecay = 0.01;
  double warmup = 0.1;  ///< share of the steps over which the learning rate grows
  Decay decay = Decay::Linear;
  double maxGradNorm = 1;  ///< gradients are scaled down to this length; 0: never
  Precision precision = Precision::Auto;
  std::uint64_t seed = 42;
  int patience = 0;         ///< validations without a new best before it ends; 0: never
  int validateEvery = 0;    ///< steps; 0: four times in all
  int checkpointEvery = 0;  ///< steps; 0: with every validation and every five minutes
};

struct TrainerResult {
  std::int64_t steps = 0;      ///< done, those before a resume included
  std::int64_t keptStep = 0;   ///< after which the kept weights were
  std::optional<double> best;  ///< figure of the kept weights, where they were validated
  bool stopped = false;        ///< the user asked to stop and keep
};

}  // namespace core
