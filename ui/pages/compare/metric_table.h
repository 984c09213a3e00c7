#pragma once

#include <QTableWidget>
#include <set>
#include <vector>

#include "core/workflow/evaluate.h"

namespace ui {

/// Runs in rows, metrics at one k in columns, as mean ± half of the interval; the exact bounds are in the
/// tooltip. The best of a column is bold, in the chosen metric's also those not shown to be worse. A tick
/// before a run says whether it is compared, a warning sign that its figures are worth less than those of
/// others. A click on a number shows what stands behind it.
class MetricTable : public QTableWidget {
  Q_OBJECT

 public:
  explicit MetricTable(QWidget* parent = nullptr);
  /// `chosen`: the metric's key without k. `unticked`: runs that are not compared.
  void setRuns(const std::vector<core::EvaluatedRun>& runs, int k, const QString& chosen,
               const std::set<std::int64_t>& unticked);
  /// Runs that are bold in the chosen metric's column.
  void setBest(const std::set<std::int64_t>& best);
  /// The height that shows all rows without scrolling, or as many whole ones as `most` pixels hold.
  int heightWithin(int most) const;

 Q_SIGNALS:
  void tickChanged(std::int64_t run, bool ticked);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void fillRow(int row, const core::EvaluatedRun& run);
  void markCautions(const std::vector<core::EvaluatedRun>& runs);
  void showDefinition(int row, int column);
  void markBestOfColumns();
  void copyAsTsv() const;

  int m_k = 10;
  QString m_chosen, m_definition;
};

}  // namespace ui
