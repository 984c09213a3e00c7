#include "ui/widgets/chip.h"

#include <QHBoxLayout>
#include <QMouseEvent>

#include "ui/theme/theme.h"
#include "ui/widgets/card.h"

namespace ui {

Chip::Chip(const QString& kind, const QString& text, Cross cross, QWidget* parent) : QFrame(parent) {
  setProperty("role", "chip");
  setFixedHeight(28);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(10, 0, cross == Cross::Shown ? 4 : 10, 0);
  layout->setSpacing(6);
  if (!kind.isEmpty()) layout->addWidget(makeLabel(kind, "secondary", this));
  layout->addWidget(makeLabel(text, "", this));
  if (cross == Cross::Hidden) return;
  auto* button = new QToolButton(this);
  button->setProperty("role", "tiny");
  button->setIcon(theme::icon("close"));
  button->setIconSize({12, 12});
  button->setToolTip(tr("Remove"));
  button->setAccessibleName(tr("Remove %1").arg(text));
  layout->addWidget(button);
  connect(button, &QToolButton::clicked, this, &Chip::removed);
}

void Chip::mouseReleaseEvent(QMouseEvent* event) {
  QFrame::mouseReleaseEvent(event);
  if (event->button() == Qt::LeftButton) Q_EMIT clicked();
}

}  // namespace ui
