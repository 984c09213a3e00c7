#pragma once

#include <QColor>
#include <QVector>
#include <vector>

#include "ui/charts/chart.h"

class QCPItemText;

namespace ui {

struct LineSeries {
  QString name;
  QColor color = {};                    ///< invalid: the theme's, by order
  int colorIndex = -1;                  ///< of theme::seriesColor, where `color` is invalid; -1: the order
  QVector<double> x = {}, y = {};       ///< a y that is not finite is marked, not drawn
  QVector<double> low = {}, high = {};  ///< whiskers, as long as x; empty: none
  bool smooth = false;                  ///< raw points faint under a smoothed line
  bool line = true;
  bool points = false;
};

/// Curves over a common x: loss while it runs, a metric over k. Series are drawn in the order of their
/// adding; a name is one series.
class LineChart : public Chart {
  Q_OBJECT

 public:
  explicit LineChart(QWidget* parent = nullptr);
  void setSeries(std::vector<LineSeries> series);
  /// Adds points to the series of that name, making it as `like` says where it is not there yet.
  void append(const LineSeries& like, const QVector<double>& x, const QVector<double>& y);
  void clear();
  bool isEmpty() const { return m_series.empty(); }
  /// Number of points held by the series `name`.
  qsizetype pointCount(const QString& name) const;
  /// The y axis starts at zero.
  void setZeroBased(bool zeroBased);
  /// The only places where x has ticks, such as cut-offs; empty: round numbers.
  void setXTicks(const QVector<double>& places);
  QString csv() const override;

 protected:
  void rebuild() override;
  QString hoverText(const QPoint& pixel, double& lineX) override;
  void resetView() override;
  bool zoomsOnWheel() const override { return true; }

 private:
  QColor colorOf(std::size_t index) const;
  /// There are fewer colours than runs: the second line of a colour is dashed, in the legend too.
  bool repeatsColor(std::size_t index) const;
  void drawSeries(std::size_t index);
  void fitAxes();
  void placeLabels();

  void moveLabels();

  /// A series' name at its last point; in pixels only once the plot is laid out.
  struct EndLabel {
    QCPItemText* text = nullptr;
    double x = 0, y = 0;
  };
  std::vector<LineSeries> m_series;
  std::vector<EndLabel> m_labels;
  QVector<double> m_xTicks;
  bool m_zeroBased = false;
  bool m_zoomed = false;
};

/// Exponentially weighted means of `y` without the start's bias (Kingma and Ba 2015, section 3); values that
/// are not finite are passed over. `keep` in [0, 1).
QVector<double> smoothed(const QVector<double>& y, double keep);

}  // namespace ui
