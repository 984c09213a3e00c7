#include "ui/widgets/table_view.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <algorithm>

#include "ui/theme/theme.h"

namespace ui {

TableView::TableView(QWidget* parent) : QTableView(parent) {
  verticalHeader()->setDefaultSectionSize(theme::kTableRow);
  verticalHeader()->setMinimumSectionSize(theme::kTableRow);
  verticalHeader()->hide();
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setStretchLastSection(true);
  horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(horizontalHeader(), &QWidget::customContextMenuRequested, this, &TableView::openHeaderMenu);
  setShowGrid(false);
  setWordWrap(false);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::ExtendedSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  setTabKeyNavigation(false);
}

QString TableView::selectionAsTsv() const {
  QList<int> columns;
  for (int i = 0; i < model()->columnCount(); ++i)
    if (!isColumnHidden(horizontalHeader()->logicalIndex(i))) columns += horizontalHeader()->logicalIndex(i);
  QStringList lines, cells;
  for (const int column : columns) cells += model()->headerData(column, Qt::Horizontal).toString();
  lines += cells.join('\t');
  QModelIndexList rows = selectionModel()->selectedRows();
  std::ranges::sort(rows, {}, &QModelIndex::row);
  for (const QModelIndex& row : rows) {
    cells.clear();
    for (const int column : columns) {
      const QModelIndex cell = row.siblingAtColumn(column);
      // The tooltip holds the whole of a text that the cell shows shortened.
      const QVariant whole = cell.data(Qt::ToolTipRole);
      cells += (whole.isValid() ? whole : cell.data()).toString().replace('\t', ' ').replace('\n', ' ');
    }
    lines += cells.join('\t');
  }
  return lines.join('\n') + '\n';
}

void TableView::fitColumns(int most) {
  for (int i = 0; i < model()->columnCount(); ++i) {
    const int wish = std::max(sizeHintForColumn(i), horizontalHeader()->sectionSizeHint(i)) + theme::kPadding;
    setColumnWidth(i, std::clamp(wish, 72, most));
  }
}

void TableView::copy() const {
  QGuiApplication::clipboard()->setText(selectionAsTsv());
}

void TableView::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy))
    copy();
  else
    QTableView::keyPressEvent(event);
}

void TableView::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(theme::icon("copy"), tr("Copy rows as TSV"), this, [this] { copy(); });
  menu->popup(event->globalPos());
}

void TableView::openHeaderMenu(const QPoint& at) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (int i = 0; i < model()->columnCount(); ++i) {
    QAction* action = menu->addAction(model()->headerData(i, Qt::Horizontal).toString());
    action->setCheckable(true);
    action->setChecked(!isColumnHidden(i));
    connect(action, &QAction::toggled, this, [this, i](bool shown) { setColumnHidden(i, !shown); });
  }
  menu->popup(horizontalHeader()->mapToGlobal(at));
}

}  // namespace ui
