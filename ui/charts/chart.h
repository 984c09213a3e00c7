#pragma once

#include <QLabel>
#include <QPointF>
#include <QString>
#include <QTimer>
#include <QWidget>

class QCustomPlot;
class QCPAxis;
class QCPItemLine;

namespace ui {

/// What all charts share: the look, a title above the plot, hovering, and the menu that copies and saves. The
/// look follows the theme by itself. Coordinates are doubles; numbers are shown in the current locale.
class Chart : public QWidget {
  Q_OBJECT

 public:
  explicit Chart(QWidget* parent = nullptr);
  ~Chart() override;

  /// A finding where one is certain, else the subject. Empty: no title line.
  void setTitle(const QString& title);
  void setAxisLabels(const QString& x, const QString& y);
  /// One line of coloured names above the plot; empty hides it. Pairs of name and colour.
  void setLegend(const QList<QPair<QString, QColor>>& entries);

  /// The data as CSV with a header line.
  virtual QString csv() const = 0;
  enum class FileType { Svg, Png, Pdf, Csv };
  /// Returns false where the file cannot be written.
  bool save(const QString& path, FileType type);

  QSize sizeHint() const override { return {320, 200}; }
  QSize minimumSizeHint() const override { return {160, 120}; }

 protected:
  /// Builds everything that depends on data and theme anew; called soon after scheduleRebuild(), a change of
  /// theme, and a change of language.
  virtual void rebuild() = 0;
  /// Rich text for the point under the cursor, in plot coordinates; empty: none. May move `line`'s x.
  virtual QString hoverText(const QPoint& pixel, double& lineX);
  virtual void resetView();
  /// False leaves the wheel to the page that scrolls.
  virtual bool zoomsOnWheel() const { return false; }

  void scheduleRebuild();
  void scheduleReplot();
  void styleAxis(QCPAxis* axis, bool grid);
  QCustomPlot* plot() const { return m_plot; }

  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void styleFrame();
  void showLegend();  ///< names that are too long for the chart are shortened
  void showHover(const QPoint& pixel);
  void hideHover();
  void openMenu(const QPoint& global);
  void saveAs(FileType type);

  QCustomPlot* m_plot;
  QLabel* m_title;
  QLabel* m_legend;
  QList<QPair<QString, QColor>> m_entries;  ///< of the legend
  QLabel* m_hover;
  QCPItemLine* m_hoverLine;
  QTimer m_rebuild, m_replot;
};

/// A value as one CSV field.
QString csvField(const QString& text);
QString csvNumber(double value);

}  // namespace ui
