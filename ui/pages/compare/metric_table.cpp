#include "ui/pages/compare/metric_table.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "ui/models/runs_model.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/definition_card.h"
#include "ui/widgets/metric_words.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kRunRole = Qt::UserRole, kValueRole = Qt::UserRole + 1;
constexpr int kFirstMetric = 2;  // behind run and recipe

/// Sorts by number where it has one.
class Item : public QTableWidgetItem {
 public:
  using QTableWidgetItem::QTableWidgetItem;
  bool operator<(const QTableWidgetItem& other) const override {
    const QVariant mine = data(kValueRole), theirs = other.data(kValueRole);
    if (mine.isValid() || theirs.isValid()) return mine.toDouble() < theirs.toDouble();
    return QTableWidgetItem::operator<(other);
  }
};

Item* numberItem(const QString& text, double value) {
  auto* item = new Item(text);
  item->setData(kValueRole, value);
  item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
  item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
  return item;
}

constexpr int kSwatch = 10, kSign = 14;  // px

/// The run's colour, with a warning sign behind it or with room for one.
QIcon swatch(const QColor& color, bool warned, bool roomForSign, qreal ratio) {
  const int width = roomForSign ? kSwatch + theme::kTiny + kSign : kSwatch;
  QPixmap pixmap(QSizeF(width * ratio, kSign * ratio).toSize());
  pixmap.setDevicePixelRatio(ratio);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.fillRect(0, (kSign - kSwatch) / 2, kSwatch, kSwatch, color);
  if (warned)
    painter.drawPixmap(kSwatch + theme::kTiny, 0,
                       theme::pixmap("warning", theme::IconColor::Warning, kSign, ratio));
  return pixmap;
}

void setBold(QTableWidgetItem* item, bool bold) {
  QFont font = theme::font(theme::FontRole::Body);
  font.setBold(bold);
  item->setFont(font);
}

QStringList columnKeys() {
  return metricKeys() + listFigureKeys();
}

/// What the sentiment of a run's lists was made of.
QString sentimentSource(const core::EvaluatedRun& run) {
  for (const core::Caution& caution : run.cautions)
    if (caution.kind == core::Caution::Kind::SentimentSource)
      return "\n" + QString::fromStdString(isChinese() ? caution.sentenceChinese : caution.sentence);
  return {};
}

}  // namespace

MetricTable::MetricTable(QWidget* parent) : QTableWidget(parent) {
  setObjectName("metrics");
  setShowGrid(false);
  setEditTriggers(NoEditTriggers);
  setSelectionBehavior(SelectRows);
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(theme::kTableRow);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
  connect(this, &QTableWidget::cellClicked, this, &MetricTable::showDefinition);
  connect(this, &QTableWidget::itemChanged, this, [this](QTableWidgetItem* item) {
    if (item->column() == 0)
      Q_EMIT tickChanged(item->data(kRunRole).toLongLong(), item->checkState() == Qt::Checked);
  });
}

