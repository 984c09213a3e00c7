#include "ui/pages/page.h"

#include <QEvent>

#include "ui/theme/theme.h"

namespace ui {

Page::Page(Background& background, JobRunner& jobs, QWidget* parent)
    : QWidget(parent), m_background(background), m_jobs(jobs) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(m_progress = new ProgressStrip(this));
  auto* inner = new QVBoxLayout;
  inner->setContentsMargins(theme::kMargin, theme::kPadding, theme::kMargin, theme::kPadding);
  inner->setSpacing(theme::kGap);
  m_header = new QHBoxLayout;
  m_header->setSpacing(theme::kSmall);
  m_header->addWidget(m_title = makeLabel({}, "page-title", this));
  m_header->addWidget(m_generated = makeLabel({}, "badge", this), 0, Qt::AlignVCenter);
  m_header->addStretch(1);
  m_title->setMinimumHeight(32);
  inner->addLayout(m_header);
  inner->addWidget(m_errors = new ErrorStrip(this));
  m_body = new QVBoxLayout;
  m_body->setSpacing(theme::kGap);
  inner->addLayout(m_body, 1);
  layout->addLayout(inner, 1);
  m_generated->setFixedHeight(24);
  m_generated->hide();
  setFocusPolicy(Qt::ClickFocus);
}

void Page::setWorkspace(const std::filesystem::path& workspace) {
  m_workspace = workspace;
  m_summary = {};
  m_generated->hide();
  m_errors->clear();
  workspaceChanged();
}

void Page::setSummary(const core::WorkspaceSummary& summary) {
  m_summary = summary;
  m_generated->setVisible(summary.generated);
}

Background::Failed Page::failureHandler() {
  return [this](const core::Failure& failure) {
    m_progress->stop();
    m_errors->showFailure(failure);
  };
}

void Page::applyTexts() {
  m_title->setText(title());
  m_generated->setText(tr("Generated sample data"));
  m_generated->setToolTip(tr("Made by the sample generator from a seed: no real shop, no real people."));
  retranslate();
}

void Page::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) applyTexts();
}

}  // namespace ui
