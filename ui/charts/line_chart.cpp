#include "ui/charts/line_chart.h"

#include "ui/charts/custom_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr std::size_t kDirectLabels = 5;  // up to so many series are named at their lines' ends
constexpr int kLabelHeight = 15;

/// Index of the entry of sorted `x` next to `at`.
qsizetype nearest(const QVector<double>& x, double at) {
  if (x.isEmpty()) return -1;
  const auto after = std::lower_bound(x.begin(), x.end(), at);
  if (after == x.begin()) return 0;
  if (after == x.end()) return x.size() - 1;
  const qsizetype index = after - x.begin();
  return at - x[index - 1] < x[index] - at ? index - 1 : index;
}

}  // namespace

QVector<double> smoothed(const QVector<double>& y, double keep) {
  QVector<double> result;
  result.reserve(y.size());
  double mean = 0, weight = 0;
  for (const double value : y) {
    if (std::isfinite(value)) {
      mean = keep * mean + (1 - keep) * value;
      weight = keep * weight + (1 - keep);
    }
    result.push_back(weight > 0 ? mean / weight : value);
  }
  return result;
}

LineChart::LineChart(QWidget* parent) : Chart(parent) {
  connect(plot()->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] {
    if (plot()->property("fitting").toBool()) return;
    m_zoomed = true;
  });
  connect(plot(), &QCustomPlot::afterLayout, this, &LineChart::moveLabels);
}

void LineChart::setSeries(std::vector<LineSeries> series) {
  m_series = std::move(series);
  m_zoomed = false;
  scheduleRebuild();
}

void LineChart::append(const LineSeries& like, const QVector<double>& x, const QVector<double>& y) {
  auto found = std::ranges::find(m_series, like.name, &LineSeries::name);
  if (found == m_series.end()) {
    m_series.push_back(like);
    found = m_series.end() - 1;
  }
  found->x += x;
  found->y += y;
  scheduleRebuild();
}

void LineChart::clear() {
  setSeries({});
}

qsizetype LineChart::pointCount(const QString& name) const {
  const auto found = std::ranges::find(m_series, name, &LineSeries::name);
  return found == m_series.end() ? 0 : found->x.size();
}

void LineChart::setZeroBased(bool zeroBased) {
  m_zeroBased = zeroBased;
  scheduleRebuild();
}

void LineChart::setXTicks(const QVector<double>& places) {
  m_xTicks = places;
  scheduleRebuild();
}

QColor LineChart::colorOf(std::size_t index) const {
  const LineSeries& series = m_series[index];
  if (series.color.isValid()) return series.color;
  return theme::seriesColor(series.colorIndex >= 0 ? series.colorIndex : static_cast<int>(index));
}

bool LineChart::repeatsColor(std::size_t index) const {
  for (std::size_t i = 0; i < index; ++i)
    if (colorOf(i) == colorOf(index)) return true;
  return false;
}

void LineChart::rebuild() {
  plot()->clearPlottables();
  m_labels.clear();
  for (int i = plot()->itemCount() - 1; i >= 0; --i)
    if (qobject_cast<QCPItemText*>(plot()->item(i))) plot()->removeItem(plot()->item(i));
  for (std::size_t i = 0; i < m_series.size(); ++i) drawSeries(i);
  QList<QPair<QString, QColor>> legend;
  if (m_series.size() > kDirectLabels)
    for (std::size_t i = 0; i < m_series.size(); ++i)
      legend.append({(repeatsColor(i) ? "╌ " : "") + m_series[i].name, colorOf(i)});
  setLegend(legend);
  // Nothing to measure, no measure: axes without data would show numbers that mean nothing.
  for (QCPAxis* axis : {plot()->xAxis, plot()->yAxis}) {
    axis->setVisible(!m_series.empty());
    QSharedPointer<QCPAxisTicker> ticker(new QCPAxisTicker);
    ticker->setTickCount(height() < 240 ? 3 : 5);
    axis->setTicker(ticker);
  }
  if (!m_xTicks.isEmpty()) {
    const auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (const double place : m_xTicks) ticker->addTick(place, QLocale().toString(place, 'g', 7));
    plot()->xAxis->setTicker(ticker);
  }
  plot()->yAxis->grid()->setVisible(!m_series.empty());
  if (!m_zoomed) fitAxes();
  placeLabels();
}

