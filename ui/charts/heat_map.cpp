#include "ui/charts/heat_map.h"

#include "ui/charts/custom_plot.h"

#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr double kStrongest = 0.5;  // share of the colour that still leaves words readable
constexpr double kFaintest = 0.08;
constexpr int kLeastRowNames = 80;  // px
constexpr int kManyColumns = 8;     // of which the names of rows leave more room to the cells

QString elidedLines(const QString& text, const QFontMetrics& metrics, int width) {
  QStringList lines = text.split('\n');
  for (QString& line : lines) line = metrics.elidedText(line, Qt::ElideRight, std::max(8, width));
  return lines.join('\n');
}

QString inOneLine(const QString& name) {
  return QString(name).replace('\n', " · ");
}

}  // namespace

HeatMap::HeatMap(QWidget* parent) : Chart(parent) {
  plot()->setInteraction(QCP::iRangeDrag, false);
  plot()->xAxis->setVisible(false);
  plot()->xAxis2->setVisible(true);
  plot()->yAxis->setRangeReversed(true);
  connect(plot(), &QCustomPlot::afterLayout, this, &HeatMap::fitTexts);
  connect(plot(), &QCustomPlot::mouseRelease, this, [this](const QMouseEvent* event) {
    int row = 0, column = 0;
    if (event->button() == Qt::LeftButton && findCell(event->position(), row, column))
      Q_EMIT cellClicked(row, column);
  });
}

void HeatMap::setCells(const QStringList& rows, const QStringList& columns, std::vector<Cell> cells) {
  m_rows = rows;
  m_columns = columns;
  m_cells = std::move(cells);
  m_cells.resize(static_cast<std::size_t>(rows.size() * columns.size()));
  scheduleRebuild();
}

void HeatMap::setMiddle(Middle kind, std::vector<double> values) {
  m_middle = kind;
  m_middles = std::move(values);
  scheduleRebuild();
}

void HeatMap::setMeaning(const QString& above, const QString& below) {
  m_above = above;
  m_below = below;
  scheduleRebuild();
}

double HeatMap::middleOf(int row, int column) const {
  const int place = m_middle == Middle::All ? 0 : m_middle == Middle::PerRow ? row : column;
  return place < static_cast<int>(m_middles.size()) ? m_middles[static_cast<std::size_t>(place)] : 0;
}

QColor HeatMap::colorOf(double away) {
  if (away == 0) return theme::colors().sunken;
  const double share = kFaintest + (kStrongest - kFaintest) * std::min(1.0, std::abs(away));
  return theme::blend(theme::seriesColor(away > 0 ? 0 : 1), theme::colors().surface, share);
}

void HeatMap::rebuild() {
  plot()->clearPlottables();
  for (int i = plot()->itemCount() - 1; i >= 0; --i)
    if (plot()->item(i)->objectName() == "ours") plot()->removeItem(plot()->item(i));
  m_texts.clear();
  QList<QPair<QString, QColor>> legend;
  if (!m_above.isEmpty() && !m_cells.empty())
    legend = {{m_above, theme::seriesColor(0)}, {m_below, theme::seriesColor(1)}};
  setLegend(legend);
  labelAxes();
  drawCells();
}

void HeatMap::labelAxes() {
  const QFontMetrics metrics(theme::font(theme::FontRole::Secondary));
  for (QCPAxis* axis : {plot()->xAxis2, plot()->yAxis}) {
    styleAxis(axis, false);
    axis->setBasePen(Qt::NoPen);
    axis->setTickLabelColor(theme::colors().text);
  }
  plot()->yAxis->grid()->setVisible(false);
  const int rowLimit = std::max(kLeastRowNames, plot()->width() / (columnCount() > kManyColumns ? 7 : 4));
  int rowWidth = 0;
  QSharedPointer<QCPAxisTickerText> rows(new QCPAxisTickerText), columns(new QCPAxisTickerText);
  for (int row = 0; row < rowCount(); ++row) {
    const QString name = metrics.elidedText(m_rows[row], Qt::ElideRight, rowLimit);
    rowWidth = std::max(rowWidth, metrics.horizontalAdvance(name));
    rows->addTick(row, name);
  }
  const int columnWidth = (plot()->width() - rowWidth - 24) / std::max(1, columnCount()) - 6;
  for (int column = 0; column < columnCount(); ++column)
    columns->addTick(column, elidedLines(m_columns[column], metrics, columnWidth));
  plot()->yAxis->setTicker(rows);
  plot()->xAxis2->setTicker(columns);
  plot()->yAxis->setRange(-0.5, std::max(1, rowCount()) - 0.5);
  for (QCPAxis* axis : {plot()->xAxis, plot()->xAxis2})
    axis->setRange(-0.5, std::max(1, columnCount()) - 0.5);
  plot()->axisRect()->setMinimumMargins({theme::kTiny, theme::kTiny, theme::kTiny, theme::kTiny});
}

