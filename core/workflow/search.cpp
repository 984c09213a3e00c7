#include "core/workflow/search.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

#include "core/error.h"
#include "core/workflow/failure.h"
#include "core/workflow/search_plan.h"
#include "core/workflow/train.h"
#include "core/workflow/trained_run.h"
#include "core/workflow/trial_bench.h"
#include "db/error.h"
#include "db/workspace/catalogue_store.h"
#include "db/workspace/job_store.h"
#include "db/workspace/run_store.h"

namespace core {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kWhole = 1000;  // progress is told in thousandths of all trials

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The user asked to stop and keep: thrown out of the trial under way.
struct SearchStopped {};

/// What a trial may tell: how far it is. Its curve belongs to no run, and half a trial is worth nothing, so
/// that a stop ends it at once.
class TrialProgress : public Progress {
 public:
  TrialProgress(Progress& search, std::function<void(double)> tell)
      : m_search(search), m_tell(std::move(tell)) {}

  void report(std::string_view stage, std::int64_t done, std::int64_t total) override {
    if (stage == "train" && total > 0) m_tell(static_cast<double>(done) / static_cast<double>(total));
  }
  void check() override {
    m_search.check();
    if (m_search.stopRequested()) throw SearchStopped();
  }

 private:
  Progress& m_search;
  std::function<void(double)> m_tell;
};

std::string spelled(const TrialSettings& settings) {
  std::string text;
  for (const auto& [key, value] : settings)
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", key, value);
  return text;
}

/// The rungs of one search, from where it stands to its end.
class SearchRun {
 public:
  SearchRun(db::Workspace& workspace, db::SearchRecord record, Device device, JobProgress& progress)
      : m_workspace(workspace),
        m_record(std::move(record)),
        m_plan(planOf(m_record)),
        m_device(device),
        m_progress(progress),
        m_start(Clock::now()),
        m_secondsBefore(m_record.seconds) {
    for (const Rung& rung : m_plan.rungs) m_all += rung.trials * rung.budget;
  }

  /// Leaves the row in the state that it ended in, whatever happened.
  Search run() {
    try {
      m_record.state = "running";
      m_record.message.clear();
      db::removeRunningTrials(m_workspace.database(), m_record.id);
      keep();
      tryAll();
      m_record.state = m_record.refit ? refit() : "finished";
      keep();
    } catch (const SearchStopped&) {
      end("stopped", "");
    } catch (...) {
      const Failure failure = describeFailure(std::current_exception());
      end(failure.code == "cancelled" ? "cancelled" : "failed", failure.message);
      throw;
    }
    return showSearch(m_workspace.folder(), m_record.id);
  }

 private:
  void keep() {
    m_record.seconds = m_secondsBefore + secondsSince(m_start);
    db::updateSearch(m_workspace.database(), m_record);
  }

  void end(const std::string& state, const std::string& message) {
    m_record.state = state;
    m_record.message = message;
    db::removeRunningTrials(m_workspace.database(), m_record.id);
    keep();
  }

  void tryAll() {
    m_trials = db::trialsOf(m_workspace.database(), m_record.id);
    std::vector<int> numbers(m_plan.trials.size());
    for (std::size_t place = 0; place < numbers.size(); ++place) numbers[place] = static_cast<int>(place) + 1;
    for (int rung = 1; rung <= static_cast<int>(m_plan.rungs.size()); ++rung) {
      for (const int number : numbers) tryOnce(number, rung);
      const bool last = rung == static_cast<int>(m_plan.rungs.size());
      const int going = last ? 1 : m_plan.rungs[static_cast<std::size_t>(rung)].trials;
      numbers = bestOf(rung, numbers, static_cast<std::size_t>(going));
      if (numbers.empty()) refuse(rung);
    }
    m_winner = numbers.front();
  }

  const db::TrialRecord* find(int number, int rung) const {
    for (const db::TrialRecord& trial : m_trials)
      if (trial.number == number && trial.rung == rung) return &trial;
    return nullptr;
  }

