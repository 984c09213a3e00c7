#include "core/data/dataset.h"

namespace core {

Interactions transposed(const Interactions& interactions, std::int32_t itemCount) {
  Interactions users;
  users.offsets.assign(static_cast<std::size_t>(itemCount) + 1, 0);
  for (const std::int32_t item : interactions.items) ++users.offsets[static_cast<std::size_t>(item) + 1];
  for (std::size_t item = 0; item < static_cast<std::size_t>(itemCount); ++item)
    users.offsets[item + 1] += users.offsets[item];
  users.items.resize(interactions.items.size());
  std::vector<std::int64_t> next = users.offsets;
  for (std::int32_t user = 0; user < interactions.userCount(); ++user)
    for (const std::int32_t item : interactions.itemsOf(user))
      users.items[static_cast<std::size_t>(next[static_cast<std::size_t>(item)]++)] = user;
  return users;
}

}  // namespace core
