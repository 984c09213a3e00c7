#pragma once

#include <QComboBox>
#include <QLabel>
#include <filesystem>
#include <vector>

#include "core/workflow/slices.h"
#include "ui/background/background.h"
#include "ui/charts/heat_map.h"
#include "ui/widgets/card.h"

namespace ui {

/// A metric of runs by groups of users, held against one of the runs: where a difference of the mean comes
/// from.
class SlicesView : public Card {
  Q_OBJECT

 public:
  explicit SlicesView(Background& background, QWidget* parent = nullptr);

  struct Runs {
    std::filesystem::path workspace;
    std::vector<std::int64_t> runs;
    QStringList names;  ///< of the runs
    std::string metric;
    core::PairedTest test = core::PairedTest::T;
    core::EvaluationChoice choice = {};
    bool operator==(const Runs&) const = default;
  };
  /// Groups once the view is visible. No runs empty it.
  void setRuns(const Runs& runs);
  /// What users are grouped by: one of sliceKinds().
  QString kind() const { return m_kind->currentData().toString(); }
  void setKind(const QString& kind);
  void retranslate();

 Q_SIGNALS:
  void kindChanged();
  void failed(const core::Failure& failure);
  /// Whether work is under way.
  void working(bool busy);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void fillBaselines();
  void load();
  void end();
  void draw();
  void showNote(std::size_t groups);
  HeatMap::Cell cellOf(const core::SliceValue& value, std::size_t run) const;
  QString nameOf(std::int64_t run) const;

  Background& m_background;
  Runs m_runs;
  core::SliceTable m_table;
  bool m_stale = false;
  int m_busy = 0;  ///< pieces of work under way
  std::stop_source m_grouping;
  QLabel *m_kindLabel, *m_baselineLabel, *m_note;
  QComboBox *m_kind, *m_baseline;
  HeatMap* m_chart;
};

}  // namespace ui