void HeatMap::drawCells() {
  double widest = 0;
  const auto at = [this](int row, int column) -> const Cell& {
    return m_cells[static_cast<std::size_t>(row * columnCount() + column)];
  };
  for (int row = 0; row < rowCount(); ++row)
    for (int column = 0; column < columnCount(); ++column)
      if (const double value = at(row, column).value; std::isfinite(value))
        widest = std::max(widest, std::abs(value - middleOf(row, column)));
  for (int row = 0; row < rowCount(); ++row)
    for (int column = 0; column < columnCount(); ++column) {
      const Cell& cell = at(row, column);
      auto* rect = new QCPItemRect(plot());
      rect->setObjectName("ours");
      rect->topLeft->setCoords(column - 0.5, row - 0.5);
      rect->bottomRight->setCoords(column + 0.5, row + 0.5);
      rect->setPen(QPen(theme::colors().surface, 2));
      const double away = widest > 0 ? (cell.value - middleOf(row, column)) / widest : 0;
      rect->setBrush(std::isfinite(cell.value) ? QBrush(colorOf(away)) : QBrush(Qt::NoBrush));
      QCPItemText* text = nullptr;
      if (!cell.text.isEmpty()) {
        text = new QCPItemText(plot());
        text->setObjectName("ours");
        text->setFont(theme::font(theme::FontRole::Secondary));
        text->setColor(std::isfinite(cell.value) ? theme::colors().text : theme::colors().secondary);
        text->setPositionAlignment(Qt::AlignCenter);
        text->setTextAlignment(Qt::AlignCenter);
        text->position->setCoords(column, row);
      }
      m_texts.push_back(text);
    }
}

void HeatMap::fitTexts() {
  if (m_cells.empty() || m_texts.size() != m_cells.size()) return;
  const QFontMetrics metrics(theme::font(theme::FontRole::Secondary));
  const int width = plot()->axisRect()->width() / columnCount() - 2;
  const int height = plot()->axisRect()->height() / rowCount() - 4;
  for (std::size_t i = 0; i < m_cells.size(); ++i) {
    if (!m_texts[i]) continue;
    QStringList lines = m_cells[i].text.split('\n');
    if (height < metrics.height() * lines.size()) {
      const QString joined = lines.join(' ');
      lines = metrics.horizontalAdvance(joined) <= width ? QStringList{joined} : lines.mid(0, 1);
    }
    m_texts[i]->setText(elidedLines(lines.join('\n'), metrics, width));
    m_texts[i]->setVisible(height >= metrics.height() - 4);
  }
}

bool HeatMap::findCell(const QPointF& pixel, int& row, int& column) const {
  row = static_cast<int>(std::lround(plot()->yAxis->pixelToCoord(pixel.y())));
  column = static_cast<int>(std::lround(plot()->xAxis->pixelToCoord(pixel.x())));
  return row >= 0 && row < rowCount() && column >= 0 && column < columnCount() &&
         plot()->axisRect()->rect().contains(pixel.toPoint());
}

QString HeatMap::hoverText(const QPoint& pixel, double&) {
  int row = 0, column = 0;
  if (!findCell(pixel, row, column)) return {};
  const Cell& cell = m_cells[static_cast<std::size_t>(row * columnCount() + column)];
  if (cell.text.isEmpty() && cell.tip.isEmpty()) return {};
  QString text = QString("<b>%1</b> · <b>%2</b>")
                     .arg(m_rows[row].toHtmlEscaped(), inOneLine(m_columns[column]).toHtmlEscaped());
  text += "<br>" + (cell.tip.isEmpty() ? cell.text : cell.tip).toHtmlEscaped().replace('\n', "<br>");
  return text;
}

QString HeatMap::csv() const {
  QString text = "row,column,value,text\n";
  for (int row = 0; row < rowCount(); ++row)
    for (int column = 0; column < columnCount(); ++column) {
      const Cell& cell = m_cells[static_cast<std::size_t>(row * columnCount() + column)];
      text += csvField(m_rows[row]) + "," + csvField(inOneLine(m_columns[column])) + "," +
              (std::isfinite(cell.value) ? csvNumber(cell.value) : "") + "," +
              csvField(QString(cell.text).replace('\n', ' ')) + "\n";
    }
  return text;
}

}  // namespace ui
