#include "ui/charts/scatter_chart.h"

#include "ui/charts/custom_plot.h"

#include <QKeyEvent>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr double kReach = 16;       // px: how far from a point the mouse may be
constexpr double kLeastDisc = 7;    // px across
constexpr double kMostDisc = 22;    // px across
constexpr int kNameWidth = 150;     // px
constexpr double kLeaderFrom = 20;  // px: a name further away is tied to its point

double discOf(int count) {
  return std::min(kMostDisc, kLeastDisc + 2.5 * std::log2(std::max(1, count)));
}

}  // namespace

ScatterChart::ScatterChart(QWidget* parent) : Chart(parent) {
  for (QCPAxis* axis : {plot()->xAxis, plot()->yAxis})
    connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] {
      if (!plot()->property("fitting").toBool()) m_zoomed = true;
    });
  connect(plot(), &QCustomPlot::afterLayout, this, &ScatterChart::placeNames);
  connect(plot(), &QCustomPlot::mousePress, this,
          [this](const QMouseEvent* event) { m_pressed = event->position(); });
  connect(plot(), &QCustomPlot::mouseRelease, this, [this](const QMouseEvent* event) {
    const bool dragged = (event->position() - m_pressed).manhattanLength() > 4;
    if (!m_choosable || dragged || event->button() != Qt::LeftButton) return;
    setFocus(Qt::MouseFocusReason);
    if (const int point = pointAt(event->position()); point >= 0) Q_EMIT chosen(point);
  });
}

void ScatterChart::setPoints(std::vector<Point> points) {
  m_points = std::move(points);
  m_line.clear();
  m_chosen = -1;
  m_zoomed = false;
  scheduleRebuild();
}

void ScatterChart::setNamesShown(bool shown) {
  m_namesShown = shown;
  scheduleRebuild();
}

void ScatterChart::setLine(std::vector<std::size_t> points) {
  m_line = std::move(points);
  scheduleRebuild();
}

void ScatterChart::setDiagonal(bool shown) {
  m_diagonal = shown;
  scheduleRebuild();
}

void ScatterChart::setChoosable(bool choosable) {
  m_choosable = choosable;
  setFocusPolicy(choosable ? Qt::StrongFocus : Qt::NoFocus);
}

void ScatterChart::setChosen(int point) {
  m_chosen = point;
  scheduleRebuild();
}

bool ScatterChart::isDrawn(const Point& point) const {
  return std::isfinite(point.x) && std::isfinite(point.y);
}

QPointF ScatterChart::pixelOf(const Point& point) const {
  return {plot()->xAxis->coordToPixel(point.x), plot()->yAxis->coordToPixel(point.y)};
}

int ScatterChart::pointAt(const QPointF& pixel) const {
  int nearest = -1;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < m_points.size(); ++i) {
    if (!isDrawn(m_points[i])) continue;
    const QPointF away = pixelOf(m_points[i]) - pixel;
    const double distance = std::hypot(away.x(), away.y()) - discOf(m_points[i].count) / 2;
    if (distance < std::min(least, kReach)) least = distance, nearest = static_cast<int>(i);
  }
  return nearest;
}

void ScatterChart::rebuild() {
  plot()->clearPlottables();
  for (int i = plot()->itemCount() - 1; i >= 0; --i)
    if (plot()->item(i)->objectName() == "ours") plot()->removeItem(plot()->item(i));
  m_names.clear();
  plot()->xAxis->grid()->setVisible(true);
  plot()->xAxis->grid()->setPen(QPen(theme::colors().line, 1));
  for (QCPAxis* axis : {plot()->xAxis, plot()->yAxis}) {
    QSharedPointer<QCPAxisTicker> ticker(new QCPAxisTicker);
    ticker->setTickCount(axis == plot()->xAxis ? std::clamp(width() / 110, 2, 6) : (height() < 240 ? 3 : 5));
    axis->setTicker(ticker);
    axis->setVisible(!m_points.empty());
  }
  plot()->axisRect()->setMinimumMargins({theme::kSmall, theme::kSmall, theme::kPadding, theme::kTiny});
  if (!m_zoomed) fitAxes();
  drawLines();
  drawDiscs();
  if (m_namesShown) makeNames();
  m_ring = new QCPItemEllipse(plot());
  m_ring->setObjectName("ours");
  m_ring->setPen(QPen(theme::colors().text, 2));
  m_ring->setBrush(Qt::NoBrush);
  for (QCPItemPosition* corner : {m_ring->topLeft, m_ring->bottomRight})
    corner->setType(QCPItemPosition::ptAbsolute);
}

