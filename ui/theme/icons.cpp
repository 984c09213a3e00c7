#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <optional>

#include "ui/theme/theme.h"

namespace ui::theme {
namespace {

QColor colorOf(IconColor role) {
  const Colors& c = colors();
  switch (role) {
    case IconColor::Text:
      return c.text;
    case IconColor::Secondary:
      return c.secondary;
    case IconColor::Accent:
      return c.accent;
    case IconColor::OnAccent:
      return c.onAccent;
    case IconColor::Good:
      return c.good;
    case IconColor::Warning:
      return c.warning;
    case IconColor::Bad:
      return c.bad;
  }
  return c.text;
}

/// Draws the outline in the colour that holds at the moment of painting, so that a change of scheme needs no
/// new icons.
class OutlineEngine : public QIconEngine {
 public:
  OutlineEngine(QString name, std::optional<IconColor> color) : m_name(std::move(name)), m_color(color) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
    const qreal ratio = painter->device() ? painter->device()->devicePixelRatio() : 1;
    painter->drawPixmap(rect, draw(qMin(rect.width(), rect.height()), ratio, mode, state));
  }
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    return draw(qMin(size.width(), size.height()), 1, mode, state);
  }
  QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override {
    return draw(static_cast<int>(qMin(size.width(), size.height()) / scale), scale, mode, state);
  }
  QIconEngine* clone() const override { return new OutlineEngine(m_name, m_color); }
  QString key() const override { return "outline"; }

 private:
  QPixmap draw(int size, qreal ratio, QIcon::Mode mode, QIcon::State state) const {
    IconColor role = m_color.value_or(state == QIcon::On ? IconColor::Accent : IconColor::Secondary);
    if (mode == QIcon::Disabled) role = IconColor::Secondary;
    QPixmap image = theme::pixmap(m_name, role, size, ratio);
    if (mode != QIcon::Disabled) return image;
    QPixmap faint(image.size());
    faint.setDevicePixelRatio(ratio);
    faint.fill(Qt::transparent);
    QPainter painter(&faint);
    painter.setOpacity(0.5);
    painter.drawPixmap(0, 0, image);
    return faint;
  }

  QString m_name;
  std::optional<IconColor> m_color;
};

}  // namespace

QPixmap pixmap(const QString& name, IconColor color, int size, qreal ratio) {
  const QString tint = colorOf(color).name();
  const QString key = QString("outline/%1/%2/%3/%4").arg(name, tint).arg(size).arg(ratio);
  QPixmap image;
  if (QPixmapCache::find(key, &image)) return image;

  QFile file(":/icons/" + name + ".svg");
  QByteArray svg = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  svg.replace("currentColor", tint.toUtf8());
  image = QPixmap(QSize(size, size) * ratio);
  image.fill(Qt::transparent);
  image.setDevicePixelRatio(ratio);
  if (!svg.isEmpty()) {
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    QSvgRenderer(svg).render(&painter, QRectF(0, 0, size, size));
  }
  QPixmapCache::insert(key, image);
  return image;
}

QIcon icon(const QString& name) {
  return QIcon(new OutlineEngine(name, std::nullopt));
}
QIcon icon(const QString& name, IconColor color) {
  return QIcon(new OutlineEngine(name, color));
}

}  // namespace ui::theme
