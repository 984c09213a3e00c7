#pragma once

#include <QComboBox>
#include <QLabel>
#include <QToolButton>
#include <vector>

#include "core/workflow/evaluate.h"
#include "ui/widgets/definition_card.h"
#include "ui/widgets/elided_label.h"

namespace ui {

/// By what the numbers of a page came about, chosen: the split that was tested and the definition of the
/// metrics; and what weakens them, in a line that unfolds.
class EvaluationBar : public QWidget {
  Q_OBJECT

 public:
  explicit EvaluationBar(QWidget* parent = nullptr);

  /// The splits that runs were evaluated on, in order, and those that they could be.
  void setSplits(const QStringList& evaluated, const QStringList& others);
  void setChoice(const core::EvaluationChoice& choice);
  core::EvaluationChoice choice() const;
  /// The metric whose card the button shows.
  void setMetric(const QString& metric);
  void setCautions(const std::vector<core::Caution>& cautions);
  void setUnfolded(bool unfolded);
  void retranslate();

 Q_SIGNALS:
  void choiceChanged();

 private:
  void fillSplits();
  void showCautions();

  QStringList m_evaluated, m_others;
  std::vector<core::Caution> m_cautions;
  QLabel *m_splitLabel, *m_definitionLabel, *m_icon, *m_sentences;
  QComboBox *m_split, *m_definition;
  DefinitionButton* m_info;
  ElidedLabel* m_line;
  QToolButton* m_fold;
};

}  // namespace ui
