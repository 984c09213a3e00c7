#include <fmt/format.h>

#include <memory>

#include "app/cli/command.h"
#include "app/cli/line_progress.h"
#include "core/workflow/runs.h"
#include "core/workflow/slices.h"

namespace cli {
namespace {

struct SlicesOptions {
  std::string workspace, metric = "ndcg@10", baseline, test = "t", split, definition;
  std::vector<std::string> runs;
};

Json jsonOf(const core::SliceRow& row) {
  Json metrics = Json::array(), differences = Json::array();
  for (const core::SliceValue& value : row.runs) {
    metrics.push_back({{"mean", value.estimate.mean},
                       {"low", value.estimate.low},
                       {"high", value.estimate.high},
                       {"n", value.estimate.n}});
    differences.push_back({{"difference", value.difference},
                           {"p", value.p},
                           {"p_adjusted", value.pAdjusted},
                           {"significant", value.significant}});
  }
  return {{"dimension", row.dimension},
          {"value", row.value},
          {"users", row.users},
          {"metrics", std::move(metrics)},
          {"differences", std::move(differences)}};
}

Answer slices(const SlicesOptions& options) {
  core::SliceRequest request;
  request.metric = options.metric;
  request.test = core::pairedTestFrom(options.test);
  request.choice = {options.split, options.definition};
  for (const std::string& run : options.runs) request.runs.push_back(core::findRun(options.workspace, run));
  if (!options.baseline.empty()) request.baseline = core::findRun(options.workspace, options.baseline);
  LineProgress progress;
  const core::SliceTable table = core::sliceRuns(options.workspace, request, progress);
  Answer answer;
  answer.json = {{"metric", options.metric}, {"runs", request.runs}, {"baseline", table.baseline},
                 {"test", options.test},     {"correction", "holm"}, {"tests", table.tests},
                 {"slices", Json::array()}};
  answer.text = fmt::format("{:<12} {:<28} {:>7}", "", options.metric, "users");
  for (const std::int64_t run : request.runs)
    answer.text += fmt::format("  {:>9} ", fmt::format("run {}", run));
  for (const core::SliceRow& row : table.rows) {
    answer.json["slices"].push_back(jsonOf(row));
    answer.text += fmt::format("\n{:<12} {:<28} {:>7}", row.dimension, row.value, row.users);
    for (const core::SliceValue& value : row.runs)
      answer.text += fmt::format("  {:>9.4f}{}", value.estimate.mean,
                                 !value.significant     ? ' '
                                 : value.difference > 0 ? '+'
                                                        : '-');
  }
  answer.text += fmt::format(
      "\n+ and - mark values that differ from run {} ({} test, p < 0.05 after Holm's correction for {} "
      "tests); "
      "slices of fewer than {} users are not tested.\n",
      table.baseline, options.test, table.tests, core::kLeastTested);
  return answer;
}

}  // namespace

void addSlicesCommand(CLI::App& program) {
  const auto options = std::make_shared<SlicesOptions>();
  CLI::App* command =
      addCommand(program, "slices",
                 "The metric by groups of users and of what they were tested on: history (new: up to 5 "
                 "training events, regular: up to 20, heavy), popularity, category, price, language and, "
                 "where queries are judged, query length (short: up to 2 words or 4 Chinese characters, "
                 "medium: up to 4 or 8, long)",
                 [options] { return slices(*options); });
  command->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  command->add_option("RUN", options->runs, "Runs, by number or name")->required()->expected(1, 1000);
  command->add_option("--metric", options->metric, "Such as ndcg@10");
  command->add_option("--baseline", options->baseline,
                      "The one of the runs that the others are held against; else the first");
  command->add_option("--test", options->test, "t, wilcoxon, randomisation, sign or bootstrap");
  addEvaluationChoice(command, options->split, options->definition);
}

}  // namespace cli
