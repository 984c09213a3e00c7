#pragma once

#include <QComboBox>
#include <QLabel>
#include <vector>

#include "core/workflow/evaluate.h"
#include "core/workflow/runs.h"
#include "ui/charts/scatter_chart.h"
#include "ui/widgets/card.h"

namespace ui {

/// Accuracy against something else that matters: each run a point, those that no other beats joined.
class TradeOffView : public Card {
  Q_OBJECT

 public:
  explicit TradeOffView(QWidget* parent = nullptr);
  void setRuns(std::vector<core::EvaluatedRun> evaluations, std::vector<core::RunSummary> runs,
               const QString& key, int k);
  /// What accuracy is set against: "diversity", "seconds", ...
  QString against() const { return m_against->currentData().toString(); }
  void setAgainst(const QString& key);
  void retranslate();

 Q_SIGNALS:
  void againstChanged();

 private:
  void draw();

  std::vector<core::EvaluatedRun> m_evaluations;
  std::vector<core::RunSummary> m_runs;
  QString m_key;
  int m_k = 10;
  QLabel *m_label, *m_note;
  QComboBox* m_against;
  ScatterChart* m_chart;
};

}  // namespace ui
