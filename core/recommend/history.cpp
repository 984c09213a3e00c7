#include "core/recommend/history.h"

#include "core/error.h"

namespace core {

std::vector<float> historyWeights(std::size_t length, double decay) {
  std::vector<float> weights(length);
  double weight = 1;
  for (std::size_t place = length; place-- > 0; weight *= decay) weights[place] = static_cast<float>(weight);
  return weights;
}

double readDecay(const Recipe& recipe) {
  const double decay = recipe.number("decay");
  if (decay > 0 && decay <= 1) return decay;
  throw Error(Error::Kind::Usage, "The setting decay " + recipe.text("decay") + " is not in (0, 1].",
              "decay");
}

}  // namespace core
