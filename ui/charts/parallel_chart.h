#pragma once

#include <QList>
#include <optional>
#include <utility>
#include <vector>

#include "ui/charts/chart.h"
#include "ui/charts/parallel_axis.h"

class QCPGraph;

namespace ui {

/// Parallel coordinates (Inselberg 1985): a line for each trial over an axis for each setting. The last axis
/// is the figure by which lines are coloured, with the scale beside it. Dragging along an axis leaves only
/// the lines that pass there; a click on the axis or a double click anywhere brings them back.
class ParallelChart : public Chart {
  Q_OBJECT

 public:
  using Axis = ParallelAxis;
  struct Line {
    QString name;
    std::vector<double> values;  ///< by axis, of a choice its place; not a number: the line ends before it
    QString tip = {};            ///< more for the hover text
  };

  explicit ParallelChart(QWidget* parent = nullptr);
  /// Brushes stay where the axes have the same names as before.
  void setData(std::vector<Axis> axes, std::vector<Line> lines);
  void setHigherIsBetter(bool better);
  /// Draws a line in bold, by its place in setData(); -1: none.
  void setChosen(int line);
  /// Leaves only lines that pass the axis within these shares of its length, 0 below and 1 above.
  void setBrush(int axis, double low, double high);
  void clearBrushes();
  /// The lines that pass all brushes, by place.
  QList<int> shownLines() const;
  /// Where a line crosses an axis, in pixels of the plot.
  QPointF crossing(int line, int axis) const;
  QString csv() const override;

 Q_SIGNALS:
  void chosen(int line);
  void filterChanged();

 protected:
  void rebuild() override;
  QString hoverText(const QPoint& pixel, double& lineX) override;
  void resetView() override { clearBrushes(); }
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  using Brush = std::optional<std::pair<double, double>>;
  int axisCount() const { return static_cast<int>(m_axes.size()); }
  double shareOf(const Line& line, int axis) const;
  double goodnessOf(const Line& line) const;
  bool isShown(const Line& line) const;
  QList<int> byGoodness() const;
  void fitFrame();
  void drawLines();
  void drawAxis(int axis);
  void drawScale();
  void drawBrush(int axis);
  QCPGraph* addLine(const Line& line, const QPen& pen);
  void fillOverlay(QCPGraph* graph, int line);
  void setHovered(int line);
  int lineAt(const QPointF& pixel) const;
  int axisAt(const QPointF& pixel) const;
  void press(const QMouseEvent* event);
  void drag(const QMouseEvent* event);
  void release(const QMouseEvent* event);

  std::vector<Axis> m_axes;
  std::vector<Line> m_lines;
  std::vector<Brush> m_brushes;  ///< one an axis
  QCPGraph *m_hoverLine = nullptr, *m_chosenLine = nullptr;
  bool m_higherIsBetter = true;
  int m_chosen = -1, m_hovered = -1;
  int m_brushed = -1;  ///< the axis on which the mouse is pressed
  QPointF m_pressed;
};

}  // namespace ui
