#include "core/workflow/searches.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/workflow/live_jobs.h"
#include "core/workflow/search_plan.h"
#include "db/workspace/job_store.h"
#include "db/workspace/workspace.h"

namespace core {
namespace {

using db::Workspace;

/// What the row cannot know: whether a process still works on it.
std::string stateOf(Workspace& workspace, const db::SearchRecord& record,
                    const InterruptedJobs& interrupted) {
  if (record.state != "running") return record.state;
  const std::optional<db::JobRecord> job =
      record.job ? db::findJob(workspace.database(), *record.job) : std::nullopt;
  if (!job || interrupted.jobs.contains(job->id)) return "interrupted";
  return job->state == "running" || job->state == "paused" ? job->state : "interrupted";
}

Search read(Workspace& workspace, const db::SearchRecord& record, const InterruptedJobs& interrupted) {
  Search search = searchOf(record, db::trialsOf(workspace.database(), record.id));
  search.state = stateOf(workspace, record, interrupted);
  const bool live = search.state == "running" || search.state == "paused";
  search.resumable = !live && search.state != "finished";
  if (!live)
    for (Trial& trial : search.trials)
      if (trial.state == "running") trial.state = "interrupted";
  return search;
}

db::SearchRecord find(Workspace& workspace, std::int64_t search) {
  if (std::optional<db::SearchRecord> record = db::findSearch(workspace.database(), search)) return *record;
  std::string known;
  for (const db::SearchRecord& record : db::allSearches(workspace.database()))
    known += fmt::format("{}{} ({})", known.empty() ? "" : ", ", record.id, record.recipe);
  throw Error(Error::Kind::BadInput,
              known.empty() ? fmt::format("There is no search {}: the workspace has none yet.", search)
                            : fmt::format("There is no search {}; there are {}.", search, known),
              fmt::format("search {}", search));
}

}  // namespace

double Search::valueOf(const Trial& trial) const {
  const auto found = trial.values.find(metric);
  return found == trial.values.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

std::vector<Search> listSearches(const std::filesystem::path& folder) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadOnly);
  const InterruptedJobs interrupted = markInterruptedJobs(workspace);
  std::vector<Search> searches;
  for (const db::SearchRecord& record : db::allSearches(workspace.database()))
    searches.push_back(read(workspace, record, interrupted));
  return searches;
}

Search showSearch(const std::filesystem::path& folder, std::int64_t search) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadOnly);
  const InterruptedJobs interrupted = markInterruptedJobs(workspace);
  return read(workspace, find(workspace, search), interrupted);
}

Recipe recipeOfTrial(const std::filesystem::path& folder, std::int64_t search, int trial) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadOnly);
  const KeptPlan plan = planOf(find(workspace, search));
  if (trial < 1 || trial > static_cast<int>(plan.trials.size()))
    throw Error(Error::Kind::BadInput,
                fmt::format("Search {} has the trials 1 to {}, not {}.", search, plan.trials.size(), trial),
                fmt::format("search {}", search));
  return withSettings(plan.recipe, plan.trials[static_cast<std::size_t>(trial - 1)]);
}

std::vector<Trial> latestTrials(const Search& search) {
  std::map<int, Trial> latest;  // rungs rise
  for (const Trial& trial : search.trials)
    if (trial.state == "finished" || trial.state == "failed") latest.insert_or_assign(trial.number, trial);
  std::vector<Trial> trials;
  for (auto& [number, trial] : latest) trials.push_back(std::move(trial));
  return trials;
}

}  // namespace core
