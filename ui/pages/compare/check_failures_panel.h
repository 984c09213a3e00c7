#pragma once

#include <QComboBox>
#include <QLabel>
#include <QTableWidget>

#include "core/workflow/checklist.h"
#include "ui/widgets/card.h"

namespace ui {

/// The pairs that failed a check: one of them at a time, the list for the query beside that for the changed
/// one. What breaks the rule is marked; of a list that should have stayed, what is new.
class CheckFailuresPanel : public Card {
  Q_OBJECT

 public:
  explicit CheckFailuresPanel(QWidget* parent = nullptr);
  void setFinding(const core::CheckFinding& finding, const QString& whose);
  void retranslate();

 private:
  void fill();
  void fillColumn(int column, const std::vector<core::CheckedItem>& items);

  core::CheckFinding m_finding;
  QString m_whose;
  QLabel *m_title, *m_said;
  QComboBox* m_pair;
  QTableWidget* m_table;
};

}  // namespace ui
