#include "ui/widgets/share_bar.h"

#include <QPainter>

#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {

ShareBar::ShareBar(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ShareBar::setCounts(qint64 good, qint64 bad) {
  m_good = good;
  m_bad = bad;
  setToolTip(tr("%1 good, %2 bad").arg(countText(good), countText(bad)));
  setAccessibleName(toolTip());
  update();
}

void ShareBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  QPainterPath outline;
  outline.addRoundedRect(QRectF(0, 0, width(), height()), 4, 4);
  painter.setClipPath(outline);
  painter.fillRect(rect(), theme::colors().sunken);
  const qint64 all = m_good + m_bad;
  if (all == 0) return;
  const double share = static_cast<double>(m_good) / static_cast<double>(all);
  const double edge = width() * share;
  const double gap = m_good > 0 && m_bad > 0 ? 1 : 0;
  painter.fillRect(QRectF(0, 0, edge - gap, height()), theme::colors().good);
  painter.fillRect(QRectF(edge + gap, 0, width() - edge, height()), theme::colors().bad);
}

}  // namespace ui
