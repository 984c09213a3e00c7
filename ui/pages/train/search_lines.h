#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "core/workflow/searches.h"
#include "ui/charts/parallel_chart.h"

/// The trials of a search as they stand in the chart and in the table of SearchView.
namespace ui {

/// The title of a search's metric; where no trial has told it yet, a word for it.
QString figureName(const std::string& metric);

/// An axis for each setting, one for the share of the budget where there are several, and the figure last.
std::vector<ParallelChart::Axis> axesOf(const core::Search& search, const std::vector<core::Trial>& trials);
/// A trial over these axes.
ParallelChart::Line lineOf(const core::Search& search, const core::Trial& trial);

struct TrialTable {
  QStringList columns;
  std::vector<bool> numeric;  ///< of each column
  std::vector<QStringList> rows;
  std::vector<int> trials;  ///< the number of each row's trial
};
/// With the most of the budget first, then the best, then what came to no result.
TrialTable tableOf(const core::Search& search, std::vector<core::Trial> trials);

}  // namespace ui
