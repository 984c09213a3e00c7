#include <fmt/format.h>

#include <memory>

#include "app/cli/command.h"
#include "core/workflow/checklist.h"
#include "core/workflow/job_progress.h"
#include "core/workflow/runs.h"

namespace cli {
namespace {

constexpr std::size_t kShownFailures = 2;  // of a check, on a screen
constexpr std::size_t kShownItems = 3;

struct ChecklistOptions {
  std::string workspace, device = "auto";
  std::vector<std::string> runs, ways{"search", "vectors"}, kinds;
  core::ChecklistRequest request;
  bool kept = false;
};

Json jsonOf(const std::vector<core::CheckedItem>& items) {
  Json list = Json::array();
  for (const core::CheckedItem& item : items)
    list.push_back({{"item_id", item.itemId},
                    {"title", item.title},
                    {"price", item.price > 0 ? Json(item.price) : Json(nullptr)},
                    {"breaks", item.breaking}});
  return list;
}

Json jsonOf(const core::CheckFinding& finding, const core::CheckOptions& options) {
  const bool any = finding.passRate.n > 0;
  const auto orNull = [any](double value) { return any ? Json(value) : Json(nullptr); };
  const core::TwoLanguages rule = core::ruleOf(finding.kind, options);
  Json failures = Json::array();
  for (const core::CheckFailure& failure : finding.failures)
    failures.push_back({{"query", failure.query},
                        {"changed", failure.changed},
                        {"source", failure.asked ? "queries" : "catalogue"},
                        {"overlap", failure.overlap ? Json(*failure.overlap) : Json(nullptr)},
                        {"said", failure.said},
                        {"first", jsonOf(failure.first)},
                        {"second", jsonOf(failure.second)}});
  return {{"check", core::toString(finding.kind)},
          {"rule", rule.english},
          {"rule_zh", rule.chinese},
          {"pass_rate", orNull(finding.passRate.mean)},
          {"low", orNull(finding.passRate.low)},
          {"high", orNull(finding.passRate.high)},
          {"passed", finding.passed},
          {"n", finding.passRate.n},
          {"nothing_to_check", finding.nothingToCheck},
          {"mean_overlap", finding.meanOverlap ? Json(*finding.meanOverlap) : Json(nullptr)},
          {"absent", any ? Json(nullptr) : Json(finding.why.english)},
          {"absent_zh", any ? Json(nullptr) : Json(finding.why.chinese)},
          {"failures", std::move(failures)}};
}

Json jsonOf(const core::Checklist& checklist) {
  const bool refused = !checklist.refusal.english.empty();
  Json checks = Json::array();
  for (const core::CheckFinding& finding : checklist.findings)
    checks.push_back(jsonOf(finding, checklist.options));
  return {{"run", checklist.run > 0 ? Json(checklist.run) : Json(nullptr)},
          {"name", checklist.name},
          {"by", core::toString(checklist.way)},
          {"absent", refused ? Json(checklist.refusal.english) : Json(nullptr)},
          {"absent_zh", refused ? Json(checklist.refusal.chinese) : Json(nullptr)},
          {"k", checklist.options.k},
          {"bar", checklist.options.bar},
          {"pairs", checklist.options.pairs},
          {"seed", checklist.options.seed},
          {"created", checklist.created},
          {"checks", std::move(checks)}};
}

std::string textOf(const core::CheckFailure& failure) {
  std::string text = fmt::format("    {} -> {}", failure.query, failure.changed);
  if (failure.overlap) text += fmt::format("  (overlap {:.2f})", *failure.overlap);
  text += '\n';
  std::size_t shown = 0;
  for (const core::CheckedItem& item : failure.second)
    if (item.breaking && shown++ < kShownItems)
      text += fmt::format("      breaks it: {}{}\n", item.title.empty() ? item.itemId : item.title,
                          item.price > 0 ? fmt::format(", {:.2f}", item.price) : "");
  if (!failure.said.empty()) text += fmt::format("      it said: {}\n", failure.said);
  return text;
}

std::string textOf(const core::Checklist& checklist) {
  std::string text = fmt::format("{}\n", core::titleOf(checklist).english);
  if (!checklist.refusal.english.empty()) return text + "  " + checklist.refusal.english + "\n";
  for (const core::CheckFinding& finding : checklist.findings) {
    const core::Estimate& rate = finding.passRate;
    if (rate.n == 0) {
      text += fmt::format("  {:<12} -      {}\n", core::toString(finding.kind), finding.why.english);
      continue;
    }
    text += fmt::format("  {:<12} {:5.1f} %  [{:.1f}, {:.1f}]  {} of {} pairs", core::toString(finding.kind),
                        100 * rate.mean, 100 * rate.low, 100 * rate.high, finding.passed, rate.n);
    if (finding.meanOverlap) text += fmt::format(", mean overlap {:.2f}", *finding.meanOverlap);
    text += '\n';
    for (std::size_t i = 0; i < std::min(kShownFailures, finding.failures.size()); ++i)
      text += textOf(finding.failures[i]);
  }
  return text;
}

Answer answerOf(const std::vector<core::Checklist>& checklists) {
  Answer answer;
  answer.json = {{"runs", Json::array()}};
  for (const core::Checklist& checklist : checklists) {
    answer.json["runs"].push_back(jsonOf(checklist));
    answer.text += textOf(checklist);
  }
  return answer;
}

Answer checklist(const ChecklistOptions& options) {
  if (options.kept) return answerOf(core::listChecklists(options.workspace));
  core::ChecklistRequest request = options.request;
  for (const std::string& run : options.runs) request.runs.push_back(core::findRun(options.workspace, run));
  request.ways.clear();
  for (const std::string& way : options.ways) request.ways.push_back(core::answeredByFrom(way));
  for (const std::string& kind : options.kinds) request.kinds.push_back(core::checkKindFrom(kind));
  request.device = core::deviceFrom(options.device);
  core::JobProgress progress(options.workspace, "checklist",
                             fmt::format("{}", fmt::join(options.runs, ", ")));
  Answer answer = core::runJob(
      progress, [&] { return answerOf(core::runChecklists(options.workspace, request, progress)); });
  progress.finish("finished", "{}");
  return answer;
}

}  // namespace

void addChecklistCommand(CLI::App& program) {
  const auto options = std::make_shared<ChecklistOptions>();
  CLI::App* command = addCommand(
      program, "checklist", "Change queries so that it is known what must happen to the answers, and count",
      [options] { return checklist(*options); });
  command->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  CLI::Option* runs =
      command->add_option("RUN", options->runs, "Runs by number or name; none: the installed model");
  command->add_flag("--installed", options->request.installed, "The installed model beside the runs")
      ->needs(runs);
  command->add_option("--model", options->request.model, "Another model than that: a name or a folder");
  command->add_option("--by", options->ways, "What answers: search as in Explore, vectors or words alone")
      ->delimiter(',')
      ->capture_default_str();
  command
      ->add_option("--check", options->kinds,
                   "Only these: typo, synonym, word_order, translation, budget, negation")
      ->delimiter(',');
  command->add_option("--pairs", options->request.options.pairs, "Pairs of queries of a check, at most")
      ->capture_default_str();
  command->add_option("-k", options->request.options.k, "Length of the lists")->capture_default_str();
  command->add_option("--bar", options->request.options.bar, "Overlap from which a list counts as the same")
      ->capture_default_str();
  command->add_option("--seed", options->request.options.seed, "The same seed makes the same pairs")
      ->capture_default_str();
  command->add_option("--device", options->device, "auto, cpu or cuda")->capture_default_str();
  command->add_flag("--kept", options->kept, "Ask nothing; show what the workspace has kept");
}

}  // namespace cli
