#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "app/cli/command.h"
#include "core/error.h"
#include "core/workflow/search.h"

namespace cli {
namespace {

struct SearchOptions {
  std::string workspace, device = "auto";
  std::int64_t resume = 0;
  bool plan = false, noRefit = false;
  core::SearchRequest request;
};

Json jsonOf(const std::vector<core::SettingRange>& space) {
  Json json = Json::object();
  for (const core::SettingRange& range : space) json[range.key] = core::toString(range);
  return json;
}

Json jsonOf(const std::vector<core::Rung>& rungs) {
  Json json = Json::array();
  for (const core::Rung& rung : rungs) json.push_back({{"trials", rung.trials}, {"budget", rung.budget}});
  return json;
}

Json jsonOf(const core::Trial& trial) {
  Json values = Json::object();
  for (const auto& [metric, value] : trial.values) values[metric] = value;
  Json json = {{"trial", trial.number},    {"rung", trial.rung},         {"budget", trial.budget},
               {"state", trial.state},     {"settings", trial.settings}, {"seed", trial.seed},
               {"seconds", trial.seconds}, {"values", std::move(values)}};
  if (!trial.message.empty()) json["message"] = trial.message;
  return json;
}

Json jsonOf(const core::Search& search) {
  Json trials = Json::array(), best, run;
  for (const core::Trial& trial : search.trials) trials.push_back(jsonOf(trial));
  if (search.best) {
    const core::Trial& trial = search.trials[*search.best];
    best = {{"trial", trial.number},
            {"metric", search.metric},
            {"value", search.valueOf(trial)},
            {"settings", trial.settings}};
  }
  if (search.run) run = *search.run;
  Json json = {{"search", search.search},
               {"recipe", search.recipe},
               {"state", search.state},
               {"method", search.method},
               {"budget", core::toString(search.budget)},
               {"metric", search.metric},
               {"split", search.split},
               {"judged_on", "validation"},
               {"seed", search.seed},
               {"started", search.started},
               {"seconds", search.seconds},
               {"device", search.device},
               {"space", jsonOf(search.space)},
               {"rungs", jsonOf(search.rungs)},
               {"best", std::move(best)},
               {"run", std::move(run)},
               {"resumable", search.resumable},
               {"trials", std::move(trials)}};
  if (!search.message.empty()) json["message"] = search.message;
  return json;
}

std::string spelled(const core::TrialSettings& settings) {
  std::string text;
  for (const auto& [key, value] : settings)
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", key, value);
  return text;
}

std::string textOf(const core::Search& search) {
  std::string text = fmt::format("Search {} ({}, {}) {} after {:.1f} s, judged on the validation part",
                                 search.search, search.recipe, search.method, search.state, search.seconds);
  text += search.split.empty() ? ".\n" : fmt::format(" of {}.\n", search.split);
  if (!search.message.empty()) text += search.message + "\n";
  for (const core::Trial& trial : search.trials) {
    const bool best = search.best && &trial == &search.trials[*search.best];
    const double value = search.valueOf(trial);
    text += fmt::format("{} {:>3}  {:>5.3f}  {:>11}  {:>7.1f} s  {}  {}\n", best ? '*' : ' ', trial.number,
                        trial.budget, std::isfinite(value) ? fmt::format("{:.4f}", value) : trial.state,
                        trial.seconds, spelled(trial.settings), trial.message);
  }
  if (search.best)
    text += fmt::format("Best: trial {}, {} {:.4f}.", search.trials[*search.best].number, search.metric,
                        search.valueOf(search.trials[*search.best]));
  if (search.run)
    text +=
        fmt::format(" Trained as run {}; \"reclens-cli evaluate\" judges it on the test part.", *search.run);
  return text;
}

Answer answerOf(const core::Search& search, core::JobProgress& progress) {
  const Answer answer{jsonOf(search), textOf(search)};
  progress.finish(search.state, answer.json.dump());
  return answer;
}

Answer showPlan(const core::SearchPlan& plan) {
  Answer answer;
  answer.json = {{"recipe", plan.recipe.name},  {"method", plan.method},
                 {"metric", plan.metric},       {"budget", core::toString(plan.budget)},
                 {"space", jsonOf(plan.space)}, {"rungs", jsonOf(plan.rungs)},
                 {"cost", plan.cost()},         {"note", plan.note}};
  for (const core::Rung& rung : plan.rungs)
    answer.text += fmt::format("{:>4} trials with {:.3g} of the {}\n", rung.trials, rung.budget,
                               plan.rungs.size() > 1 ? core::toString(plan.budget) : "whole");
  answer.text += fmt::format("as much work as {:.3g} whole trainings\n{}", plan.cost(), plan.note);
  return answer;
}

Answer search(SearchOptions options) {
  core::SearchRequest& request = options.request;
  request.device = core::deviceFrom(options.device);
  request.refit = !options.noRefit;
  if (options.resume > 0) {
    core::JobProgress progress(options.workspace, "search",
                               core::showSearch(options.workspace, options.resume).recipe);
    return answerOf(
        core::runJob(
            progress,
            [&] { return core::resumeSearch(options.workspace, options.resume, request.device, progress); }),
        progress);
  }
  if (request.recipe.empty())
    throw core::Error(core::Error::Kind::Usage,
                      "Name a recipe whose settings to search, or a search to go on with: --resume SEARCH.",
                      "RECIPE");
  const core::SearchPlan plan = core::planSearch(request);  // a wrong request leaves no trace
  if (options.plan) return showPlan(plan);
  core::JobProgress progress(options.workspace, "search", plan.recipe.name);
  return answerOf(
      core::runJob(progress, [&] { return core::runSearch(options.workspace, request, progress); }),
      progress);
}

Answer list(const std::string& workspace, std::int64_t number) {
  if (number > 0) {
    const core::Search search = core::showSearch(workspace, number);
    return {jsonOf(search), textOf(search)};
  }
  Answer answer;
  answer.json = {{"searches", Json::array()}};
  for (const core::Search& search : core::listSearches(workspace)) {
    answer.json["searches"].push_back(jsonOf(search));
    answer.text += fmt::format(
        "{:>4}  {:16}  {:8}  {:11}  {}  {:>3} trials  {}{}\n", search.search, search.recipe, search.method,
        search.state, search.started, search.trials.size(),
        search.best ? fmt::format("{} {:.4f}", search.metric, search.valueOf(search.trials[*search.best]))
                    : "",
        search.resumable ? "  (--resume goes on)" : "");
  }
  if (answer.text.empty()) answer.text = "No searches yet; \"reclens-cli search\" makes one.";
  return answer;
}

}  // namespace

void addSearchCommands(CLI::App& program) {
  auto options = std::make_shared<SearchOptions>();
  core::SearchRequest& request = options->request;
  CLI::App* command = addCommand(
      program, "search",
      "Try settings of a recipe on the validation part, never on the test part, and train the best as a run",
      [options] { return search(*options); });
  command->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  command->add_option("RECIPE", request.recipe, "Name of a built-in recipe, or a TOML file");
  command
      ->add_option("--set", request.set,
                   "key=RANGE: 5,10,20 for one of these, 1..100 for a number between, 1..5000:log for one "
                   "on a logarithmic scale; without any, the recipe's own ranges")
      ->allow_extra_args(false);
  command->add_option("--fix", request.fix, "key=value for all trials, taken as it stands")
      ->allow_extra_args(false);
  command->add_option("--method", request.method,
                      "random, or halving: many trials begin with little of the steps or users, and the best "
                      "of each round go on with more");
  command->add_option("--trials", request.trials, "How many settings are tried (20)");
  command->add_option("--eta", request.eta, "halving: of so many trials one goes on (3)");
  command->add_option("--least", request.least,
                      "halving: share of the steps or users that every trial gets (1/27)");
  command->add_option("--metric", request.metric, "By which trials are ranked (ndcg@10)");
  command->add_option("--seed", request.seed, "Of the draw: the same seed tries the same settings (1)");
  command->add_option("--name", request.name, "Name of the best trial's run; else the recipe's");
  command->add_option("--split", request.split, "As for train");
  command->add_option("--device", options->device, "auto, cpu or cuda");
  command->add_flag("--no-refit", options->noRefit, "Do not train the best as a run");
  command->add_flag("--plan", options->plan, "Say what would be tried, and do nothing");
  command->add_option("--resume", options->resume,
                      "Go on with an interrupted, stopped, failed or cancelled search, by its number");

  auto folder = std::make_shared<std::string>();
  auto number = std::make_shared<std::int64_t>(0);
  CLI::App* listing = addCommand(program, "searches", "List the searches, or the trials of one",
                                 [=] { return list(*folder, *number); });
  listing->add_option("WORKSPACE", *folder, "Workspace folder")->required();
  listing->add_option("SEARCH", *number, "Number of a search");
}

}  // namespace cli
