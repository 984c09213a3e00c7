#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/lm/causal_model.h"
#include "core/lm/lora.h"
#include "core/train/encoder_training.h"
#include "core/train/language_model.h"
#include "core/train/sequences.h"

// Internal: includes Torch.
namespace core {

/// Runs the trainer and says how many weights took gradients.
LanguageOutcome trainAndCount(Objective& objective, const LanguageTraining& training, Progress& progress);

/// Writes the adapters where the training has any and wants them kept. Call it before they are merged.
void saveAdapterOf(const LanguageTraining& training, std::span<const LoraSite> sites,
                   const std::vector<std::string>& defaultTargets, const AdapterExtras& extras);

/// Trains the decoder on the examples and writes it, adapters merged.
LanguageOutcome trainCausal(const LanguageTraining& training, CausalModel& model,
                            std::vector<Sequence> examples, std::vector<Sequence> heldOut,
                            Progress& progress);

}  // namespace core