  std::vector<int> bestOf(int rung, const std::vector<int>& numbers, std::size_t count) const {
    std::vector<double> values;
    for (const int number : numbers) {
      const db::TrialRecord* trial = find(number, rung);
      const auto value = trial->values.find(m_record.metric);
      values.push_back(value == trial->values.end() ? std::nan("") : value->second);
    }
    std::vector<int> best;
    for (const std::size_t place : bestPlaces(values, count, isHigherBetter(m_plan.recipe, m_record.metric)))
      best.push_back(numbers[place]);
    return best;
  }

  [[noreturn]] void refuse(int rung) const {
    std::string why;
    for (const db::TrialRecord& trial : m_trials)
      if (why.empty() && trial.rung == rung) why = trial.message;
    throw Error(Error::Kind::Failed,
                fmt::format("None of the trials with {:.3g} of the budget came to a result; the first one "
                            "says: {}",
                            m_plan.rungs[static_cast<std::size_t>(rung - 1)].budget, why),
                fmt::format("search {}", m_record.id));
  }

  void tell(double done) {
    m_progress.report("search", std::llround(static_cast<double>(kWhole) * std::min(1.0, done / m_all)),
                      kWhole);
  }

  TrialBench& bench() {
    if (m_bench) return *m_bench;
    m_progress.report("load", 0, 0);
    m_bench = makeTrialBench(m_workspace.folder(), m_plan.recipe,
                             {.split = m_record.split,
                              .device = m_device,
                              .metric = m_record.metric,
                              .seed = static_cast<std::uint64_t>(m_record.seed)});
    m_record.split = m_bench->split();
    m_record.splitHash = m_bench->splitHash();
    keep();
    return *m_bench;
  }

  void tryOnce(int number, int rung) {
    const double budget = m_plan.rungs[static_cast<std::size_t>(rung - 1)].budget;
    if (find(number, rung)) {  // done before the search was interrupted
      m_done += budget;
      return;
    }
    TrialBench& bench = this->bench();
    m_progress.check();
    if (m_progress.stopRequested()) throw SearchStopped();
    tell(m_done);
    const TrialSettings& settings = m_plan.trials[static_cast<std::size_t>(number - 1)];
    const Recipe recipe = withSettings(m_plan.recipe, settings);
    db::TrialRecord trial;
    trial.search = m_record.id;
    trial.number = number;
    trial.rung = rung;
    trial.budget = budget;
    trial.settings = jsonOf(settings);
    trial.seed = recipe.integer("seed");
    trial.state = "running";
    trial.id = db::insertTrial(m_workspace.database(), trial);
    const Clock::time_point start = Clock::now();
    TrialProgress progress(m_progress, [&](double share) { tell(m_done + share * budget); });
    judge(bench, recipe, trial, progress);
    trial.seconds = secondsSince(start);
    db::endTrial(m_workspace.database(), trial);
    if (m_record.metric.empty()) m_record.metric = bench.metric();
    keep();
    report(trial, settings);
    m_trials.push_back(std::move(trial));
    m_done += budget;
    tell(m_done);
  }

  /// A trial that cannot be trained is a finding; a workspace that cannot be written is the end.
  static void judge(TrialBench& bench, const Recipe& recipe, db::TrialRecord& trial, Progress& progress) {
    try {
      trial.values = bench.judge(recipe, trial.budget, progress);
      std::erase_if(trial.values, [](const auto& value) { return !std::isfinite(value.second); });
      trial.state = "finished";
    } catch (const Cancelled&) {
      throw;
    } catch (const SearchStopped&) {
      throw;
    } catch (const db::Error&) {
      throw;
    } catch (const SQLite::Exception&) {
      throw;
    } catch (...) {
      trial.state = "failed";
      trial.message = describeFailure(std::current_exception()).message;
    }
  }

  void report(const db::TrialRecord& trial, const TrialSettings& settings) {
    const auto value = trial.values.find(m_record.metric);
    m_progress.log(fmt::format(
        "Trial {}{}: {}, {:.1f} s ({})", trial.number,
        m_plan.rungs.size() > 1 ? fmt::format(" with {:.3g} of the budget", trial.budget) : std::string(),
        value != trial.values.end() ? fmt::format("{} {:.4f}", m_record.metric, value->second)
                                    : "failed: " + trial.message,
        trial.seconds, spelled(settings)));
  }

