#include "ui/charts/bar_chart.h"

#include "ui/charts/custom_plot.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr double kBarShare = 0.68;  // of a category's width

void clearItems(QCustomPlot* plot) {
  plot->clearPlottables();
  for (int i = plot->itemCount() - 1; i >= 0; --i)
    if (plot->item(i)->objectName() == "ours") plot->removeItem(plot->item(i));
}

QCPItemText* addText(QCustomPlot* plot, const QString& text, double x, double y, Qt::Alignment alignment) {
  auto* item = new QCPItemText(plot);
  item->setObjectName("ours");
  item->setText(text);
  item->setFont(theme::font(theme::FontRole::Secondary));
  item->setColor(theme::colors().secondary);
  item->setClipToAxisRect(false);
  item->setPositionAlignment(alignment);
  item->position->setCoords(x, y);
  item->setPadding({4, 1, 4, 1});
  return item;
}

}  // namespace

BarChart::BarChart(Qt::Orientation orientation, QWidget* parent)
    : Chart(parent), m_orientation(orientation), m_valueText(metricText) {
  plot()->setInteraction(QCP::iRangeDrag, false);
}

QCPAxis* BarChart::keyAxis() const {
  return m_orientation == Qt::Vertical ? plot()->xAxis : plot()->yAxis;
}
QCPAxis* BarChart::valueAxis() const {
  return m_orientation == Qt::Vertical ? plot()->yAxis : plot()->xAxis;
}

void BarChart::setBars(std::vector<Bar> bars) {
  m_categories.clear();
  m_tips.clear();
  m_colors.clear();
  Group group;
  const bool whiskers = std::ranges::any_of(bars, [](const Bar& bar) { return bar.low && bar.high; });
  for (const Bar& bar : bars) {
    m_categories += bar.label;
    m_tips += bar.tip;
    m_colors.push_back(bar.colorIndex);
    group.values.push_back(bar.value);
    if (!whiskers) continue;
    group.low.push_back(bar.low.value_or(bar.value));
    group.high.push_back(bar.high.value_or(bar.value));
  }
  m_groups = {std::move(group)};
  scheduleRebuild();
}

void BarChart::setGroups(const QStringList& categories, std::vector<Group> groups) {
  m_categories = categories;
  m_groups = std::move(groups);
  m_colors.clear();
  m_tips.clear();
  scheduleRebuild();
}

void BarChart::setValueText(std::function<QString(double)> text) {
  m_valueText = std::move(text);
}
void BarChart::setValuesShown(bool shown) {
  m_valuesShown = shown;
}

void BarChart::rebuild() {
  clearItems(plot());
  styleAxis(keyAxis(), false);
  styleAxis(valueAxis(), true);
  if (m_orientation == Qt::Horizontal) keyAxis()->setBasePen(Qt::NoPen);
  const double width = kBarShare / static_cast<double>(std::max<std::size_t>(1, m_groups.size()));
  QList<QPair<QString, QColor>> legend;
  for (std::size_t i = 0; i < m_groups.size(); ++i) {
    const double offset = (static_cast<double>(i) - (static_cast<double>(m_groups.size()) - 1) / 2) * width;
    drawGroup(m_groups[i], width, offset, m_groups.size() == 1 ? m_colors : std::vector<int>());
    if (m_groups.size() > 1) legend.append({m_groups[i].name, theme::seriesColor(m_groups[i].colorIndex)});
  }
  setLegend(legend);
  labelCategories();
  fitAxes();
  showValues();
}

void BarChart::drawGroup(const Group& group, double width, double offset, const std::vector<int>& colors) {
  std::map<int, QCPBars*> bars;  // one plottable per colour
  QVector<double> keys, values, minus, plus;
  for (std::size_t i = 0; i < group.values.size(); ++i) {
    const int color = i < colors.size() ? colors[i] : group.colorIndex;
    QCPBars*& bar = bars[color];
    if (!bar) {
      bar = new QCPBars(keyAxis(), valueAxis());
      bar->setWidth(width * 0.94);
      bar->setPen(Qt::NoPen);
      bar->setBrush(theme::seriesColor(color));
      bar->setAntialiased(false);
    }
    const double key = static_cast<double>(i) + offset;
    bar->addData(key, group.values[i]);
    if (i >= group.low.size() || i >= group.high.size()) continue;
    keys.push_back(key);
    values.push_back(group.values[i]);
    minus.push_back(group.values[i] - group.low[i]);
    plus.push_back(group.high[i] - group.values[i]);
  }
  if (keys.isEmpty()) return;
  auto* carrier = new QCPGraph(keyAxis(), valueAxis());
  carrier->setData(keys, values);
  carrier->setLineStyle(QCPGraph::lsNone);
  auto* whiskers = new QCPErrorBars(keyAxis(), valueAxis());
  whiskers->setSymbolGap(0);
  whiskers->setDataPlottable(carrier);
  whiskers->setData(minus, plus);
  whiskers->setPen(QPen(theme::colors().text, 1));
  whiskers->setWhiskerWidth(7);
  whiskers->setSymbolGap(0);
}

