#include "ui/pages/compare/user_lists_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kMostUsers = 500;  // a longer box helps nobody
constexpr int kShownTitles = 3;

QString joined(const std::vector<std::string>& titles, std::size_t most) {
  QStringList shown;
  for (std::size_t i = 0; i < std::min(most, titles.size()); ++i) shown += QString::fromStdString(titles[i]);
  if (titles.size() > most) shown += "…";
  return shown.join(" · ");
}

}  // namespace

UserListsPanel::UserListsPanel(QWidget* parent) : Card(parent) {
  auto* row = new QHBoxLayout;
  row->setSpacing(theme::kSmall);
  row->addWidget(m_label = makeLabel({}, "section", this));
  row->addWidget(m_user = new QComboBox(this), 1);
  row->addWidget(m_close = new QToolButton(this));
  m_user->setObjectName("user");
  m_user->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_user->setMinimumContentsLength(8);
  m_close->setObjectName("close-user");
  m_close->setProperty("role", "quiet");
  m_close->setIcon(theme::icon("close"));
  content()->addLayout(row);
  content()->addWidget(m_wanted = makeLabel({}, "secondary", this));
  m_wanted->setObjectName("wanted");
  m_wanted->setTextFormat(Qt::PlainText);
  m_wanted->setWordWrap(true);
  content()->addWidget(m_table = new QTableWidget(this), 1);
  m_table->setObjectName("user-lists");
  m_table->setShowGrid(false);
  m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setMinimumHeight(120);
  m_table->setWordWrap(false);
  m_table->verticalHeader()->setDefaultSectionSize(theme::kTableRow - 4);
  m_table->verticalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_table->horizontalHeader()->setHighlightSections(false);
  m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  connect(m_user, &QComboBox::activated, this, &UserListsPanel::userChanged);
  connect(m_close, &QToolButton::clicked, this, &UserListsPanel::closed);
}

void UserListsPanel::retranslate() {
  m_label->setText(tr("User"));
  m_close->setToolTip(tr("Back to the histogram"));
  m_close->setAccessibleName(m_close->toolTip());
  fill();
}

void UserListsPanel::setUsers(const QStringList& users) {
  m_user->clear();
  m_user->addItems(users.mid(0, kMostUsers));
  m_user->setToolTip(tr("Users at this point: %1").arg(countText(users.size())));
  m_lists = {};
  fill();
}

void UserListsPanel::setLists(const core::UserLists& lists) {
  m_lists = lists;
  fill();
}

void UserListsPanel::fill() {
  m_wanted->setText(m_lists.lists.empty()
                        ? tr("Ranking for this user…")
                        : tr("Bought in the test: %1").arg(joined(m_lists.wanted, kShownTitles)));
  m_wanted->setToolTip(tr("Had before: %1").arg(joined(m_lists.history, 20)));
  m_table->clear();
  std::size_t rows = 0;
  QStringList names;
  for (const core::UserLists::List& list : m_lists.lists) {
    rows = std::max(rows, list.items.size());
    names += QString::fromStdString(list.name);
  }
  m_table->setRowCount(static_cast<int>(rows));
  m_table->setColumnCount(static_cast<int>(names.size()));
  m_table->setHorizontalHeaderLabels(names);
  m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  for (int row = 0; row < m_table->rowCount(); ++row) fillRow(row);
}

void UserListsPanel::fillRow(int row) {
  for (int column = 0; column < m_table->columnCount(); ++column) {
    const auto& items = m_lists.lists[static_cast<std::size_t>(column)].items;
    if (static_cast<std::size_t>(row) >= items.size()) continue;
    const core::ListedItem& item = items[static_cast<std::size_t>(row)];
    const QString title = QString::fromStdString(item.title.empty() ? item.itemId : item.title);
    auto* cell = new QTableWidgetItem((item.hit ? "✓ " : "") + title);
    cell->setToolTip(tr("%1, score %2").arg(title, metricText(item.score)) +
                     (item.hit ? "\n" + tr("A hit: bought in the test") : QString()));
    if (item.hit) {
      QFont font = theme::font(theme::FontRole::Body);
      font.setBold(true);
      cell->setFont(font);
      cell->setForeground(theme::colors().good);
    }
    m_table->setItem(row, column, cell);
  }
}

}  // namespace ui
