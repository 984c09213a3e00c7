#pragma once

#include <algorithm>
#include <vector>

#include "core/data/dataset.h"
#include "tests/core/interactions_of.h"

/// 300 users, each of whom chooses eight items of one of two groups; of 600 items in a group of 300 the first
/// ones are chosen more often.
inline core::Interactions plantedBehaviour() {
  std::vector<std::vector<std::int32_t>> users;
  std::uint32_t state = 1;
  for (std::int32_t user = 0; user < 300; ++user) {
    std::vector<std::int32_t> items;
    while (items.size() < 8) {
      state = state * 1664525 + 1013904223;
      const double chance = static_cast<double>(state >> 8) / (1 << 24);
      const auto item = static_cast<std::int32_t>(chance * chance * 300) + (user % 2) * 300;
      if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(item);
    }
    users.push_back(std::move(items));
  }
  return interactionsOf(users);
}

/// Items of which nothing is known.
inline core::Dataset shopOf(std::size_t items) {
  core::Dataset dataset;
  dataset.items.resize(items);
  return dataset;
}
