#pragma once

#include <string>

#include "core/lm/encoder_parts.h"
#include "core/lm/heads.h"
#include "core/train/adaptation.h"
#include "core/train/trainer.h"

// Internal: includes Torch.
namespace core {

/// The adapters that an adaptation wants, drawn from `seed`. `queries` and `values` are the family's names
/// for the projections that are adapted where the recipe names none.
LoraOptions loraOptionsOf(const Adaptation& adaptation, std::uint64_t seed,
                          const std::vector<std::string>& defaultTargets);

/// Begins to train the encoder as the adaptation says, and gives the parameters that take gradients.
void startTraining(Bert& bert, const Adaptation& adaptation, std::uint64_t seed);

/// What bert trains, then what the heads train, by their public names.
NamedTensors trainedParameters(const Bert& bert, const HeadTensors& heads);

/// Where held-out examples are looked at one batch after the other.
constexpr std::int64_t kValidationTokens = 4096;

/// Runs over examples of like length in batches of at most kValidationTokens, longest first: calls
/// visit(indices) and progress.check() for each.
void forEachBatch(std::span<const std::size_t> lengths, Progress& progress,
                  const std::function<void(std::span<const std::size_t>)>& visit);

}  // namespace core
