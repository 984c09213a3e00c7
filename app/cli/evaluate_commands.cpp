#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <memory>

#include "app/cli/caution_text.h"
#include "app/cli/command.h"
#include "app/cli/line_progress.h"
#include "core/error.h"
#include "core/workflow/compare.h"
#include "core/workflow/evaluate.h"
#include "core/workflow/job_progress.h"
#include "core/workflow/precision_recall.h"
#include "core/workflow/runs.h"
#include "core/workflow/trade_off.h"
#include "core/workflow/user_lists.h"

namespace cli {
namespace {

struct RunOptions {
  std::string workspace, split, metric = "ndcg@10", test = "t", definition;
  std::string user, values, against, curve;
  std::vector<std::string> runs;
  std::vector<int> ks{5, 10, 20};
  int count = 10, candidates = 0, users = 0;
};

core::EvaluationChoice choiceOf(const RunOptions& options) {
  return {options.split, options.definition};
}

std::vector<std::int64_t> findRuns(const RunOptions& options) {
  std::vector<std::int64_t> runs;
  for (const std::string& run : options.runs) runs.push_back(core::findRun(options.workspace, run));
  return runs;
}

Json jsonOf(const core::EvaluatedRun& run) {
  Json metrics = Json::object();
  for (const auto& [name, value] : run.metrics)
    metrics[name] = {{"mean", value.mean}, {"low", value.low}, {"high", value.high}, {"n", value.n}};
  return {{"run", run.run},
          {"name", run.name},
          {"recipe", run.recipe},
          {"users", run.users},
          {"definition", run.definition},
          {"procedure", run.procedure},
          {"split", run.split},
          {"split_hash", run.splitHash},
          {"cautions", cautionsJson(run.cautions)},
          {"metrics", std::move(metrics)}};
}

Answer evaluate(const RunOptions& options) {
  core::EvaluateRequest request{.runs = findRuns(options),
                                .split = options.split,
                                .ks = options.ks,
                                .users = options.users,
                                .candidates = options.candidates};
  if (!options.definition.empty()) request.definition = options.definition;
  core::JobProgress progress(options.workspace, "evaluate", fmt::format("{}", fmt::join(options.runs, ", ")));
  const auto results =
      core::runJob(progress, [&] { return core::evaluateRuns(options.workspace, request, progress); });
  Answer answer;
  answer.json = {{"runs", Json::array()}};
  for (const core::EvaluatedRun& run : results) {
    answer.json["runs"].push_back(jsonOf(run));
    answer.text += fmt::format("Run {} ({}), {}, {} users, definition {}\n", run.run, run.name, run.split,
                               run.users, run.definition);
    for (const auto& [name, value] : run.metrics)
      answer.text += std::isnan(value.low) ? fmt::format("  {:<20} {:.4f}\n", name, value.mean)
                                           : fmt::format("  {:<20} {:.4f}  [{:.4f}, {:.4f}]\n", name,
                                                         value.mean, value.low, value.high);
    for (const core::Caution& caution : run.cautions) answer.text += cautionText(caution);
  }
  std::vector<core::Caution> together;
  if (const auto caution = core::findDifferentSplits(results)) together.push_back(*caution);
  answer.json["cautions"] = cautionsJson(together);
  for (const core::Caution& caution : together) answer.text += cautionText(caution);
  progress.finish("finished", answer.json.dump());
  return answer;
}

Json jsonOf(const core::ComparedPair& pair) {
  return {{"first", pair.first},
          {"first_name", pair.firstName},
          {"second", pair.second},
          {"second_name", pair.secondName},
          {"difference", pair.difference},
          {"low", pair.low},
          {"high", pair.high},
          {"test", core::toString(pair.test)},
          {"p", pair.p},
          {"p_adjusted", pair.pAdjusted},
          {"effect_size", pair.effectSize},
          {"detectable_difference", pair.detectable},
          {"wins", pair.wins},
          {"ties", pair.ties},
          {"losses", pair.losses},
          {"n", pair.n},
          {"sentence", pair.sentence},
          {"sentence_zh", pair.sentenceChinese}};
}

Json jsonOf(const core::SeedGroup& group) {
  return {{"runs", group.runs},
          {"seeds", group.seeds},
          {"name", group.name},
          {"mean", group.mean},
          {"spread_over_seeds", group.spread},
          {"lowest", group.lowest},
          {"highest", group.highest},
          {"users", {{"low", group.users.low}, {"high", group.users.high}, {"n", group.users.n}}},
          {"sentence", group.sentence},
          {"sentence_zh", group.sentenceChinese}};
}

/// Every user's values of two runs, as a CSV file.
void writeValues(const RunOptions& options, const std::vector<std::int64_t>& runs) {
  if (runs.size() != 2) throw core::Error(core::Error::Kind::Usage, "--values takes exactly two runs.");
  const auto values =
      core::pairedValues(options.workspace, runs[0], runs[1], options.metric, choiceOf(options));
  std::ofstream file(options.values, std::ios::binary);
  file << "user_id,first,second,difference\n";
  for (const core::PairedValue& value : values) {
    const bool quoted = value.user.find_first_of(",\"\n\r") != std::string::npos;
    std::string user;
    for (const char letter : value.user) user += letter == '"' ? "\"\"" : std::string(1, letter);
    file << (quoted ? '"' + user + '"' : value.user)
         << fmt::format(",{},{},{}\n", value.first, value.second, value.second - value.first);
  }
  file.close();
  if (!file)
    throw core::Error(core::Error::Kind::BadInput,
                      fmt::format("The file {} cannot be written; choose another place.", options.values),
                      options.values);
}

/// The first places of each run's list for a user, side by side with what the user wanted.
Answer compareLists(const RunOptions& options) {
  LineProgress progress;
  const core::UserLists lists = core::listsOfUser(options.workspace, findRuns(options), options.user,
                                                  options.count, choiceOf(options), progress);
  Answer answer;
  answer.json = {{"user", lists.user},
                 {"split", lists.split},
                 {"history", lists.history},
                 {"wanted", lists.wanted},
                 {"lists", Json::array()}};
  answer.text =
      fmt::format("User {} on {}, wanted: {}\n", lists.user, lists.split, fmt::join(lists.wanted, "; "));
  for (const core::UserLists::List& list : lists.lists) {
    Json items = Json::array();
    answer.text += fmt::format("Run {} ({})\n", list.run, list.name);
    for (const core::ListedItem& item : list.items) {
      items.push_back({{"rank", item.rank},
                       {"item_id", item.itemId},
                       {"title", item.title},
                       {"score", item.score},
                       {"hit", item.hit}});
      answer.text +=
          fmt::format("{} {:>3}  {}  {}\n", item.hit ? '*' : ' ', item.rank, item.itemId, item.title);
    }
    answer.json["lists"].push_back({{"run", list.run}, {"name", list.name}, {"items", std::move(items)}});
  }
  return answer;
}

/// A metric against another one or training seconds, and which runs no other beats in both.
Answer compareTradeOff(const RunOptions& options) {
  Answer answer;
  answer.json = {{"metric", options.metric}, {"against", options.against}, {"runs", Json::array()}};
  LineProgress progress;
  const std::vector<core::RunPoint> points = core::tradeOff(
      options.workspace, findRuns(options), options.metric, options.against, choiceOf(options), progress);
  for (const core::RunPoint& point : points) {
    answer.json["runs"].push_back({{"run", point.run},
                                   {"name", point.name},
                                   {"value", point.y},
                                   {"against", point.x},
                                   {"front", point.onFront}});
    answer.text +=
        fmt::format("{} {:.4f}  {:.4f}  {}\n", point.onFront ? '*' : ' ', point.y, point.x, point.name);
  }
  return answer;
}

/// Precision at levels of recall, a column a run.
Answer compareCurves(const RunOptions& options) {
  if (options.curve != "precision-recall")
    throw core::Error(core::Error::Kind::Usage,
                      fmt::format("There is no curve \"{}\"; known is precision-recall.", options.curve),
                      options.curve);
  LineProgress progress;
  const auto curves =
      core::precisionRecall(options.workspace, findRuns(options), choiceOf(options), progress);
  Answer answer;
  answer.json = {{"curve", options.curve}, {"runs", Json::array()}};
  answer.text = "recall";
  for (const core::PrecisionRecall& curve : curves) {
    Json points = Json::array();
    for (const auto& [recall, precision] : curve.points)
      points.push_back({{"recall", recall},
                        {"precision", precision.mean},
                        {"low", precision.low},
                        {"high", precision.high},
                        {"n", precision.n}});
    answer.json["runs"].push_back({{"run", curve.run}, {"name", curve.name}, {"points", std::move(points)}});
    answer.text += fmt::format("  {:>9}", fmt::format("run {}", curve.run));
  }
  for (std::size_t i = 0; i < curves.front().points.size(); ++i) {
    answer.text += fmt::format("\n{:>6.1f}", curves.front().points[i].recall);
    for (const core::PrecisionRecall& curve : curves)
      answer.text += fmt::format("  {:>9.4f}", curve.points[i].precision.mean);
  }
  answer.text += "\n";
  return answer;
}

Answer compare(const RunOptions& options) {
  if (!options.user.empty()) return compareLists(options);
  if (!options.curve.empty()) return compareCurves(options);
  if (!options.against.empty()) return compareTradeOff(options);
  const core::CompareRequest request{findRuns(options), options.metric, core::pairedTestFrom(options.test),
                                     choiceOf(options)};
  const core::Comparison comparison = core::compareRuns(options.workspace, request);
  if (!options.values.empty()) writeValues(options, request.runs);
  Answer answer;
  answer.json = {{"metric", options.metric},
                 {"split", comparison.choice.split},
                 {"definition", comparison.choice.definition},
                 {"test", options.test},
                 {"correction", "holm"},
                 {"pairs", Json::array()},
                 {"groups", Json::array()},
                 {"cautions", cautionsJson(comparison.cautions)}};
  answer.text = fmt::format("On the split {}, by the definition {}:\n", comparison.choice.split,
                            comparison.choice.definition);
  for (const core::ComparedPair& pair : comparison.pairs) {
    answer.json["pairs"].push_back(jsonOf(pair));
    answer.text += pair.sentence + "\n";
  }
  for (const core::SeedGroup& group : comparison.groups) {
    answer.json["groups"].push_back(jsonOf(group));
    answer.text += group.sentence + "\n";
  }
  for (const core::Caution& caution : comparison.cautions) answer.text += cautionText(caution);
  return answer;
}

}  // namespace

void addEvaluateCommands(CLI::App& program) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* evaluating = addCommand(
      program, "evaluate", "Rank all items for all users, blocked ones too, and keep every user's values",
      [options] { return evaluate(*options); });
  evaluating->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  evaluating->add_option("--run", options->runs, "Run, by number or name")->required();
  evaluating->add_option(
      "--split", options->split,
      "As for train; else the run's own. On another, a recipe that learns in one pass is fitted anew");
  evaluating->add_option("--k", options->ks, "Cut-offs, separated by commas")->delimiter(',');
  evaluating->add_option(
      "--candidates", options->candidates,
      "Rank only so many items drawn by chance beside the test items, not all; higher than real");
  evaluating->add_option("--users", options->users,
                         "Only so many users, drawn by chance and kept as the split's key users: for models "
                         "that take long");
  evaluating->add_option("--definition", options->definition,
                         "reclens (the usual), trec_eval, ranx, recbole, rectools, lenskit or elliot");

  CLI::App* comparing = addCommand(program, "compare", "Compare evaluated runs user by user",
                                   [options] { return compare(*options); });
  comparing->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  comparing->add_option("RUN", options->runs, "Runs, by number or name")->required()->expected(2, 1000);
  comparing->add_option("--metric", options->metric, "Such as ndcg@10");
  addEvaluationChoice(comparing, options->split, options->definition);
  comparing->add_option("--test", options->test, "t, wilcoxon, randomisation, sign or bootstrap");
  comparing->add_option("--values", options->values,
                        "Write every user's values of two runs to this CSV file");
  comparing->add_option("--against", options->against,
                        "Instead: the metric against another, such as coverage@10, or against seconds; * "
                        "marks the runs that no other beats in both");
  comparing->add_option("--curve", options->curve,
                        "Instead: precision-recall, the interpolated precision at eleven levels of recall");
  comparing->add_option("--user", options->user,
                        "Instead: this user's lists as they were evaluated; * marks what the user wanted");
  comparing->add_option("-k", options->count, "How many items, with --user");
}

}  // namespace cli
