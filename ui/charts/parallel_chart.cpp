#include "ui/charts/parallel_chart.h"

#include "ui/charts/custom_plot.h"

#include <QKeyEvent>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/theme/sequence.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr double kReach = 10;       // px: how far from a line or an axis the mouse may be
constexpr double kDragFrom = 4;     // px
constexpr int kLeft = 64;           // px for the first axis' numbers
constexpr int kRight = 80;          // px for the scale and the last axis' numbers
constexpr int kTop = 30;            // px for the names of the axes
constexpr int kBottom = 12;         // px
constexpr double kBrushWidth = 14;  // px
constexpr int kScaleStops = 16;
constexpr double kFaded = 0.14;  // share of the colour that is left of a line beside the brush

double distanceTo(const QPointF& point, const QPointF& from, const QPointF& to) {
  const QPointF along = to - from;
  const double length = QPointF::dotProduct(along, along);
  const double share =
      length > 0 ? std::clamp(QPointF::dotProduct(point - from, along) / length, 0.0, 1.0) : 0;
  const QPointF away = point - (from + share * along);
  return std::hypot(away.x(), away.y());
}

}  // namespace

ParallelChart::ParallelChart(QWidget* parent) : Chart(parent) {
  plot()->setInteraction(QCP::iRangeDrag, false);
  plot()->axisRect()->setAutoMargins(QCP::msNone);
  plot()->axisRect()->setMargins({0, 0, 0, 0});
  setFocusPolicy(Qt::StrongFocus);
  connect(plot(), &QCustomPlot::mousePress, this, &ParallelChart::press);
  connect(plot(), &QCustomPlot::mouseMove, this, &ParallelChart::drag);
  connect(plot(), &QCustomPlot::mouseRelease, this, &ParallelChart::release);
}

void ParallelChart::setData(std::vector<Axis> axes, std::vector<Line> lines) {
  const bool same = std::ranges::equal(axes, m_axes, {}, &Axis::name, &Axis::name);
  m_axes = std::move(axes);
  m_lines = std::move(lines);
  for (Line& line : m_lines) line.values.resize(m_axes.size(), std::numeric_limits<double>::quiet_NaN());
  if (!same) m_brushes.assign(m_axes.size(), std::nullopt);
  if (m_chosen >= static_cast<int>(m_lines.size())) m_chosen = -1;
  m_hovered = -1;
  scheduleRebuild();
}

void ParallelChart::setHigherIsBetter(bool better) {
  m_higherIsBetter = better;
  scheduleRebuild();
}

void ParallelChart::setChosen(int line) {
  m_chosen = line;
  scheduleRebuild();
}

void ParallelChart::setBrush(int axis, double low, double high) {
  m_brushes[static_cast<std::size_t>(axis)] = std::pair(std::min(low, high), std::max(low, high));
  scheduleRebuild();
  Q_EMIT filterChanged();
}

void ParallelChart::clearBrushes() {
  m_brushes.assign(m_axes.size(), std::nullopt);
  scheduleRebuild();
  Q_EMIT filterChanged();
}

double ParallelChart::shareOf(const Line& line, int axis) const {
  const auto place = static_cast<std::size_t>(axis);
  return m_axes[place].shareOf(line.values[place]);
}

double ParallelChart::goodnessOf(const Line& line) const {
  const double share = m_axes.empty() ? std::nan("") : shareOf(line, axisCount() - 1);
  return m_higherIsBetter ? share : 1 - share;
}

bool ParallelChart::isShown(const Line& line) const {
  for (int axis = 0; axis < axisCount(); ++axis) {
    const Brush& brush = m_brushes[static_cast<std::size_t>(axis)];
    if (!brush) continue;
    const double share = shareOf(line, axis);
    if (!(share >= brush->first && share <= brush->second)) return false;
  }
  return true;
}

QList<int> ParallelChart::shownLines() const {
  QList<int> shown;
  for (std::size_t line = 0; line < m_lines.size(); ++line)
    if (isShown(m_lines[line])) shown += static_cast<int>(line);
  return shown;
}

/// Best last, those without a figure first: the order of drawing.
QList<int> ParallelChart::byGoodness() const {
  QList<int> lines;
  for (int line = 0; line < static_cast<int>(m_lines.size()); ++line) lines += line;
  std::ranges::stable_sort(lines, {}, [this](int line) {
    const double goodness = goodnessOf(m_lines[static_cast<std::size_t>(line)]);
    return std::isfinite(goodness) ? goodness : -1;
  });
  return lines;
}