void ScatterChart::drawLines() {
  if (m_diagonal) {
    auto* line = new QCPItemStraightLine(plot());
    line->setObjectName("ours");
    line->setPen(QPen(theme::colors().secondary, 1, Qt::DashLine));
    line->point1->setCoords(0, 0);
    line->point2->setCoords(1, 1);
  }
  if (m_line.size() < 2) return;
  auto* curve = new QCPCurve(plot()->xAxis, plot()->yAxis);
  curve->setPen(QPen(theme::colors().secondary, 1.5));
  double order = 0;
  for (const std::size_t place : m_line)
    if (place < m_points.size()) curve->addData(order++, m_points[place].x, m_points[place].y);
}

void ScatterChart::drawDiscs() {
  std::map<std::pair<int, int>, QCPGraph*> graphs;  // by size and colour, the largest behind
  std::vector<const Point*> drawn;
  for (const Point& point : m_points)
    if (isDrawn(point)) drawn.push_back(&point);
  std::ranges::stable_sort(drawn, std::ranges::greater{}, [](const Point* point) { return point->count; });
  for (const Point* point : drawn) {
    const int size = static_cast<int>(std::lround(discOf(point->count)));
    QCPGraph*& graph = graphs[{-size, point->colorIndex}];
    if (!graph) {
      const QColor color = theme::seriesColor(point->colorIndex);
      graph = plot()->addGraph();
      graph->setLineStyle(QCPGraph::lsNone);
      graph->setScatterStyle(
          QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(theme::colors().surface, 1), color, size));
    }
    graph->addData(point->x, point->y);
  }
}

void ScatterChart::makeNames() {
  const QFontMetrics metrics(theme::font(theme::FontRole::Secondary));
  for (std::size_t i = 0; i < m_points.size(); ++i) {
    if (!isDrawn(m_points[i])) continue;
    Name name{i, new QCPItemText(plot()), new QCPItemLine(plot())};
    name.text->setObjectName("ours");
    name.text->setText(metrics.elidedText(m_points[i].name, Qt::ElideRight, kNameWidth));
    name.text->setFont(theme::font(theme::FontRole::Secondary));
    name.text->setColor(theme::colors().text);
    name.text->setBrush(theme::colors().surface);  // a line behind it would strike it out
    name.text->setClipToAxisRect(false);
    name.text->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    name.text->position->setType(QCPItemPosition::ptAbsolute);
    name.leader->setObjectName("ours");
    name.leader->setPen(QPen(theme::colors().secondary, 1));
    for (QCPItemPosition* end : {name.leader->start, name.leader->end})
      end->setType(QCPItemPosition::ptAbsolute);
    m_names.push_back(name);
  }
}

void ScatterChart::fitAxes() {
  double left = std::numeric_limits<double>::infinity(), right = -left, low = left, high = -left;
  for (const Point& point : m_points) {
    if (!isDrawn(point)) continue;
    left = std::min(left, point.x), right = std::max(right, point.x);
    low = std::min(low, point.y), high = std::max(high, point.y);
  }
  if (!(left <= right)) left = low = 0, right = high = 1;
  if (m_diagonal) left = low = std::min(left, low), right = high = std::max(right, high);
  const auto margin = [](double from, double to) {
    return to > from ? (to - from) * 0.1 : std::max(std::abs(to) * 0.1, 1e-6);
  };
  plot()->setProperty("fitting", true);
  plot()->xAxis->setRange(left - margin(left, right), right + margin(left, right));
  plot()->yAxis->setRange(low - margin(low, high), high + margin(low, high));
  plot()->setProperty("fitting", false);
}

QRectF ScatterChart::freePlace(const QPointF& at, const QSizeF& size,
                               const std::vector<QRectF>& taken) const {
  const QRectF room = QRectF(plot()->axisRect()->rect()).adjusted(0, -theme::kSmall, theme::kPadding, 0);
  for (const double away : {8.0, 14.0, 24.0, 36.0, 50.0, 66.0, 84.0, 104.0}) {
    const double side = size.width(), up = size.height();
    for (const QPointF& corner :
         {QPointF(away, -up / 2), QPointF(-away - side, -up / 2), QPointF(-side / 2, -away - up),
          QPointF(-side / 2, away), QPointF(away * 0.7, -away * 0.7 - up), QPointF(away * 0.7, away * 0.7),
          QPointF(-away * 0.7 - side, -away * 0.7 - up), QPointF(-away * 0.7 - side, away * 0.7)}) {
      const QRectF place(at + corner, size);
      const bool free =
          std::ranges::none_of(taken, [&](const QRectF& other) { return other.intersects(place); });
      if (free && room.contains(place)) return place;
    }
  }
  return {};
}

