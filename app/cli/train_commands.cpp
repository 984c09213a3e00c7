#include <fmt/format.h>

#include <memory>

#include "app/cli/command.h"
#include "core/workflow/train.h"

namespace cli {
namespace {

struct TrainOptions {
  std::string workspace, device = "auto";
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

Answer train(TrainOptions options) {
  options.request.device = core::deviceFrom(options.device);
  core::recipeOf(options.request);  // a wrong request leaves no trace in the workspace
  const std::string& title = options.request.name.empty() ? options.request.recipe : options.request.name;
  core::JobProgress progress(options.workspace, "train", title);
  const core::TrainResult result =
      core::runJob(progress, [&] { return core::trainRun(options.workspace, options.request, progress); });
  const Json json = jsonOf(result);
  progress.finish(result.state, json.dump());
  std::string text =
      fmt::format("Run {} ({}) {} after {:.1f} s.", result.run, result.recipe, result.state, result.seconds);
  if (result.best) text += fmt::format(" Validation {}: {:.4f}.", result.best->metric, result.best->value);
  return {json, text};
}

}  // namespace

void addTrainCommands(CLI::App& program) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command = addCommand(program, "train", "Train a recipe and keep the result as a run",
                                 [options] { return train(*options); });
  command->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  command->add_option("RECIPE", options->request.recipe, "Name of a built-in recipe, or a TOML file")
      ->required();
  command->add_option("--name", options->request.name, "Name of the run; else the recipe's");
  command->add_option("--set", options->request.set, "key=value for one of the recipe's settings")
      ->allow_extra_args(false);
  command->add_option("--device", options->device, "auto, cpu or cuda");
  command->add_option("--split", options->request.split, "leave-one-out or time");
}

}  // namespace cli
