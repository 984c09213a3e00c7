#include "ui/widgets/elided_label.h"

#include <QPainter>
#include <QStyle>
#include <QTextLayout>

namespace ui {

ElidedLabel::ElidedLabel(QWidget* parent, int lines) : QWidget(parent), m_lines(lines) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(lines > 1);
  setSizePolicy(policy);
}

void ElidedLabel::setText(const QString& text) {
  m_text = text.simplified();
  updateGeometry();
  update();
}

QSize ElidedLabel::sizeHint() const {
  return {qMin(fontMetrics().horizontalAdvance(m_text) + 2, 900), fontMetrics().lineSpacing() + 2};
}

int ElidedLabel::heightForWidth(int width) const {
  return fontMetrics().lineSpacing() * static_cast<int>(qMax<qsizetype>(1, layOut(width).size())) + 2;
}

QStringList ElidedLabel::layOut(int width) const {
  QStringList lines;
  QTextLayout layout(m_text, font());
  layout.beginLayout();
  for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
    line.setLineWidth(width);
    if (lines.size() + 1 < m_lines) {
      lines += m_text.mid(line.textStart(), line.textLength());
      continue;
    }
    lines += fontMetrics().elidedText(m_text.mid(line.textStart()), Qt::ElideRight, width);
    break;
  }
  layout.endLayout();
  return lines;
}

void ElidedLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const QStringList lines = layOut(width());
  setToolTip(!lines.isEmpty() && lines.last().endsWith("…") ? m_text : QString());
  int y = 0;
  for (const QString& line : lines) {
    // Through the style, so that a role's colour in the style sheet holds.
    style()->drawItemText(&painter, {0, y, width(), fontMetrics().lineSpacing() + 2},
                          Qt::AlignLeft | Qt::AlignTop, palette(), isEnabled(), line, QPalette::WindowText);
    y += fontMetrics().lineSpacing();
  }
}

}  // namespace ui
