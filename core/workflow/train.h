#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/lm/device.h"
#include "core/recommend/recipe.h"
#include "core/train/estimate.h"
#include "core/workflow/job_progress.h"
#include "core/workflow/runs.h"

namespace core {

struct TrainRequest {
  std::string recipe;            ///< a built-in name or a file
  std::string name;              ///< of the run; empty: the recipe's
  std::vector<std::string> set;  ///< "key=value"
  Device device = Device::Auto;
  std::string
      split;  ///< such as "time", "k-fold:fold=2"; empty: the recipe's, else by time where there are times
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

/// Throws Error(Usage) where the recipe makes no sense, as far as that can be said without data.
void checkRecipe(const Recipe& recipe);

/// Fits one recipe, keeps it under runs/ID and writes its curve as it goes. Cancelled: the run row stays,
/// marked so, its folder goes. Stopped: the best weights so far are kept and usable, and so is the checkpoint
/// to go on from.
TrainResult trainRun(const std::filesystem::path& workspace, const TrainRequest& request,
                     JobProgress& progress);

/// The same by a recipe at hand: request.recipe and request.set do not count.
TrainResult trainRun(const std::filesystem::path& workspace, const Recipe& recipe,
                     const TrainRequest& request, JobProgress& progress);

/// Goes on with an interrupted, stopped, failed or cancelled run by its own recipe, under its own number:
/// from its checkpoint, to the weights that it would have had, or from the beginning where it had none yet.
/// Throws Error(BadInput) where it cannot go on or the data have changed.
TrainResult resumeRun(const std::filesystem::path& workspace, std::int64_t run, Device device,
                      JobProgress& progress);

/// What a run would take, told from a validation and a few steps of it; nothing is kept. Throws Error(Usage)
/// for a recipe that does not learn in steps.
TrainingEstimate estimateRun(const std::filesystem::path& workspace, const TrainRequest& request,
                             Progress& progress);

}  // namespace core
