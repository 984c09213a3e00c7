#include "ui/pages/data/rows_view.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/number_text.h"

namespace ui {

RowsView::RowsView(Background& background, QWidget* parent)
    : QWidget(parent), m_model(new PageTableModel(background, this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, theme::kGap, 0, 0);
  layout->setSpacing(theme::kSmall);
  auto* row = new QHBoxLayout;
  m_filter = new QLineEdit(this);
  m_filter->setClearButtonEnabled(true);
  m_filter->setMaximumWidth(320);
  row->addWidget(m_filter, 1);
  row->addStretch(1);
  row->addWidget(m_count = makeLabel({}, "secondary", this));
  layout->addLayout(row);
  m_table = new TableView(this);
  m_table->setModel(m_model);
  layout->addWidget(m_table, 1);
  m_typing.setSingleShot(true);
  m_typing.setInterval(200);
  connect(m_filter, &QLineEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
  connect(&m_typing, &QTimer::timeout, this, &RowsView::reload);
  connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
    if (const QString item = m_model->itemOf(index.row()); !item.isEmpty()) Q_EMIT itemAsked(item);
  });
  connect(m_model, &PageTableModel::failed, this, &RowsView::failed);
  connect(m_model, &PageTableModel::loaded, this, [this](qint64 total) {
    m_total = total;
    m_table->fitColumns();
    retranslate();
  });
}

void RowsView::show(const std::filesystem::path& workspace, const std::string& table) {
  m_workspace = workspace;
  m_name = table;
  reload();
}

void RowsView::clear() {
  m_model->clear();
}

void RowsView::retranslate() {
  m_filter->setPlaceholderText(tr("Filter rows"));
  m_count->setText(tr("%1 rows").arg(countText(m_total)));
}

void RowsView::focusFilter() {
  m_filter->setFocus();
  m_filter->selectAll();
}

void RowsView::reload() {
  if (!m_name.empty()) m_model->show(m_workspace, m_name, m_filter->text().trimmed().toStdString());
}

}  // namespace ui
