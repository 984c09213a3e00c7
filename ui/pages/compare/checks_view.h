#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>
#include <vector>

#include "core/workflow/checklist.h"
#include "ui/charts/heat_map.h"
#include "ui/pages/compare/check_failures_panel.h"
#include "ui/widgets/card.h"

namespace ui {

/// Behavioural checks: what answers queries against the checks, each cell a pass rate with its count. A click
/// on one shows the pairs that failed, both lists beside each other.
class ChecksView : public QWidget {
  Q_OBJECT

 public:
  explicit ChecksView(QWidget* parent = nullptr);
  /// `running`: whether queries are being checked just now.
  void setChecklists(std::vector<core::Checklist> checklists, bool running);
  void retranslate();

 Q_SIGNALS:
  void checkRequested();

 private:
  void draw();
  void choose(int row, int column);
  void chooseFirst();
  HeatMap::Cell cellOf(const core::Checklist& checklist, core::CheckKind kind) const;

  std::vector<core::Checklist> m_checklists;
  bool m_running = false;
  int m_row = -1, m_column = -1;  ///< of the chosen cell
  QLabel* m_note;
  QPushButton* m_button;
  HeatMap* m_chart;
  CheckFailuresPanel* m_failures;
};

}  // namespace ui
