#include <algorithm>
#include <limits>
#include <numeric>

#include "core/data/dataset.h"
#include "core/error.h"

namespace core {

std::vector<std::int32_t> orderOfAppearance(const Interactions& interactions, std::int32_t itemCount) {
  if (interactions.rows.size() != interactions.items.size())
    throw Error(Error::Kind::BadInput, "The order in which the behaviour was imported is not known.");
  const auto count = static_cast<std::size_t>(itemCount);
  std::vector<std::int64_t> first(count, std::numeric_limits<std::int64_t>::max());
  for (std::size_t event = 0; event < interactions.items.size(); ++event) {
    std::int64_t& row = first[static_cast<std::size_t>(interactions.items[event])];
    row = std::min(row, interactions.rows[event]);
  }
  std::vector<std::int32_t> items(count);
  std::iota(items.begin(), items.end(), 0);
  std::stable_sort(items.begin(), items.end(), [&first](std::int32_t a, std::int32_t b) {
    return first[static_cast<std::size_t>(a)] < first[static_cast<std::size_t>(b)];
  });
  return items;
}

}  // namespace core