void BarChart::labelCategories() {
  const QFontMetrics metrics(theme::font(theme::FontRole::Secondary));
  QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
  int widest = 1;
  for (const QString& label : m_categories) widest = std::max(widest, metrics.horizontalAdvance(label) + 10);
  const bool upright = m_orientation == Qt::Vertical;
  // Upright bars have room for every n-th label only; labels that would be cut are shortened first.
  const int room = upright ? std::max(60, plot()->width() - 60) : 1;
  const int count = std::max<int>(1, static_cast<int>(m_categories.size()));
  int every = 1, limit = 150;
  if (upright && widest * count > room) {
    if (count <= 8)
      limit = std::max(24, room / count - 8);
    else
      every = std::max(1, static_cast<int>(std::ceil(static_cast<double>(widest) * count / room)));
  }
  for (int i = 0; i < m_categories.size(); i += every)
    ticker->addTick(i, metrics.elidedText(m_categories[i], Qt::ElideRight, limit));
  keyAxis()->setTicker(ticker);
  keyAxis()->setRange(-0.6, count - 0.4);
  keyAxis()->setRangeReversed(!upright);
}

void BarChart::fitAxes() {
  double low = 0, high = 0;
  for (const Group& group : m_groups) {
    for (const double value : group.values) low = std::min(low, value), high = std::max(high, value);
    for (const double value : group.high) high = std::max(high, value);
    for (const double value : group.low) low = std::min(low, value);
  }
  if (low == high) high = 1;
  const double room = m_valuesShown ? (m_orientation == Qt::Horizontal ? 0.22 : 0.14) : 0.06;
  valueAxis()->setRange(low < 0 ? low - (high - low) * room : 0, high > 0 ? high + (high - low) * room : 0);
  plot()->axisRect()->setMinimumMargins({theme::kSmall, theme::kTiny, theme::kSmall, theme::kTiny});
  const bool bare = m_valuesShown && m_orientation == Qt::Horizontal;
  valueAxis()->setTickLabels(!bare);
  valueAxis()->grid()->setVisible(!bare);
  QSharedPointer<QCPAxisTicker> ticker(new QCPAxisTicker);
  ticker->setTickCount(4);
  valueAxis()->setTicker(ticker);
}

void BarChart::showValues() {
  if (!m_valuesShown || m_groups.size() != 1) return;
  const auto& group = m_groups.front();
  if (m_orientation == Qt::Vertical && group.values.size() > 12) return;
  for (std::size_t i = 0; i < group.values.size(); ++i) {
    const double key = static_cast<double>(i);
    const double end = i < group.high.size() ? std::max(group.high[i], group.values[i]) : group.values[i];
    if (m_orientation == Qt::Vertical)
      addText(plot(), m_valueText(group.values[i]), key, end, Qt::AlignHCenter | Qt::AlignBottom);
    else
      addText(plot(), m_valueText(group.values[i]), end, key, Qt::AlignLeft | Qt::AlignVCenter);
  }
}

QString BarChart::hoverText(const QPoint& pixel, double&) {
  const double key = keyAxis()->pixelToCoord(m_orientation == Qt::Vertical ? pixel.x() : pixel.y());
  const auto index = static_cast<qsizetype>(std::lround(key));
  if (index < 0 || index >= m_categories.size()) return {};
  QString text = "<b>" + m_categories[index].toHtmlEscaped() + "</b>";
  const auto at = static_cast<std::size_t>(index);
  for (const Group& group : m_groups) {
    if (at >= group.values.size()) continue;
    QString value = m_valueText(group.values[at]);
    if (at < group.low.size() && at < group.high.size())
      value += QString(" (%1 – %2)").arg(m_valueText(group.low[at]), m_valueText(group.high[at]));
    const int color = m_groups.size() == 1 && at < m_colors.size() ? m_colors[at] : group.colorIndex;
    text += QString("<br><span style='color:%1'>■</span> %2 %3")
                .arg(theme::seriesColor(color).name(), group.name.toHtmlEscaped(), value);
  }
  if (index < m_tips.size() && !m_tips[index].isEmpty()) text += "<br>" + m_tips[index].toHtmlEscaped();
  return text;
}

