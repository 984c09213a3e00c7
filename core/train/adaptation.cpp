#include "core/train/adaptation.h"

#include <utility>

#include "core/train/train_settings.h"

namespace core {

Adaptation readAdaptation(const Recipe& recipe) {
  Adaptation adaptation;
  const auto has = [&](const char* key) { return recipe.settings.contains(key); };
  if (has("train_layers")) adaptation.trainLayers = integerIn(recipe, "train_layers", -1, 1'000);
  if (has("lora_rank")) adaptation.loraRank = integerIn(recipe, "lora_rank", 0, 4'096);
  if (has("lora_alpha")) adaptation.loraAlpha = numberIn(recipe, "lora_alpha", 0, 1e6);
  if (has("lora_dropout")) adaptation.loraDropout = numberIn(recipe, "lora_dropout", 0, 0.9);
  if (!has("lora_targets")) return adaptation;
  std::string name;
  for (const char byte : recipe.text("lora_targets") + ",") {
    if (byte != ',' && byte != ' ')
      name += byte;
    else if (!name.empty())
      adaptation.loraTargets.push_back(std::exchange(name, {}));
  }
  return adaptation;
}

}  // namespace core
