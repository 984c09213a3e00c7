#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QTimer>
#include <QWidget>

#include "ui/models/page_table_model.h"
#include "ui/widgets/table_view.h"

namespace ui {

/// The rows of the chosen table, with a filter.
class RowsView : public QWidget {
  Q_OBJECT

 public:
  explicit RowsView(Background& background, QWidget* parent = nullptr);
  void show(const std::filesystem::path& workspace, const std::string& table);
  void clear();
  void retranslate();
  void focusFilter();

 Q_SIGNALS:
  void failed(const core::Failure& failure);
  void itemAsked(const QString& item);  ///< double click or Return on a row that is of an item

 private:
  void reload();

  PageTableModel* m_model;
  QLineEdit* m_filter;
  QLabel* m_count;
  TableView* m_table;
  QTimer m_typing;
  std::filesystem::path m_workspace;
  std::string m_name;
  qint64 m_total = 0;
};

}  // namespace ui
