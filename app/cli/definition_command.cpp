#include "app/cli/definition_command.h"

#include <fmt/format.h>

#include <memory>

#include "core/workflow/score_run.h"

namespace cli {

Json jsonOf(const core::DefinitionCard& card) {
  Json facts = Json::object();
  for (const core::DefinitionFact& fact : card.facts)
    facts[fact.key] = {{"en", fact.value.english}, {"zh", fact.value.chinese}};
  return {{"name", card.name},
          {"sentence", card.sentence.english},
          {"sentence_zh", card.sentence.chinese},
          {"facts", std::move(facts)}};
}

std::string textOf(const core::DefinitionCard& card) {
  std::string text = card.sentence.english + "\n";
  for (const core::DefinitionFact& fact : card.facts)
    text += fmt::format("  {}: {}\n", fact.label.english, fact.value.english);
  return text;
}

namespace {

/// The card of a definition as evaluations of runs use it, and how each of its metrics comes about.
Answer define(const std::string& name) {
  const core::Definition& definition = core::definitionNamed(name);
  const core::DefinitionCard card = core::cardOf(definition, core::ListSource::Model);
  Answer answer;
  Json formulas = Json::object();
  answer.text = name + ": " + textOf(card);
  for (const core::Metric& metric : core::metricsAt(definition, {}, {10})) {
    const core::TwoLanguages formula = core::formulaOf(definition, metric);
    formulas[core::toString(metric)] = {{"en", formula.english}, {"zh", formula.chinese}};
    answer.text += fmt::format("  {:<14} {}\n", core::toString(metric), formula.english);
  }
  answer.json = {{"definition", jsonOf(card)}, {"formulas", std::move(formulas)}};
  return answer;
}

}  // namespace

void addDefinitionCommand(CLI::App& program) {
  const auto name = std::make_shared<std::string>();
  CLI::App* command = addCommand(program, "definition", "What stands behind a metric's number",
                                 [name] { return define(*name); });
  command->add_option("NAME", *name, "reclens, trec_eval, ranx, recbole, rectools, lenskit or elliot")
      ->required();
}

}  // namespace cli
