#include "core/workflow/evaluation_choice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/data/split.h"
#include "core/error.h"
#include "core/evaluate/definition.h"
#include "db/workspace/evaluation_store.h"
#include "db/workspace/run_store.h"
#include "db/workspace/settings_store.h"

namespace core {
namespace {

constexpr const char* kSplitKey = "evaluation.split";
constexpr const char* kDefinitionKey = "evaluation.definition";

/// The splits a run was evaluated on, newest first.
std::vector<std::string> splitsOf(const std::vector<db::EvaluatedOn>& all, std::int64_t run) {
  std::vector<std::string> splits;
  for (const db::EvaluatedOn& one : all)
    if (one.run == run && std::find(splits.begin(), splits.end(), one.split) == splits.end())
      splits.push_back(one.split);
  return splits;
}

std::string nameOf(db::Workspace& workspace, std::int64_t run) {
  const auto record = db::findRun(workspace.database(), run);
  return record ? fmt::format("run {} ({})", run, record->name) : fmt::format("run {}", run);
}

[[noreturn]] void throwNothingInCommon(db::Workspace& workspace, const std::vector<db::EvaluatedOn>& all,
                                       const std::vector<std::int64_t>& runs) {
  std::vector<std::string> sides;
  for (const std::int64_t run : runs) {
    const std::vector<std::string> splits = splitsOf(all, run);
    sides.push_back(nameOf(workspace, run) + (splits.empty() ? " on none" : " on ") +
                    fmt::format("{}", fmt::join(splits, ", ")));
  }
  throw Error(Error::Kind::BadInput,
              fmt::format("The runs were not evaluated on one split: {}. Figures of different splits do not "
                          "compare; evaluate all of them on the same (--split).",
                          fmt::join(sides, "; ")),
              "split");
}

}  // namespace

EvaluationChoice checked(const EvaluationChoice& choice) {
  if (!choice.definition.empty()) definitionNamed(choice.definition);
  return {choice.split.empty() ? std::string() : toString(splitFrom(choice.split)), choice.definition};
}

EvaluationChoice commonChoice(db::Workspace& workspace, const std::vector<std::int64_t>& runs,
                              const EvaluationChoice& asked) {
  EvaluationChoice choice = checked(asked);
  const std::vector<db::EvaluatedOn> all = db::evaluatedOn(workspace.database());
  const auto onAll = [&](const std::string& split) {
    return std::all_of(runs.begin(), runs.end(), [&](std::int64_t run) {
      const std::vector<std::string> splits = splitsOf(all, run);
      return std::find(splits.begin(), splits.end(), split) != splits.end();
    });
  };
  if (runs.empty()) return choice;
  std::vector<std::string> candidates{choice.split};
  if (choice.split.empty()) candidates = splitsOf(all, runs.front());
  const auto split = std::find_if(candidates.begin(), candidates.end(), onAll);
  if (split == candidates.end()) throwNothingInCommon(workspace, all, runs);
  choice.split = *split;
  if (choice.definition.empty())
    choice.definition = std::find_if(all.begin(), all.end(), [&](const db::EvaluatedOn& one) {
                          return one.run == runs.front() && one.split == choice.split;
                        })->definition;
  return choice;
}

EvaluationChoice rememberedChoice(const std::filesystem::path& folder) {
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  return {db::setting(workspace.database(), kSplitKey).value_or(""),
          db::setting(workspace.database(), kDefinitionKey).value_or("")};
}

void rememberChoice(const std::filesystem::path& folder, const EvaluationChoice& choice) {
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadWriteIfPossible);
  if (!workspace.isWritable()) return;
  db::setSetting(workspace.database(), kSplitKey, choice.split);
  db::setSetting(workspace.database(), kDefinitionKey, choice.definition);
}

}  // namespace core
