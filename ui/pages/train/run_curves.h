#pragma once

#include <QGridLayout>
#include <QLabel>
#include <QTimer>
#include <QWidget>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "core/workflow/runs.h"
#include "ui/background/background.h"
#include "ui/charts/line_chart.h"
#include "ui/models/page_table_model.h"
#include "ui/widgets/card.h"

namespace ui {

/// The curves of the chosen runs: loss large, four small ones beside it; those that no run has are left out.
/// Reads the event table at most four times a second, only what came after the last event seen.
class RunCurves : public QWidget {
  Q_OBJECT

 public:
  explicit RunCurves(Background& background, QWidget* parent = nullptr);

  struct Shown {
    std::int64_t run = 0;
    QString name;
    bool active = false;  ///< more events may come
    bool operator==(const Shown&) const = default;
  };
  void show(const std::filesystem::path& workspace, std::vector<Shown> runs);
  void retranslate();
  /// What is worth a line: validations and values that are no numbers, newest first.
  TextTableModel* log() { return m_log; }
  /// Points shown of a tag of a run, for tests.
  qsizetype pointCount(std::int64_t run, const std::string& tag) const;
  /// What the run was estimated to take, from its first steps; empty where it has told nothing yet.
  QString estimateText(std::int64_t run) const;

 Q_SIGNALS:
  void failed(const core::Failure& failure);

 private:
  struct Points {
    QVector<double> x, y;
  };
  struct Curves {
    std::int64_t lastEvent = 0;
    std::map<std::string, Points> tags;
    std::vector<core::Event> notable;
  };
  void poll();
  void take(const std::vector<std::pair<std::int64_t, std::vector<core::Event>>>& news);
  void draw();
  void drawChart(LineChart* chart, const std::string& tag, bool smooth);
  void arrange();
  void fillLog();
  std::string validationTag() const;

  Background& m_background;
  std::filesystem::path m_workspace;
  std::vector<Shown> m_runs;
  std::map<std::int64_t, Curves> m_curves;
  std::set<std::int64_t> m_wanted;  ///< runs whose events are to be read once more
  QTimer m_poll;
  bool m_reading = false;
  int m_generation = 0;
  QGridLayout* m_grid;
  LineChart *m_loss, *m_validation, *m_rate, *m_speed, *m_gradient;
  QLabel* m_none;
  TextTableModel* m_log;
};

}  // namespace ui
