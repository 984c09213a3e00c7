#pragma once

#include <QWidget>
#include <vector>

#include "core/workflow/evaluate.h"
#include "ui/charts/bar_chart.h"
#include "ui/charts/line_chart.h"

namespace ui {

/// One metric of all runs: bars with intervals at the chosen cut-off, and lines over the cut-offs.
class MetricsView : public QWidget {
  Q_OBJECT

 public:
  explicit MetricsView(QWidget* parent = nullptr);
  /// `key`: the metric without its cut-off; `ks`: the cut-offs there are, by rising length.
  void setRuns(const std::vector<core::EvaluatedRun>& runs, const QString& key, int k,
               const std::vector<int>& ks);

 private:
  BarChart* m_bars;
  LineChart* m_lines;
};

}  // namespace ui
