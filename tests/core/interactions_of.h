#pragma once

#include <vector>

#include "core/data/dataset.h"

/// Behaviour from each user's items, oldest first: weights 1, a second from each event to the next.
inline core::Interactions interactionsOf(const std::vector<std::vector<std::int32_t>>& users) {
  core::Interactions interactions;
  std::int64_t row = 0;
  for (const std::vector<std::int32_t>& items : users) {
    for (const std::int32_t item : items) {
      interactions.items.push_back(item);
      interactions.weights.push_back(1);
      interactions.times.push_back(++row * 1000);
      interactions.rows.push_back(row);
    }
    interactions.offsets.push_back(static_cast<std::int64_t>(interactions.items.size()));
  }
  return interactions;
}
