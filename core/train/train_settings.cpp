#include "core/train/train_settings.h"

#include <fmt/format.h>

#include "core/error.h"

namespace core {
namespace {

Precision precisionFrom(const std::string& name) {
  if (name == "auto") return Precision::Auto;
  if (name == "float32") return Precision::Float32;
  if (name == "bfloat16") return Precision::BFloat16;
  throw Error(Error::Kind::Usage,
              fmt::format("The precision \"{}\" is unknown; auto, float32 and bfloat16 are.", name),
              "precision");
}

Decay scheduleFrom(const std::string& name) {
  if (name == "linear") return Decay::Linear;
  if (name == "cosine") return Decay::Cosine;
  if (name == "constant") return Decay::None;
  throw Error(Error::Kind::Usage,
              fmt::format("The schedule \"{}\" is unknown; linear, cosine and constant are.", name),
              "schedule");
}

}  // namespace

double numberIn(const Recipe& recipe, const std::string& key, double low, double high) {
  const double value = recipe.number(key);
  if (value >= low && value <= high) return value;
  throw Error(Error::Kind::Usage,
              fmt::format("The setting {} is {}, not in [{}, {}].", key, value, low, high), key);
}

int integerIn(const Recipe& recipe, const std::string& key, std::int64_t low, std::int64_t high) {
  const std::int64_t value = recipe.integer(key);
  if (value >= low && value <= high) return static_cast<int>(value);
  throw Error(Error::Kind::Usage,
              fmt::format("The setting {} is {}, not in [{}, {}].", key, value, low, high), key);
}

TrainerOptions readTrainerOptions(const Recipe& recipe) {
  constexpr std::int64_t kMany = 1'000'000'000;
  TrainerOptions options;
  const auto number = [&](const char* key, double low, double high, double& value) {
    if (recipe.settings.contains(key)) value = numberIn(recipe, key, low, high);
  };
  const auto integer = [&](const char* key, std::int64_t low, std::int64_t high, auto& value) {
    if (recipe.settings.contains(key)) value = integerIn(recipe, key, low, high);
  };
  number("epochs", 0, 1e6, options.epochs);
  integer("max_steps", 0, kMany, options.maxSteps);
  integer("batch_size", 1, 1 << 20, options.batchSize);
  integer("micro_batch", 0, 1 << 20, options.microBatch);
  number("learning_rate", 0, 1, options.learningRate);
  number("weight_decay", 0, 1, options.weightDecay);
  number("warmup", 0, 1, options.warmup);
  number("max_grad_norm", 0, 1e9, options.maxGradNorm);
  integer("patience", 0, kMany, options.patience);
  integer("validate_every", 0, kMany, options.validateEvery);
  integer("checkpoint_every", 0, kMany, options.checkpointEvery);
  if (recipe.settings.contains("schedule")) options.decay = scheduleFrom(recipe.text("schedule"));
  if (recipe.settings.contains("precision")) options.precision = precisionFrom(recipe.text("precision"));
  options.seed = static_cast<std::uint64_t>(recipe.integer("seed"));
  return options;
}

}  // namespace core
