#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QListWidget>
#include <QTemporaryDir>
#include <QTimer>

#include "core/workflow/evaluate.h"
#include "core/workflow/report.h"
#include "ui/pages/page.h"
#include "ui/pages/report/report_preview.h"
#include "ui/widgets/definition_card.h"

namespace ui {

/// What the report says at the left, the report as it will print at the right.
class ReportPage : public Page {
  Q_OBJECT

 public:
  ReportPage(Background& background, JobRunner& jobs, QWidget* parent = nullptr);

  QString title() const override { return tr("Report"); }
  QString help() const override;
  void refresh() override;
  void retranslate() override;
  /// Writes the chosen formats into the folder, on Background.
  void saveTo(const QString& folder);

 protected:
  void workspaceChanged() override;

 private:
  void buildOptions(QVBoxLayout* column);
  struct Loaded {
    std::vector<core::RunSummary> runs;
    core::EvaluationChoice choice;  ///< of the evaluations; without a split each run's newest
    std::vector<core::EvaluatedRun> evaluations;
  };
  void load(const core::EvaluationChoice& choice);
  void show(Loaded loaded);
  void fillChoice();
  void fillOptions(const std::vector<core::EvaluatedRun>& evaluations);
  void showSubject();
  void schedulePreview();
  void makePreview();
  void showPreview(PreviewContent content);
  void chooseFolder();
  void openInBrowser();
  core::ReportRequest request() const;

  Loaded m_loaded;
  QComboBox *m_language, *m_split, *m_definition, *m_metric;
  DefinitionButton* m_info;
  QListWidget *m_runs, *m_outline;
  QList<QCheckBox*> m_formats;
  QLabel *m_languageLabel, *m_splitLabel, *m_definitionLabel, *m_metricLabel, *m_runsLabel, *m_formatsLabel,
      *m_saved;
  Card *m_optionsCard, *m_outlineCard;
  QPushButton *m_save, *m_browse;
  ReportPreview* m_preview;
  QTimer m_delay;
  std::stop_source m_previewStop;
  int m_previewNumber = 0;
  QTemporaryDir m_browserFolder;
};

}  // namespace ui
