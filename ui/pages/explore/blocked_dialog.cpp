#include "ui/pages/explore/blocked_dialog.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QToolButton>

#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kWidth = 560, kHeight = 460;  // px

QString kindText(core::BlockKind kind) {
  switch (kind) {
    case core::BlockKind::Item:
      return BlockedDialog::tr("Item id");
    case core::BlockKind::Term:
      return BlockedDialog::tr("Word or phrase");
    case core::BlockKind::Category:
      return BlockedDialog::tr("Category");
    case core::BlockKind::Brand:
      break;
  }
  return BlockedDialog::tr("Brand");
}

}  // namespace

BlockedDialog::BlockedDialog(Background& background, const std::filesystem::path& workspace, QWidget* parent)
    : QDialog(parent), m_background(background), m_workspace(workspace) {
  setAttribute(Qt::WA_DeleteOnClose);
  setObjectName("blocked");
  setWindowTitle(tr("Never shown"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, theme::kPadding);
  layout->setSpacing(0);
  layout->addWidget(m_progress = new ProgressStrip(this));
  auto* inner = new QVBoxLayout;
  inner->setContentsMargins(theme::kMargin, theme::kPadding, theme::kMargin, 0);
  inner->setSpacing(theme::kGap);
  layout->addLayout(inner, 1);
  inner->addWidget(makeLabel(tr("Never shown"), "page-title", this));
  auto* about = makeLabel(tr("No answer, recommendation or list shows what is named here. Words match in "
                             "title, brand, category and "
                             "attributes: whole words in English, anywhere in Chinese. Evaluations are of "
                             "the model and ignore it."),
                          "secondary", this);
  about->setWordWrap(true);
  inner->addWidget(about);
  inner->addLayout(buildForm());
  inner->addWidget(m_errors = new ErrorStrip(this));
  inner->addWidget(m_rules = new QScrollArea(this), 1);
  m_rules->setWidgetResizable(true);
  m_rules->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  inner->addWidget(m_total = makeLabel({}, "secondary", this));
  m_total->setObjectName("blocked-total");
  resize(kWidth, kHeight);
  reload();
  m_value->setFocus();
}

QLayout* BlockedDialog::buildForm() {
  auto* row = new QHBoxLayout;
  row->setSpacing(theme::kSmall);
  row->addWidget(m_kind = new QComboBox(this));
  m_kind->setObjectName("blocked-kind");
  m_kind->setAccessibleName(tr("What is named"));
  for (const core::BlockKind kind :
       {core::BlockKind::Term, core::BlockKind::Brand, core::BlockKind::Category, core::BlockKind::Item})
    m_kind->addItem(kindText(kind), static_cast<int>(kind));
  row->addWidget(m_value = new QLineEdit(this), 1);
  m_value->setObjectName("blocked-value");
  m_value->setPlaceholderText(tr("Its name"));
  row->addWidget(m_add = makeButton(tr("Block"), "primary", this));
  m_add->setObjectName("blocked-add");
  m_add->setDefault(true);
  m_add->setEnabled(false);
  connect(m_value, &QLineEdit::textChanged, this,
          [this](const QString& text) { m_add->setEnabled(!text.trimmed().isEmpty()); });
  connect(m_add, &QPushButton::clicked, this, &BlockedDialog::add);
  return row;
}

void BlockedDialog::add() {
  const core::BlockRule rule{static_cast<core::BlockKind>(m_kind->currentData().toInt()),
                             m_value->text().trimmed().toStdString()};
  reload([workspace = m_workspace, rule] { core::block(workspace, {rule}); });
}

void BlockedDialog::remove(const core::BlockRule& rule) {
  reload([workspace = m_workspace, rule] { core::unblock(workspace, {rule}); });
}

void BlockedDialog::reload(std::function<void()> change) {
  m_errors->clear();
  m_progress->start();
  const bool changes = static_cast<bool>(change);
  m_background.run(
      this,
      [workspace = m_workspace, change = std::move(change)](std::stop_token) {
        if (change) change();
        return core::listBlocked(workspace);
      },
      [this, changes](const core::BlockedSummary& summary) {
        m_progress->stop();
        show(summary);
        if (!changes) return;
        m_value->clear();
        m_value->setFocus();
        Q_EMIT changed();
      },
      [this](const core::Failure& failure) {
        m_progress->stop();
        m_errors->showFailure(failure);
      });
}

void BlockedDialog::show(const core::BlockedSummary& summary) {
  auto* content = new QWidget;
  content->setProperty("role", "scroll-content");
  auto* grid = new QGridLayout(content);
  grid->setContentsMargins(0, 0, theme::kSmall, 0);
  grid->setHorizontalSpacing(theme::kGap);
  grid->setVerticalSpacing(theme::kTiny);
  grid->setColumnStretch(1, 1);
  int row = 0;
  for (const core::BlockedRule& one : summary.rules) {
    const QString value = QString::fromStdString(one.rule.value);
    grid->addWidget(makeLabel(kindText(one.rule.kind), "secondary", content), row, 0);
    auto* name = new ElidedLabel(content);
    name->setText(value);
    grid->addWidget(name, row, 1);
    grid->addWidget(makeLabel(tr("%n item(s)", nullptr, static_cast<int>(one.items)), "secondary", content),
                    row, 2, Qt::AlignRight | Qt::AlignVCenter);
    auto* take = new QToolButton(content);
    take->setProperty("role", "tiny");
    take->setIcon(theme::icon("close"));
    take->setObjectName("blocked-remove");
    take->setToolTip(tr("Show %1 again").arg(value));
    take->setAccessibleName(take->toolTip());
    connect(take, &QToolButton::clicked, this, [this, rule = one.rule] { remove(rule); });
    grid->addWidget(take, row++, 3);
  }
  grid->setRowStretch(row, 1);
  m_rules->setWidget(content);  // deletes the old one
  m_total->setText(summary.rules.empty()
                       ? tr("Nothing is blocked yet.")
                       : tr("Items that are never shown: %1").arg(countText(summary.items)));
}

}  // namespace ui
