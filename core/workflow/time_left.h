#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/progress.h"

namespace core {

/// How long work still takes, from what it tells of its stages: the one it is in goes on at its own pace;
/// each that is planned after it takes what the last one of its name took, else what the plan says. Without a
/// plan, the time left is that of the stage.
class TimeLeft {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void plan(const std::vector<PlannedStage>& stages);
  void report(std::string_view stage, std::int64_t done, std::int64_t total, Time now);
  void skip(Time::duration pause) { m_start += pause; }  ///< the work stood still for so long

  /// Seconds; nothing where nobody can tell yet.
  std::optional<double> seconds(Time now) const;
  /// Units of the stage in a second; 0 where it has just begun.
  double rate(Time now) const;

 private:
  std::optional<double> ofStage(Time now) const;
  double expected(const PlannedStage& stage, Time now) const;

  std::vector<PlannedStage> m_toCome;
  std::optional<PlannedStage> m_planned;              // the stage's place in the plan, where it has one
  std::map<std::string, double, std::less<>> m_took;  // seconds, by the names of ended stages
  std::string m_stage;
  std::int64_t m_done = 0, m_total = 0, m_doneAtStart = 0;
  Time m_start;
};

}  // namespace core
