#pragma once

#include <QLabel>
#include <vector>

#include "core/workflow/evaluate.h"
#include "ui/charts/line_chart.h"
#include "ui/widgets/card.h"

namespace ui {

/// How exact the rankings of runs are for how much of what users wanted they have found.
class PrecisionRecallView : public Card {
  Q_OBJECT

 public:
  explicit PrecisionRecallView(QWidget* parent = nullptr);
  void setRuns(std::vector<core::EvaluatedRun> runs);
  void retranslate();

 private:
  void draw();

  std::vector<core::EvaluatedRun> m_runs;
  QLabel* m_note;
  LineChart* m_chart;
};

}  // namespace ui