QPointF ParallelChart::crossing(int line, int axis) const {
  const double share = shareOf(m_lines[static_cast<std::size_t>(line)], axis);
  return {plot()->xAxis->coordToPixel(axis), plot()->yAxis->coordToPixel(share)};
}

void ParallelChart::rebuild() {
  plot()->clearPlottables();
  for (int i = plot()->itemCount() - 1; i >= 0; --i)
    if (plot()->item(i)->objectName() == "ours") plot()->removeItem(plot()->item(i));
  m_hoverLine = m_chosenLine = nullptr;
  for (QCPAxis* axis : {plot()->xAxis, plot()->yAxis}) {
    axis->setVisible(false);
    axis->grid()->setVisible(false);
  }
  if (m_axes.size() < 2) return setLegend({});
  fitFrame();
  drawLines();
  for (int axis = 0; axis < axisCount(); ++axis) {
    drawAxis(axis);
    drawBrush(axis);
  }
  drawScale();
  const bool failed =
      std::ranges::any_of(m_lines, [this](const Line& line) { return !std::isfinite(goodnessOf(line)); });
  QList<QPair<QString, QColor>> legend;
  if (failed) legend += {tr("no result"), theme::colors().secondary};
  setLegend(legend);
}

void ParallelChart::fitFrame() {
  const double across = std::max(1, plot()->width() - kLeft - kRight) / double(axisCount() - 1);
  const double up = std::max(1, plot()->height() - kTop - kBottom);
  plot()->xAxis->setRange(-kLeft / across, axisCount() - 1 + kRight / across);
  plot()->yAxis->setRange(-kBottom / up, 1 + kTop / up);
}

QCPGraph* ParallelChart::addLine(const Line& line, const QPen& pen) {
  QCPGraph* graph = plot()->addGraph();
  graph->setPen(pen);
  graph->setAdaptiveSampling(false);
  for (int axis = 0; axis < axisCount(); ++axis) {
    const double share = shareOf(line, axis);
    if (std::isfinite(share)) graph->addData(axis, share);
  }
  return graph;
}

void ParallelChart::drawLines() {
  const theme::Colors& c = theme::colors();
  const QList<int> order = byGoodness();
  for (const bool shown : {false, true}) {  // faded ones behind
    for (const int place : order) {
      const Line& line = m_lines[static_cast<std::size_t>(place)];
      if (isShown(line) != shown) continue;
      const double goodness = goodnessOf(line);
      QColor color = std::isfinite(goodness) ? theme::sequenceColor(goodness) : c.secondary;
      if (!shown) color = theme::blend(color, c.surface, kFaded);
      addLine(line, QPen(color, shown ? 1.6 : 1, std::isfinite(goodness) ? Qt::SolidLine : Qt::DashLine));
    }
  }
  m_chosenLine = plot()->addGraph();
  m_hoverLine = plot()->addGraph();
  fillOverlay(m_chosenLine, m_chosen);
  fillOverlay(m_hoverLine, m_hovered);
}

/// A line once more, in bold with a disc on each axis, above all others.
void ParallelChart::fillOverlay(QCPGraph* graph, int place) {
  graph->data()->clear();
  if (place < 0 || place >= static_cast<int>(m_lines.size())) return;
  const Line& line = m_lines[static_cast<std::size_t>(place)];
  const double goodness = goodnessOf(line);
  const QColor color = std::isfinite(goodness) ? theme::sequenceColor(goodness) : theme::colors().secondary;
  graph->setPen(QPen(color, 3.5));
  graph->setScatterStyle(
      QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(theme::colors().text, 1.5), color, 9));
  for (int axis = 0; axis < axisCount(); ++axis) {
    const double share = shareOf(line, axis);
    if (std::isfinite(share)) graph->addData(axis, share);
  }
}

