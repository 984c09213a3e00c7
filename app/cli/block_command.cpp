#include <fmt/format.h>

#include <memory>

#include "app/cli/command.h"
#include "core/error.h"
#include "core/workflow/blocked.h"

namespace cli {
namespace {

struct BlockOptions {
  std::string workspace;
  std::vector<std::string> items, terms, categories, brands;
  bool remove = false;
};

std::vector<core::BlockRule> rulesOf(const BlockOptions& options) {
  std::vector<core::BlockRule> rules;
  const auto add = [&rules](core::BlockKind kind, const std::vector<std::string>& values) {
    for (const std::string& value : values) rules.push_back({kind, value});
  };
  add(core::BlockKind::Item, options.items);
  add(core::BlockKind::Term, options.terms);
  add(core::BlockKind::Category, options.categories);
  add(core::BlockKind::Brand, options.brands);
  return rules;
}

Answer list(const std::string& workspace) {
  const core::BlockedSummary summary = core::listBlocked(workspace);
  Answer answer;
  answer.json = {{"blocked", Json::array()}, {"items", summary.items}};
  for (const core::BlockedRule& one : summary.rules) {
    answer.json["blocked"].push_back({{"kind", core::toString(one.rule.kind)},
                                      {"value", one.rule.value},
                                      {"created", one.created},
                                      {"items", one.items}});
    answer.text += fmt::format("{:<8}  {:>6} {:<5}  {}\n", core::toString(one.rule.kind), one.items,
                               one.items == 1 ? "item" : "items", one.rule.value);
  }
  answer.text += summary.rules.empty() ? "Nothing is blocked."
                                       : fmt::format("{} {} never shown.", summary.items,
                                                     summary.items == 1 ? "item is" : "items are");
  return answer;
}

Answer block(const BlockOptions& options) {
  const std::vector<core::BlockRule> rules = rulesOf(options);
  if (options.remove && rules.empty())
    throw core::Error(core::Error::Kind::Usage,
                      "Say what to take off the list: --item, --term, --category or --brand.", "remove");
  if (options.remove)
    core::unblock(options.workspace, rules);
  else if (!rules.empty())
    core::block(options.workspace, rules);
  return list(options.workspace);
}

}  // namespace

void addBlockCommand(CLI::App& program) {
  auto options = std::make_shared<BlockOptions>();
  CLI::App* command =
      addCommand(program, "block",
                 "Say what query, recommend and lists must never show, or list it; evaluations ignore it",
                 [options] { return block(*options); });
  command->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  const auto add = [command](const char* name, std::vector<std::string>& values, const char* what) {
    command->add_option(name, values, what)->allow_extra_args(false);
  };
  add("--item", options->items, "An item's id; each of these options once for each value");
  add("--term", options->terms, "A word or phrase of title, brand, category or attributes");
  add("--category", options->categories, "A category and all below it, as \"Shoes\" or \"Shoes / Running\"");
  add("--brand", options->brands, "A brand");
  command->add_flag("--remove", options->remove, "Take these off the list instead");
}

}  // namespace cli
