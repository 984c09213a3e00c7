#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "core/workflow/score_run.h"

/// score_lists RUN QRELS DEFINITION METRICS ROUNDS: reads both files, then scores the run so many times and
/// prints the seconds of each, and the means of the metrics.
int main(int count, char** arguments) {
  if (count != 6) return 2;
  const auto now = [] { return std::chrono::steady_clock::now(); };
  core::Progress progress;
  const core::JudgedRun judged = core::readJudgedRun(arguments[1], arguments[2], progress);
  const core::Definition& definition = core::definitionNamed(arguments[3]);
  std::vector<core::Metric> metrics;
  const std::string names = arguments[4];
  for (std::size_t begin = 0; begin < names.size();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    metrics.push_back(core::metricFrom(names.substr(begin, end - begin)));
    begin = end + 1;
  }
  core::RunScores scores;
  for (int round = 0; round < std::atoi(arguments[5]); ++round) {
    const auto start = now();
    scores = core::scoreRun(judged, definition, metrics, progress);
    fmt::print("seconds {:.6f}\n", std::chrono::duration<double>(now() - start).count());
  }
  for (std::size_t metric = 0; metric < metrics.size(); ++metric)
    fmt::print("{} {:.9f}\n", core::toString(metrics[metric]), scores.mean(metric));
  return 0;
}
