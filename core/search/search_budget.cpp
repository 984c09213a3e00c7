#include "core/search/search_budget.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace core {
namespace {

bool isCalled(const std::string& key, const std::string& name) {
  return key == name || key.ends_with("." + name);
}

// The finaliser of SplitMix64 (Steele et al. 2014).
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

double chanceOf(std::int32_t user, std::uint64_t seed) {
  const std::uint64_t golden = 0x9e3779b97f4a7c15ULL;
  return static_cast<double>(mixed(mixed(seed + golden) + golden * static_cast<std::uint64_t>(user + 1)) >>
                             11) *
         0x1p-53;
}

/// The events of the users for whom choose(user) holds.
Interactions ofUsers(const Interactions& interactions, const std::function<bool(std::int32_t)>& choose) {
  Interactions chosen;
  const auto copy = [](const auto& from, std::int64_t begin, std::int64_t end, auto& to) {
    if (!from.empty()) to.insert(to.end(), from.begin() + begin, from.begin() + end);
  };
  for (std::int32_t user = 0; user < interactions.userCount(); ++user) {
    const auto place = static_cast<std::size_t>(user);
    if (choose(user)) {
      const std::int64_t begin = interactions.offsets[place], end = interactions.offsets[place + 1];
      copy(interactions.items, begin, end, chosen.items);
      copy(interactions.weights, begin, end, chosen.weights);
      copy(interactions.times, begin, end, chosen.times);
      copy(interactions.rows, begin, end, chosen.rows);
      copy(interactions.ratings, begin, end, chosen.ratings);
    }
    chosen.offsets.push_back(static_cast<std::int64_t>(chosen.items.size()));
  }
  return chosen;
}

}  // namespace

Budget budgetOf(const Recipe& recipe) {
  for (const auto& [key, value] : recipe.settings)
    if ((isCalled(key, "epochs") || isCalled(key, "max_steps")) && recipe.number(key) > 0)
      return Budget::Steps;
  return recipe.purpose == "language-model" ? Budget::Nothing : Budget::Users;
}

std::string toString(Budget budget) {
  switch (budget) {
    case Budget::Steps:
      return "steps";
    case Budget::Users:
      return "users";
    case Budget::Nothing:
      break;
  }
  return "nothing";
}

Recipe withShareOfSteps(Recipe recipe, double share) {
  if (share >= 1) return recipe;
  for (auto& [key, value] : recipe.settings) {
    if (isCalled(key, "epochs")) value = fmt::format("{}", recipe.number(key) * share);
    if (isCalled(key, "max_steps") && recipe.integer(key) > 0)
      value =
          fmt::format("{:.0f}", std::max(1.0, std::ceil(static_cast<double>(recipe.integer(key)) * share)));
  }
  return recipe;
}

Interactions withShareOfUsers(const Interactions& interactions, double share, std::uint64_t seed) {
  if (share >= 1) return interactions;
  return ofUsers(interactions, [=](std::int32_t user) { return chanceOf(user, seed) < share; });
}

Interactions withoutUsersOf(const Interactions& interactions, const Interactions& others) {
  return ofUsers(interactions, [&](std::int32_t user) { return others.itemsOf(user).empty(); });
}

}  // namespace core
