#include "ui/widgets/flow_layout.h"

#include <QWidget>

namespace ui {

FlowLayout::FlowLayout(QWidget* parent, int spacing) : QLayout(parent) {
  setContentsMargins(0, 0, 0, 0);
  setSpacing(spacing);
}

FlowLayout::~FlowLayout() {
  qDeleteAll(m_items);
}

void FlowLayout::addItem(QLayoutItem* item) {
  m_items.append(item);
}
int FlowLayout::count() const {
  return static_cast<int>(m_items.size());
}
QLayoutItem* FlowLayout::itemAt(int index) const {
  return m_items.value(index);
}
QLayoutItem* FlowLayout::takeAt(int index) {
  return index >= 0 && index < count() ? m_items.takeAt(index) : nullptr;
}

int FlowLayout::heightForWidth(int width) const {
  return arrange({0, 0, width, 0}, Pass::Measure);
}
QSize FlowLayout::sizeHint() const {
  return minimumSize();
}

QSize FlowLayout::minimumSize() const {
  QSize size;
  for (const QLayoutItem* item : m_items) size = size.expandedTo(item->minimumSize());
  const QMargins margins = contentsMargins();
  return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

void FlowLayout::setGeometry(const QRect& rect) {
  QLayout::setGeometry(rect);
  arrange(rect, Pass::Place);
}

int FlowLayout::arrange(const QRect& rect, Pass pass) const {
  const QRect inner = rect.marginsRemoved(contentsMargins());
  int x = inner.x(), y = inner.y(), rowHeight = 0;
  for (QLayoutItem* item : m_items) {
    if (item->isEmpty()) continue;
    const QSize size = item->sizeHint().boundedTo({inner.width(), item->sizeHint().height()});
    if (x > inner.x() && x + size.width() > inner.right() + 1) {
      x = inner.x();
      y += rowHeight + spacing();
      rowHeight = 0;
    }
    if (pass == Pass::Place) item->setGeometry({{x, y}, size});
    x += size.width() + spacing();
    rowHeight = qMax(rowHeight, size.height());
  }
  return y + rowHeight - rect.y() + contentsMargins().bottom();
}

}  // namespace ui