  /// The run that an earlier process began for the winner, where it can go on.
  std::optional<std::int64_t> begunRun() const {
    const std::optional<std::int64_t> run = m_record.run;
    if (!run) return std::nullopt;
    const std::optional<db::RunRecord> record = db::findRun(m_workspace.database(), *run);
    return record && isResumable(m_workspace, *record) ? run : std::nullopt;
  }

  /// Trains the winner as a run; returns how that ended.
  std::string refit() {
    const Recipe recipe = withSettings(m_plan.recipe, m_plan.trials[static_cast<std::size_t>(m_winner - 1)]);
    m_bench.reset();  // its memory is the run's now
    m_progress.log(fmt::format("Training the best, trial {}, as a run.", m_winner));
    if (const std::optional<std::int64_t> begun = begunRun())
      return resumeRun(m_workspace.folder(), *begun, m_device, m_progress).state;
    TrainRequest request;
    request.name = m_record.name;
    request.split = m_record.split;
    request.device = m_device;
    const TrainResult result = trainRun(m_workspace.folder(), recipe, request, m_progress);
    m_record.run = result.run;
    return result.state;
  }

  db::Workspace& m_workspace;
  db::SearchRecord m_record;
  KeptPlan m_plan;
  Device m_device;
  JobProgress& m_progress;
  Clock::time_point m_start;
  double m_secondsBefore;
  std::unique_ptr<TrialBench> m_bench;
  std::vector<db::TrialRecord> m_trials;
  double m_all = 0, m_done = 0;  ///< in trainings on the whole budget
  int m_winner = 0;
};

db::SearchRecord recordOf(const SearchRequest& request, const SearchPlan& plan, db::Workspace& workspace,
                          const JobProgress& progress) {
  db::SearchRecord record;
  record.name = request.name.empty() ? plan.recipe.name : request.name;
  record.recipe = plan.recipe.name;
  record.recipeToml = writeRecipe(plan.recipe);
  TrialSettings space;
  for (const SettingRange& range : plan.space) space[range.key] = toString(range);
  record.space = jsonOf(space);
  record.method = plan.method;
  record.budget = toString(plan.budget);
  record.trials = plan.trials;
  record.eta = request.eta;
  record.least = request.least;
  record.metric = plan.metric;
  record.split = request.split;
  record.seed = static_cast<std::int64_t>(request.seed);
  record.dataHash = db::dataHash(workspace.database());
  record.programVersion = RECLENS_VERSION;
  record.device = describe(deviceFor(plan.recipe, request.device));
  record.state = "running";
  record.started = db::now();
  record.refit = request.refit;
  record.job = progress.job();
  return record;
}

}  // namespace

Search runSearch(const std::filesystem::path& folder, const SearchRequest& request, JobProgress& progress) {
  const SearchPlan plan = planSearch(request);
  if (!plan.note.empty()) progress.log(plan.note);
  db::Workspace workspace = db::Workspace::open(folder);
  db::SearchRecord record = recordOf(request, plan, workspace, progress);
  record.id = db::insertSearch(workspace.database(), record);
  return SearchRun(workspace, std::move(record), request.device, progress).run();
}

Search resumeSearch(const std::filesystem::path& folder, std::int64_t id, Device device,
                    JobProgress& progress) {
  const Search search = showSearch(folder, id);
  const std::string where = fmt::format("search {}", id);
  if (!search.resumable)
    throw Error(Error::Kind::BadInput,
                fmt::format("Search {} is {}; there is nothing to go on with.", id, search.state), where);
  db::Workspace workspace = db::Workspace::open(folder);
  db::SearchRecord record = db::findSearch(workspace.database(), id).value();
  if (record.dataHash != db::dataHash(workspace.database()))
    throw Error(Error::Kind::BadInput,
                fmt::format("The data have changed since search {} began, so its trials cannot be compared "
                            "with new ones; search again.",
                            id),
                where);
  record.device = describe(deviceFor(planOf(record).recipe, device));
  // The last process may have begun to train the winner.
  if (!record.run && record.job)
    if (const std::optional<db::JobRecord> last = db::findJob(workspace.database(), *record.job))
      record.run = last->run;
  record.job = progress.job();
  return SearchRun(workspace, std::move(record), device, progress).run();
}

}  // namespace core
