#include "ui/pages/report/report_preview.h"

#include <QPainter>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSvgRenderer>

#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr int kSharpness = 2;  // pixels of a chart's picture per pixel of the page

/// Qt's SVG reader takes a list of families for the name of one.
QByteArray withOneFont(QString svg) {
  static const QRegularExpression families("font-family=\"[^\"]*\"");
  return svg.replace(families, "font-family=\"Noto Sans\"").toUtf8();
}

QImage drawChart(const QString& svg) {
  QSvgRenderer renderer(withOneFont(svg));
  QImage image(renderer.defaultSize() * kSharpness, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::white);
  QPainter painter(&image);
  renderer.render(&painter);
  return image;
}

/// Style that QTextBrowser needs on top of the report's own.
const char* const kStyle =
    "body { margin: 0; padding: 0; } nav { margin: 0; } ul { margin-left: -16px; }"
    "body, p, li, td, th { font-family: 'Noto Sans', 'Noto Sans CJK SC'; }"
    "h1 { font-size: 24px; } h2 { font-size: 18px; margin-top: 28px; } h3 { font-size: 14px; margin-top: "
    "16px; }"
    "p, li { font-size: 13px; } .note, .subtitle { font-size: 12px; }"
    "table { margin-top: 4px; margin-bottom: 4px; } th, td { font-size: 12px; padding: 4px 8px; }"
    ".caption { font-size: 13px; font-weight: 600; margin-top: 16px; margin-bottom: 4px; }";

}  // namespace

PreviewContent preparePreview(const std::string& html) {
  PreviewContent content;
  QString page = QString::fromStdString(html);
  for (qsizetype begin = page.indexOf("<svg"); begin >= 0; begin = page.indexOf("<svg", begin)) {
    const qsizetype end = page.indexOf("</svg>", begin) + 6;
    const QString address = QString("chart:%1").arg(content.charts.size());
    const QImage chart = drawChart(page.mid(begin, end - begin));
    page.replace(begin, end - begin,
                 QString("<img src=\"%1\" width=\"%2\" height=\"%3\">")
                     .arg(address)
                     .arg(chart.width() / kSharpness)
                     .arg(chart.height() / kSharpness));
    content.charts[address] = chart;
  }
  static const QRegularExpression heading("<h2><a name=\"([^\"]*)\">([^<]*)</a></h2>");
  for (auto found = heading.globalMatch(page); found.hasNext();) {
    const auto match = found.next();
    QTextDocument plain;
    plain.setHtml(match.captured(2));
    content.sections += {match.captured(1), plain.toPlainText()};
  }
  static const QRegularExpression outline("<nav>.*</nav>", QRegularExpression::DotMatchesEverythingOption);
  static const QRegularExpression figure(
      "<figure[^>]*>|</figure>|</?section[^>]*>|</?main>|</?header>|</?footer>");
  page.remove(outline);  // the page shows it at the left
  page.replace("<figcaption>", "<p class=\"caption\">")
      .replace("</figcaption>", "</p><p>")
      .replace("</figure>", "</p>");
  page.remove(figure);
  page.replace("</style>", QString(kStyle) + "</style>");
  // What Qt reads of the report's own style would indent the page a second time.
  static const QRegularExpression ownBody("body \\{[^}]*\\}");
  page.remove(page.indexOf(ownBody), ownBody.match(page).capturedLength());
  content.html = page;
  return content;
}

ReportPreview::ReportPreview(QWidget* parent) : QTextBrowser(parent) {
  setObjectName("preview");
  setOpenLinks(false);
  setProperty("role", "paper");
  document()->setDocumentMargin(theme::kLarge);
}

void ReportPreview::setContent(PreviewContent content) {
  m_charts = std::move(content.charts);
  const int place = verticalScrollBar()->value();
  setHtml(content.html);
  verticalScrollBar()->setValue(place);
}

QVariant ReportPreview::loadResource(int type, const QUrl& name) {
  const auto chart = m_charts.constFind(name.toString());
  return chart != m_charts.constEnd() ? QVariant(*chart) : QTextBrowser::loadResource(type, name);
}

}  // namespace ui