void ScatterChart::placeNames() {
  if (m_ring) {
    const bool ringed = m_chosen >= 0 && m_chosen < static_cast<int>(m_points.size());
    m_ring->setVisible(ringed);
    if (ringed) {
      const Point& point = m_points[static_cast<std::size_t>(m_chosen)];
      const double radius = discOf(point.count) / 2 + 3;
      m_ring->topLeft->setPixelPosition(pixelOf(point) - QPointF(radius, radius));
      m_ring->bottomRight->setPixelPosition(pixelOf(point) + QPointF(radius, radius));
    }
  }
  m_namePlaces.clear();
  if (m_names.empty()) return;
  const QFontMetrics metrics(theme::font(theme::FontRole::Secondary));
  std::vector<QRectF> taken;
  for (const Name& name : m_names) {
    const QPointF at = pixelOf(m_points[name.point]);
    taken.emplace_back(at - QPointF(5, 5), QSizeF(10, 10));
  }
  for (Name& name : m_names) {
    const QPointF at = pixelOf(m_points[name.point]);
    const QSizeF size(metrics.horizontalAdvance(name.text->text()) + 2, metrics.height());
    const bool inside = plot()->axisRect()->rect().contains(at.toPoint());
    const QRectF place = inside ? freePlace(at, size, taken) : QRectF();
    name.text->setVisible(!place.isEmpty());
    const QPointF end(std::clamp(at.x(), place.left(), place.right()),
                      std::clamp(at.y(), place.top(), place.bottom()));
    const QPointF away = end - at;
    const bool far = !place.isEmpty() && std::hypot(away.x(), away.y()) > kLeaderFrom;
    name.leader->setVisible(far);
    if (place.isEmpty()) continue;
    taken.push_back(place);
    m_namePlaces.push_back(place);
    name.text->position->setPixelPosition(place.topLeft());
    name.leader->start->setPixelPosition(at);
    name.leader->end->setPixelPosition(end);
  }
}

QString ScatterChart::hoverText(const QPoint& pixel, double&) {
  const int index = pointAt(pixel);
  if (index < 0) return {};
  const Point& point = m_points[static_cast<std::size_t>(index)];
  QString text;
  if (!point.name.isEmpty())
    text = QString("<span style='color:%1'>■</span> <b>%2</b><br>")
               .arg(theme::seriesColor(point.colorIndex).name(), point.name.toHtmlEscaped());
  text += QString("%1 %2<br>%3 %4")
              .arg(plot()->yAxis->label().toHtmlEscaped(), metricText(point.y),
                   plot()->xAxis->label().toHtmlEscaped(), metricText(point.x));
  if (!point.tip.isEmpty()) text += "<br>" + point.tip.toHtmlEscaped();
  return text;
}

void ScatterChart::resetView() {
  m_zoomed = false;
  scheduleRebuild();
}

void ScatterChart::keyPressEvent(QKeyEvent* event) {
  const bool forward = event->key() == Qt::Key_Right || event->key() == Qt::Key_Down;
  const bool back = event->key() == Qt::Key_Left || event->key() == Qt::Key_Up;
  if (!m_choosable || m_points.empty() || (!forward && !back)) return Chart::keyPressEvent(event);
  const int last = static_cast<int>(m_points.size()) - 1;
  Q_EMIT chosen(m_chosen < 0 ? 0 : std::clamp(m_chosen + (forward ? 1 : -1), 0, last));
}

QString ScatterChart::csv() const {
  const auto heading = [](const QCPAxis* axis, const char* otherwise) {
    return csvField(axis->label().isEmpty() ? otherwise : axis->label());
  };
  QString text = "name," + heading(plot()->xAxis, "x") + "," + heading(plot()->yAxis, "y") + ",count\n";
  for (const Point& point : m_points)
    text += csvField(point.name) + "," + csvNumber(point.x) + "," + csvNumber(point.y) + "," +
            QString::number(point.count) + "\n";
  return text;
}

}  // namespace ui
