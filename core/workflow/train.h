#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/lm/device.h"
#include "core/recommend/recipe.h"
#include "core/workflow/job_progress.h"
#include "core/workflow/runs.h"

namespace core {

struct TrainRequest {
  std::string recipe;            ///< a built-in name or a file
  std::string name;              ///< of the run; empty: the recipe's
  std::vector<std::string> set;  ///< "key=value"
  Device device = Device::Auto;
  std::string split = "leave-one-out";
};

struct TrainResult {
  std::int64_t run = 0;
  std::string recipe;
  std::string state;  ///< finished, stopped
  double seconds = 0;
  std::optional<Best> best;
};

/// The recipe with its overrides, checked as far as possible without data. Throws Error(Usage).
Recipe recipeOf(const TrainRequest& request);

/// Fits one recipe, keeps it under runs/ID and writes its curve as it goes. Cancelled: the run row stays,
/// marked so, its folder goes. Stopped: the best checkpoint so far is kept and usable.
TrainResult trainRun(const std::filesystem::path& workspace, const TrainRequest& request,
                     JobProgress& progress);

}  // namespace core
