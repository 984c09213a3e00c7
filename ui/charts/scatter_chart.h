#pragma once

#include <QList>
#include <QRectF>
#include <vector>

#include "ui/charts/chart.h"

class QCPItemEllipse;
class QCPItemLine;
class QCPItemText;

namespace ui {

/// Points of two measures: runs with their names, or users whose number is a point's size. May have a line
/// through some of the points, such as a Pareto front, and a diagonal on which both measures are equal.
class ScatterChart : public Chart {
  Q_OBJECT

 public:
  struct Point {
    double x = 0, y = 0;
    QString name = {};
    int colorIndex = 0;  ///< of theme::seriesColor
    int count = 1;       ///< how much stands there; the disc grows with it
    QString tip = {};    ///< more for the hover text
  };

  explicit ScatterChart(QWidget* parent = nullptr);
  /// Points whose x or y is not finite are not drawn.
  void setPoints(std::vector<Point> points);
  /// Writes each point's name beside it, where no other name or point is.
  void setNamesShown(bool shown);
  /// Joins points, by their places in setPoints(), in this order; empty: no line.
  void setLine(std::vector<std::size_t> points);
  /// Draws where y equals x, on axes of the same range.
  void setDiagonal(bool shown);
  /// Points can be chosen by click and by the arrow keys; chosen() tells of it.
  void setChoosable(bool choosable);
  /// Rings a point; -1: none.
  void setChosen(int point);
  /// Where the names stand, in pixels of the plot; a name without room is not there.
  QList<QRectF> namePlaces() const { return m_namePlaces; }
  QString csv() const override;

 Q_SIGNALS:
  void chosen(int point);

 protected:
  void rebuild() override;
  QString hoverText(const QPoint& pixel, double& lineX) override;
  void resetView() override;
  bool zoomsOnWheel() const override { return true; }
  void keyPressEvent(QKeyEvent* event) override;

 private:
  bool isDrawn(const Point& point) const;
  void drawDiscs();
  void drawLines();
  void makeNames();
  void fitAxes();
  void placeNames();
  QPointF pixelOf(const Point& point) const;
  int pointAt(const QPointF& pixel) const;
  QRectF freePlace(const QPointF& at, const QSizeF& size, const std::vector<QRectF>& taken) const;

  struct Name {
    std::size_t point = 0;
    QCPItemText* text = nullptr;
    QCPItemLine* leader = nullptr;  ///< to a name that found no room next to its point
  };
  std::vector<Point> m_points;
  std::vector<std::size_t> m_line;
  std::vector<Name> m_names;
  QList<QRectF> m_namePlaces;
  QCPItemEllipse* m_ring = nullptr;
  QPointF m_pressed;
  int m_chosen = -1;
  bool m_namesShown = false, m_diagonal = false, m_choosable = false, m_zoomed = false;
};

}  // namespace ui
