#pragma once

#include <QAction>
#include <QDialog>
#include <QLineEdit>
#include <QListWidget>

namespace ui {

/// Ctrl+K: every action by name. Type some letters, arrows choose, Return runs.
class CommandPalette : public QDialog {
  Q_OBJECT

 public:
  CommandPalette(const QList<QAction*>& actions, QWidget* parent);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void filter(const QString& text);
  void run();

  QList<QAction*> m_actions;
  QLineEdit* m_input;
  QListWidget* m_list;
};

}  // namespace ui