void MetricTable::setRuns(const std::vector<core::EvaluatedRun>& runs, int k, const QString& chosen,
                          const std::set<std::int64_t>& unticked) {
  const QSignalBlocker blocker(this);
  setSortingEnabled(false);
  m_k = k;
  m_chosen = chosen;
  m_definition = runs.empty() ? QString() : QString::fromStdString(runs.front().definition);
  clear();
  setColumnCount(kFirstMetric + static_cast<int>(columnKeys().size()) + 1);
  setRowCount(static_cast<int>(runs.size()));
  QStringList headers{tr("Run"), tr("Recipe")};
  for (const QString& key : columnKeys()) headers += QString("%1@%2").arg(metricName(key)).arg(k);
  headers += tr("Users");
  setHorizontalHeaderLabels(headers);
  for (int column = 0; column < columnCount(); ++column) {
    QTableWidgetItem* header = horizontalHeaderItem(column);
    header->setTextAlignment((column < kFirstMetric ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (column >= kFirstMetric)
      header->setToolTip(metricDefinition(columnKeys().value(column - kFirstMetric)));
  }
  for (int row = 0; row < rowCount(); ++row) {
    const core::EvaluatedRun& run = runs[static_cast<std::size_t>(row)];
    fillRow(row, run);
    item(row, 0)->setCheckState(unticked.contains(run.run) ? Qt::Unchecked : Qt::Checked);
  }
  markCautions(runs);
  markBestOfColumns();
  horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  horizontalHeader()->setMinimumSectionSize(60);
  setSortingEnabled(true);
}

void MetricTable::fillRow(int row, const core::EvaluatedRun& run) {
  auto* name = new Item(QString::fromStdString(run.name));
  name->setData(kRunRole, QVariant::fromValue<qlonglong>(run.run));
  name->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
  name->setToolTip(QString::fromStdString(run.procedure));
  setItem(row, 0, name);
  setItem(row, 1, new Item(QString::fromStdString(run.recipe)));
  int column = kFirstMetric;
  for (const QString& key : columnKeys()) {
    const auto found = run.metrics.find(QString("%1@%2").arg(key).arg(m_k).toStdString());
    if (found == run.metrics.end()) {
      setItem(row, column++, numberItem("–", std::nan("")));
      continue;
    }
    const core::Estimate& estimate = found->second;
    const bool interval = estimate.high > estimate.low;
    auto* item = numberItem(
        interval ? intervalText(estimate.mean, estimate.low, estimate.high) : metricText(estimate.mean),
        estimate.mean);
    item->setToolTip(interval ? tr("%1, 95 % interval %2 to %3, %4 users")
                                    .arg(estimate.mean, 0, 'g', 8)
                                    .arg(estimate.low, 0, 'g', 8)
                                    .arg(estimate.high, 0, 'g', 8)
                                    .arg(countText(estimate.n))
                              : QString::number(estimate.mean, 'g', 10));
    if (key == "sentiment") item->setToolTip(item->toolTip() + sentimentSource(run));
    setItem(row, column++, item);
  }
  setItem(row, column, numberItem(countText(run.users), static_cast<double>(run.users)));
}

/// What holds of every run tells none from another: it is said once, elsewhere.
void MetricTable::markCautions(const std::vector<core::EvaluatedRun>& runs) {
  const auto ofAll = [&runs](const core::Caution& caution) {
    return runs.size() > 1 && std::all_of(runs.begin(), runs.end(), [&](const core::EvaluatedRun& run) {
             return std::ranges::any_of(
                 run.cautions, [&](const core::Caution& other) { return other.kind == caution.kind; });
           });
  };
  std::vector<QStringList> told(runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i)
    for (const core::Caution& caution : runs[i].cautions)
      if (!ofAll(caution))
        told[i] += QString::fromStdString(isChinese() ? caution.sentenceChinese : caution.sentence);
  const bool any =
      std::ranges::any_of(told, [](const QStringList& sentences) { return !sentences.isEmpty(); });
  setIconSize({any ? kSwatch + theme::kTiny + kSign : kSwatch, kSign});
  for (std::size_t i = 0; i < runs.size(); ++i) {
    QTableWidgetItem* name = item(static_cast<int>(i), 0);
    name->setIcon(
        swatch(theme::seriesColor(runColorIndex(runs[i].run)), !told[i].isEmpty(), any, devicePixelRatioF()));
    if (!told[i].isEmpty()) name->setToolTip(told[i].join('\n') + "\n" + name->toolTip());
  }
}

void MetricTable::showDefinition(int row, int column) {
  const auto metric = static_cast<qsizetype>(column) - kFirstMetric;
  if (metric < 0 || metric >= columnKeys().size()) return;
  const QRect cell = visualItemRect(item(row, column));
  DefinitionCard::popUp(m_definition, QString("%1@%2").arg(columnKeys().value(metric)).arg(m_k),
                        viewport()->mapToGlobal(cell.bottomLeft()), this);
}

void MetricTable::markBestOfColumns() {
  if (rowCount() < 2) return;
  for (int column = kFirstMetric; column + 1 < columnCount(); ++column) {
    const core::Better better = core::betterOf(columnKeys().value(column - kFirstMetric).toStdString());
    if (better == core::Better::Neither) continue;
    const double sign = better == core::Better::Lower ? -1 : 1;
    double best = -INFINITY;
    for (int row = 0; row < rowCount(); ++row)
      best = std::fmax(best, sign * item(row, column)->data(kValueRole).toDouble());
    for (int row = 0; row < rowCount(); ++row)
      setBold(item(row, column), sign * item(row, column)->data(kValueRole).toDouble() == best);
  }
}

void MetricTable::setBest(const std::set<std::int64_t>& best) {
  const QSignalBlocker blocker(this);
  const int column = kFirstMetric + static_cast<int>(columnKeys().indexOf(m_chosen));
  for (int row = 0; row < rowCount() && rowCount() > 1; ++row)
    setBold(item(row, column), best.contains(item(row, 0)->data(kRunRole).toLongLong()));
}

int MetricTable::heightWithin(int most) const {
  const int around =
      horizontalHeader()->sizeHint().height() + 2 * frameWidth() + 2 +
      (horizontalHeader()->length() > width() ? horizontalScrollBar()->sizeHint().height() : 0);
  const int rows = std::clamp((most - around) / theme::kTableRow, 1, std::max(1, rowCount()));
  return rows * theme::kTableRow + around;
}

void MetricTable::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy))
    copyAsTsv();
  else
    QTableWidget::keyPressEvent(event);
}

void MetricTable::copyAsTsv() const {
  QStringList lines, header;
  for (int column = 0; column < columnCount(); ++column) header += horizontalHeaderItem(column)->text();
  lines += header.join('\t');
  for (int row = 0; row < rowCount(); ++row) {
    if (!selectedItems().isEmpty() && !item(row, 0)->isSelected()) continue;
    QStringList cells;
    for (int column = 0; column < columnCount(); ++column) cells += item(row, column)->text();
    lines += cells.join('\t');
  }
  QApplication::clipboard()->setText(lines.join('\n') + '\n');
}

}  // namespace ui
