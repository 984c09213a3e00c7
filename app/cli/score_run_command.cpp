#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/definition_command.h"
#include "app/cli/line_progress.h"
#include "core/error.h"
#include "core/workflow/score_run.h"

namespace cli {
namespace {

struct ScoreRunOptions {
  core::ScoreRunRequest request;
  std::vector<std::string> ks{"5", "10", "20"};
  double threshold = std::nan("");
};

int cutOffFrom(const std::string& text) {
  if (text == "all") return 0;
  int k = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), k);
  if (error != std::errc() || end != text.data() + text.size() || k < 1)
    throw core::Error(core::Error::Kind::Usage,
                      "The cut-off \"" + text + "\" is neither a whole number above 0 nor \"all\".", "k");
  return k;
}

Answer score(const ScoreRunOptions& options) {
  core::ScoreRunRequest request = options.request;
  request.ks.clear();
  for (const std::string& k : options.ks) request.ks.push_back(cutOffFrom(k));
  if (!std::isnan(options.threshold)) request.threshold = options.threshold;
  LineProgress progress;
  const core::ScoredRun run = core::scoreRunFile(request, progress);
  const auto count = static_cast<std::int64_t>(run.queries.size());
  Answer answer;
  Json metrics = Json::object(), formulas = Json::object(), perQuery = Json::object();
  // A query's place in the document is known; to look each up would take time with the square of their
  // number.
  auto& rows = perQuery.get_ref<Json::object_t&>();
  for (std::size_t i = 0; i < run.queries.size(); ++i) {
    Json values = Json::object();
    for (const core::ScoredMetric& metric : run.metrics) values[metric.metric] = metric.values[i];
    rows.Json::object_t::Container::emplace_back(run.queries[i], std::move(values));
  }
  answer.text = fmt::format("{} queries, definition {}\n", count, run.card.name);
  for (const core::ScoredMetric& metric : run.metrics) {
    metrics[metric.metric] = {{"mean", metric.mean}, {"low", nullptr}, {"high", nullptr}, {"n", count}};
    formulas[metric.metric] = {{"en", metric.formula.english}, {"zh", metric.formula.chinese}};
    answer.text += fmt::format("  {:<14} {:.4f}  {}\n", metric.metric, metric.mean, metric.formula.english);
  }
  answer.text += textOf(run.card);
  if (run.unanswered + run.unjudged + run.nothingRelevant + run.repeated + run.notRanked > 0)
    answer.text += fmt::format(
        "Without a list: {} queries. Without judgements: {}. Without anything relevant: {}. Documents listed "
        "again: {}. Scores that are no number: {}.\n",
        run.unanswered, run.unjudged, run.nothingRelevant, run.repeated, run.notRanked);
  answer.json = {{"definition", jsonOf(run.card)},
                 {"queries", count},
                 {"queries_without_list", run.unanswered},
                 {"queries_without_judgements", run.unjudged},
                 {"queries_without_relevant", run.nothingRelevant},
                 {"documents_repeated", run.repeated},
                 {"scores_not_a_number", run.notRanked},
                 {"metrics", std::move(metrics)},
                 {"formulas", std::move(formulas)},
                 {"per_query", std::move(perQuery)}};
  return answer;
}

}  // namespace

void addScoreRunCommand(CLI::App& program) {
  const auto options = std::make_shared<ScoreRunOptions>();
  CLI::App* command =
      addCommand(program, "score-run", "Score any TREC run by judgements, as a named tool does",
                 [options] { return score(*options); });
  command->add_option("RUNFILE", options->request.run, "Run in TREC's format, plain or gzipped")->required();
  command->add_option("QRELS", options->request.judgements, "Judgements in TREC's format")->required();
  command->add_option("--definition", options->request.definition,
                      "reclens, trec_eval, ranx, recbole, rectools, lenskit or elliot");
  command->add_option("--k", options->ks, "Cut-offs, separated by commas; all: the whole list")
      ->delimiter(',');
  command->add_option("--metrics", options->request.metrics, "Such as ndcg,map@100; else all there are")
      ->delimiter(',');
  command->add_option("--threshold", options->threshold, "The lowest grade that is relevant");
}

}  // namespace cli
