#include "core/recommend/propensity.h"

#include <algorithm>
#include <cmath>

#include "core/train/train_settings.h"

namespace core {

PropensityOptions readPropensity(const Recipe& recipe) {
  PropensityOptions options;
  if (recipe.settings.contains("propensity")) options.gamma = numberIn(recipe, "propensity", 0, 10);
  if (recipe.settings.contains("propensity_least"))
    options.least = numberIn(recipe, "propensity_least", 1e-6, 1);
  return options;
}

std::vector<float> eventWeights(const Interactions& train, std::int32_t itemCount,
                                const PropensityOptions& options) {
  if (options.gamma == 0 || train.items.empty()) return {};
  std::vector<double> events(static_cast<std::size_t>(itemCount));
  for (const std::int32_t item : train.items) events[static_cast<std::size_t>(item)] += 1;
  const double most = *std::max_element(events.begin(), events.end());
  std::vector<double> inverse;
  double sum = 0;
  for (const double count : events) {
    inverse.push_back(1 / std::max(std::pow(count / most, options.gamma), options.least));
    sum += count * inverse.back();
  }
  const double scale = static_cast<double>(train.items.size()) / sum;
  std::vector<float> weights;
  for (const double one : inverse) weights.push_back(static_cast<float>(scale * one));
  return weights;
}

}  // namespace core
