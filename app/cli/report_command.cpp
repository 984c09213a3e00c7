#include <fmt/format.h>

#include <memory>

#include "app/cli/command.h"
#include "app/cli/line_progress.h"
#include "core/workflow/report.h"
#include "core/workflow/runs.h"

namespace cli {
namespace {

struct Options {
  std::string workspace;
  std::vector<std::string> runs;
  core::ReportRequest request;
};

Answer report(const Options& options) {
  core::ReportRequest request = options.request;
  for (const std::string& run : options.runs) request.runs.push_back(core::findRun(options.workspace, run));
  LineProgress progress;
  Answer answer;
  answer.json["files"] = Json::array();
  for (const auto& file : core::writeReport(options.workspace, request, progress)) {
    answer.json["files"].push_back(file.string());
    answer.text += file.string() + '\n';
  }
  return answer;
}

}  // namespace

void addReportCommand(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = addCommand(program, "report", "Write a report on the data and the evaluated runs",
                                 [options] { return report(*options); });
  command->add_option("workspace", options->workspace, "The workspace")->required();
  command->add_option("--out", options->request.out, "Folder for the files; made where missing")->required();
  command->add_option("--runs", options->runs, "Runs by number or name; default: all evaluated")
      ->delimiter(',');
  command->add_option("--format", options->request.formats, "html, csv, json")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--language", options->request.language, "en or zh_CN")->capture_default_str();
  command->add_option("--split", options->request.choice.split,
                      "Only evaluations on this split; default: each run's newest");
  command->add_option("--definition", options->request.choice.definition,
                      "Of the metrics, whichever the runs were evaluated by; default: as they were");
  command->add_option("--metric", options->request.metric, "The metric of charts and comparisons")
      ->capture_default_str();
}

}  // namespace cli
