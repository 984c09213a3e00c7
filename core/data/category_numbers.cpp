#include "core/data/category_numbers.h"

#include <string_view>
#include <unordered_map>

namespace core {

std::vector<std::int32_t> categoryNumbers(const std::vector<Item>& items) {
  std::unordered_map<std::string_view, std::int32_t> numbers;
  std::vector<std::int32_t> categories;
  for (const Item& item : items) {
    const auto next = static_cast<std::int32_t>(numbers.size());
    categories.push_back(item.category.empty() ? -1 : numbers.try_emplace(item.category, next).first->second);
  }
  return categories;
}

}  // namespace core
