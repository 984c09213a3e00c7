#pragma once

#include <QAction>
#include <QListWidget>
#include <QStackedWidget>
#include <QTabWidget>

#include "core/workflow/import.h"
#include "ui/pages/data/profile_view.h"
#include "ui/pages/data/rows_view.h"
#include "ui/pages/data/sql_view.h"
#include "ui/pages/page.h"

namespace ui {

/// What the workspace holds: its tables, their profile and rows, its imports; and the way in for files.
class DataPage : public Page {
  Q_OBJECT

 public:
  DataPage(Background& background, JobRunner& jobs, QWidget* parent = nullptr);

  QString title() const override { return tr("Data"); }
  QString help() const override;
  void refresh() override;
  void retranslate() override;
  bool focusSearch() override;
  /// A file to import.
  void showArgument(const QString& argument) override;

  void importFile(const std::filesystem::path& file);

 protected:
  void workspaceChanged() override;

 private:
  QWidget* buildTables();
  QWidget* buildTabs();
  void chooseFile();
  void startImport(const QStringList& arguments);
  void openItem(const QString& item);
  void importEnded(const QString& file, const JobRunner::End& end);
  void showTables(const core::WorkspaceSummary& summary);
  void showImports();
  void showRows();
  std::string currentTable() const;

  QPushButton* m_import;
  QAction* m_importAction;
  QStackedWidget* m_stack;
  EmptyState* m_empty;
  QLabel* m_tablesTitle;
  QListWidget* m_tables;
  QTabWidget* m_tabs;
  ProfileView* m_profile;
  RowsView* m_rows;
  TextTableModel* m_importsModel;
  TableView* m_importsTable;
  std::vector<core::ImportRecord> m_imports;
  SqlView* m_sql;
  Card* m_result;
  QLabel* m_resultText;
  bool m_rowsStale = true;
};

}  // namespace ui
