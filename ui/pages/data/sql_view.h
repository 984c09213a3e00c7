#pragma once

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QWidget>
#include <filesystem>

#include "core/workflow/workspaces.h"
#include "ui/background/background.h"
#include "ui/models/page_table_model.h"
#include "ui/widgets/strips.h"
#include "ui/widgets/table_view.h"

namespace ui {

/// One statement, read-only, and its rows. Ctrl+Return runs it.
class SqlView : public QWidget {
  Q_OBJECT

 public:
  explicit SqlView(Background& background, QWidget* parent = nullptr);
  void setWorkspace(const std::filesystem::path& workspace);
  void retranslate();
  void run();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void take(const core::SqlResult& result);

  Background& m_background;
  std::filesystem::path m_workspace;
  QPlainTextEdit* m_statement;
  QPushButton* m_run;
  QLabel* m_note;
  ProgressStrip* m_progress;
  ErrorStrip* m_error;
  TextTableModel* m_model;
  TableView* m_table;
};

}  // namespace ui
