#pragma once

#include <QAction>
#include <QProgressBar>
#include <QStackedWidget>
#include <QTabWidget>

#include "ui/models/page_table_model.h"
#include "ui/models/runs_model.h"
#include "ui/pages/page.h"
#include "ui/pages/train/held_out_view.h"
#include "ui/pages/train/recipe_view.h"
#include "ui/pages/train/run_curves.h"
#include "ui/pages/train/search_view.h"
#include "ui/pages/train/try_view.h"
#include "ui/widgets/table_view.h"

namespace ui {

/// Recipes, and the runs made from them: what is chosen in the table is drawn below, live while it trains.
class TrainPage : public Page {
  Q_OBJECT

 public:
  TrainPage(Background& background, JobRunner& jobs, QWidget* parent = nullptr);

  QString title() const override { return tr("Train"); }
  QString help() const override;
  void refresh() override;
  void retranslate() override;
  /// A run's number: shows it. "new": shows the recipes; "new sentiment": that one chosen. "search": shows
  /// the newest search; "search 3": that one.
  void showArgument(const QString& argument) override;

 protected:
  void workspaceChanged() override;

 private:
  QWidget* buildRuns();
  QWidget* buildLive();
  void showRecipes();
  void showRuns();
  void showSearches();
  void showButtons();
  void askForSearch();
  void startJob(const QStringList& arguments);
  void startTraining();
  void estimate();
  void resumeRun();
  void take(std::vector<core::RunSummary> runs);
  void selectionChanged();
  void loadDetails();
  void showDetails(const std::vector<core::RunDetails>& details);
  void offerTrying();
  void showDefinition(const QModelIndex& cell);
  void updateLive();
  std::vector<std::int64_t> selectedRuns() const;
  const core::Job* liveJob() const;
  const core::RunSummary* resumableRun() const;

  QPushButton *m_new, *m_searches, *m_estimate, *m_search, *m_start, *m_back;
  QAction *m_newAction, *m_searchesAction;
  QStackedWidget* m_stack;
  RecipeView* m_recipes;
  SearchView* m_searchView;
  RunsModel* m_model;
  TableView* m_table;
  QTabWidget* m_tabs;
  RunCurves* m_curves;
  TextTableModel* m_settingsModel;
  TableView* m_settings;
  HeldOutView* m_heldOut;
  TryView* m_try;
  Card* m_live;
  QLabel* m_liveText;
  QProgressBar* m_liveBar;
  QPushButton *m_resume, *m_pause, *m_stop, *m_cancel;
  std::int64_t m_resumed = 0;   ///< a run that was asked to go on and is not seen running yet
  std::int64_t m_newest = 0;    ///< the highest run number seen
  bool m_selectNewest = false;  ///< a run was started here: choose it when it appears
  bool m_loading = false;
  QString m_jobStates;                   ///< of the last refresh
  std::vector<std::int64_t> m_detailed;  ///< the runs whose settings are shown
  bool m_chosenByUser = false;
};

}  // namespace ui
