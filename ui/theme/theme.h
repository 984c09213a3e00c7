#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QString>
#include <array>

/// Every token of the look: colours, fonts, spaces, icons. Nothing outside ui/theme names a colour or a size.
/// Like QApplication's palette there is one current scheme; call from the UI thread only.
namespace ui::theme {

enum class Scheme { Light, Dark };

struct Colors {
  QColor background, surface, sunken, line, text, secondary, accent, accentText, onAccent, accentSoft, good,
      warning, bad;
  std::array<QColor, 7> series;  ///< safe for colour-blind eyes, in order of use
};

/// Space in pixels at 100 %.
inline constexpr int kTiny = 4, kSmall = 8, kGap = 12, kPadding = 16, kMargin = 24, kLarge = 32;
inline constexpr int kFormRow = 32, kTableRow = 28, kCorner = 6;

/// Sets style, palette, style sheet and font of the whole application. Widgets hear of it as
/// QEvent::StyleChange; what paints itself reads colors() while painting.
void apply(Scheme scheme);
Scheme scheme();
const Colors& colors();

/// The colour of the n-th run or series; wraps around.
QColor seriesColor(int index);
/// The fixed colour of a score's part: text, words, behaviour, price, rating, popularity; grey for others.
QColor partColor(const QString& part);
/// `color` over `ground` at `share` of 0 to 1, opaque.
QColor blend(const QColor& color, const QColor& ground, double share);

enum class FontRole { PageTitle, Section, Body, Secondary, Mono };
QFont font(FontRole role);

/// An outline of resources/icons by file name without ".svg"; follows scheme, state and disabling by itself.
QIcon icon(const QString& name);
/// The same in one fixed colour role.
enum class IconColor { Text, Secondary, Accent, OnAccent, Good, Warning, Bad };
QIcon icon(const QString& name, IconColor color);
QPixmap pixmap(const QString& name, IconColor color, int size, qreal ratio);

}  // namespace ui::theme
