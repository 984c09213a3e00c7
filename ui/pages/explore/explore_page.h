#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QTimer>
#include <QToolButton>
#include <memory>

#include "core/workflow/runs.h"
#include "ui/pages/explore/explanation_runner.h"
#include "ui/pages/explore/intent_bar.h"
#include "ui/pages/explore/query_runner.h"
#include "ui/pages/explore/result_list.h"
#include "ui/pages/explore/variants_bar.h"
#include "ui/pages/explore/why_panel.h"
#include "ui/pages/page.h"
#include "ui/widgets/parts_bar.h"

namespace ui {

/// Ask the shop in English or Chinese: what was understood can be changed, and every result says why it is
/// there.
class ExplorePage : public Page {
  Q_OBJECT

 public:
  ExplorePage(Background& background, JobRunner& jobs, QWidget* parent = nullptr);

  QString title() const override { return tr("Explore"); }
  QString help() const override;
  void refresh() override;
  void retranslate() override;
  bool focusSearch() override;
  /// The argument is a query to ask.
  void showArgument(const QString& argument) override;
  /// The query whose answer is on the page; empty before the first.
  QString shownQuery() const { return m_answer ? QString::fromStdString(m_answer->query) : QString(); }

 protected:
  void workspaceChanged() override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void buildHeader();
  void buildBody();
  /// A new question: what an analyst changed of the last one's intent no longer holds.
  void askNew(const QString& text);
  void ask();
  void showAnswer(const core::QueryAnswer& answer);
  void resultChosen(int index);
  void openItem(const QString& item);
  void openBlocked();
  void showInfo();
  void showNotices(const core::QueryAnswer& answer);
  void fillRuns(const std::vector<core::RunSummary>& runs);
  void fillHistory();
  QStringList categoriesOf(const core::QueryAnswer& answer) const;

  QueryRunner* m_runner;
  ExplanationRunner* m_explanations;
  QTimer m_explain;  ///< the arrows pass over results that nobody wants explained
  QComboBox* m_runs;
  QLineEdit *m_user, *m_query;
  QPushButton *m_ask, *m_blocked;
  QToolButton* m_history;
  QMenu* m_historyMenu;
  IntentBar* m_intent;
  VariantsBar* m_variants;
  QLabel *m_info, *m_userLabel, *m_runLabel;
  PartsLegend* m_legend;
  QFrame* m_notices;
  QLabel* m_noticeText;
  ResultList* m_results;
  WhyPanel* m_why;
  EmptyState* m_empty;
  QWidget* m_answerArea;
  QString m_asked;                       ///< the text of the question shown or on its way
  std::optional<core::Intent> m_edited;  ///< the analyst's own intent
  std::shared_ptr<const core::QueryAnswer> m_answer;
  QStringList m_queries;  ///< newest first
};

}  // namespace ui
