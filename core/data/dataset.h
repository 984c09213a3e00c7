#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace core {

/// Behaviour as compressed sparse rows: user u did items[offsets[u] .. offsets[u+1]), oldest first.
struct Interactions {
  std::vector<std::int64_t> offsets{0};  ///< [users + 1]
  std::vector<std::int32_t> items;       ///< dense item index of each event
  std::vector<float> weights;            ///< same length as items; 1 where the source has none
  std::vector<std::int64_t> times;  ///< same length; UTC milliseconds since 1970, 0 where the source has none

  std::vector<std::int64_t> rows;  ///< same length, growing in the order of import; or empty
  std::vector<float> ratings;      ///< same length, 0 where an event has none; or empty

  std::int32_t userCount() const { return static_cast<std::int32_t>(offsets.size()) - 1; }
  std::span<const std::int32_t> itemsOf(std::int32_t user) const {
    const auto begin = static_cast<std::size_t>(offsets[static_cast<std::size_t>(user)]);
    const auto end = static_cast<std::size_t>(offsets[static_cast<std::size_t>(user) + 1]);
    return {items.data() + begin, end - begin};
  }
};

/// The users of each item, by rising index: row i of the result are the users who had item i. Weights, times,
/// rows and ratings are left out.
Interactions transposed(const Interactions& interactions, std::int32_t itemCount);

/// The items in the order in which they first appear in the imported behaviour, then those without any.
/// Throws Error(BadInput) where the order of import is not known.
std::vector<std::int32_t> orderOfAppearance(const Interactions& interactions, std::int32_t itemCount);

/// What is known of one item.
struct Item {
  std::string id;  ///< the user's own string
  std::string title;
  std::string brand;
  std::string category;     ///< path, parts separated by " / "
  std::string description;  ///< description, features and bullets
  double price = 0;         ///< in `currency`; 0 where unknown
  std::string currency;     ///< ISO 4217, empty where unknown
};

/// One shop in memory: dense ids in, external ids out.
struct Dataset {
  std::vector<std::string> userIds;  ///< [users]
  std::vector<Item> items;           ///< [items]
  Interactions interactions;         ///< every event, by user, oldest first
  std::string hash;                  ///< of the content; keeps runs honest

  std::int32_t userCount() const { return static_cast<std::int32_t>(userIds.size()); }
  std::int32_t itemCount() const { return static_cast<std::int32_t>(items.size()); }
};

/// The text by which the language model and the lexical index know an item: title, brand, category,
/// description.
std::string itemText(const Item& item);

}  // namespace core
