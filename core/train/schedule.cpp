#include "core/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace core {

double learningRate(const TrainerOptions& options, std::int64_t step, std::int64_t total) {
  const auto all = static_cast<double>(total);
  const auto place = static_cast<double>(step);
  const double warm = std::max(1.0, options.warmup * all);
  if (place <= warm) return options.learningRate * place / warm;
  const double left = std::clamp((all - place + 1) / (all - warm + 1), 0.0, 1.0);
  switch (options.decay) {
    case Decay::Linear:
      return options.learningRate * left;
    case Decay::Cosine:
      return options.learningRate * (1 - std::cos(std::numbers::pi * left)) / 2;
    case Decay::None:
      break;
  }
  return options.learningRate;
}

}  // namespace core
