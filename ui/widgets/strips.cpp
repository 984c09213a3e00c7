#include "ui/widgets/strips.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/theme/theme.h"
#include "ui/widgets/card.h"

namespace ui {
namespace {

constexpr int kDelay = 300;  // ms before a wait is shown
constexpr int kFrame = 40;   // ms between two pictures of the moving bar
constexpr int kPeriod = 48;  // pictures per round

}  // namespace

ErrorStrip::ErrorStrip(QWidget* parent) : QFrame(parent) {
  setProperty("role", "error");
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(theme::kGap, theme::kSmall, theme::kSmall, theme::kSmall);
  layout->setSpacing(theme::kTiny);
  auto* row = new QHBoxLayout;
  m_message = makeLabel({}, "", this);
  m_message->setWordWrap(true);
  m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_fold = new QToolButton(this);
  m_fold->setProperty("role", "tiny");
  m_fold->setIcon(theme::icon("chevron-down"));
  m_fold->setCheckable(true);
  m_fold->setToolTip(tr("Details"));
  auto* close = new QToolButton(this);
  close->setProperty("role", "tiny");
  close->setIcon(theme::icon("close"));
  close->setToolTip(tr("Dismiss"));
  row->addWidget(m_message, 1);
  row->addWidget(m_fold, 0, Qt::AlignTop);
  row->addWidget(close, 0, Qt::AlignTop);
  layout->addLayout(row);
  layout->addWidget(m_details = makeLabel({}, "mono", this));
  m_details->setWordWrap(true);
  m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
  connect(m_fold, &QToolButton::toggled, m_details, &QLabel::setVisible);
  connect(close, &QToolButton::clicked, this, &QWidget::hide);
  hide();
}

void ErrorStrip::showFailure(const core::Failure& failure) {
  m_message->setText(QString::fromStdString(failure.message));
  m_details->setText(QString::fromStdString(failure.where));
  m_fold->setChecked(false);
  m_fold->setVisible(!failure.where.empty());
  m_details->hide();
  show();
}

void ErrorStrip::showMessage(const QString& sentence) {
  showFailure({"failed", sentence.toStdString(), "", 1});
}

ProgressStrip::ProgressStrip(QWidget* parent) : QWidget(parent) {
  setFixedHeight(3);
  m_delay.setSingleShot(true);
  m_delay.setInterval(kDelay);
  m_motion.setInterval(kFrame);
  connect(&m_delay, &QTimer::timeout, this, [this] {
    m_shown = true;
    m_motion.start();
    update();
  });
  connect(&m_motion, &QTimer::timeout, this, [this] {
    m_phase = (m_phase + 1) % kPeriod;
    if (m_share < 0 && isVisible()) update();
  });
}

void ProgressStrip::start() {
  m_share = -1;
  if (m_running) return;
  m_running = true;
  m_delay.start();
}

void ProgressStrip::setProgress(qint64 done, qint64 total) {
  start();
  m_share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : -1;
  if (m_shown) update();
}

void ProgressStrip::stop() {
  m_running = m_shown = false;
  m_delay.stop();
  m_motion.stop();
  update();
}

void ProgressStrip::paintEvent(QPaintEvent*) {
  if (!m_shown) return;
  QPainter painter(this);
  painter.fillRect(rect(), theme::colors().line);
  if (m_share >= 0) {
    painter.fillRect(QRectF(0, 0, width() * m_share, height()), theme::colors().accent);
  } else {
    const double length = width() * 0.25, x = (width() + length) * m_phase / kPeriod - length;
    painter.fillRect(QRectF(x, 0, length, height()), theme::colors().accent);
  }
}

}  // namespace ui
