#include "core/workflow/trial_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/evaluate/statistics.h"
#include "core/search/search_budget.h"
#include "core/workflow/dataset_loader.h"
#include "core/workflow/text_source.h"
#include "core/workflow/train_language.h"
#include "core/workflow/trained_run.h"

namespace core {
namespace {

constexpr const char* kTarget = "ndcg@10";
constexpr const char* kBeside[] = {"ndcg", "recall", "precision", "hit_rate", "map", "mrr"};

/// The metric that is asked for, and the usual ones at its cut-off.
std::vector<Metric> metricsBeside(const std::string& asked) {
  std::vector<Metric> metrics{metricFrom(asked)};
  for (const char* name : kBeside)
    if (name != metrics.front().name) metrics.push_back({name, std::max(metrics.front().k, 0)});
  return metrics;
}

class RecommenderBench : public TrialBench {
 public:
  RecommenderBench(const std::filesystem::path& folder, const Recipe& recipe, const BenchOptions& options)
      : m_workspace(db::Workspace::open(folder)),
        m_data(loadSearchData(m_workspace, recipe, options.split)),
        m_text(makeTextSource(m_workspace, m_data.dataset, deviceFor(recipe, options.device))),
        m_metric(searchMetric(recipe, options.metric)),
        m_metrics(metricsBeside(m_metric)),
        m_seed(options.seed) {
    for (const std::string& part : recipe.parts)
      if (recipe.settings.contains(part + ".run") && recipe.integer(part + ".run") != 0)
        throw Error(Error::Kind::Usage,
                    fmt::format("A search fits every part anew; leave {}.run at 0.", part), part + ".run");
  }

  std::map<std::string, double> judge(const Recipe& recipe, double share, Progress& progress) override {
    const bool bySteps = budgetOf(recipe) == Budget::Steps;
    const double users = bySteps ? 1 : share;
    const Interactions train = withShareOfUsers(m_data.train, users, m_seed);
    const Interactions valid = withShareOfUsers(m_data.valid, users, m_seed);
    const std::unique_ptr<Recommender> recommender =
        makeRecommender(withShareOfSteps(recipe, bySteps ? share : 1));
    // What learns from validation items is taught those of one half of the users and judged on the other's.
    const bool learns = recommender->learnsFromValidation();
    const Interactions taught = learns ? withShareOfUsers(valid, 0.5, m_seed + 1) : valid;
    const Interactions judged = learns ? withoutUsersOf(valid, taught) : valid;
    recommender->fit({m_data.dataset, train, taught}, *m_text, progress);
    const RankingResult ranking =
        evaluateRanking(*recommender, m_data.dataset.itemCount(), train, train, judged,
                        {.metrics = m_metrics, .blockUsers = historiesAtOnce(recipe)}, progress);
    if (ranking.users.empty())
      throw Error(Error::Kind::BadInput,
                  fmt::format("None of the users in a share of {:.3g} has a validation item.", share));
    std::map<std::string, double> values;
    for (std::size_t metric = 0; metric < m_metrics.size(); ++metric)
      values[toString(m_metrics[metric])] = estimateMean(ranking.values[metric], {.resamples = 0}).mean;
    return values;
  }

  std::string metric() const override { return m_metric; }
  std::string split() const override { return m_data.split; }
  std::string splitHash() const override { return m_data.splitHash; }

 private:
  db::Workspace m_workspace;
  SearchData m_data;
  std::unique_ptr<TextSource> m_text;
  std::string m_metric;
  std::vector<Metric> m_metrics;
  std::uint64_t m_seed;
};

/// Keeps the figures that a training tells of its held-out texts, by the step.
class FigureWatch : public PassedProgress {
 public:
  using PassedProgress::PassedProgress;
  void scalar(std::string_view tag, std::int64_t step, double epoch, double value) override {
    if (constexpr std::string_view kValid = "valid/"; tag.starts_with(kValid))
      m_figures[step][std::string(tag.substr(kValid.size()))] = value;
    PassedProgress::scalar(tag, step, epoch, value);
  }
  std::map<std::string, double> at(std::int64_t step) { return m_figures[step]; }

 private:
  std::map<std::int64_t, std::map<std::string, double>> m_figures;
};

/// Language models hold out texts of their own and have no test part.
class LanguageBench : public TrialBench {
 public:
  LanguageBench(std::filesystem::path folder, Device device)
      : m_folder(std::move(folder)), m_device(device) {}

  std::map<std::string, double> judge(const Recipe& recipe, double share, Progress& progress) override {
    FigureWatch watch(progress);
    const std::optional<Best> best =
        tryLanguageRecipe(m_folder, withShareOfSteps(recipe, share), m_device, watch);
    if (!best)
      throw Error(
          Error::Kind::BadInput,
          "No text is held out to judge the trial on; raise the setting held_out or import more texts.",
          "held_out");
    m_metric = best->metric;
    std::map<std::string, double> values = watch.at(best->step);
    values[best->metric] = best->value;
    return values;
  }

  std::string metric() const override { return m_metric; }
  std::string split() const override { return {}; }
  std::string splitHash() const override { return {}; }

 private:
  std::filesystem::path m_folder;
  Device m_device;
  std::string m_metric;
};

}  // namespace

SearchData loadSearchData(db::Workspace& workspace, const Recipe& recipe, const std::string& split) {
  LoadedDataset loaded = loadDataset(workspace);
  requireData(loaded.dataset, recipe, workspace.folder());
  SearchData data;
  data.split = chooseSplit(split, recipe, loaded.dataset.interactions);
  Split parts = core::split(loaded.dataset.interactions, splitOptionsOf(recipe, data.split));
  data.splitHash = hashOf(parts);
  requireSameSplit(workspace, recipe, data.split, loaded.dataset.interactions);
  data.dataset = std::move(loaded.dataset);
  data.dataset.interactions = knownOf(parts);
  data.train = std::move(parts.train);
  data.valid = std::move(parts.valid);
  if (data.valid.items.empty())
    throw Error(
        Error::Kind::BadInput,
        fmt::format("The split {} leaves no user with a validation item, so there is nothing to judge "
                    "trials on; import more behaviour or choose another split.",
                    data.split),
        data.split);
  return data;
}

std::unique_ptr<TrialBench> makeTrialBench(const std::filesystem::path& folder, const Recipe& recipe,
                                           const BenchOptions& options) {
  if (trainsLanguageModel(recipe)) return std::make_unique<LanguageBench>(folder, options.device);
  return std::make_unique<RecommenderBench>(folder, recipe, options);
}

std::string searchMetric(const Recipe& recipe, const std::string& asked) {
  if (trainsLanguageModel(recipe)) {
    if (asked.empty()) return {};
    throw Error(
        Error::Kind::Usage,
        fmt::format("Trials of {} are judged by its own figure on held-out texts; leave out --metric.",
                    recipe.name),
        "metric");
  }
  const Metric metric = metricFrom(asked.empty() ? kTarget : asked);
  ListScorer({}, {metric});  // refuses what says nothing of being right
  return toString(metric);
}

}  // namespace core
