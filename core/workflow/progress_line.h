#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace core {

/// How far a job is, for a person at standard error: one line that is redrawn on a terminal, a line every few
/// seconds elsewhere.
class ProgressLine {
 public:
  ProgressLine();

  void report(std::string_view stage, std::int64_t done, std::int64_t total);
  void scalar(std::string_view tag, double value);
  void log(std::string_view line);
  void end();  ///< what comes next starts on a line of its own

  /// "train 1,200 of 4,000 (30 %), 85/s, 33 s left, train/loss 1.37"
  std::string text() const;

 private:
  using Clock = std::chrono::steady_clock;
  void draw();

  bool m_terminal = false;
  bool m_drawn = false;  ///< a line without its end stands on the terminal
  std::string m_stage, m_scalar;
  std::int64_t m_done = 0, m_total = 0, m_doneAtStart = 0;
  Clock::time_point m_stageStart, m_lastDrawn;
};

}  // namespace core
