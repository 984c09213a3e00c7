#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/workflow/time_left.h"

namespace core {

/// How far a job is, for a person at standard error: one line that is redrawn on a terminal, a line every few
/// seconds elsewhere.
class ProgressLine {
 public:
  ProgressLine();

  void plan(const std::vector<PlannedStage>& stages);
  void report(std::string_view stage, std::int64_t done, std::int64_t total);
  void skip(std::chrono::steady_clock::duration pause) { m_timeLeft.skip(pause); }
  void scalar(std::string_view tag, double value);
  void log(std::string_view line);
  void end();  ///< what comes next starts on a line of its own

  /// "train 1,200 of 4,000 (30 %), 85/s, 33 s left, train/loss 1.37"
  std::string text() const;
  /// Of the whole work where its stages are planned, else of the stage; nothing where nobody can tell yet.
  std::optional<double> secondsLeft() const;

 private:
  using Clock = std::chrono::steady_clock;
  void draw();

  bool m_terminal = false;
  bool m_drawn = false;  ///< a line without its end stands on the terminal
  std::string m_stage, m_scalar;
  std::int64_t m_done = 0, m_total = 0;
  TimeLeft m_timeLeft;
  Clock::time_point m_lastDrawn;
};

}  // namespace core
