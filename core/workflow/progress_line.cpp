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
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

std::string rate(double perSecond) {
  return perSecond >= 10 ? grouped(static_cast<std::int64_t>(perSecond)) : fmt::format("{:.2g}", perSecond);
}

}  // namespace

ProgressLine::ProgressLine() : m_terminal(::isatty(STDERR_FILENO) == 1), m_stageStart(Clock::now()) {
  // The first line of a pipe comes once there is a rate to tell.
  m_lastDrawn = m_stageStart;
}

void ProgressLine::report(std::string_view stage, std::int64_t done, std::int64_t total) {
  if (stage != m_stage || done < m_done) {
    m_stage = stage;
    m_stageStart = Clock::now();
    m_doneAtStart = done;
  }
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
  const double seconds = std::chrono::duration<double>(Clock::now() - m_stageStart).count();
  const double perSecond = seconds > 0.2 ? static_cast<double>(m_done - m_doneAtStart) / seconds : 0;
  if (perSecond > 0) {
    line += fmt::format(", {}/s", rate(perSecond));
    if (m_total > m_done)
      line += fmt::format(", {} left", duration(static_cast<double>(m_total - m_done) / perSecond));
  }
  if (!m_scalar.empty()) line += ", " + m_scalar;
  return line;
}

}  // namespace core
