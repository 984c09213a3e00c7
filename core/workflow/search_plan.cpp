#include "core/workflow/search_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/data/split.h"
#include "core/error.h"
#include "core/evaluate/metrics.h"
#include "core/workflow/search.h"
#include "core/workflow/train.h"
#include "core/workflow/train_language.h"
#include "core/workflow/trial_bench.h"

namespace core {
namespace {

Trial trialOf(const db::TrialRecord& record) {
  Trial trial;
  trial.number = record.number;
  trial.rung = record.rung;
  trial.budget = record.budget;
  trial.settings = textsFrom(record.settings);
  trial.seed = record.seed;
  trial.state = record.state;
  trial.values = record.values;
  trial.seconds = record.seconds;
  trial.message = record.message;
  return trial;
}

/// Of the highest rung in which anything has a value.
std::optional<std::size_t> bestOf(const Search& search) {
  int highest = 0;
  for (const Trial& trial : search.trials)
    if (std::isfinite(search.valueOf(trial))) highest = std::max(highest, trial.rung);
  std::vector<double> values;
  for (const Trial& trial : search.trials)
    values.push_back(trial.rung == highest ? search.valueOf(trial) : std::nan(""));
  const std::vector<std::size_t> places = bestPlaces(values, 1, search.higherIsBetter);
  return places.empty() ? std::nullopt : std::optional(places.front());
}

}  // namespace

std::string jsonOf(const std::map<std::string, std::string>& texts) {
  return nlohmann::json(texts).dump();
}

std::map<std::string, std::string> textsFrom(const std::string& json) {
  return nlohmann::json::parse(json).get<std::map<std::string, std::string>>();
}

std::vector<Rung> rungsOf(const std::string& method, int trials, int eta, double least) {
  if (method == "halving") return halvingSchedule(trials, eta, least);
  return {{trials, 1}};
}

bool isHigherBetter(const Recipe& recipe, const std::string& metric) {
  if (trainsLanguageModel(recipe)) return metric == "accuracy";
  return betterOf(metric.substr(0, metric.find('@'))) != Better::Lower;
}

KeptPlan planOf(const db::SearchRecord& record) {
  KeptPlan plan;
  plan.recipe = parseRecipe(record.recipeToml, record.recipe, fmt::format("search {}", record.id));
  for (const auto& [key, range] : textsFrom(record.space))
    plan.space.push_back(rangeFrom(key + "=" + range, plan.recipe));
  plan.trials = drawSettings(plan.space, record.trials, static_cast<std::uint64_t>(record.seed));
  plan.rungs = rungsOf(record.method, static_cast<int>(plan.trials.size()), record.eta, record.least);
  return plan;
}

double SearchPlan::cost() const {
  double cost = 0;
  for (const Rung& rung : rungs) cost += rung.trials * rung.budget;
  return cost;
}

SearchPlan planSearch(const SearchRequest& request) {
  if (request.method != "random" && request.method != "halving")
    throw Error(Error::Kind::Usage,
                fmt::format("The method \"{}\" is unknown; random and halving are.", request.method),
                "method");
  halvingSchedule(request.trials, request.eta, request.least);  // refuses numbers without sense
  if (request.seed > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    throw Error(Error::Kind::Usage, "The seed of a search must be below 2^63.", "seed");
  if (!request.split.empty()) splitFrom(request.split);
  SearchPlan plan;
  plan.recipe = loadRecipe(request.recipe);
  plan.space = searchSpaceOf(request.set, request.fix, plan.recipe, checkRecipe);
  plan.metric = searchMetric(plan.recipe, request.metric);
  plan.budget = budgetOf(plan.recipe);
  plan.method = request.method;
  if (plan.method == "halving" && plan.budget == Budget::Nothing) {
    plan.method = "random";
    plan.note = fmt::format(
        "The recipe {} takes neither steps nor users of which early trials could get less, so this is a "
        "random search.",
        plan.recipe.name);
  }
  plan.trials = static_cast<int>(drawSettings(plan.space, request.trials, request.seed).size());
  plan.rungs = rungsOf(plan.method, plan.trials, request.eta, request.least);
  return plan;
}

Search searchOf(const db::SearchRecord& record, const std::vector<db::TrialRecord>& trials) {
  const KeptPlan plan = planOf(record);
  Search search;
  search.search = record.id;
  search.name = record.name;
  search.recipe = record.recipe;
  search.method = record.method;
  search.budget = budgetOf(plan.recipe);
  search.space = plan.space;
  search.rungs = plan.rungs;
  search.metric = record.metric;
  search.higherIsBetter = isHigherBetter(plan.recipe, record.metric);
  search.split = record.split;
  search.seed = record.seed;
  search.device = record.device;
  search.state = record.state;
  search.started = record.started;
  search.seconds = record.seconds;
  search.message = record.message;
  search.run = record.run;
  search.job = record.job;
  for (const db::TrialRecord& trial : trials) search.trials.push_back(trialOf(trial));
  search.best = bestOf(search);
  return search;
}

}  // namespace core
