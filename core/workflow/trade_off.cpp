#include "core/workflow/trade_off.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/evaluate/pareto.h"

namespace core {
namespace {

double valueOf(const EvaluatedRun& run, const std::vector<RunSummary>& runs, const std::string& measure) {
  if (measure == "seconds") {
    const auto found = std::find_if(runs.begin(), runs.end(),
                                    [&run](const RunSummary& summary) { return summary.run == run.run; });
    return found == runs.end() ? std::nan("") : found->seconds;
  }
  const auto found = run.metrics.find(measure);
  return found == run.metrics.end() ? std::nan("") : found->second.mean;
}

Better betterMeasure(const std::string& measure) {
  return measure == "seconds" ? Better::Lower : betterOf(measure.substr(0, measure.find('@')));
}

}  // namespace

std::vector<RunPoint> tradeOff(const std::vector<EvaluatedRun>& evaluations,
                               const std::vector<RunSummary>& runs, const std::string& metric,
                               const std::string& against) {
  std::vector<RunPoint> points;
  for (const EvaluatedRun& run : evaluations) {
    const double x = valueOf(run, runs, against), y = valueOf(run, runs, metric);
    if (std::isfinite(x) && std::isfinite(y)) points.push_back({run.run, run.name, x, y, false});
  }
  std::stable_sort(points.begin(), points.end(),
                   [](const RunPoint& a, const RunPoint& b) { return a.x < b.x; });
  std::vector<TradeOff> values;
  for (const RunPoint& point : points) values.push_back({point.x, point.y});
  for (const std::size_t place : paretoFront(values, betterMeasure(against), betterMeasure(metric)))
    points[place].onFront = true;
  return points;
}

std::vector<RunPoint> tradeOff(const std::filesystem::path& workspace, const std::vector<std::int64_t>& runs,
                               const std::string& metric, const std::string& against,
                               const EvaluationChoice& asked, Progress& progress) {
  const std::string y = toString(metricFrom(metric));
  const std::string x = against == "seconds" ? against : toString(metricFrom(against));
  db::Workspace opened = db::Workspace::open(workspace, db::Workspace::Access::ReadOnly);
  std::vector<EvaluatedRun> evaluations =
      listEvaluations(workspace, commonChoice(opened, runs, asked), progress);
  std::erase_if(evaluations, [&runs](const EvaluatedRun& run) {
    return std::find(runs.begin(), runs.end(), run.run) == runs.end();
  });
  std::vector<RunPoint> points = tradeOff(evaluations, listRuns(workspace), y, x);
  for (const std::int64_t run : runs)
    if (std::none_of(points.begin(), points.end(), [run](const RunPoint& point) { return point.run == run; }))
      throw Error(Error::Kind::BadInput,
                  fmt::format("Run {} has no value of {} or none of {}; evaluate it first.", run, y, x),
                  fmt::format("run {}", run));
  return points;
}

}  // namespace core
