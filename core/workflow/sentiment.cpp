#include "core/workflow/sentiment.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/lm/text_classifier.h"
#include "core/workflow/runs.h"
#include "core/workflow/train_language.h"

namespace core {
namespace {

std::string newestJudge(const std::filesystem::path& workspace) {
  const std::vector<RunSummary> runs = listRuns(workspace);
  for (auto run = runs.rbegin(); run != runs.rend(); ++run)
    if ((run->recipe == "sentiment" || run->recipe == "rating-text") &&
        (run->state == "finished" || run->state == "stopped"))
      return std::to_string(run->run);
  throw Error(Error::Kind::BadInput,
              "No run of this workspace judges texts yet; train the recipe sentiment first.",
              workspace.string());
}

}  // namespace

std::vector<TextSentiment> judgeTexts(const std::filesystem::path& workspace, const std::string& run,
                                      std::span<const std::string> texts, Device device, Progress& progress) {
  return judgeTextsWith(modelOfRun(workspace, run.empty() ? newestJudge(workspace) : run), texts, device,
                        progress);
}

std::vector<TextSentiment> judgeTextsWith(const std::filesystem::path& model,
                                          std::span<const std::string> texts, Device device,
                                          Progress& progress) {
  const TextClassifier classifier = TextClassifier::load(model, device);
  const std::vector<std::string>& labels = classifier.description().labels;
  const auto good = std::find(labels.begin(), labels.end(), "good");
  std::vector<TextSentiment> list;
  for (const Verdict& verdict : classifier.classify(texts, progress)) {
    TextSentiment& sentiment = list.emplace_back();
    if (labels.empty()) {
      sentiment.rating = static_cast<double>(verdict.rating);
      continue;
    }
    sentiment.label = labels[static_cast<std::size_t>(verdict.label)];
    if (good != labels.end())
      sentiment.good =
          static_cast<double>(verdict.probabilities[static_cast<std::size_t>(good - labels.begin())]);
  }
  return list;
}

}  // namespace core