void LineChart::drawSeries(std::size_t index) {
  const LineSeries& series = m_series[index];
  const QColor color = colorOf(index);
  QVector<double> x, y, badX, badY;
  double last = std::nan("");
  for (qsizetype i = 0; i < series.x.size(); ++i) {
    if (std::isfinite(series.y[i])) {
      x.push_back(series.x[i]);
      y.push_back(last = series.y[i]);
    } else {
      badX.push_back(series.x[i]);
      badY.push_back(std::isfinite(last) ? last : 0);
    }
  }
  const auto add = [this](const QVector<double>& keys, const QVector<double>& values) {
    QCPGraph* graph = plot()->addGraph();
    graph->setData(keys, values, true);
    return graph;
  };
  if (series.smooth && x.size() > 20) {
    QColor faint = color;
    faint.setAlphaF(0.22F);
    add(x, y)->setPen(QPen(faint, 1));
    const double keep = 1 - 2.0 / (static_cast<double>(std::min<qsizetype>(x.size() / 20, 50)) + 1);
    add(x, smoothed(y, std::clamp(keep, 0.5, 0.97)))->setPen(QPen(color, 2));
  } else {
    QCPGraph* graph = add(x, y);
    graph->setPen(QPen(color, 2, repeatsColor(index) ? Qt::DashLine : Qt::SolidLine));
    if (!series.line) graph->setLineStyle(QCPGraph::lsNone);
    if (series.points || !series.line || x.size() == 1)
      graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, color, color, series.line ? 5 : 8));
    if (!series.low.isEmpty() && series.low.size() == series.x.size() && badX.isEmpty()) {
      auto* whiskers = new QCPErrorBars(plot()->xAxis, plot()->yAxis);
      whiskers->setSymbolGap(0);
      whiskers->setDataPlottable(graph);
      QVector<double> minus, plus;
      for (qsizetype i = 0; i < x.size(); ++i) {
        minus.push_back(y[i] - series.low[i]);
        plus.push_back(series.high[i] - y[i]);
      }
      whiskers->setData(minus, plus);
      whiskers->setPen(QPen(color, 1));
      whiskers->setWhiskerWidth(5);
      whiskers->setSymbolGap(0);
    }
  }
  if (badX.isEmpty()) return;
  QCPGraph* bad = add(badX, badY);
  bad->setLineStyle(QCPGraph::lsNone);
  bad->setScatterStyle(
      QCPScatterStyle(QCPScatterStyle::ssCross, QPen(theme::colors().bad, 2), Qt::NoBrush, 9));
}

void LineChart::fitAxes() {
  double left = std::numeric_limits<double>::infinity(), right = -left, low = left, high = -left;
  for (const LineSeries& series : m_series) {
    for (qsizetype i = 0; i < series.x.size(); ++i) {
      left = std::min(left, series.x[i]);
      right = std::max(right, series.x[i]);
      if (!std::isfinite(series.y[i])) continue;
      low = std::min(low, i < series.low.size() ? std::min(series.low[i], series.y[i]) : series.y[i]);
      high = std::max(high, i < series.high.size() ? std::max(series.high[i], series.y[i]) : series.y[i]);
    }
  }
  if (!(left <= right)) left = 0, right = 1;
  if (!(low <= high)) low = 0, high = 1;
  if (m_zeroBased) low = std::min(low, 0.0);
  if (left == right) left -= 0.5, right += 0.5;
  const double margin = high > low ? (high - low) * 0.06 : std::max(std::abs(high) * 0.1, 1e-6);
  plot()->setProperty("fitting", true);
  const double side = std::ranges::any_of(m_series, &LineSeries::points) ? (right - left) * 0.04 : 0;
  plot()->xAxis->setRange(left - side, right + side);
  plot()->yAxis->setRange(m_zeroBased && low == 0 ? 0 : low - margin, high + margin);
  plot()->setProperty("fitting", false);
}