QString BarChart::csv() const {
  QString text = "category,series,value,low,high\n";
  for (const Group& group : m_groups)
    for (std::size_t i = 0; i < group.values.size(); ++i)
      text += csvField(m_categories.value(static_cast<qsizetype>(i))) + "," + csvField(group.name) + "," +
              csvNumber(group.values[i]) + "," + (i < group.low.size() ? csvNumber(group.low[i]) : "") + "," +
              (i < group.high.size() ? csvNumber(group.high[i]) : "") + "\n";
  return text;
}

Histogram::Histogram(QWidget* parent) : Chart(parent) {
  plot()->setInteraction(QCP::iRangeDrag, false);
}

void Histogram::setBins(std::vector<double> edges, std::vector<double> counts, std::vector<int> colors) {
  m_edges = std::move(edges);
  m_counts = std::move(counts);
  m_colors = std::move(colors);
  scheduleRebuild();
}

void Histogram::setMarks(std::vector<Mark> marks) {
  m_marks = std::move(marks);
  scheduleRebuild();
}

void Histogram::rebuild() {
  clearItems(plot());
  if (m_edges.size() != m_counts.size() + 1 || m_counts.empty()) return;
  std::map<int, QCPBars*> byColor;
  double high = 1;
  for (std::size_t i = 0; i < m_counts.size(); ++i) {
    const int color = i < m_colors.size() ? m_colors[i] : 0;
    QCPBars*& bars = byColor[color];
    if (!bars) {
      bars = new QCPBars(plot()->xAxis, plot()->yAxis);
      bars->setPen(Qt::NoPen);
      bars->setBrush(theme::seriesColor(color));
      bars->setAntialiased(false);
      bars->setWidth((m_edges[1] - m_edges[0]) * 0.92);
    }
    bars->addData((m_edges[i] + m_edges[i + 1]) / 2, m_counts[i]);
    high = std::max(high, m_counts[i]);
  }
  plot()->xAxis->setRange(m_edges.front(), m_edges.back());
  plot()->yAxis->setRange(0, high * (m_marks.empty() ? 1.06 : 1.22));
  for (QCPAxis* axis : {plot()->xAxis, plot()->yAxis}) {
    QSharedPointer<QCPAxisTicker> ticker(new QCPAxisTicker);
    ticker->setTickCount(4);
    axis->setTicker(ticker);
  }
  plot()->axisRect()->setMinimumMargins({theme::kSmall, theme::kTiny, theme::kGap, theme::kTiny});
  for (const Mark& mark : m_marks) {
    auto* line = new QCPItemLine(plot());
    line->setObjectName("ours");
    line->setPen(QPen(theme::colors().secondary, 1, Qt::DashLine));
    line->start->setCoords(mark.x, 0);
    line->end->setCoords(mark.x, high * 1.08);
    addText(plot(), mark.label, mark.x, high * 1.08, Qt::AlignHCenter | Qt::AlignBottom);
  }
}

QString Histogram::hoverText(const QPoint& pixel, double&) {
  const double x = plot()->xAxis->pixelToCoord(pixel.x());
  const auto after = std::upper_bound(m_edges.begin(), m_edges.end(), x);
  if (after == m_edges.begin() || after == m_edges.end()) return {};
  const auto bin = static_cast<std::size_t>(after - m_edges.begin() - 1);
  return QString("<b>%1 – %2</b><br>%3")
      .arg(metricText(m_edges[bin]), metricText(m_edges[bin + 1]), QLocale().toString(m_counts[bin], 'f', 0));
}

QString Histogram::csv() const {
  QString text = "from,to,count\n";
  for (std::size_t i = 0; i < m_counts.size(); ++i)
    text += csvNumber(m_edges[i]) + "," + csvNumber(m_edges[i + 1]) + "," + csvNumber(m_counts[i]) + "\n";
  return text;
}

}  // namespace ui
