#pragma once

#include <QComboBox>
#include <QTabBar>
#include <set>

#include "core/workflow/checklist.h"
#include "core/workflow/evaluate.h"
#include "core/workflow/runs.h"
#include "ui/pages/compare/checks_view.h"
#include "ui/pages/compare/evaluation_bar.h"
#include "ui/pages/compare/metric_table.h"
#include "ui/pages/compare/metrics_view.h"
#include "ui/pages/compare/pair_card.h"
#include "ui/pages/compare/precision_recall_view.h"
#include "ui/pages/compare/significance_view.h"
#include "ui/pages/compare/slices_view.h"
#include "ui/pages/compare/trade_off_view.h"
#include "ui/pages/compare/users_view.h"
#include "ui/pages/page.h"

namespace ui {

/// The evaluated runs beside each other: a table with intervals, views of the chosen metric in tabs, a
/// sentence per pair.
class ComparePage : public Page {
  Q_OBJECT

 public:
  ComparePage(Background& background, JobRunner& jobs, QWidget* parent = nullptr);

  QString title() const override { return tr("Compare"); }
  QString help() const override;
  void refresh() override;
  void retranslate() override;
  void restoreChoices(const QVariantMap& choices) override;

 protected:
  void workspaceChanged() override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Loaded {
    std::vector<core::RunSummary> runs;
    core::EvaluationChoice choice;  ///< of the evaluations
    std::vector<core::EvaluatedRun> evaluations;
    std::vector<core::Checklist> checklists;
    std::optional<core::Caution> queries;  ///< what weakens the workspace's judged queries
  };
  void buildHeader();
  void buildBody();
  void load(const core::EvaluationChoice& choice);
  void choose();
  void show(Loaded loaded);
  void fillBoxes();
  void fillSplits();
  /// A view of the tab bar. A new one is a widget, a line in buildViews() and a name in retranslate().
  struct View {
    QString id;
    QWidget* widget = nullptr;
  };
  void buildViews(QVBoxLayout* layout);
  void showView(int index);
  void rememberChoices();
  void limitTable();
  void showMetric();
  void showCharts();
  void showUsers();
  void showSlices();
  void comparePairs();
  void showComparison(const core::Comparison& comparison);
  void markBest(const std::vector<core::ComparedPair>& pairs);
  void startEvaluation();
  void showChecks();
  void startChecks();
  void showButton();
  std::vector<std::int64_t> evaluable() const;         ///< on the chosen split
  std::vector<std::int64_t> unevaluated() const;       ///< of these, those that were not yet
  std::vector<core::EvaluatedRun> tickedRuns() const;  ///< of those shown
  std::vector<core::Caution> pageCautions() const;     ///< of what is not among those shown
  std::string metric() const;                          ///< "ndcg@10"

  Loaded m_loaded;
  std::set<std::int64_t> m_unticked;
  std::stop_source m_comparing;
  bool m_evaluating = false;
  bool m_checking = false;
  core::EvaluationChoice m_wanted;  ///< being loaded, or shown
  std::stop_source m_loading;
  EvaluationBar* m_bar;
  QComboBox *m_metric, *m_k;
  QLabel* m_metricLabel;
  QPushButton* m_evaluate;
  QScrollArea* m_content;
  EmptyState* m_empty;
  MetricTable* m_table;
  QTabBar* m_tabs;
  std::vector<View> m_views;
  MetricsView* m_metrics;
  TradeOffView* m_tradeOff;
  UsersView* m_users;
  SignificanceView* m_significance;
  SlicesView* m_slices;
  PrecisionRecallView* m_precisionRecall;
  ChecksView* m_checks;
  PairCard* m_pair;
};

}  // namespace ui
