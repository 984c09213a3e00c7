#pragma once

#include <cstdint>
#include <vector>

#include "core/data/dataset.h"

namespace core {

/// [items]: their categories, each as a whole, by number in the order of appearance; -1 where there is none.
std::vector<std::int32_t> categoryNumbers(const std::vector<Item>& items);

}  // namespace core
