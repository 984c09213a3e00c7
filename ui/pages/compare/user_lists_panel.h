#pragma once

#include <QComboBox>
#include <QLabel>
#include <QTableWidget>
#include <QToolButton>

#include "core/workflow/user_lists.h"
#include "ui/widgets/card.h"

namespace ui {

/// One user's lists of two runs, side by side, with what the user wanted marked.
class UserListsPanel : public Card {
  Q_OBJECT

 public:
  explicit UserListsPanel(QWidget* parent = nullptr);
  /// The users to choose from; the first is chosen.
  void setUsers(const QStringList& users);
  QString user() const { return m_user->currentText(); }
  void setLists(const core::UserLists& lists);
  void retranslate();

 Q_SIGNALS:
  void userChanged();
  void closed();

 private:
  void fill();
  void fillRow(int row);

  core::UserLists m_lists;
  QComboBox* m_user;
  QLabel *m_label, *m_wanted;
  QToolButton* m_close;
  QTableWidget* m_table;
};

}  // namespace ui
