#pragma once

#include <cstdint>

#include "core/train/trainer_options.h"

namespace core {

/// The learning rate of step `step` (1 .. total): up in a straight line over the warm-up, then down as
/// options.decay says, so that step total + 1 would have 0.
double learningRate(const TrainerOptions& options, std::int64_t step, std::int64_t total);

}  // namespace core
