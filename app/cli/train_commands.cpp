#include <fmt/format.h>

#include <charconv>
#include <memory>

#include "app/cli/command.h"
#include "core/error.h"
#include "core/workflow/searches.h"
#include "core/workflow/train.h"

namespace cli {
namespace {

struct TrainOptions {
  std::string workspace, device = "auto", resume, trial;
  bool estimate = false;
  core::TrainRequest request;
};

Json jsonOf(const core::TrainResult& result) {
  Json best = nullptr;
  if (result.best)
    best = {{"metric", result.best->metric}, {"value", result.best->value}, {"step", result.best->step}};
  return {{"run", result.run},
          {"recipe", result.recipe},
          {"state", result.state},
          {"seconds", result.seconds},
          {"best", std::move(best)}};
}

Answer answerOf(const core::TrainResult& result, core::JobProgress& progress) {
  const Json json = jsonOf(result);
  progress.finish(result.state, json.dump());
  std::string text =
      fmt::format("Run {} ({}) {} after {:.1f} s.", result.run, result.recipe, result.state, result.seconds);
  if (result.best) text += fmt::format(" Validation {}: {:.4f}.", result.best->metric, result.best->value);
  return {json, text};
}

Answer resume(const TrainOptions& options) {
  const std::int64_t run = core::findRun(options.workspace, options.resume);
  core::JobProgress progress(options.workspace, "train", core::showRun(options.workspace, run).summary.name);
  return answerOf(
      core::runJob(progress,
                   [&] { return core::resumeRun(options.workspace, run, options.request.device, progress); }),
      progress);
}

Answer estimate(const TrainOptions& options) {
  core::JobProgress progress(options.workspace, "estimate", options.request.recipe);
  const core::TrainingEstimate estimate =
      core::runJob(progress, [&] { return core::estimateRun(options.workspace, options.request, progress); });
  const Json json = {{"recipe", options.request.recipe},
                     {"steps", estimate.steps},
                     {"seconds", estimate.seconds},
                     {"memory_bytes", estimate.memoryBytes},
                     {"disk_bytes", estimate.diskBytes}};
  progress.finish("finished", json.dump());
  return {json, core::sentenceOf(estimate)};
}

/// "3:12" is trial 12 of search 3.
Answer trainTrial(const TrainOptions& options) {
  std::int64_t search = 0;
  int trial = 0;
  const char* end = options.trial.data() + options.trial.size();
  const auto first = std::from_chars(options.trial.data(), end, search);
  const bool parted = first.ec == std::errc() && first.ptr != end && *first.ptr == ':';
  const auto second = parted ? std::from_chars(first.ptr + 1, end, trial) : first;
  if (!parted || second.ec != std::errc() || second.ptr != end)
    throw core::Error(core::Error::Kind::Usage,
                      fmt::format("\"{}\" names no trial; write SEARCH:TRIAL, as in 3:12.", options.trial),
                      "trial");
  const core::Recipe recipe = core::recipeOfTrial(options.workspace, search, trial);
  core::TrainRequest request = options.request;
  if (request.split.empty()) request.split = core::showSearch(options.workspace, search).split;
  core::JobProgress progress(options.workspace, "train", request.name.empty() ? recipe.name : request.name);
  return answerOf(
      core::runJob(progress, [&] { return core::trainRun(options.workspace, recipe, request, progress); }),
      progress);
}

Answer train(TrainOptions options) {
  if (options.resume.empty() && options.trial.empty() && options.request.recipe.empty())
    throw core::Error(core::Error::Kind::Usage,
                      "Name a recipe to train, or a run to go on with: --resume RUN.", "RECIPE");
  options.request.device = core::deviceFrom(options.device);
  if (!options.resume.empty()) return resume(options);
  if (!options.trial.empty()) return trainTrial(options);
  core::recipeOf(options.request);  // a wrong request leaves no trace in the workspace
  if (options.estimate) return estimate(options);
  const std::string& title = options.request.name.empty() ? options.request.recipe : options.request.name;
  core::JobProgress progress(options.workspace, "train", title);
  return answerOf(
      core::runJob(progress, [&] { return core::trainRun(options.workspace, options.request, progress); }),
      progress);
}

}  // namespace

void addTrainCommands(CLI::App& program) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command =
      addCommand(program, "train", "Train a recipe and keep the result as a run, or go on with one",
                 [options] { return train(*options); });
  command->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  CLI::Option* recipe =
      command->add_option("RECIPE", options->request.recipe, "Name of a built-in recipe, or a TOML file");
  CLI::Option* name =
      command->add_option("--name", options->request.name, "Name of the run; else the recipe's");
  CLI::Option* set =
      command->add_option("--set", options->request.set, "key=value for one of the recipe's settings")
          ->allow_extra_args(false);
  command
      ->add_option("--resume", options->resume,
                   "Go on with an interrupted, stopped, failed or cancelled run, by its own recipe")
      ->excludes(recipe)
      ->excludes(name)
      ->excludes(set);
  command->add_option("--trial", options->trial, "By the settings of a search's trial, as SEARCH:TRIAL")
      ->excludes(recipe)
      ->excludes(set);
  command->add_flag("--estimate", options->estimate,
                    "Measure a few steps, say what training would take, and keep nothing");
  command->add_option("--device", options->device, "auto, cpu or cuda");
  command->add_option(
      "--split", options->request.split,
      "leave-one-out, time, random, random-rows, k-fold, cold-item or cold-user, with settings as in "
      "k-fold:fold=2,folds=5, leave-one-out:refit=1; else the recipe's own, else time where there are times");
}

}  // namespace cli
