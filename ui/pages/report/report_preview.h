#pragma once

#include <QImage>
#include <QMap>
#include <QTextBrowser>
#include <string>

namespace ui {

/// A report made ready to be shown by QTextBrowser, which knows neither SVG inside HTML nor HTML5's sections.
struct PreviewContent {
  QString html;
  QMap<QString, QImage> charts;             ///< by the address that the page gives them
  QList<QPair<QString, QString>> sections;  ///< anchor, title
};

/// Draws the charts and rewrites what QTextBrowser does not read. Takes some 100 ms: call on Background.
PreviewContent preparePreview(const std::string& html);

/// The report as it will print: paper-white in both themes.
class ReportPreview : public QTextBrowser {
  Q_OBJECT

 public:
  explicit ReportPreview(QWidget* parent = nullptr);
  /// Keeps the place that was read.
  void setContent(PreviewContent content);

 protected:
  QVariant loadResource(int type, const QUrl& name) override;

 private:
  QMap<QString, QImage> m_charts;
};

}  // namespace ui
