#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/line_progress.h"
#include "core/workflow/sentiment.h"

namespace cli {
namespace {

struct SentimentOptions {
  std::string workspace, run, device = "auto";
};

Answer sentiment(const SentimentOptions& options) {
  std::vector<std::string> texts;
  for (std::string line; std::getline(std::cin, line);) texts.push_back(line);
  LineProgress progress;
  core::TextJudge judge(options.workspace, options.run, core::deviceFrom(options.device));
  const std::vector<core::TextSentiment> found = judge.judge(texts, progress);
  Answer answer{{{"results", Json::array()}}, ""};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (found[i].label.empty()) {
      answer.json["results"].push_back({{"text", texts[i]}, {"rating", found[i].rating}});
      answer.text += fmt::format("{:.2f}\t{}\n", found[i].rating, texts[i]);
    } else {
      answer.json["results"].push_back(
          {{"text", texts[i]}, {"label", found[i].label}, {"good", found[i].good}});
      answer.text += fmt::format("{}\t{:.3f}\t{}\n", found[i].label, found[i].good, texts[i]);
    }
  }
  return answer;
}

}  // namespace

void addSentimentCommand(CLI::App& program) {
  const auto options = std::make_shared<SentimentOptions>();
  CLI::App* command =
      addCommand(program, "sentiment", "Whether texts, one a line of standard input, are good or bad",
                 [options] { return sentiment(*options); });
  command->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  command->add_option("--run", options->run,
                      "A run of the recipe sentiment: number or name; else the newest");
  command->add_option("--device", options->device, "auto, cpu or cuda");
}

}  // namespace cli
