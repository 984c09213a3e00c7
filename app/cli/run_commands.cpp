#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "app/cli/command.h"
#include "core/workflow/runs.h"

namespace cli {
namespace {

Json jsonOf(const core::RunSummary& run) {
  Json best;
  if (run.best) best = {{"metric", run.best->metric}, {"value", run.best->value}, {"step", run.best->step}};
  Json json = {{"run", run.run},          {"name", run.name},
               {"recipe", run.recipe},    {"state", run.state},
               {"started", run.started},  {"seconds", run.seconds},
               {"device", run.device},    {"data_hash", run.dataHash},
               {"best", std::move(best)}, {"resumable", run.resumable}};
  if (!run.message.empty()) json["message"] = run.message;
  return json;
}

std::string bestOf(const core::RunSummary& run) {
  return run.best ? fmt::format("{} {:.4f} at step {}", run.best->metric, run.best->value, run.best->step)
                  : "";
}

Answer list(const std::string& workspace) {
  Answer answer;
  answer.json = {{"runs", Json::array()}};
  const std::vector<core::RunSummary> runs = core::listRuns(workspace);
  std::size_t nameWidth = 4, recipeWidth = 6;
  for (const core::RunSummary& run : runs) {
    nameWidth = std::max(nameWidth, run.name.size());
    recipeWidth = std::max(recipeWidth, run.recipe.size());
  }
  for (const core::RunSummary& run : runs) {
    answer.json["runs"].push_back(jsonOf(run));
    answer.text += fmt::format("{:>4}  {:{}}  {:{}}  {:11}  {}  {:>8.1f} s  {}{}\n", run.run, run.name,
                               nameWidth, run.recipe, recipeWidth, run.state, run.started, run.seconds,
                               bestOf(run), run.resumable ? "  (--resume goes on)" : "");
  }
  if (runs.empty()) answer.text = "No runs yet; \"reclens-cli train\" makes one.";
  return answer;
}

Answer show(const std::string& workspace, const std::string& name) {
  const core::RunDetails details = core::showRun(workspace, core::findRun(workspace, name));
  Answer answer;
  answer.json = jsonOf(details.summary);
  answer.json["settings"] = Json::object();
  answer.json["seed"] = details.seed;
  answer.json["program_version"] = details.programVersion;
  answer.json["folder"] = details.folder.string();
  answer.text = fmt::format("run {}: {} ({}), {}\nstarted {}, {:.1f} s on {}, seed {}, RecLens {}\n",
                            details.summary.run, details.summary.name, details.summary.recipe,
                            details.summary.state, details.summary.started, details.summary.seconds,
                            details.summary.device, details.seed, details.programVersion);
  if (details.summary.best) answer.text += fmt::format("best {}\n", bestOf(details.summary));
  if (!details.summary.message.empty()) answer.text += details.summary.message + "\n";
  for (const auto& [key, value] : details.settings) {
    answer.json["settings"][key] = value;
    answer.text += fmt::format("  {} = {}\n", key, value);
  }
  return answer;
}

Answer events(const std::string& workspace, const std::string& name) {
  Answer answer;
  answer.json = {{"events", Json::array()}};
  for (const core::Event& event : core::runEvents(workspace, core::findRun(workspace, name))) {
    answer.json["events"].push_back({{"step", event.step},
                                     {"epoch", event.epoch},
                                     {"time", event.time},
                                     {"tag", event.tag},
                                     {"value", std::isfinite(event.value) ? Json(event.value) : Json()}});
    answer.text +=
        fmt::format("{}\t{:g}\t{}\t{}\t{:g}\n", event.step, event.epoch, event.time, event.tag, event.value);
  }
  return answer;
}

}  // namespace

void addRunCommands(CLI::App& program) {
  auto folder = std::make_shared<std::string>();
  auto what = std::make_shared<std::string>();
  auto name = std::make_shared<std::string>();
  CLI::App* runs =
      addCommand(program, "runs", "List the runs, show one, or print its curve", [=]() -> Answer {
        if (what->empty()) return list(*folder);
        return *what == "show" ? show(*folder, *name) : events(*folder, *name);
      });
  runs->add_option("WORKSPACE", *folder, "Workspace folder")->required();
  CLI::Option* about = runs->add_option("WHAT", *what, "show or events; without it all runs are listed")
                           ->check(CLI::IsMember({"show", "events"}));
  CLI::Option* run = runs->add_option("RUN", *name, "Number or name of a run");
  run->needs(about);
  // Only both or none make sense.
  about->needs(run);
}

}  // namespace cli
