#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace core {

/// What somebody asks for recommendations from: the items of a user of the workspace, or where no user is
/// named the items with the `given` ids. Each once, at its latest place, oldest first. Throws Error(BadInput)
/// naming the nearest where there is no such user or item.
std::vector<std::int32_t> askedHistory(const Dataset& dataset, const std::string& user,
                                       const std::vector<std::string>& given);

/// The item with this id. Throws Error(BadInput) where there is none.
std::int32_t askedItem(const Dataset& dataset, const std::string& id);

}  // namespace core
