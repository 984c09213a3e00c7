#pragma once

#include <QColor>
#include <QStringList>
#include <functional>
#include <optional>
#include <vector>

#include "ui/charts/chart.h"

namespace ui {

/// One bar per category, with whiskers where bounds are given; or several named bars per category.
class BarChart : public Chart {
  Q_OBJECT

 public:
  struct Bar {
    QString label;
    double value = 0;
    std::optional<double> low = {}, high = {};
    int colorIndex = 0;  ///< of theme::seriesColor
    QString tip = {};    ///< more for the hover text
  };
  struct Group {
    QString name;
    int colorIndex = 0;
    std::vector<double> values;               ///< one per category
    std::vector<double> low = {}, high = {};  ///< likewise, or empty
  };

  /// Horizontal bars have their labels to the left, the first on top.
  explicit BarChart(Qt::Orientation orientation = Qt::Vertical, QWidget* parent = nullptr);
  void setBars(std::vector<Bar> bars);
  void setGroups(const QStringList& categories, std::vector<Group> groups);
  /// How values read in hover text and at the bars' ends; default metricText().
  void setValueText(std::function<QString(double)> text);
  /// Writes each value at its bar's end; only for single bars.
  void setValuesShown(bool shown);
  QString csv() const override;

 protected:
  void rebuild() override;
  QString hoverText(const QPoint& pixel, double& lineX) override;

 private:
  void drawGroup(const Group& group, double width, double offset, const std::vector<int>& colors);
  void labelCategories();
  void showValues();
  void fitAxes();
  QCPAxis* keyAxis() const;
  QCPAxis* valueAxis() const;

  Qt::Orientation m_orientation;
  QStringList m_categories;
  std::vector<Group> m_groups;
  std::vector<int> m_colors;  ///< per category, where single bars differ
  QStringList m_tips;
  std::function<QString(double)> m_valueText;
  bool m_valuesShown = false;
};

/// Counts in bins of given edges, with marked values.
class Histogram : public Chart {
  Q_OBJECT

 public:
  explicit Histogram(QWidget* parent = nullptr);
  /// `edges` has one entry more than `counts`. `colors`: of theme::seriesColor, one a bin; empty: the first.
  void setBins(std::vector<double> edges, std::vector<double> counts, std::vector<int> colors = {});
  struct Mark {
    double x = 0;
    QString label;
  };
  void setMarks(std::vector<Mark> marks);
  QString csv() const override;

 protected:
  void rebuild() override;
  QString hoverText(const QPoint& pixel, double& lineX) override;

 private:
  std::vector<double> m_edges, m_counts;
  std::vector<int> m_colors;
  std::vector<Mark> m_marks;
};

}  // namespace ui
