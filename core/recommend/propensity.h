#pragma once

#include <cstdint>
#include <vector>

#include "core/data/dataset.h"
#include "core/recommend/recipe.h"

namespace core {

/// How likely it is that interest in an item shows as an event, estimated from its popularity: an item with n
/// events has (n / the most of any item)^gamma, but not less than `least`, so that no single event outweighs
/// all others. Saito et al., "Unbiased Recommender Learning from Missing-Not-At-Random Implicit Feedback",
/// WSDM 2020, with gamma 0.5; the power law is that of Yang et al., "Unbiased Offline Recommender Evaluation
/// for Missing-Not-At-Random Implicit Feedback", RecSys 2018.
struct PropensityOptions {
  double gamma = 0;  ///< 0: all alike
  double least = 0.1;
};

/// The settings propensity (gamma) and propensity_least, which runs of before there were any lack. Throws
/// Error(Usage).
PropensityOptions readPropensity(const Recipe& recipe);

/// What an event of each item weighs: the inverse of its propensity, scaled so that the events of `train`
/// weigh 1 on average. [items], or empty where gamma is 0 and every event weighs 1.
std::vector<float> eventWeights(const Interactions& train, std::int32_t itemCount,
                                const PropensityOptions& options);

}  // namespace core