void LineChart::placeLabels() {
  const bool labelled = m_series.size() > 1 && m_series.size() <= kDirectLabels;
  const QFont font = theme::font(theme::FontRole::Secondary);
  int margin = theme::kGap;
  if (labelled)
    for (const LineSeries& series : m_series)
      margin = std::max(margin, QFontMetrics(font).horizontalAdvance(series.name) + theme::kGap);
  plot()->axisRect()->setMinimumMargins({theme::kSmall, theme::kSmall, std::min(margin, 180), theme::kTiny});
  if (!labelled) return;
  for (std::size_t i = 0; i < m_series.size(); ++i) {
    const auto& y = m_series[i].y;
    for (qsizetype j = y.size() - 1; j >= 0; --j) {
      if (!std::isfinite(y[j])) continue;
      const double shown = m_series[i].smooth && y.size() > 20 ? smoothed(y, 0.9).at(j) : y[j];
      auto* text = new QCPItemText(plot());
      text->setText(QFontMetrics(font).elidedText(m_series[i].name, Qt::ElideRight, 168));
      text->setFont(font);
      text->setColor(colorOf(i));
      text->setClipToAxisRect(false);
      text->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
      text->position->setTypeX(QCPItemPosition::ptPlotCoords);
      text->position->setTypeY(QCPItemPosition::ptAbsolute);
      text->setPadding({6, 0, 0, 0});
      m_labels.push_back({text, m_series[i].x[j], shown});
      break;
    }
  }
}

void LineChart::moveLabels() {
  // From the top down, each at least one line below the one before.
  std::ranges::sort(m_labels, std::ranges::greater{}, &EndLabel::y);
  double above = -std::numeric_limits<double>::infinity();
  for (const EndLabel& label : m_labels) {
    above = std::max(plot()->yAxis->coordToPixel(label.y), above + kLabelHeight);
    label.text->position->setCoords(label.x, above);
  }
}

QString LineChart::hoverText(const QPoint& pixel, double& lineX) {
  const double at = plot()->xAxis->pixelToCoord(pixel.x());
  double best = std::numeric_limits<double>::infinity();
  for (const LineSeries& series : m_series) {
    const qsizetype index = nearest(series.x, at);
    if (index >= 0 && std::abs(series.x[index] - at) < std::abs(best - at)) best = series.x[index];
  }
  if (!std::isfinite(best)) return {};
  lineX = best;
  QString rows = QString("<b>%1 %2</b>").arg(plot()->xAxis->label(), QLocale().toString(best, 'g', 7));
  for (std::size_t i = 0; i < m_series.size(); ++i) {
    const LineSeries& series = m_series[i];
    const qsizetype index = nearest(series.x, best);
    if (index < 0 || series.x[index] != best) continue;
    const double y = series.y[index];
    QString value = std::isfinite(y) ? metricText(y) : tr("not a number");
    if (index < series.low.size() && index < series.high.size())
      value += QString(" (%1 – %2)").arg(metricText(series.low[index]), metricText(series.high[index]));
    rows += QString("<br><span style='color:%1'>■</span> %2 %3")
                .arg(colorOf(i).name(), series.name.toHtmlEscaped(), value);
  }
  return rows;
}

void LineChart::resetView() {
  m_zoomed = false;
  scheduleRebuild();
}

QString LineChart::csv() const {
  QString text = "series," + csvField(plot()->xAxis->label().isEmpty() ? "x" : plot()->xAxis->label()) + "," +
                 csvField(plot()->yAxis->label().isEmpty() ? "y" : plot()->yAxis->label()) + ",low,high\n";
  for (const LineSeries& series : m_series)
    for (qsizetype i = 0; i < series.x.size(); ++i)
      text += csvField(series.name) + "," + csvNumber(series.x[i]) + "," + csvNumber(series.y[i]) + "," +
              (i < series.low.size() ? csvNumber(series.low[i]) : "") + "," +
              (i < series.high.size() ? csvNumber(series.high[i]) : "") + "\n";
  return text;
}

}  // namespace ui
