#include "core/workflow/asked_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <unordered_map>

#include "core/error.h"
#include "core/recommend/nearest_names.h"

namespace core {
namespace {

/// Distinct items, each at its latest place, oldest first.
std::vector<std::int32_t> withoutRepeats(std::span<const std::int32_t> events) {
  std::vector<std::int32_t> items;
  for (auto event = events.rbegin(); event != events.rend(); ++event)
    if (std::find(items.begin(), items.end(), *event) == items.end()) items.push_back(*event);
  std::reverse(items.begin(), items.end());
  return items;
}

std::string quoted(const std::vector<std::string>& ids) {
  constexpr std::size_t kNamed = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(kNamed, ids.size()); ++i)
    text += fmt::format("{}\"{}\"", i > 0 ? ", " : "", ids[i]);
  if (ids.size() > kNamed) text += fmt::format(" and {} more", ids.size() - kNamed);
  return text;
}

/// For the end of a sentence: the known ids nearest to those that are not.
std::string nearestTo(const std::vector<std::string>& unknown, const std::vector<std::string>& known) {
  constexpr std::size_t kShown = 3;
  if (known.empty()) return "there are none";
  std::vector<std::string> near;
  for (std::size_t i = 0; i < std::min(kShown, unknown.size()); ++i)
    for (std::string& id : nearestOf(unknown[i], known, unknown.size() == 1 ? kShown : 1))
      if (std::find(near.begin(), near.end(), id) == near.end()) near.push_back(std::move(id));
  return fmt::format("the nearest known {} {}", near.size() == 1 ? "is" : "are", fmt::join(near, ", "));
}

std::vector<std::int32_t> historyOfUser(const Dataset& dataset, const std::string& user) {
  const auto found = std::find(dataset.userIds.begin(), dataset.userIds.end(), user);
  if (found == dataset.userIds.end())
    throw Error(Error::Kind::BadInput,
                fmt::format("There is no user \"{}\" in the workspace; {}.", user,
                            nearestTo({user}, dataset.userIds)),
                user);
  return withoutRepeats(
      dataset.interactions.itemsOf(static_cast<std::int32_t>(found - dataset.userIds.begin())));
}

std::vector<std::int32_t> historyOfItems(const Dataset& dataset, const std::vector<std::string>& ids) {
  std::unordered_map<std::string_view, std::int32_t> places;
  for (std::int32_t item = 0; item < dataset.itemCount(); ++item)
    places.emplace(dataset.items[static_cast<std::size_t>(item)].id, item);
  std::vector<std::int32_t> history;
  std::vector<std::string> unknown;
  for (const std::string& id : ids)
    if (const auto found = places.find(id); found != places.end())
      history.push_back(found->second);
    else
      unknown.push_back(id);
  if (unknown.empty()) return withoutRepeats(history);
  std::vector<std::string> known;
  for (const Item& item : dataset.items) known.push_back(item.id);
  throw Error(
      Error::Kind::BadInput,
      fmt::format("There {} {} in the workspace; {}.", unknown.size() == 1 ? "is no item" : "are no items",
                  quoted(unknown), nearestTo(unknown, known)),
      unknown.front());
}

}  // namespace

std::vector<std::int32_t> askedHistory(const Dataset& dataset, const std::string& user,
                                       const std::vector<std::string>& given) {
  return user.empty() ? historyOfItems(dataset, given) : historyOfUser(dataset, user);
}

std::int32_t askedItem(const Dataset& dataset, const std::string& id) {
  return historyOfItems(dataset, {id}).front();
}

}  // namespace core
