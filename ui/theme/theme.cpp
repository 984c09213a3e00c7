#include "ui/theme/theme.h"

#include <QApplication>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>
#include <QToolTip>

#include "ui/theme/style_sheet.h"

// Outside any namespace, as the macro demands: a static library's resources are registered by hand.
static void registerResources() {
  Q_INIT_RESOURCE(resources);
}

namespace ui::theme {
namespace {

Colors lightColors() {
  return {.background = "#F7F8FA",
          .surface = "#FFFFFF",
          .sunken = "#F0F2F5",
          .line = "#E2E5EA",
          .text = "#1B1F27",
          .secondary = "#5C6470",
          .accent = "#2F6FED",
          .accentText = "#2459C9",
          .onAccent = "#FFFFFF",
          .accentSoft = "#E6EEFD",
          .good = "#1A7F4B",
          .warning = "#A15C00",
          .bad = "#C22F3D",
          .series = {"#0072B2", "#D55E00", "#009E73", "#9F5BA5", "#B58900", "#3E9EC9", "#6B7280"}};
}

Colors darkColors() {
  return {.background = "#16181D",
          .surface = "#1E2128",
          .sunken = "#191C22",
          .line = "#2E323B",
          .text = "#E7E9EE",
          .secondary = "#9AA3B2",
          .accent = "#6C9BFF",
          .accentText = "#8DB2FF",
          .onAccent = "#10141C",
          .accentSoft = "#263250",
          .good = "#4CC38A",
          .warning = "#F0B34A",
          .bad = "#FF7B86",
          .series = {"#56A8E0", "#FF8A4C", "#3CCB9F", "#C98BD0", "#E3C15A", "#8CD0F0", "#A6ADBA"}};
}

struct Current {
  Scheme scheme = Scheme::Light;
  Colors colors = lightColors();
};

Current& current() {
  static Current instance;  // the one scheme of the application, as QApplication has one palette
  return instance;
}

QPalette paletteOf(const Colors& c) {
  QPalette palette;
  palette.setColor(QPalette::Window, c.background);
  palette.setColor(QPalette::WindowText, c.text);
  palette.setColor(QPalette::Base, c.surface);
  palette.setColor(QPalette::AlternateBase, c.sunken);
  palette.setColor(QPalette::Text, c.text);
  palette.setColor(QPalette::PlaceholderText, c.secondary);
  palette.setColor(QPalette::Button, c.surface);
  palette.setColor(QPalette::ButtonText, c.text);
  palette.setColor(QPalette::BrightText, c.bad);
  palette.setColor(QPalette::Highlight, c.accentSoft);
  palette.setColor(QPalette::HighlightedText, c.text);
  palette.setColor(QPalette::Link, c.accent);
  palette.setColor(QPalette::ToolTipBase, c.surface);
  palette.setColor(QPalette::ToolTipText, c.text);
  palette.setColor(QPalette::Mid, c.line);
  palette.setColor(QPalette::Dark, c.line);
  palette.setColor(QPalette::Light, c.surface);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, blend(c.secondary, c.surface, 0.6));
  return palette;
}

}  // namespace

void apply(Scheme scheme) {
  registerResources();
  current() = {scheme, scheme == Scheme::Dark ? darkColors() : lightColors()};
  if (!qApp->style() || qApp->style()->objectName().compare("fusion", Qt::CaseInsensitive) != 0)
    QApplication::setStyle(QStyleFactory::create("Fusion"));
  QApplication::setFont(font(FontRole::Body));
  QApplication::setPalette(paletteOf(colors()));
  QToolTip::setPalette(paletteOf(colors()));
  qApp->setStyleSheet(styleSheet(colors()));
}

Scheme scheme() {
  return current().scheme;
}
const Colors& colors() {
  return current().colors;
}

QColor seriesColor(int index) {
  const auto& series = colors().series;
  return series[static_cast<std::size_t>(index < 0 ? 0 : index) % series.size()];
}

QColor partColor(const QString& part) {
  if (part == "text") return seriesColor(0);
  if (part == "words") return seriesColor(5);
  if (part == "behaviour") return seriesColor(2);
  if (part == "price") return seriesColor(4);
  if (part == "rating") return seriesColor(3);
  return seriesColor(6);
}

QColor blend(const QColor& color, const QColor& ground, double share) {
  const auto mix = [share](int a, int b) { return static_cast<int>(a * share + b * (1 - share)); };
  return {mix(color.red(), ground.red()), mix(color.green(), ground.green()),
          mix(color.blue(), ground.blue())};
}

QFont font(FontRole role) {
  QFont font;
  font.setFamilies({"Noto Sans", "Noto Sans CJK SC", "Segoe UI", "sans-serif"});
  font.setPixelSize(13);
  switch (role) {
    case FontRole::PageTitle:
      font.setPixelSize(20);
      font.setWeight(QFont::DemiBold);
      break;
    case FontRole::Section:
      font.setPixelSize(14);
      font.setWeight(QFont::DemiBold);
      break;
    case FontRole::Body:
      break;
    case FontRole::Secondary:
      font.setPixelSize(12);
      break;
    case FontRole::Mono:
      font.setFamilies({"Noto Sans Mono", "DejaVu Sans Mono", "Noto Sans Mono CJK SC", "monospace"});
      font.setPixelSize(12);
      font.setStyleHint(QFont::Monospace);
      break;
  }
  return font;
}

}  // namespace ui::theme
