#pragma once

#include <QTableView>

namespace ui {

/// A table of the house: rows 28 high, columns that resize and hide, Ctrl+C copies the selection as TSV with
/// its headers.
class TableView : public QTableView {
  Q_OBJECT

 public:
  explicit TableView(QWidget* parent = nullptr);
  /// The selected cells, or all of the rows shown where nothing is selected.
  QString selectionAsTsv() const;
  /// Columns as wide as their content, no wider than `most` pixels.
  void fitColumns(int most = 320);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  void copy() const;
  void openHeaderMenu(const QPoint& at);
};

}  // namespace ui
