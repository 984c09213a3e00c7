#pragma once

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <map>
#include <string>

#include "core/recommend/recipe.h"
#include "core/workflow/search.h"

namespace ui {

/// What a search is to try: a range for each setting, how trials are chosen and judged, and what that comes
/// to. Deletes itself.
class SearchDialog : public QDialog {
  Q_OBJECT

 public:
  /// `changes` are the "key=value" that the form differs in from the recipe: fixed for all trials, unless a
  /// range is given.
  SearchDialog(const core::Recipe& recipe, const QString& title, const QStringList& changes, QWidget* parent);

 Q_SIGNALS:
  /// The arguments of `reclens-cli search WS` that follow the workspace.
  void accepted(const QStringList& arguments);

 private:
  QWidget* buildRanges();
  QWidget* buildMethod();
  void describe();
  core::SearchRequest request() const;
  QStringList arguments() const;

  core::Recipe m_recipe;  ///< with the changes
  QStringList m_changes;
  std::map<std::string, QLineEdit*> m_ranges;
  QComboBox *m_method, *m_metric;
  QSpinBox *m_trials, *m_seed;
  QLabel* m_plan;
  QPushButton* m_start;
};

/// "27 trials on 1/27 of the users, 9 on 1/9, ...": what a plan comes to.
QString planText(const core::SearchPlan& plan);
/// The share of the budget as a fraction: 1/27; "all" for 1.
QString shareText(double budget);

}  // namespace ui
