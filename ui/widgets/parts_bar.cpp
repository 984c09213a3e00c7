#include "ui/widgets/parts_bar.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {

PartsBar::PartsBar(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PartsBar::setParts(Parts parts, double scale) {
  m_parts = std::move(parts);
  m_scale = scale > 0 ? scale : 1;
  update();
}

QString PartsBar::partName(const std::string& part) {
  if (part == "text") return tr("Meaning");
  if (part == "words") return tr("Words");
  if (part == "behaviour") return tr("Behaviour");
  if (part == "price") return tr("Price");
  if (part == "rating") return tr("Rating");
  if (part == "popularity") return tr("Popularity");
  return QString::fromStdString(part);
}

void PartsBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  const QRectF ground(0, (height() - 8) / 2.0, width(), 8);
  painter.setBrush(theme::colors().sunken);
  painter.drawRoundedRect(ground, 2, 2);
  double negative = 0;
  for (const auto& [name, value] : m_parts) negative += value < 0 ? -value : 0;
  const double unit = width() / (m_scale + negative);
  double right = negative * unit, left = right;
  for (const auto& [name, value] : m_parts) {
    const double extent = std::abs(value) * unit;
    if (extent < 0.5) continue;
    const double x = value < 0 ? (left -= extent) : right;
    if (value > 0) right += extent;
    painter.setBrush(theme::partColor(QString::fromStdString(name)));
    painter.drawRect(QRectF(x, ground.y(), std::max(1.0, extent - 1), ground.height()));
  }
}

bool PartsBar::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  QString rows;
  double total = 0;
  for (const auto& [name, value] : m_parts) {
    rows +=
        QString("<tr><td style='color:%1'>■</td><td>%2&nbsp;</td><td align='right'>%3</td></tr>")
            .arg(theme::partColor(QString::fromStdString(name)).name(), partName(name), metricText(value));
    total += value;
  }
  rows += QString("<tr><td></td><td><b>%1</b></td><td align='right'><b>%2</b></td></tr>")
              .arg(tr("Score"), metricText(total));
  QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), "<table>" + rows + "</table>", this);
  return true;
}

PartsLegend::PartsLegend(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  setFont(theme::font(theme::FontRole::Secondary));
}

void PartsLegend::setParts(std::vector<std::string> parts) {
  m_parts = std::move(parts);
  updateGeometry();
  update();
}

QSize PartsLegend::sizeHint() const {
  int width = 0;
  for (const auto& part : m_parts) width += fontMetrics().horizontalAdvance(PartsBar::partName(part)) + 30;
  return {width, 20};
}

void PartsLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  int x = 0;
  for (const auto& part : m_parts) {
    const QString name = PartsBar::partName(part);
    painter.fillRect(QRect(x, height() / 2 - 4, 8, 8), theme::partColor(QString::fromStdString(part)));
    painter.setPen(theme::colors().secondary);
    painter.drawText(QRect(x + 13, 0, width(), height()), Qt::AlignVCenter | Qt::AlignLeft, name);
    x += fontMetrics().horizontalAdvance(name) + 30;
  }
}

}  // namespace ui
