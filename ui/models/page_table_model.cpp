#include "ui/models/page_table_model.h"

#include <algorithm>
#include <limits>

namespace ui {
namespace {

constexpr int kPageRows = 200;
constexpr std::size_t kPagesKept = 60;
constexpr qsizetype kShownLength = 300;  // a cell shows no more; the tooltip has the rest

bool isNumber(const std::string& text) {
  bool numeric = false;
  QString::fromStdString(text).toDouble(&numeric);
  return numeric;
}

}  // namespace

PageTableModel::PageTableModel(Background& background, QObject* parent)
    : QAbstractTableModel(parent), m_background(background) {
  m_request.setSingleShot(true);
  m_request.setInterval(0);
  connect(&m_request, &QTimer::timeout, this, [this] {
    if (m_loading || !m_wanted) return;
    load(*m_wanted);
    m_wanted.reset();
  });
}

void PageTableModel::show(const std::filesystem::path& workspace, const std::string& table,
                          const std::string& filter) {
  m_stop.request_stop();
  ++m_generation;
  m_workspace = workspace;
  m_table = table;
  m_filter = filter;
  m_loading = false;
  m_wanted.reset();
  load(0);
}

void PageTableModel::clear() {
  m_stop.request_stop();
  ++m_generation;
  m_loading = false;
  beginResetModel();
  m_columns.clear();
  m_pages.clear();
  m_total = 0;
  endResetModel();
}

int PageTableModel::rowCount(const QModelIndex& parent) const {
  if (parent.isValid()) return 0;
  return static_cast<int>(std::min<std::int64_t>(m_total, std::numeric_limits<int>::max() / 64));
}

QString PageTableModel::itemOf(int row) const {
  const auto column = std::ranges::find(m_columns, "item_id");
  const auto page = m_pages.find(row / kPageRows);
  if (column == m_columns.end() || page == m_pages.end()) return {};
  const auto within = static_cast<std::size_t>(row % kPageRows);
  if (within >= page->second.size()) return {};
  return QString::fromStdString(page->second[within][static_cast<std::size_t>(column - m_columns.begin())]);
}

int PageTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant PageTableModel::data(const QModelIndex& index, int role) const {
  const auto column = static_cast<std::size_t>(index.column());
  if (role == Qt::TextAlignmentRole && column < m_numeric.size() && m_numeric[column])
    return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  const auto page = m_pages.find(index.row() / kPageRows);
  if (page == m_pages.end()) {
    request(index.row() / kPageRows);
    return role == Qt::DisplayRole ? QVariant("…") : QVariant();
  }
  const auto row = static_cast<std::size_t>(index.row() % kPageRows);
  if (row >= page->second.size() || column >= page->second[row].size()) return {};
  const QString text = QString::fromStdString(page->second[row][column]);
  if (role == Qt::ToolTipRole) return text.size() > 40 ? text.left(4000) : QVariant();
  return text.size() > kShownLength ? text.left(kShownLength) + "…" : text;
}

QVariant PageTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation == Qt::Vertical) return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
  const auto column = static_cast<std::size_t>(section);
  if (column >= m_columns.size()) return {};
  if (role == Qt::DisplayRole) return QString::fromStdString(m_columns[column]);
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue((m_numeric[column] ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  return {};
}

void PageTableModel::request(int page) const {
  // Only the last page asked for counts: a fast scroll asks for many on its way.
  m_wanted = page;
  if (!m_loading && !m_request.isActive()) m_request.start();
}

void PageTableModel::load(int page) {
  m_loading = true;
  m_stop = m_background.run(
      this,
      [workspace = m_workspace, table = m_table, filter = m_filter, page](std::stop_token) {
        return core::browseTable(workspace, table, static_cast<std::int64_t>(page) * kPageRows, kPageRows,
                                 filter);
      },
      [this, page, generation = m_generation](core::TablePage loaded) {
        if (generation == m_generation) take(page, std::move(loaded));
      },
      [this, generation = m_generation](const core::Failure& failure) {
        if (generation != m_generation) return;
        m_loading = false;
        Q_EMIT failed(failure);
      });
}

void PageTableModel::take(int page, core::TablePage loaded) {
  m_loading = false;
  if (page == 0 && (m_columns != loaded.columns || m_total != loaded.total || m_pages.empty())) {
    beginResetModel();
    m_pages.clear();
    m_columns = std::move(loaded.columns);
    m_total = loaded.total;
    m_numeric.assign(m_columns.size(), !loaded.rows.empty());
    for (std::size_t column = 0; column < m_columns.size(); ++column) {
      const bool id = m_columns[column].ends_with("id");
      m_numeric[column] =
          m_numeric[column] && !id && std::ranges::all_of(loaded.rows, [column](const auto& row) {
            return row[column].empty() || isNumber(row[column]);
          });
    }
    m_pages.emplace(0, std::move(loaded.rows));
    endResetModel();
    Q_EMIT this->loaded(m_total);
  } else {
    if (m_pages.size() >= kPagesKept)
      m_pages.erase(page > m_pages.begin()->first ? m_pages.begin() : std::prev(m_pages.end()));
    m_pages.insert_or_assign(page, std::move(loaded.rows));
    const int first = page * kPageRows;
    Q_EMIT dataChanged(index(first, 0),
                       index(std::min(first + kPageRows, rowCount()) - 1, columnCount() - 1));
    if (page == 0) Q_EMIT this->loaded(m_total);
  }
  if (m_wanted && m_pages.contains(*m_wanted)) m_wanted.reset();
  if (m_wanted) m_request.start();
}

void TextTableModel::set(QStringList columns, std::vector<QStringList> rows, std::vector<bool> numeric) {
  beginResetModel();
  m_columns = std::move(columns);
  m_rows = std::move(rows);
  m_numeric = std::move(numeric);
  endResetModel();
}

int TextTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TextTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant TextTableModel::data(const QModelIndex& index, int role) const {
  const auto column = static_cast<std::size_t>(index.column());
  if (role == Qt::TextAlignmentRole && column < m_numeric.size() && m_numeric[column])
    return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  const QString text = m_rows[static_cast<std::size_t>(index.row())].value(index.column());
  if (role == Qt::ToolTipRole) return text.size() > 40 ? text.left(4000) : QVariant();
  return text.size() > kShownLength ? text.left(kShownLength) + "…" : text;
}

QVariant TextTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation == Qt::Vertical) return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
  if (role == Qt::DisplayRole) return m_columns.value(section);
  const auto column = static_cast<std::size_t>(section);
  const bool numeric = column < m_numeric.size() && m_numeric[column];
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue((numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  return {};
}

}  // namespace ui
