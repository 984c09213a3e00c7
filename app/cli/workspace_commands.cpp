#include "core/workflow/workspaces.h"

#include <fmt/format.h>

#include <memory>

#include "app/cli/command.h"
#include "app/cli/line_progress.h"

namespace cli {
namespace {

using core::SqlResult;

Json jsonOf(const SqlResult::Cell& cell) {
  switch (cell.kind) {
    case SqlResult::Cell::Kind::Integer:
      return cell.integer;
    case SqlResult::Cell::Kind::Real:
      return cell.real;
    case SqlResult::Cell::Kind::Text:
      return cell.text;
    case SqlResult::Cell::Kind::Null:
      break;
  }
  return nullptr;
}

std::string textOf(const SqlResult::Cell& cell) {
  switch (cell.kind) {
    case SqlResult::Cell::Kind::Integer:
      return std::to_string(cell.integer);
    case SqlResult::Cell::Kind::Real:
      return fmt::format("{}", cell.real);
    case SqlResult::Cell::Kind::Text:
      return cell.text;
    case SqlResult::Cell::Kind::Null:
      break;
  }
  return {};
}

Answer newWorkspace(const std::string& folder, bool sample, const core::SampleOptions& options) {
  LineProgress progress;
  const std::string made =
      (sample ? core::createSampleWorkspace(folder, options, progress) : core::createWorkspace(folder))
          .string();
  return {
      {{"workspace", made}, {"generated", sample}},
      fmt::format("Made the workspace {}{}.", made, sample ? " with the generated sample shop in it" : "")};
}

/// Tab-separated for people and pipes alike; cells keep their line breaks out of the way.
Answer sql(const std::string& workspace, const std::string& statement, std::int64_t limit) {
  const SqlResult result = core::runSql(workspace, statement, limit);
  Answer answer;
  answer.json = {{"columns", result.columns}, {"rows", Json::array()}, {"truncated", result.truncated}};
  answer.text = fmt::format("{}\n", fmt::join(result.columns, "\t"));
  for (const auto& row : result.rows) {
    Json cells = Json::array();
    std::string line;
    for (const SqlResult::Cell& cell : row) {
      cells.push_back(jsonOf(cell));
      if (cells.size() > 1) line += '\t';
      for (const char c : textOf(cell)) line += c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
    }
    answer.json["rows"].push_back(std::move(cells));
    answer.text += line + "\n";
  }
  return answer;
}

Answer check(const std::string& workspace) {
  const core::CheckResult result = core::checkWorkspace(workspace);
  Answer answer;
  answer.json = {{"ok", result.ok}, {"problems", result.problems}};
  answer.text =
      result.ok ? "All is well with the workspace." : fmt::format("{}", fmt::join(result.problems, "\n"));
  answer.exitCode = result.ok ? 0 : 3;
  return answer;
}

}  // namespace

void addWorkspaceCommands(CLI::App& program) {
  auto folder = std::make_shared<std::string>();
  auto sample = std::make_shared<bool>(false);
  auto options = std::make_shared<core::SampleOptions>();
  CLI::App* create = addCommand(program, "new", "Make a workspace, empty or with the sample shop",
                                [=] { return newWorkspace(*folder, *sample, *options); });
  create->add_option("WORKSPACE", *folder, "Folder to make; .reclens is appended")->required();
  CLI::Option* flag = create->add_flag("--sample", *sample, "Fill it with the generated sample shop");
  create->add_option("--seed", options->seed, "Another seed makes another shop")->needs(flag);
  create->add_option("--items", options->items, "Products of the sample shop")->needs(flag);
  create->add_option("--users", options->users, "Users of the sample shop")->needs(flag);

  auto statement = std::make_shared<std::string>();
  auto limit = std::make_shared<std::int64_t>(0);
  CLI::App* query = addCommand(program, "sql", "Read a workspace's tables with SQL",
                               [=] { return sql(*folder, *statement, *limit); });
  query->add_option("WORKSPACE", *folder, "Workspace folder")->required();
  query->add_option("STATEMENT", *statement, "One statement that reads, e.g. SELECT")->required();
  query->add_option("--limit", *limit, "At most this many rows; 0: all")->check(CLI::NonNegativeNumber);

  CLI::App* checking = addCommand(program, "check", "Look for damage, orphans and changed files",
                                  [folder] { return check(*folder); });
  checking->add_option("WORKSPACE", *folder, "Workspace folder")->required();
}

}  // namespace cli
