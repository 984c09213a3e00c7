#pragma once

#include <QLabel>
#include <QWidget>
#include <filesystem>

#include "core/workflow/train_language.h"
#include "ui/background/background.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/line_chart.h"
#include "ui/models/page_table_model.h"
#include "ui/widgets/table_view.h"

namespace ui {

/// How well one run's classifier or rater read the texts that it had not learned from: figures, who is taken
/// for whom, both curves, and the texts that it got wrong.
class HeldOutView : public QWidget {
  Q_OBJECT

 public:
  explicit HeldOutView(Background& background, QWidget* parent = nullptr);
  void show(const std::filesystem::path& workspace, std::int64_t run);
  void retranslate();

 Q_SIGNALS:
  void failed(const core::Failure& failure);

 private:
  void draw();
  void drawConfusion();
  void drawCurves();
  void listMistakes();

  Background& m_background;
  std::filesystem::path m_workspace;
  std::int64_t m_run = 0;
  core::ScoredPredictions m_scored;
  QLabel *m_figures, *m_mistakesTitle;
  QWidget* m_charts;
  HeatMap* m_confusion;
  LineChart *m_roc, *m_precisionRecall;
  TableView* m_mistakes;
  TextTableModel* m_mistakesModel;
};

}  // namespace ui
