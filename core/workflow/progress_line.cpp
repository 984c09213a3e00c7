#include "core/workflow/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace core {
namespace {

using namespace std::chrono_literals;

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::ptrdiff_t i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > (number < 0 ? 1 : 0); i -= 3)
    digits.insert(static_cast<std::size_t>(i), ",");
  return digits;
}

std::string duration(double seconds) {
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

std::string rate(double perSecond) {
  return perSecond >= 10 ? grouped(static_cast<std::int64_t>(perSecond)) : fmt::format("{:.2g}", perSecond);
}

}  // namespace

ProgressLine::ProgressLine() : m_terminal(::isatty(STDERR_FILENO) == 1), m_lastDrawn(Clock::now()) {
  // The first line of a pipe comes once there is a rate to tell.
}

void ProgressLine::plan(const std::vector<PlannedStage>& stages) {
  m_timeLeft.plan(stages);
}

void ProgressLine::report(std::string_view stage, std::int64_t done, std::int64_t total) {
  m_timeLeft.report(stage, done, total, Clock::now());
  m_stage = stage;
  m_done = done;
  m_total = total;
  draw();
}

void ProgressLine::scalar(std::string_view tag, double value) {
  if (tag != "train/loss" && !tag.starts_with("valid/")) return;
  m_scalar = fmt::format("{} {:.4g}", tag, value);
}

void ProgressLine::log(std::string_view line) {
  end();
  fmt::print(stderr, "{}\n", line);
}

void ProgressLine::end() {
  if (m_drawn) fmt::print(stderr, "\n");
  m_drawn = false;
}

void ProgressLine::draw() {
  const Clock::time_point now = Clock::now();
  const Clock::duration pause = m_terminal ? Clock::duration(100ms) : Clock::duration(5s);
  if (now - m_lastDrawn < pause) return;
  m_lastDrawn = now;
  if (m_terminal) {
    fmt::print(stderr, "\r\x1b[K{}", text());
    std::fflush(stderr);
    m_drawn = true;
  } else {
    fmt::print(stderr, "{}\n", text());
  }
}

std::string ProgressLine::text() const {
  std::string line = fmt::format("{} {}", m_stage, grouped(m_done));
  if (m_total > 0) line += fmt::format(" of {} ({} %)", grouped(m_total), m_done * 100 / m_total);
  if (const double perSecond = m_timeLeft.rate(Clock::now()); perSecond > 0)
    line += fmt::format(", {}/s", rate(perSecond));
  if (const std::optional<double> left = secondsLeft(); left && *left > 0)
    line += fmt::format(", {} left", duration(*left));
  if (!m_scalar.empty()) line += ", " + m_scalar;
  return line;
}

std::optional<double> ProgressLine::secondsLeft() const {
  return m_timeLeft.seconds(Clock::now());
}

}  // namespace core
