#pragma once

#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QScrollArea>
#include <filesystem>
#include <functional>

#include "core/workflow/blocked.h"
#include "ui/background/background.h"
#include "ui/widgets/card.h"
#include "ui/widgets/strips.h"

namespace ui {

/// What must never be shown: the workspace's block list, to add to and to take from. Deletes itself.
class BlockedDialog : public QDialog {
  Q_OBJECT

 public:
  /// `background` outlives the dialog.
  BlockedDialog(Background& background, const std::filesystem::path& workspace, QWidget* parent);

 Q_SIGNALS:
  void changed();  ///< the list is another: what is on the page may have to go

 private:
  QLayout* buildForm();
  void add();
  void remove(const core::BlockRule& rule);
  /// Changes the list on Background, where there is something to change, and shows it.
  void reload(std::function<void()> change = {});
  void show(const core::BlockedSummary& summary);

  Background& m_background;
  std::filesystem::path m_workspace;
  ProgressStrip* m_progress;
  ErrorStrip* m_errors;
  QComboBox* m_kind;
  QLineEdit* m_value;
  QPushButton* m_add;
  QScrollArea* m_rules;
  QLabel* m_total;
};

}  // namespace ui
