#pragma once

#include <QColor>
#include <QStringList>
#include <limits>
#include <vector>

#include "ui/charts/chart.h"

class QCPItemText;

namespace ui {

/// A table of coloured cells: blue above a middle, vermilion below it, both told apart by colour-blind eyes,
/// and words in the cells. The middle is one for all, or one for each row or column.
class HeatMap : public Chart {
  Q_OBJECT

 public:
  struct Cell {
    double value = std::numeric_limits<double>::quiet_NaN();  ///< not a number: no colour
    QString text = {};  ///< in the cell, up to two lines; in low cells they are joined or the first alone
    QString tip = {};   ///< more for the hover text
  };
  enum class Middle { All, PerRow, PerColumn };

  explicit HeatMap(QWidget* parent = nullptr);
  /// `cells` are row by row. The first row is on top; columns are named above, in one line or two.
  void setCells(const QStringList& rows, const QStringList& columns, std::vector<Cell> cells);
  /// `values`: one, or one for each row or column.
  void setMiddle(Middle kind, std::vector<double> values);
  /// What the two colours mean, for the legend; empty: no legend.
  void setMeaning(const QString& above, const QString& below);
  /// The ground of a cell that lies so far from the middle: -1 to 1.
  static QColor colorOf(double away);
  QString csv() const override;

 Q_SIGNALS:
  void cellClicked(int row, int column);

 protected:
  void rebuild() override;
  QString hoverText(const QPoint& pixel, double& lineX) override;

 private:
  int rowCount() const { return static_cast<int>(m_rows.size()); }
  int columnCount() const { return static_cast<int>(m_columns.size()); }
  double middleOf(int row, int column) const;
  void labelAxes();
  void drawCells();
  void fitTexts();
  bool findCell(const QPointF& pixel, int& row, int& column) const;

  QStringList m_rows, m_columns;
  std::vector<Cell> m_cells;
  Middle m_middle = Middle::All;
  std::vector<double> m_middles{0};
  QString m_above, m_below;
  std::vector<QCPItemText*> m_texts;  ///< one a cell, null where there are no words
};

}  // namespace ui
