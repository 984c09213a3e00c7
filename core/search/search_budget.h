#pragma once

#include <cstdint>

#include "core/data/dataset.h"
#include "core/recommend/recipe.h"

namespace core {

/// What the early rungs of successive halving give less of.
enum class Budget {
  Steps,    ///< recipes that learn in steps: a share of the steps, with the learning rate's whole course
  Users,    ///< other recommenders: a share of the users, to learn from and to be judged on
  Nothing,  ///< neither: every trial takes the whole
};
Budget budgetOf(const Recipe& recipe);
std::string toString(Budget budget);  ///< steps, users, nothing

/// The recipe with this share of its steps: epochs and max_steps, those of a fusion's parts too. Share 1 is
/// the recipe as it is.
Recipe withShareOfSteps(Recipe recipe, double share);

/// The events of a share of the users, chosen by a hash of the seed and the user's number, so that a larger
/// share holds a smaller one; the others have none. Share 1 is everybody.
Interactions withShareOfUsers(const Interactions& interactions, double share, std::uint64_t seed);

/// The events of the users who have none in `others`.
Interactions withoutUsersOf(const Interactions& interactions, const Interactions& others);

}  // namespace core
