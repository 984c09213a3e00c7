#include "ui/widgets/card_grid.h"

#include <algorithm>

#include "ui/theme/theme.h"

namespace ui {

CardGrid::CardGrid(QWidget* parent, int leastWidth, int mostColumns)
    : QLayout(parent), m_leastWidth(leastWidth), m_mostColumns(mostColumns) {
  setContentsMargins(0, 0, 0, 0);
  setSpacing(theme::kGap);
}

CardGrid::~CardGrid() {
  qDeleteAll(m_items);
}

void CardGrid::addItem(QLayoutItem* item) {
  m_items.append(item);
}
int CardGrid::count() const {
  return static_cast<int>(m_items.size());
}
QLayoutItem* CardGrid::itemAt(int index) const {
  return m_items.value(index);
}
QLayoutItem* CardGrid::takeAt(int index) {
  return index >= 0 && index < count() ? m_items.takeAt(index) : nullptr;
}
int CardGrid::heightForWidth(int width) const {
  return arrange({0, 0, width, 0}, Pass::Measure);
}
QSize CardGrid::sizeHint() const {
  return {m_leastWidth * 2, heightForWidth(m_leastWidth * 2)};
}
QSize CardGrid::minimumSize() const {
  return {m_leastWidth, 40};
}

void CardGrid::setGeometry(const QRect& rect) {
  QLayout::setGeometry(rect);
  arrange(rect, Pass::Place);
}

int CardGrid::arrange(const QRect& rect, Pass pass) const {
  QList<QLayoutItem*> shown;
  for (QLayoutItem* item : m_items)
    if (!item->isEmpty()) shown.append(item);
  const int columns = std::clamp((rect.width() + spacing()) / (m_leastWidth + spacing()), 1, m_mostColumns);
  const int width = (rect.width() - (columns - 1) * spacing()) / columns;
  int y = rect.y();
  for (qsizetype start = 0; start < shown.size(); start += columns) {
    const qsizetype end = std::min<qsizetype>(start + columns, shown.size());
    int height = 0;
    for (qsizetype i = start; i < end; ++i)
      height = std::max(
          {height, shown[i]->minimumSize().height(),
           shown[i]->hasHeightForWidth() ? shown[i]->heightForWidth(width) : shown[i]->sizeHint().height()});
    if (pass == Pass::Place)
      for (qsizetype i = start; i < end; ++i)
        shown[i]->setGeometry(
            {rect.x() + static_cast<int>(i - start) * (width + spacing()), y, width, height});
    y += height + spacing();
  }
  return std::max(0, y - spacing() - rect.y());
}

}  // namespace ui
