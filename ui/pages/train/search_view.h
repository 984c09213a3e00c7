#pragma once

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>
#include <filesystem>
#include <vector>

#include "core/workflow/searches.h"
#include "ui/background/background.h"
#include "ui/background/job_runner.h"
#include "ui/charts/parallel_chart.h"
#include "ui/models/page_table_model.h"
#include "ui/widgets/card.h"
#include "ui/widgets/table_view.h"
#include "ui/window/job_strip.h"

namespace ui {

/// The searches for good settings: the trials of one as lines over parallel axes and as a table, live while
/// they run. What is chosen in one is chosen in the other; a brush leaves both with what passes it.
class SearchView : public QWidget {
  Q_OBJECT

 public:
  SearchView(Background& background, JobRunner& jobs, QWidget* parent = nullptr);
  void setWorkspace(const std::filesystem::path& workspace);
  /// Reads the searches anew.
  void refresh();
  /// The search to show, now or once it is there; 0: the newest.
  void choose(std::int64_t search);
  /// The next search that begins is the one to show.
  void chooseNext();
  bool isEmpty() const { return m_searches.empty(); }
  void retranslate();

 Q_SIGNALS:
  void loaded();
  void failed(const core::Failure& failure);
  /// `reclens-cli` is to be run with these arguments.
  void started(const QStringList& arguments);
  void runAsked(std::int64_t run);

 private:
  QWidget* buildHead();
  QWidget* buildTrials();
  void take(std::vector<core::Search> searches);
  const core::Search* shown() const;
  const core::Job* liveJob() const;
  void show();
  void showState();
  void fillChart();
  void fillTable();
  void chooseTrial(int number);
  void updateButtons();
  void trainChosen();
  QString title(const core::Search& search) const;
  int trialOfRow(int row) const;

  Background& m_background;
  JobRunner& m_jobs;
  std::filesystem::path m_workspace;
  std::vector<core::Search> m_searches;
  std::vector<core::Trial> m_trials;  ///< of the one shown: each at its latest rung, by number
  std::vector<int> m_rows;            ///< trial numbers of the table's rows
  std::int64_t m_shown = 0, m_wanted = 0;
  int m_chosen = 0;       ///< a trial's number; 0: none
  QString m_drawn;        ///< what chart and table show
  bool m_picked = false;  ///< by hand: else the best so far is the chosen one
  bool m_next = false, m_loading = false, m_again = false;
  QTimer m_pause;
  QStackedWidget* m_stack;
  EmptyState* m_empty;
  QComboBox* m_choice;
  QLabel *m_state, *m_note;
  QPushButton *m_resume, *m_train, *m_showRun;
  Card* m_live;
  JobRow* m_row = nullptr;
  std::int64_t m_rowJob = 0;
  ParallelChart* m_chart;
  TextTableModel* m_model;
  TableView* m_table;
};

}  // namespace ui
