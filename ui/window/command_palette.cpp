#include "ui/window/command_palette.h"

#include <QKeyEvent>
#include <QVBoxLayout>

#include "ui/theme/theme.h"

namespace ui {
namespace {

/// Letters of `pattern` in order within `text`, as palettes everywhere match.
bool matches(const QString& text, const QString& pattern) {
  qsizetype at = 0;
  for (const QChar letter : pattern) {
    at = text.indexOf(letter, at, Qt::CaseInsensitive);
    if (at < 0) return false;
    ++at;
  }
  return true;
}

}  // namespace

CommandPalette::CommandPalette(const QList<QAction*>& actions, QWidget* parent)
    : QDialog(parent, Qt::Popup | Qt::FramelessWindowHint), m_actions(actions) {
  setAttribute(Qt::WA_DeleteOnClose);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(theme::kSmall, theme::kSmall, theme::kSmall, theme::kSmall);
  m_input = new QLineEdit(this);
  m_input->setPlaceholderText(tr("Type a command"));
  m_list = new QListWidget(this);
  m_list->setProperty("role", "plain");
  m_list->setFocusPolicy(Qt::NoFocus);
  layout->addWidget(m_input);
  layout->addWidget(m_list);
  setFixedSize(460, 340);
  if (parent) move(parent->mapToGlobal(QPoint((parent->width() - width()) / 2, 96)));
  m_input->installEventFilter(this);
  connect(m_input, &QLineEdit::textChanged, this, &CommandPalette::filter);
  connect(m_input, &QLineEdit::returnPressed, this, &CommandPalette::run);
  connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
  filter({});
  m_input->setFocus();
}

void CommandPalette::filter(const QString& text) {
  m_list->clear();
  for (int i = 0; i < m_actions.size(); ++i) {
    const QAction* action = m_actions[i];
    if (!action->isEnabled() || action->text().isEmpty() || !matches(action->text(), text)) continue;
    const QString shortcut = action->shortcut().toString(QKeySequence::NativeText);
    auto* item = new QListWidgetItem(action->icon(),
                                     shortcut.isEmpty() ? action->text() : action->text() + "   " + shortcut);
    item->setData(Qt::UserRole, i);
    m_list->addItem(item);
  }
  m_list->setCurrentRow(0);
}

void CommandPalette::run() {
  const QListWidgetItem* item = m_list->currentItem();
  if (!item) return;
  QAction* action = m_actions[item->data(Qt::UserRole).toInt()];
  close();
  action->trigger();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_input && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
    if (step != 0 && m_list->count() > 0) {
      m_list->setCurrentRow((m_list->currentRow() + step + m_list->count()) % m_list->count());
      return true;
    }
  }
  return QDialog::eventFilter(watched, event);
}

}  // namespace ui
