#include "ui/pages/compare/check_failures_panel.h"

#include <QHeaderView>
#include <algorithm>

#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {

CheckFailuresPanel::CheckFailuresPanel(QWidget* parent) : Card(parent) {
  content()->addWidget(m_title = makeLabel({}, "section", this));
  m_title->setWordWrap(true);
  m_title->setObjectName("failures-title");
  content()->addWidget(m_pair = new QComboBox(this));
  m_pair->setObjectName("failed-pair");
  m_pair->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_pair->setMinimumContentsLength(8);
  content()->addWidget(m_said = makeLabel({}, "secondary", this));
  m_said->setObjectName("failure-said");
  m_said->setTextFormat(Qt::PlainText);
  m_said->setWordWrap(true);
  content()->addWidget(m_table = new QTableWidget(this), 1);
  m_table->setObjectName("failed-lists");
  m_table->setShowGrid(false);
  m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setWordWrap(false);
  m_table->verticalHeader()->setDefaultSectionSize(theme::kTableRow - 4);
  m_table->verticalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_table->horizontalHeader()->setHighlightSections(false);
  m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  connect(m_pair, &QComboBox::activated, this, &CheckFailuresPanel::fill);
}

void CheckFailuresPanel::setFinding(const core::CheckFinding& finding, const QString& whose) {
  m_finding = finding;
  m_whose = whose;
  m_pair->clear();
  for (const core::CheckFailure& failure : finding.failures)
    m_pair->addItem(QString("%1  →  %2")
                        .arg(QString::fromStdString(failure.query), QString::fromStdString(failure.changed)));
  m_pair->setVisible(!finding.failures.empty());
  fill();
}

void CheckFailuresPanel::retranslate() {
  m_pair->setToolTip(tr("Pairs that failed: the query, and what was made of it"));
  m_pair->setAccessibleName(m_pair->toolTip());
}

void CheckFailuresPanel::fill() {
  const core::TwoLanguages name = core::nameOf(m_finding.kind);
  const QString check = QString::fromStdString(isChinese() ? name.chinese : name.english);
  const auto failed = static_cast<int>(m_finding.failures.size());
  m_title->setText(
      failed > 0 ? tr("%1, %2: %3 of %4 pairs failed")
                       .arg(check, m_whose, countText(failed), countText(m_finding.passRate.n))
      : m_finding.passRate.n > 0
          ? tr("%1, %2: all %3 pairs passed").arg(check, m_whose, countText(m_finding.passRate.n))
          : QString::fromStdString(isChinese() ? m_finding.why.chinese : m_finding.why.english));
  const int place = m_pair->currentIndex();
  m_table->clear();
  m_table->setVisible(place >= 0 && place < failed);
  m_said->setVisible(m_table->isVisibleTo(this));
  if (place < 0 || place >= failed) return;
  const core::CheckFailure& failure = m_finding.failures[static_cast<std::size_t>(place)];
  QStringList said{failure.asked ? tr("From the workspace's queries.")
                                 : tr("Made of the catalogue's own words.")};
  if (failure.overlap) said += tr("Overlap of the lists: %1.").arg(percentText(*failure.overlap));
  if (failure.second.empty()) said += tr("Nothing was found for the changed query.");
  if (!failure.said.empty()) said += tr("The answer said: %1").arg(QString::fromStdString(failure.said));
  m_said->setText(said.join(isChinese() ? "" : " "));
  const std::size_t rows = std::max(failure.first.size(), failure.second.size());
  m_table->setColumnCount(2);
  m_table->setRowCount(static_cast<int>(rows));
  m_table->setHorizontalHeaderLabels(
      {QString::fromStdString(failure.query), QString::fromStdString(failure.changed)});
  m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  m_table->setMinimumHeight(static_cast<int>(std::min<std::size_t>(rows, 10)) * (theme::kTableRow - 4) + 40);
  fillColumn(0, failure.first);
  fillColumn(1, failure.second);
}

void CheckFailuresPanel::fillColumn(int column, const std::vector<core::CheckedItem>& items) {
  const bool mustStay = core::isInvariance(m_finding.kind);
  for (std::size_t row = 0; row < items.size(); ++row) {
    const core::CheckedItem& item = items[row];
    const QString title = QString::fromStdString(item.title.empty() ? item.itemId : item.title);
    const QString price = priceText(item.price, QString::fromStdString(item.currency));
    const bool marked = mustStay ? column == 1 && !item.common : item.breaking;
    QString text = (marked ? "✗ " : "") + title;
    if (m_finding.kind == core::CheckKind::Budget && !price.isEmpty())
      text = (marked ? "✗ " : "") + price + "  " + title;
    auto* cell = new QTableWidgetItem(text);
    QStringList tip{title};
    if (!price.isEmpty()) tip += price;
    if (marked) tip += mustStay ? tr("Not in the list for the query") : tr("Breaks the rule");
    cell->setToolTip(tip.join("\n"));
    if (marked) cell->setForeground(theme::colors().bad);
    if (mustStay && item.common) {
      QFont font = theme::font(theme::FontRole::Body);
      font.setBold(true);
      cell->setFont(font);
    }
    m_table->setItem(static_cast<int>(row), column, cell);
  }
}

}  // namespace ui