void ParallelChart::drawAxis(int place) {
  const theme::Colors& c = theme::colors();
  const Axis& axis = m_axes[static_cast<std::size_t>(place)];
  const bool last = place == axisCount() - 1;
  const QFontMetrics metrics(theme::font(theme::FontRole::Secondary));
  const double across = plot()->xAxis->coordToPixel(1) - plot()->xAxis->coordToPixel(0);
  auto* line = new QCPItemLine(plot());
  line->setObjectName("ours");
  line->setPen(QPen(theme::blend(c.secondary, c.surface, 0.7), 1.2));
  line->setClipToAxisRect(false);
  line->start->setCoords(place, 0);
  line->end->setCoords(place, 1);
  const auto write = [&](double share, const QString& words, Qt::Alignment alignment, const QColor& color) {
    auto* text = new QCPItemText(plot());
    text->setObjectName("ours");
    text->setFont(theme::font(theme::FontRole::Secondary));
    text->setColor(color);
    text->setText(words);
    text->setClipToAxisRect(false);
    text->setPositionAlignment(alignment);
    text->position->setCoords(place, share);
    return text;
  };
  // Above its axis, but within the plot.
  const int room = static_cast<int>(std::max(40.0, place == 0 || last ? across / 2 + kLeft : across) - 10);
  auto* name = write(1, metrics.elidedText(axis.name, Qt::ElideRight, room),
                     Qt::AlignHCenter | Qt::AlignBottom, c.text);
  name->setPadding({0, 0, 0, 10});
  const auto tick = [&](double share, const QString& words) {
    auto* text = write(share, words, (last ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter, c.secondary);
    QColor ground = c.surface;  // lines behind it would strike it out
    ground.setAlpha(210);
    text->setBrush(ground);
    text->setPadding(last ? QMargins(22, 0, 0, 0) : QMargins(2, 0, 6, 0));
    if (last) text->setBrush(Qt::NoBrush);
  };
  const int longest = place == 0 ? kLeft - 10 : static_cast<int>(across / 2);
  for (const double value : axis.ticks())
    tick(axis.shareOf(value), metrics.elidedText(axis.textOf(value), Qt::ElideRight, longest));
}

/// The colours of the last axis, along it.
void ParallelChart::drawScale() {
  const double pixel = 1 / (plot()->xAxis->coordToPixel(1) - plot()->xAxis->coordToPixel(0));
  const double left = axisCount() - 1 + 8 * pixel, right = axisCount() - 1 + 18 * pixel;
  QLinearGradient colors(0, 1, 0, 0);  // from below
  colors.setCoordinateMode(QGradient::ObjectMode);
  for (int stop = 0; stop <= kScaleStops; ++stop) {
    const double share = static_cast<double>(stop) / kScaleStops;
    colors.setColorAt(share, theme::sequenceColor(m_higherIsBetter ? share : 1 - share));
  }
  auto* rect = new QCPItemRect(plot());
  rect->setObjectName("ours");
  rect->setPen(Qt::NoPen);
  rect->setBrush(colors);
  rect->topLeft->setCoords(left, 1);
  rect->bottomRight->setCoords(right, 0);
}

void ParallelChart::drawBrush(int axis) {
  const Brush& brush = m_brushes[static_cast<std::size_t>(axis)];
  if (!brush) return;
  const double pixel = 1 / (plot()->xAxis->coordToPixel(1) - plot()->xAxis->coordToPixel(0));
  QColor fill = theme::colors().accent;
  fill.setAlpha(70);
  auto* rect = new QCPItemRect(plot());
  rect->setObjectName("ours");
  rect->setPen(QPen(theme::colors().accent, 1.5));
  rect->setBrush(fill);
  rect->topLeft->setCoords(axis - kBrushWidth / 2 * pixel, brush->second);
  rect->bottomRight->setCoords(axis + kBrushWidth / 2 * pixel, brush->first);
}

int ParallelChart::axisAt(const QPointF& pixel) const {
  for (int axis = 0; axis < axisCount(); ++axis)
    if (std::abs(plot()->xAxis->coordToPixel(axis) - pixel.x()) <= kReach) return axis;
  return -1;
}

int ParallelChart::lineAt(const QPointF& pixel) const {
  int nearest = -1;
  double least = kReach;
  for (const int line : shownLines())
    for (int axis = 1; axis < axisCount(); ++axis) {
      const QPointF from = crossing(line, axis - 1), to = crossing(line, axis);
      if (pixel.x() < from.x() - kReach || pixel.x() > to.x() + kReach) continue;
      if (!std::isfinite(from.y()) || !std::isfinite(to.y())) continue;
      // The better of two that lie on each other is drawn above.
      const double distance = distanceTo(pixel, from, to);
      if (distance < least) least = distance, nearest = line;
    }
  return nearest;
}

void ParallelChart::press(const QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  m_pressed = event->position();
  m_brushed = axisAt(m_pressed);
}

void ParallelChart::drag(const QMouseEvent* event) {
  plot()->setCursor(axisAt(event->position()) >= 0 ? Qt::SplitVCursor : Qt::ArrowCursor);
  if (m_brushed < 0 || !(event->buttons() & Qt::LeftButton)) return;
  if (std::abs(event->position().y() - m_pressed.y()) < kDragFrom) return;
  setHovered(-1);
  setBrush(m_brushed, plot()->yAxis->pixelToCoord(m_pressed.y()),
           plot()->yAxis->pixelToCoord(event->position().y()));
}

void ParallelChart::release(const QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  setFocus(Qt::MouseFocusReason);
  const int axis = std::exchange(m_brushed, -1);
  if ((event->position() - m_pressed).manhattanLength() >= kDragFrom) return;
  if (axis >= 0 && m_brushes[static_cast<std::size_t>(axis)]) {
    m_brushes[static_cast<std::size_t>(axis)].reset();
    scheduleRebuild();
    Q_EMIT filterChanged();
    return;
  }
  if (const int line = lineAt(event->position()); line >= 0) Q_EMIT chosen(line);
}

void ParallelChart::setHovered(int line) {
  if (line == m_hovered || !m_hoverLine) return;
  m_hovered = line;
  fillOverlay(m_hoverLine, line);
  plot()->replot(QCustomPlot::rpQueuedReplot);
}

QString ParallelChart::hoverText(const QPoint& pixel, double&) {
  const int place = m_brushed >= 0 ? -1 : lineAt(pixel);
  setHovered(place);
  if (place < 0) return {};
  const Line& line = m_lines[static_cast<std::size_t>(place)];
  QString text = "<b>" + line.name.toHtmlEscaped() + "</b>";
  for (int axis = axisCount() - 1; axis >= 0; --axis) {  // the figure first
    const double value = line.values[static_cast<std::size_t>(axis)];
    if (!std::isfinite(value)) continue;
    const Axis& own = m_axes[static_cast<std::size_t>(axis)];
    text += "<br>" + own.name.toHtmlEscaped() + " " + own.textOf(value).toHtmlEscaped();
  }
  if (!line.tip.isEmpty()) text += "<br>" + line.tip.toHtmlEscaped();
  return text;
}

bool ParallelChart::eventFilter(QObject* watched, QEvent* event) {
  if (watched == plot() && event->type() == QEvent::Leave) setHovered(-1);
  return Chart::eventFilter(watched, event);
}

// Up and down walk from better to worse among the lines shown; Escape brings all back.
void ParallelChart::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return clearBrushes();
  const bool better = event->key() == Qt::Key_Up || event->key() == Qt::Key_Right;
  const bool worse = event->key() == Qt::Key_Down || event->key() == Qt::Key_Left;
  QList<int> order = byGoodness();
  order.removeIf([this](int line) { return !isShown(m_lines[static_cast<std::size_t>(line)]); });
  if ((!better && !worse) || order.isEmpty()) return Chart::keyPressEvent(event);
  const qsizetype now = order.indexOf(m_chosen);
  const qsizetype next =
      now < 0 ? order.size() - 1 : std::clamp(now + (better ? 1 : -1), qsizetype(0), order.size() - 1);
  Q_EMIT chosen(order[next]);
}

QString ParallelChart::csv() const {
  QString text = "name";
  for (const Axis& axis : m_axes) text += "," + csvField(axis.name);
  text += "\n";
  for (const Line& line : m_lines) {
    text += csvField(line.name);
    for (std::size_t axis = 0; axis < m_axes.size(); ++axis) {
      const double value = line.values[axis];
      const bool named = !m_axes[axis].names.isEmpty();
      text += "," + (!std::isfinite(value) ? QString()
                     : named               ? csvField(m_axes[axis].textOf(value))
                                           : csvNumber(value));
    }
    text += "\n";
  }
  return text;
}

}  // namespace ui
