#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/workflow/runs.h"

namespace ui {

/// The workspace's runs, newest first, each with the colour it has on every page.
class RunsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;
  enum Column { Name, Recipe, State, Metric, Value, Split, Started, Took, ColumnCount };

  /// Keeps row order by number, so that a selection survives where no run came or went.
  void set(std::vector<core::RunSummary> runs);
  const std::vector<core::RunSummary>& runs() const { return m_runs; }
  const core::RunSummary* find(std::int64_t run) const;
  int rowOf(std::int64_t run) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  void retranslate();

 private:
  QString text(const core::RunSummary& run, int column) const;
  QString evaluationsText(const core::RunSummary& run) const;

  std::vector<core::RunSummary> m_runs;
};

/// The index of a run's colour among theme::seriesColor.
inline int runColorIndex(std::int64_t run) {
  return static_cast<int>((run - 1) % 7);
}

}  // namespace ui
