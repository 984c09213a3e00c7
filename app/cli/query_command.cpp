#include <fmt/format.h>

#include <memory>

#include "app/cli/caution_text.h"
#include "app/cli/command.h"
#include "app/cli/line_progress.h"
#include "core/error.h"
#include "core/understand/catalogue.h"
#include "core/workflow/explain.h"
#include "core/workflow/query.h"
#include "core/workflow/runs.h"

namespace cli {
namespace {

constexpr const char* kTemplates = "templates";  // in place of a decoder's name

struct QueryOptions {
  std::string workspace, text, run, user, model, intent, writer, device = "auto";
  int count = 10, variants = 0;
  bool explain = false;
  bool evaluateSet = false;
  bool textGiven = false;
};

Json jsonOf(const core::QueryResult& result, const core::WrittenText* explanation) {
  Json parts = Json::object();
  for (const auto& [name, value] : result.parts) parts[name] = value;
  Json json = {{"rank", result.rank},
               {"item_id", result.itemId},
               {"title", result.title},
               {"brand", result.brand},
               {"category", result.category},
               {"price", result.price > 0 ? Json(result.price) : Json(nullptr)},
               {"currency", result.currency.empty() ? Json(nullptr) : Json(result.currency)},
               {"rating", result.rating > 0 ? Json(result.rating) : Json(nullptr)},
               {"rating_count", result.ratingCount},
               {"score", result.score},
               {"parts", parts}};
  if (explanation) {
    json["snippet"] = result.snippet;
    json["explanation"] = {{"text", explanation->text}, {"source", explanation->source}};
  }
  return json;
}

std::string textOf(const core::QueryAnswer& answer, const std::vector<core::WrittenText>& explanations) {
  std::string text;
  for (const core::IntentChip& chip : answer.intent.chips)
    text += fmt::format("{}: {}  <- \"{}\"\n", chip.kind, chip.value, chip.source);
  for (const std::string& sentence : answer.notices) text += sentence + "\n";
  for (const std::string& sentence : answer.relaxed) text += sentence + "\n";
  if (!text.empty()) text += "\n";
  for (const core::QueryResult& result : answer.results) {
    const std::string price =
        result.price > 0 ? fmt::format("{:.2f} {}", result.price, result.currency) : "-";
    text += fmt::format("{:>3}  {:.4f}  {:>12}  {}  [{}]\n", result.rank, result.score, price, result.title,
                        result.itemId);
    if (explanations.empty()) continue;
    text += "     ";
    for (const auto& [name, value] : result.parts) text += fmt::format(" {} {:.4f}", name, value);
    text += "\n      " + explanations[static_cast<std::size_t>(result.rank - 1)].text + "\n";
    if (!result.snippet.empty()) text += "      " + result.snippet + "\n";
  }
  if (answer.results.empty()) text += "Nothing was found.\n";
  return text + fmt::format("\n{} candidates, {:.1f} ms\n", answer.candidates, answer.latencyMs);
}

std::string lineOf(const core::QuerySetSlice& slice) {
  std::string line = fmt::format("{:<12} {:<8} {:>5}", slice.dimension, slice.value, slice.queries);
  for (const auto* metrics : {&slice.lexical, &slice.vectors, &slice.hybrid})
    line +=
        metrics->empty() ? fmt::format("  {:>7}", "-") : fmt::format("  {:>7.4f}", metrics->begin()->second);
  return line + "\n";
}

Answer evaluateSet(const QueryOptions& options) {
  LineProgress progress;
  const core::QuerySetResult result =
      core::evaluateQuerySet(options.workspace, options.model, core::deviceFrom(options.device), progress);
  if (result.queries == 0)
    throw core::Error(
        core::Error::Kind::BadInput,
        "The workspace has no query with a judgement above 0; import queries and judgements first.",
        options.workspace);
  Answer answer;
  answer.json = {
      {"queries", result.queries}, {"model", result.model.empty() ? Json(nullptr) : Json(result.model)},
      {"lexical", result.lexical}, {"vectors", result.vectors},
      {"hybrid", result.hybrid},   {"cautions", cautionsJson(result.cautions)},
      {"slices", Json::array()}};
  answer.text = fmt::format("{} judged queries\n", result.queries);
  for (const auto& [name, metrics] :
       {std::pair{"lexical", &result.lexical}, {"vectors", &result.vectors}, {"hybrid", &result.hybrid}})
    for (const auto& [metric, value] : *metrics)
      answer.text += fmt::format("{:<8} {} {:.4f}\n", name, metric, value);
  if (!result.slices.empty())
    answer.text +=
        fmt::format("{:<12} {:<8} {:>5}  {:>7}  {:>7}  {:>7}\n", "", "", "n", "lexical", "vectors", "hybrid");
  for (const core::QuerySetSlice& slice : result.slices) {
    answer.json["slices"].push_back({{"dimension", slice.dimension},
                                     {"value", slice.value},
                                     {"queries", slice.queries},
                                     {"lexical", slice.lexical},
                                     {"vectors", slice.vectors},
                                     {"hybrid", slice.hybrid}});
    answer.text += lineOf(slice);
  }
  for (const core::Caution& caution : result.cautions) answer.text += cautionText(caution);
  return answer;
}

Answer query(const QueryOptions& options) {
  if (options.evaluateSet) return evaluateSet(options);
  if (!options.textGiven)
    throw core::Error(core::Error::Kind::Usage, "query needs a TEXT to search for, or --evaluate-set.",
                      "TEXT");
  LineProgress progress;
  core::QuerySession session(options.workspace, options.model, core::deviceFrom(options.device), progress);
  core::QueryRequest request;
  request.text = options.text;
  request.user = options.user;
  request.k = options.count;
  request.explain = options.explain;
  if (!options.run.empty()) request.run = core::findRun(options.workspace, options.run);
  if (!options.intent.empty())
    request.intent =
        core::intentFromJson(options.intent, core::readIntent(options.text, session.catalogue()));
  const core::QueryAnswer found = session.answer(request, progress);

  Answer answer;
  answer.json = {{"query", found.query},
                 {"intent", Json::parse(core::intentToJson(found.intent))},
                 {"relaxed", found.relaxed},
                 {"notices", found.notices},
                 {"model", found.model.empty() ? Json(nullptr) : Json(found.model)},
                 {"candidates", found.candidates},
                 {"results", Json::array()},
                 {"latency_ms", found.latencyMs}};
  core::Explainer explainer({.model = options.writer == kTemplates ? std::string() : options.writer,
                             .templatesOnly = options.writer == kTemplates,
                             .device = core::deviceFrom(options.device)});
  std::vector<core::WrittenText> explanations;
  if (options.explain) explanations = explainer.explain(found, progress);
  for (std::size_t i = 0; i < found.results.size(); ++i)
    answer.json["results"].push_back(jsonOf(found.results[i], options.explain ? &explanations[i] : nullptr));
  answer.text = textOf(found, explanations);
  if (options.variants > 0) {
    answer.json["variants"] = Json::array();
    for (const core::WrittenText& variant :
         explainer.variants(found, static_cast<std::size_t>(options.variants), progress)) {
      answer.json["variants"].push_back({{"text", variant.text}, {"source", variant.source}});
      answer.text += fmt::format("also: {}\n", variant.text);
    }
  }
  return answer;
}

}  // namespace

void addQueryCommands(CLI::App& program) {
  auto options = std::make_shared<QueryOptions>();
  auto text = std::make_shared<CLI::Option*>(nullptr);
  CLI::App* command =
      addCommand(program, "query", "Ask a workspace's catalogue in plain words", [options, text] {
        options->textGiven = (*text)->count() > 0;  // an empty TEXT is a query too
        return query(*options);
      });
  command->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  *text = command->add_option("TEXT", options->text, "What is wanted, in English or Chinese");
  command->add_option("--run", options->run,
                      "A trained run whose behaviour score joins in: its number or name");
  command->add_option("--user", options->user, "Whose history the run scores from");
  command->add_option("-k", options->count, "How many results")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_flag("--explain", options->explain, "Add the words that matched and a sentence on why");
  command->add_option("--variants", options->variants, "Add so many other ways to ask")
      ->check(CLI::Range(0, 20));
  command->add_option(
      "--writer", options->writer,
      "Decoder that writes sentences and variants: a name or a folder, or \"templates\" for none; the "
      "one installed by default");
  command->add_option("--intent", options->intent,
                      "An edited intent as JSON; its keys win over what is read");
  command->add_option("--model", options->model, "Language model: a name or a folder");
  command->add_option("--device", options->device, "auto, cpu or cuda")->capture_default_str();
  CLI::Option* set = command->add_flag("--evaluate-set", options->evaluateSet,
                                       "Instead of one query: nDCG@10 of the workspace's judged queries");
  set->excludes(*text);
}

}  // namespace cli
