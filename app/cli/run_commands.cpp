#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "app/cli/command.h"
#include "core/workflow/evaluation_choice.h"
#include "core/workflow/runs.h"
#include "core/workflow/train_language.h"

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
  json["split"] = run.split;
  json["evaluations"] = Json::array();
  for (const core::Evaluated& one : run.evaluations)
    json["evaluations"].push_back(
        {{"split", one.split}, {"definition", one.definition}, {"users", one.users}});
  return json;
}

std::string bestOf(const core::RunSummary& run) {
  return run.best ? fmt::format("{} {:.4f} at step {}", run.best->metric, run.best->value, run.best->step)
                  : "";
}

/// "for time; evaluated on time (reclens), leave-one-out (reclens)"
std::string splitsOf(const core::RunSummary& run) {
  std::string text = "for " + run.split;
  for (const core::Evaluated& one : run.evaluations)
    text += fmt::format("{}{} ({})", &one == run.evaluations.data() ? "; evaluated on " : ", ", one.split,
                        one.definition);
  return text;
}

Answer list(const std::string& workspace, const std::string& split) {
  Answer answer;
  answer.json = {{"runs", Json::array()}};
  std::vector<core::RunSummary> runs = core::listRuns(workspace);
  if (!split.empty()) {
    const std::string kept = core::checked({split, {}}).split;
    std::erase_if(runs, [&kept](const core::RunSummary& run) { return !run.isEvaluatedOn(kept); });
  }
  std::size_t nameWidth = 4, recipeWidth = 6;
  for (const core::RunSummary& run : runs) {
    nameWidth = std::max(nameWidth, run.name.size());
    recipeWidth = std::max(recipeWidth, run.recipe.size());
  }
  for (const core::RunSummary& run : runs) {
    answer.json["runs"].push_back(jsonOf(run));
    answer.text +=
        fmt::format("{:>4}  {:{}}  {:{}}  {:11}  {}  {:>8.1f} s  {}{}\n      {}\n", run.run, run.name,
                    nameWidth, run.recipe, recipeWidth, run.state, run.started, run.seconds, bestOf(run),
                    run.resumable ? "  (--resume goes on)" : "", splitsOf(run));
  }
  if (runs.empty())
    answer.text = split.empty() ? "No runs yet; \"reclens-cli train\" makes one."
                                : fmt::format("No run was evaluated on {}.", split);
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
  answer.text =
      fmt::format("run {}: {} ({}), {}\nstarted {}, {:.1f} s on {}, seed {}, RecLens {}\n{}\n",
                  details.summary.run, details.summary.name, details.summary.recipe, details.summary.state,
                  details.summary.started, details.summary.seconds, details.summary.device, details.seed,
                  details.programVersion, splitsOf(details.summary));
  if (details.summary.best) answer.text += fmt::format("best {}\n", bestOf(details.summary));
  if (const auto heldOut = core::heldOutFile(workspace, details.summary.run)) {
    answer.json["held_out"] = heldOut->string();
    answer.text += fmt::format("held-out texts in {} (score-predictions reads it)\n", heldOut->string());
  }
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
  auto split = std::make_shared<std::string>();
  CLI::App* runs =
      addCommand(program, "runs", "List the runs, show one, or print its curve", [=]() -> Answer {
        if (what->empty()) return list(*folder, *split);
        return *what == "show" ? show(*folder, *name) : events(*folder, *name);
      });
  runs->add_option("WORKSPACE", *folder, "Workspace folder")->required();
  CLI::Option* about = runs->add_option("WHAT", *what, "show or events; without it all runs are listed")
                           ->check(CLI::IsMember({"show", "events"}));
  CLI::Option* run = runs->add_option("RUN", *name, "Number or name of a run");
  runs->add_option("--split", *split, "List only runs that were evaluated on this split")->excludes(about);
  run->needs(about);
  // Only both or none make sense.
  about->needs(run);
}

}  // namespace cli
