#include "core/workflow/asked_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "core/error.h"

namespace core {
namespace {

std::vector<std::int32_t> withoutRepeats(std::span<const std::int32_t> events) {
  std::vector<std::int32_t> items;
  for (auto event = events.rbegin(); event != events.rend(); ++event)
    if (std::find(items.begin(), items.end(), *event) == items.end()) items.push_back(*event);
  std::reverse(items.begin(), items.end());
  return items;
}

}  // namespace

std::int32_t askedItem(const Dataset& dataset, const std::string& id) {
  const auto found = std::find_if(dataset.items.begin(), dataset.items.end(),
                                  [&id](const Item& item) { return item.id == id; });
  if (found == dataset.items.end())
    throw Error(Error::Kind::BadInput, fmt::format("There is no item \"{}\" in the workspace.", id), id);
  return static_cast<std::int32_t>(found - dataset.items.begin());
}

std::vector<std::int32_t> askedHistory(const Dataset& dataset, const std::string& user,
                                       const std::vector<std::string>& given) {
  if (!user.empty()) {
    const auto found = std::find(dataset.userIds.begin(), dataset.userIds.end(), user);
    if (found == dataset.userIds.end())
      throw Error(Error::Kind::BadInput, fmt::format("There is no user \"{}\" in the workspace.", user),
                  user);
    return withoutRepeats(
        dataset.interactions.itemsOf(static_cast<std::int32_t>(found - dataset.userIds.begin())));
  }
  std::vector<std::int32_t> history;
  for (const std::string& id : given) history.push_back(askedItem(dataset, id));
  return withoutRepeats(history);
}

}  // namespace core
