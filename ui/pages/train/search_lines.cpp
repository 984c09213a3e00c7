#include "ui/pages/train/search_lines.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/pages/train/search_dialog.h"
#include "ui/pages/train/search_view.h"
#include "ui/pages/train/setting_texts.h"
#include "ui/widgets/metric_words.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

QString settingOf(const core::Trial& trial, const std::string& key) {
  const auto found = trial.settings.find(key);
  return found == trial.settings.end() ? QString() : QString::fromStdString(found->second);
}

ParallelChart::Axis axisOf(const core::SettingRange& range) {
  ParallelChart::Axis axis{.name = settingText(range.key).label};
  for (const std::string& choice : range.choices) axis.names += QString::fromStdString(choice);
  axis.low = range.low;
  axis.high = range.high;
  axis.log = range.log;
  return axis;
}

double placeOf(const core::Trial& trial, const core::SettingRange& range) {
  const QString value = settingOf(trial, range.key);
  if (range.choices.empty()) return value.toDouble();
  const auto found = std::ranges::find(range.choices, value.toStdString());
  return static_cast<double>(found - range.choices.begin());
}

/// From the least to the most value, with a little room.
ParallelChart::Axis figureAxis(const core::Search& search, const std::vector<core::Trial>& trials) {
  ParallelChart::Axis axis{.name = figureName(search.metric)};
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const core::Trial& trial : trials)
    if (const double value = search.valueOf(trial); std::isfinite(value))
      low = std::min(low, value), high = std::max(high, value);
  if (!(low <= high)) return axis;
  const double room = high > low ? (high - low) * 0.03 : std::max(std::abs(high) * 0.05, 1e-6);
  axis.low = low - room;
  axis.high = high + room;
  return axis;
}

QString budgetName(const core::Search& search) {
  return search.budget == core::Budget::Users ? SearchView::tr("Share of users")
                                              : SearchView::tr("Share of steps");
}

bool isNumber(const std::string& text) {
  bool numeric = false;
  QString::fromStdString(text).toDouble(&numeric);
  return numeric;
}

}  // namespace

QString figureName(const std::string& metric) {
  return metric.empty() ? SearchView::tr("Figure") : metricTitle(QString::fromStdString(metric));
}

std::vector<ParallelChart::Axis> axesOf(const core::Search& search, const std::vector<core::Trial>& trials) {
  std::vector<ParallelChart::Axis> axes;
  for (const core::SettingRange& range : search.space) axes.push_back(axisOf(range));
  if (search.rungs.size() > 1) {
    ParallelChart::Axis budget{.name = budgetName(search)};
    for (const core::Rung& rung : search.rungs) budget.names += shareText(rung.budget);
    axes.push_back(std::move(budget));
  }
  axes.push_back(figureAxis(search, trials));
  return axes;
}

ParallelChart::Line lineOf(const core::Search& search, const core::Trial& trial) {
  ParallelChart::Line line{.name = SearchView::tr("Trial %1").arg(trial.number), .values = {}};
  for (const core::SettingRange& range : search.space) line.values.push_back(placeOf(trial, range));
  if (search.rungs.size() > 1) line.values.push_back(trial.rung - 1);
  line.values.push_back(search.valueOf(trial));
  line.tip = trial.state == "finished" ? durationText(trial.seconds) : stateText(trial.state);
  if (!trial.message.empty()) line.tip += " · " + QString::fromStdString(trial.message);
  return line;
}

TrialTable tableOf(const core::Search& search, std::vector<core::Trial> trials) {
  const bool rungs = search.rungs.size() > 1;
  TrialTable table;
  const auto add = [&table](const QString& column, bool numeric) {
    table.columns += column;
    table.numeric.push_back(numeric);
  };
  add(SearchView::tr("Trial"), true);
  add(figureName(search.metric), true);
  if (rungs) add(budgetName(search), true);
  for (const core::SettingRange& range : search.space)
    add(settingText(range.key).label, std::ranges::all_of(range.choices, isNumber));
  add(SearchView::tr("Took"), true);
  add(SearchView::tr("State"), false);
  std::ranges::stable_sort(trials, [&search](const core::Trial& a, const core::Trial& b) {
    const double first = search.valueOf(a), second = search.valueOf(b);
    if (std::isfinite(first) != std::isfinite(second)) return std::isfinite(first);
    if (a.rung != b.rung) return a.rung > b.rung;
    return search.higherIsBetter ? first > second : first < second;
  });
  for (const core::Trial& trial : trials) {
    QStringList row{QString::number(trial.number), metricText(search.valueOf(trial))};
    if (rungs) row += shareText(trial.budget);
    for (const core::SettingRange& range : search.space) row += settingOf(trial, range.key);
    row << (trial.seconds > 0 ? durationText(trial.seconds) : "–") << stateText(trial.state);
    table.rows.push_back(std::move(row));
    table.trials.push_back(trial.number);
  }
  return table;
}

}  // namespace ui
