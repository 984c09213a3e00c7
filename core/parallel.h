#pragma once

#include <cstdint>
#include <functional>

#include "core/progress.h"

namespace core {

/// Calls work(block) for block 0 .. blocks-1 on all cores, the calling thread among them; `progress` is told
/// and asked from the calling thread only, and only asked where `stage` is empty. The first exception,
/// Cancelled included, ends the rest and is thrown on.
void forEachBlock(std::int64_t blocks, std::string_view stage, Progress& progress,
                  const std::function<void(std::int64_t)>& work);

}  // namespace core
