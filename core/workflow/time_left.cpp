#include "core/workflow/time_left.h"

#include <algorithm>

namespace core {
namespace {

constexpr double kPatience = 0.2;  // seconds before a stage's pace is believed

double secondsBetween(TimeLeft::Time from, TimeLeft::Time to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

void TimeLeft::plan(const std::vector<PlannedStage>& stages) {
  m_toCome = stages;
  m_planned.reset();
}

void TimeLeft::report(std::string_view stage, std::int64_t done, std::int64_t total, Time now) {
  if (stage != m_stage || done < m_done) {
    if (!m_stage.empty()) m_took[m_stage] = secondsBetween(m_start, now);
    const auto found = std::find_if(m_toCome.begin(), m_toCome.end(),
                                    [stage](const PlannedStage& planned) { return planned.name == stage; });
    m_planned.reset();
    if (found != m_toCome.end()) {
      m_planned = *found;
      m_toCome.erase(m_toCome.begin(), found + 1);
    }
    m_stage = stage;
    m_start = now;
    m_doneAtStart = done;
  }
  m_done = done;
  m_total = total;
}

double TimeLeft::rate(Time now) const {
  const double seconds = secondsBetween(m_start, now);
  return seconds > kPatience ? static_cast<double>(m_done - m_doneAtStart) / seconds : 0;
}

std::optional<double> TimeLeft::ofStage(Time now) const {
  const double pace = rate(now);
  if (pace > 0 && m_total > 0) return static_cast<double>(m_total - m_done) / pace;
  if (!m_planned) return std::nullopt;
  const auto known = m_took.find(m_stage);
  const double whole = known == m_took.end() ? m_planned->seconds : known->second;
  if (whole <= 0) return std::nullopt;
  return std::max(0.0, whole - secondsBetween(m_start, now));
}

double TimeLeft::expected(const PlannedStage& stage, Time now) const {
  const double pace = stage.name == m_stage ? rate(now) : 0;
  if (pace > 0 && m_total > 0) return static_cast<double>(m_total - m_doneAtStart) / pace;
  const auto known = m_took.find(stage.name);
  return known == m_took.end() ? stage.seconds : known->second;
}

std::optional<double> TimeLeft::seconds(Time now) const {
  std::optional<double> left = ofStage(now);
  if (!left) return std::nullopt;
  for (const PlannedStage& stage : m_toCome) *left += expected(stage, now);
  return left;
}

}  // namespace core
