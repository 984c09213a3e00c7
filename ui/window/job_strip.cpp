#include "ui/window/job_strip.h"

#include <QHBoxLayout>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr std::size_t kEndedShown = 6;  // ended jobs that the panel still lists

}  // namespace

QString jobText(const core::Job& job, const JobRunner::Pace& pace) {
  QStringList parts{QString::fromStdString(job.title)};
  if (!isActive(job)) {
    parts += stateText(job.state);
    if (!job.message.empty()) parts += QString::fromStdString(job.message);
    return parts.join(" · ");
  }
  if (job.state == "paused") parts += stateText(job.state);
  if (!job.stage.empty()) parts += QString::fromStdString(job.stage);
  if (job.total > 0)
    parts += percentText(static_cast<double>(job.done) / static_cast<double>(job.total));
  else if (job.done > 0)
    parts += countText(job.done);
  if (job.state == "running" && pace.rate >= 1) parts += JobStrip::tr("%1/s").arg(shortCountText(pace.rate));
  if (job.state == "running" && pace.secondsLeft) parts += timeLeftText(*pace.secondsLeft);
  return parts.join(" · ");
}

JobRow::JobRow(JobRunner& jobs, std::int64_t job, QWidget* parent)
    : QWidget(parent), m_jobs(jobs), m_job(job) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme::kSmall);
  m_bar = new QProgressBar(this);
  m_bar->setTextVisible(false);
  m_bar->setFixedWidth(96);
  m_text = makeLabel({}, "secondary", this);
  m_text->setTextFormat(Qt::PlainText);
  m_text->setMinimumWidth(40);
  m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  layout->addWidget(m_bar);
  layout->addWidget(m_text, 1);
  m_pause = addButton("pause", core::JobRequest::Pause);
  m_resume = addButton("play", core::JobRequest::Resume);
  m_stop = addButton("stop", core::JobRequest::Stop);
  m_cancel = addButton("cancel", core::JobRequest::Cancel);
  m_pause->setToolTip(tr("Pause"));
  m_resume->setToolTip(tr("Resume"));
  m_stop->setToolTip(tr("Stop and keep what there is"));
  m_cancel->setToolTip(tr("Cancel: nothing of it is kept"));
  for (QToolButton* button : {m_pause, m_resume, m_stop, m_cancel}) {
    button->setAccessibleName(button->toolTip());
    layout->addWidget(button);
  }
}

QToolButton* JobRow::addButton(const char* icon, core::JobRequest request) {
  auto* button = new QToolButton(this);
  button->setProperty("role", "tiny");
  button->setIcon(theme::icon(icon));
  button->setIconSize({16, 16});
  connect(button, &QToolButton::clicked, this, [this, request] { m_jobs.request(m_job, request); });
  return button;
}

void JobRow::showJob(const core::Job& job) {
  const QString text = jobText(job, m_jobs.pace(job));
  m_text->setText(text);
  m_text->setToolTip(text);
  const bool active = isActive(job);
  m_bar->setVisible(active);
  m_bar->setRange(0, job.total > 0 ? 1000 : 0);
  if (job.total > 0) m_bar->setValue(static_cast<int>(1000 * job.done / job.total));
  m_pause->setVisible(job.state == "running");
  m_resume->setVisible(job.state == "paused");
  m_stop->setVisible(active && (job.kind == "train" || job.kind == "search"));
  m_cancel->setVisible(active);
  if (job.kind == "search") m_cancel->setToolTip(tr("Cancel: what was tried is kept"));
}

JobStrip::JobStrip(JobRunner& jobs, QWidget* parent) : QWidget(parent), m_jobs(jobs) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme::kSmall);
  m_more = new QToolButton(this);
  m_more->setProperty("role", "tiny");
  m_more->setIcon(theme::icon("runs"));
  m_more->setIconSize({16, 16});
  m_more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  m_idle = makeLabel({}, "secondary", this);
  layout->addWidget(m_more);
  layout->addWidget(m_idle, 1);
  // A popup of the window itself, so that offscreen pictures show it too.
  m_panel = new QFrame(parent ? parent->window() : nullptr, Qt::Popup);
  m_panel->setProperty("role", "hover");
  m_panelRows = new QVBoxLayout(m_panel);
  m_panelRows->setContentsMargins(theme::kPadding, theme::kGap, theme::kPadding, theme::kGap);
  connect(m_more, &QToolButton::clicked, this, &JobStrip::togglePanel);
  connect(&m_jobs, &JobRunner::jobsChanged, this, &JobStrip::update);
  retranslate();
}

void JobStrip::retranslate() {
  m_more->setToolTip(tr("All jobs"));
  m_more->setAccessibleName(m_more->toolTip());
  m_idle->setText(tr("No job runs"));
  delete m_row;
  m_row = nullptr;
  update();
}

void JobStrip::update() {
  const auto& jobs = m_jobs.jobs();
  const auto active = std::ranges::find_if(jobs, isActive);
  const auto count = std::ranges::count_if(jobs, isActive);
  m_more->setText(count > 1 ? QString::number(count) : QString());
  m_idle->setVisible(active == jobs.end());
  if (active == jobs.end() || (m_row && m_rowJob != active->id)) {
    delete m_row;
    m_row = nullptr;
  }
  if (active != jobs.end()) {
    if (!m_row) {
      m_row = new JobRow(m_jobs, active->id, this);
      m_rowJob = active->id;
      static_cast<QHBoxLayout*>(layout())->addWidget(m_row, 1);
      m_row->show();
    }
    m_row->showJob(*active);
  }
  if (m_panel->isVisible()) fillPanel();
}

void JobStrip::togglePanel() {
  fillPanel();
  m_panel->setFixedWidth(560);
  m_panel->adjustSize();
  m_panel->move(m_more->mapToGlobal(QPoint(0, -m_panel->height() - theme::kSmall)));
  m_panel->show();
}

void JobStrip::fillPanel() {
  while (QLayoutItem* item = m_panelRows->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  std::size_t ended = 0;
  for (const core::Job& job : m_jobs.jobs()) {
    if (!isActive(job) && ++ended > kEndedShown) continue;
    auto* row = new JobRow(m_jobs, job.id, m_panel);
    row->setMinimumHeight(24);
    row->showJob(job);
    m_panelRows->addWidget(row);
  }
  if (m_panelRows->count() == 0)
    m_panelRows->addWidget(makeLabel(tr("No job has run in this workspace yet."), "secondary"));
}

}  // namespace ui
