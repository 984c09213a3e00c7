#include "ui/charts/chart.h"

#include "ui/charts/custom_plot.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>
#include <QSvgGenerator>
#include <QVBoxLayout>

#include "ui/theme/theme.h"
#include "ui/widgets/card.h"

namespace ui {
namespace {

constexpr int kLeast = 24;            // px
constexpr int kLeastLegend = 140;     // px of a name in the legend
constexpr int kPatch = 24;            // px of its patch of colour and what is around it
constexpr int kReplotInterval = 100;  // ms: a chart that grows is redrawn at most ten times a second

/// A name that stays in one line where rich text is wrapped: no break at its spaces, hyphens or ideographs.
QString unbroken(const QString& name) {
  constexpr char32_t kWordJoiner = 0x2060;
  std::u32string joined;
  for (const char32_t character : name.toStdU32String()) {
    if (!joined.empty() && !QChar::isMark(character)) joined += kWordJoiner;
    joined += character == U' ' ? U'\u00A0' : character;
  }
  return QString::fromStdU32String(joined);
}

}  // namespace

QString csvField(const QString& text) {
  if (!text.contains(',') && !text.contains('"') && !text.contains('\n')) return text;
  return '"' + QString(text).replace('"', "\"\"") + '"';
}

QString csvNumber(double value) {
  return QString::number(value, 'g', 12);
}

Chart::Chart(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme::kTiny);
  layout->addWidget(m_title = makeLabel({}, "section", this));
  layout->addWidget(m_legend = makeLabel({}, "secondary", this));
  layout->addWidget(m_plot, 1);
  m_title->setWordWrap(true);
  m_legend->setWordWrap(true);
  m_title->hide();
  m_legend->hide();
  m_hover = makeLabel({}, "secondary", m_plot);
  m_hover->setAttribute(Qt::WA_TransparentForMouseEvents);
  m_hover->setMargin(theme::kSmall);
  m_hover->hide();
  m_hoverLine = new QCPItemLine(m_plot);
  m_hoverLine->setVisible(false);

  m_plot->installEventFilter(this);
  m_plot->setMouseTracking(true);
  m_plot->setInteraction(QCP::iRangeDrag);
  m_plot->setNoAntialiasingOnDrag(true);
  m_plot->setPlottingHint(QCP::phFastPolylines);
  m_plot->axisRect()->setRangeDrag(Qt::Horizontal);
  m_plot->axisRect()->setRangeZoom(Qt::Horizontal);
  for (QTimer* timer : {&m_rebuild, &m_replot}) timer->setSingleShot(true);
  m_replot.setInterval(kReplotInterval);
  connect(&m_rebuild, &QTimer::timeout, this, [this] {
    // A plot without room has nothing to draw on; showing or resizing it asks again.
    if (m_plot->width() < kLeast || m_plot->height() < kLeast) return;
    styleFrame();
    showLegend();
    rebuild();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
  });
  connect(&m_replot, &QTimer::timeout, this, [this] { m_plot->replot(QCustomPlot::rpQueuedReplot); });
  scheduleRebuild();
}

Chart::~Chart() = default;

void Chart::setTitle(const QString& title) {
  m_title->setText(title);
  m_title->setVisible(!title.isEmpty());
}

void Chart::setAxisLabels(const QString& x, const QString& y) {
  m_plot->xAxis->setLabel(x);
  m_plot->yAxis->setLabel(y);
  scheduleRebuild();
}

void Chart::setLegend(const QList<QPair<QString, QColor>>& entries) {
  m_entries = entries;
  showLegend();
}

void Chart::showLegend() {
  const QFontMetrics metrics(theme::font(theme::FontRole::Secondary));
  QStringList parts;
  for (const auto& [name, color] : m_entries) {
    const QString shown = metrics.elidedText(name, Qt::ElideRight, std::max(kLeastLegend, width() - kPatch));
    parts +=
        QString("<span style='color:%1'>■</span>&nbsp;%2").arg(color.name(), unbroken(shown).toHtmlEscaped());
  }
  m_legend->setText(parts.join("&nbsp;&nbsp; "));
  m_legend->setVisible(!parts.isEmpty());
}

void Chart::scheduleRebuild() {
  if (!m_rebuild.isActive()) m_rebuild.start(0);
}

void Chart::scheduleReplot() {
  if (!m_replot.isActive()) m_replot.start();
}

void Chart::styleFrame() {
  const theme::Colors& c = theme::colors();
  m_plot->setBackground(Qt::NoBrush);
  m_plot->setAttribute(Qt::WA_OpaquePaintEvent, false);
  m_plot->setLocale(QLocale());
  styleAxis(m_plot->xAxis, false);
  styleAxis(m_plot->yAxis, true);
  m_plot->axisRect()->setBackground(Qt::NoBrush);
  m_hoverLine->setPen(QPen(c.secondary, 1, Qt::DotLine));
  m_hover->setStyleSheet(QString("background:%1;border:1px solid %2;border-radius:6px;color:%3")
                             .arg(c.surface.name(), c.line.name(), c.text.name()));
}

