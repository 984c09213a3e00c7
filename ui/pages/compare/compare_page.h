#pragma once

#include <QComboBox>
#include <set>

#include "core/workflow/evaluate.h"
#include "core/workflow/runs.h"
#include "ui/charts/bar_chart.h"
#include "ui/charts/line_chart.h"
#include "ui/pages/compare/metric_table.h"
#include "ui/pages/compare/pair_card.h"
#include "ui/pages/page.h"

namespace ui {

/// The evaluated runs beside each other: a table with intervals, charts of the chosen metric, a sentence per
/// pair.
class ComparePage : public Page {
  Q_OBJECT

 public:
  ComparePage(Background& background, JobRunner& jobs, QWidget* parent = nullptr);

  QString title() const override { return tr("Compare"); }
  QString help() const override;
  void refresh() override;
  void retranslate() override;

 protected:
  void workspaceChanged() override;

 private:
  struct Loaded {
    std::vector<core::RunSummary> runs;
    std::vector<core::EvaluatedRun> evaluations;
  };
  void buildHeader();
  void buildBody();
  void show(Loaded loaded);
  void fillBoxes();
  void showMetric();
  void showCharts();
  void comparePairs();
  void markBest(const std::vector<core::ComparedPair>& pairs);
  void startEvaluation();
  void showButton();
  std::vector<std::int64_t> unevaluated() const;
  bool isEvaluated(const std::string& name) const;     ///< whether a run of the name was
  std::vector<core::EvaluatedRun> shownRuns() const;   ///< of the chosen split
  std::vector<core::EvaluatedRun> tickedRuns() const;  ///< of these, the ticked
  std::string metric() const;                          ///< "ndcg@10"

  Loaded m_loaded;
  std::set<std::int64_t> m_unticked;
  bool m_evaluating = false;
  QComboBox *m_metric, *m_k, *m_split;
  QLabel *m_metricLabel, *m_splitLabel;
  QPushButton* m_evaluate;
  QWidget* m_content;
  EmptyState* m_empty;
  MetricTable* m_table;
  Card *m_barsCard, *m_linesCard;
  BarChart* m_bars;
  LineChart* m_lines;
  PairCard* m_pair;
};

}  // namespace ui
