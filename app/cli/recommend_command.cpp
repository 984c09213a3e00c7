#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/line_progress.h"
#include "core/workflow/recommend.h"
#include "core/workflow/runs.h"

namespace cli {
namespace {

struct RecommendOptions {
  std::string workspace, history;
  std::vector<std::string> runs;
  CLI::Option *historyOption = nullptr, *textOption = nullptr;  // an empty one is a mistake to be told of
  std::string text;
  core::RecommendRequest request;
};

Json jsonOf(const core::Recommendation& item) {
  Json parts = Json::object();
  for (const auto& [name, value] : item.parts) parts[name] = value;
  return {{"rank", item.rank},
          {"item_id", item.itemId},
          {"title", item.title},
          {"brand", item.brand},
          {"category", item.category},
          {"price", item.price > 0 ? Json(item.price) : Json(nullptr)},
          {"currency", item.currency.empty() ? Json(nullptr) : Json(item.currency)},
          {"score", item.score},
          {"parts", std::move(parts)}};
}

Json jsonOf(const core::RunRecommendations& run) {
  Json results = Json::array();
  for (const core::Recommendation& item : run.items) results.push_back(jsonOf(item));
  const bool silent = run.notice.english.empty();
  return {{"run", run.run},
          {"name", run.name},
          {"recipe", run.recipe},
          {"results", std::move(results)},
          {"parts_not_run", run.silent},
          {"notice", silent ? Json(nullptr) : Json(run.notice.english)},
          {"notice_zh", silent ? Json(nullptr) : Json(run.notice.chinese)},
          {"latency_ms", run.latencyMs}};
}

std::string textOf(const core::RunRecommendations& run) {
  std::string text = fmt::format("Run {} ({}), {:.1f} ms\n", run.run, run.name, run.latencyMs);
  if (!run.notice.english.empty()) text += "  " + run.notice.english + "\n";
  if (!run.silent.empty())
    text += fmt::format("  Not run, for they tell no items apart here: {}\n", fmt::join(run.silent, ", "));
  for (const core::Recommendation& item : run.items) {
    const std::string price = item.price > 0 ? fmt::format("{:.2f} {}", item.price, item.currency) : "-";
    text += fmt::format("{:>3}  {:>8.4f}  {:>12}  {}  [{}]\n", item.rank, item.score, price, item.title,
                        item.itemId);
  }
  return text;
}

/// The whole answer; at the top what the first run says that says anything, so that who asks one run, or does
/// not mind which, need not look further.
Answer answerOf(const core::RecommendAnswer& found) {
  Answer answer;
  const auto first = std::find_if(found.runs.begin(), found.runs.end(),
                                  [](const core::RunRecommendations& run) { return !run.items.empty(); });
  answer.json = first != found.runs.end() ? jsonOf(*first)
                : found.runs.size() == 1U ? jsonOf(found.runs.front())
                                          : Json({{"run", nullptr},
                                                  {"name", nullptr},
                                                  {"recipe", nullptr},
                                                  {"results", Json::array()},
                                                  {"parts_not_run", Json::array()},
                                                  {"notice", nullptr},
                                                  {"notice_zh", nullptr},
                                                  {"latency_ms", 0}});
  answer.json["latency_ms"] = found.latencyMs;
  answer.json["runs"] = Json::array();
  for (const core::RunRecommendations& run : found.runs) {
    answer.json["runs"].push_back(jsonOf(run));
    answer.text += (answer.text.empty() ? "" : "\n") + textOf(run);
  }
  return answer;
}

Answer recommend(const RecommendOptions& options) {
  LineProgress progress;
  core::RecommendRequest request = options.request;
  for (const std::string& run : options.runs) request.runs.push_back(core::findRun(options.workspace, run));
  if (options.historyOption->count() > 0) request.history = core::pastedHistory(options.history);
  if (options.textOption->count() > 0) request.text = options.text;
  return answerOf(core::recommend(options.workspace, request, progress));
}

}  // namespace

void addRecommendCommand(CLI::App& program) {
  auto options = std::make_shared<RecommendOptions>();
  CLI::App* command = addCommand(program, "recommend",
                                 "What runs recommend to a user, after some items or for a typed description",
                                 [options] { return recommend(*options); });
  command->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  command
      ->add_option("--run", options->runs,
                   "Run, by number or name; once for each. Without it every run that can, the newest of each "
                   "recipe")
      ->allow_extra_args(false);
  command->add_option("--user", options->request.user, "A user of the workspace: all events are the history");
  options->historyOption = command->add_option("--history", options->history,
                                               "Item ids, oldest first, separated by commas or line ends");
  options->textOption = command->add_option(
      "--text", options->text, "What is wanted, in English or Chinese; alone, or as the newest of a history");
  command->add_option("-k", options->request.k, "How many items of each run")->capture_default_str();
  command->add_flag("--with-seen", options->request.withSeen, "Items of the history may be recommended too");
}

}  // namespace cli