void Chart::styleAxis(QCPAxis* axis, bool grid) {
  const theme::Colors& c = theme::colors();
  axis->setBasePen(grid ? Qt::NoPen : QPen(c.line, 1));
  axis->setTickPen(Qt::NoPen);
  axis->setSubTickPen(Qt::NoPen);
  axis->setTickLength(0);
  axis->setTickLabelColor(c.secondary);
  axis->setTickLabelFont(theme::font(theme::FontRole::Secondary));
  axis->setLabelColor(c.secondary);
  axis->setLabelFont(theme::font(theme::FontRole::Secondary));
  axis->setTickLabelPadding(6);
  axis->setLabelPadding(4);
  axis->setNumberFormat("gbc");
  axis->setNumberPrecision(5);
  axis->grid()->setVisible(grid);
  axis->grid()->setPen(QPen(c.line, 1));
  axis->grid()->setZeroLinePen(QPen(theme::blend(c.secondary, c.line, 0.4), 1));
  axis->grid()->setSubGridVisible(false);
}

QString Chart::hoverText(const QPoint&, double&) {
  return {};
}

void Chart::resetView() {
  scheduleRebuild();
}

bool Chart::eventFilter(QObject* watched, QEvent* event) {
  if (watched != m_plot) return QWidget::eventFilter(watched, event);
  switch (event->type()) {
    case QEvent::MouseMove:
      showHover(static_cast<QMouseEvent*>(event)->pos());
      break;
    case QEvent::Resize:
      scheduleRebuild();
      break;
    case QEvent::Leave:
      hideHover();
      break;
    case QEvent::MouseButtonDblClick:
      resetView();
      return true;
    case QEvent::Wheel: {
      if (!zoomsOnWheel()) {
        event->ignore();
        return true;
      }
      auto* wheel = static_cast<QWheelEvent*>(event);
      const double factor = std::pow(0.85, wheel->angleDelta().y() / 120.0);
      m_plot->xAxis->scaleRange(factor, m_plot->xAxis->pixelToCoord(wheel->position().x()));
      m_plot->replot(QCustomPlot::rpQueuedReplot);
      return true;
    }
    case QEvent::ContextMenu:
      openMenu(static_cast<QContextMenuEvent*>(event)->globalPos());
      return true;
    default:
      break;
  }
  return QWidget::eventFilter(watched, event);
}

void Chart::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::StyleChange || event->type() == QEvent::LanguageChange) scheduleRebuild();
}

void Chart::showHover(const QPoint& pixel) {
  double lineX = std::nan("");
  const bool inside = m_plot->axisRect()->rect().contains(pixel);
  const QString text = inside ? hoverText(pixel, lineX) : QString();
  if (text.isEmpty()) return hideHover();
  m_hover->setText(text);
  m_hover->adjustSize();
  QPoint at = pixel + QPoint(theme::kGap, theme::kGap);
  if (at.x() + m_hover->width() > m_plot->width()) at.setX(pixel.x() - theme::kGap - m_hover->width());
  if (at.y() + m_hover->height() > m_plot->height()) at.setY(m_plot->height() - m_hover->height());
  m_hover->move(qMax(0, at.x()), qMax(0, at.y()));
  m_hover->show();
  m_hover->raise();
  m_hoverLine->setVisible(std::isfinite(lineX));
  if (std::isfinite(lineX)) {
    m_hoverLine->start->setCoords(lineX, m_plot->yAxis->range().lower);
    m_hoverLine->end->setCoords(lineX, m_plot->yAxis->range().upper);
  }
  m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::hideHover() {
  if (m_hover->isHidden() && !m_hoverLine->visible()) return;
  m_hover->hide();
  m_hoverLine->setVisible(false);
  m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::openMenu(const QPoint& global) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(theme::icon("copy"), tr("Copy picture"), this,
                  [this] { QGuiApplication::clipboard()->setPixmap(grab()); });
  menu->addAction(tr("Copy data"), this, [this] {
    // Tab-separated, as a spreadsheet takes it.
    QGuiApplication::clipboard()->setText(csv().replace(',', '\t'));
  });
  menu->addSeparator();
  menu->addAction(tr("Save as SVG…"), this, [this] { saveAs(FileType::Svg); });
  menu->addAction(tr("Save as PNG…"), this, [this] { saveAs(FileType::Png); });
  menu->addAction(tr("Save as PDF…"), this, [this] { saveAs(FileType::Pdf); });
  menu->addAction(tr("Save data as CSV…"), this, [this] { saveAs(FileType::Csv); });
  menu->popup(global);
}

void Chart::saveAs(FileType type) {
  static const QHash<FileType, QString> endings = {
      {FileType::Svg, "svg"}, {FileType::Png, "png"}, {FileType::Pdf, "pdf"}, {FileType::Csv, "csv"}};
  auto* dialog = new QFileDialog(this, tr("Save chart"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(endings.value(type));
  dialog->setNameFilter("*." + endings.value(type));
  connect(dialog, &QFileDialog::fileSelected, this, [this, type](const QString& path) { save(path, type); });
  dialog->open();
}

bool Chart::save(const QString& path, FileType type) {
  const int width = m_plot->width(), height = m_plot->height();
  if (type == FileType::Pdf) return m_plot->savePdf(path, width, height);
  if (type == FileType::Csv) {
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(csv().toUtf8()) >= 0;
  }
  if (type == FileType::Png) {
    const QBrush ground(theme::colors().surface);
    m_plot->setBackground(ground);
    const bool saved = m_plot->savePng(path, width, height, 2);
    m_plot->setBackground(Qt::NoBrush);
    return saved;
  }
  QSvgGenerator generator;
  generator.setFileName(path);
  generator.setSize({width, height});
  generator.setViewBox(QRect(0, 0, width, height));
  generator.setTitle(m_title->text());
  QCPPainter painter;
  if (!painter.begin(&generator)) return false;
  painter.setMode(QCPPainter::pmVectorized);
  m_plot->toPainter(&painter, width, height);
  return painter.end();
}

}  // namespace ui
