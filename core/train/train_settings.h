#pragma once

#include <cstdint>
#include <string>

#include "core/recommend/recipe.h"
#include "core/train/trainer_options.h"

namespace core {

/// The settings that every trained recipe understands: epochs, max_steps, batch_size, micro_batch,
/// learning_rate, weight_decay, warmup, schedule, max_grad_norm, precision, seed, patience, validate_every
/// and checkpoint_every. Those that the recipe lacks keep their defaults. Throws Error(Usage) that names the
/// setting and what is allowed.
TrainerOptions readTrainerOptions(const Recipe& recipe);

/// A setting that must lie in [low, high]; throws Error(Usage) where it does not.
double numberIn(const Recipe& recipe, const std::string& key, double low, double high);
int integerIn(const Recipe& recipe, const std::string& key, std::int64_t low, std::int64_t high);

}  // namespace core
