#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/line_progress.h"
#include "core/workflow/job_progress.h"
#include "core/workflow/sentiment.h"

namespace cli {
namespace {

struct SentimentOptions {
  std::string workspace, run, device = "auto";
  bool reviews = false;
};

Answer judgeReviews(const SentimentOptions& options) {
  core::JobProgress progress(options.workspace, "sentiment", options.run);
  const core::JudgedReviews judged = core::runJob(progress, [&] {
    return core::judgeAllReviews(options.workspace, options.run, core::deviceFrom(options.device), progress);
  });
  Answer answer{{{"run", judged.run.run}, {"name", judged.run.name}, {"reviews", judged.reviews}},
                fmt::format("Run {} ({}) has judged all {} different reviews of the workspace.",
                            judged.run.run, judged.run.name, judged.reviews)};
  progress.finish("finished", answer.json.dump());
  return answer;
}

Answer sentiment(const SentimentOptions& options) {
  if (options.reviews) return judgeReviews(options);
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
  command->add_flag("--reviews", options->reviews,
                    "Instead of standard input: judge all reviews of the workspace and keep what is said");
  command->add_option("--device", options->device, "auto, cpu or cuda");
}

}  // namespace cli
