#include "ui/pages/compare/slices_view.h"

#include <QHBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/pages/compare/slice_words.h"
#include "ui/theme/theme.h"
#include "ui/widgets/metric_words.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kRowHeight = 34;  // px: a value and its interval
constexpr int kAround = 80;     // px of the chart that are no rows
constexpr int kLeastHeight = 180;

}  // namespace

SlicesView::SlicesView(Background& background, QWidget* parent) : Card(parent), m_background(background) {
  auto* row = new QHBoxLayout;
  row->setSpacing(theme::kSmall);
  row->addWidget(m_kindLabel = makeLabel({}, "secondary", this));
  row->addWidget(m_kind = new QComboBox(this));
  row->addWidget(m_baselineLabel = makeLabel({}, "secondary", this));
  row->addWidget(m_baseline = new QComboBox(this));
  row->addStretch(1);
  content()->addLayout(row);
  content()->addWidget(m_note = makeLabel({}, "secondary", this));
  content()->addWidget(m_chart = new HeatMap(this), 1);
  m_kind->setObjectName("slice-kind");
  m_baseline->setObjectName("slice-baseline");
  m_note->setObjectName("slices-note");
  m_chart->setObjectName("slices");
  m_note->setWordWrap(true);
  m_kind->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  m_baseline->setMinimumWidth(160);
  m_baseline->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  for (const QString& kind : sliceKinds()) m_kind->addItem(QString(), kind);
  connect(m_kind, &QComboBox::activated, this, [this] {
    draw();
    Q_EMIT kindChanged();
  });
  connect(m_baseline, &QComboBox::activated, this, &SlicesView::load);
}

void SlicesView::setKind(const QString& kind) {
  m_kind->setCurrentIndex(std::max(0, m_kind->findData(kind)));
  draw();
}

void SlicesView::retranslate() {
  m_kindLabel->setText(tr("Users by"));
  m_baselineLabel->setText(tr("against"));
  for (int i = 0; i < m_kind->count(); ++i) {
    const QString kind = m_kind->itemData(i).toString();
    m_kind->setItemText(i, sliceKindName(kind));
    m_kind->setItemData(i, sliceKindDefinition(kind), Qt::ToolTipRole);
  }
  m_baseline->setToolTip(tr("The run that the others are held against"));
  draw();
}

void SlicesView::setRuns(const Runs& runs) {
  if (runs == m_runs) return;
  m_runs = runs;
  m_table = {};
  m_stale = true;
  fillBaselines();
  draw();
  if (isVisible()) load();
}

void SlicesView::fillBaselines() {
  const QVariant chosen = m_baseline->currentData();
  m_baseline->clear();
  for (std::size_t i = 0; i < m_runs.runs.size(); ++i)
    m_baseline->addItem(m_runs.names.value(static_cast<qsizetype>(i)),
                        QVariant::fromValue<qlonglong>(m_runs.runs[i]));
  m_baseline->setCurrentIndex(m_baseline->count() == 0 ? -1 : std::max(0, m_baseline->findData(chosen)));
}

void SlicesView::showEvent(QShowEvent* event) {
  Card::showEvent(event);
  if (m_stale) load();
}

void SlicesView::load() {
  m_stale = false;
  m_grouping.request_stop();
  if (m_runs.runs.empty()) return;
  const core::SliceRequest request{m_runs.runs, m_runs.metric, m_baseline->currentData().toLongLong(),
                                   m_runs.test, m_runs.choice};
  if (m_busy++ == 0) Q_EMIT working(true);
  m_grouping = m_background.run(
      this,
      [workspace = m_runs.workspace, request](std::stop_token token) {
        StopProgress progress(token);
        return core::sliceRuns(workspace, request, progress);
      },
      [this](core::SliceTable table) {
        end();
        m_table = std::move(table);
        draw();
      },
      [this](const core::Failure& failure) {
        end();
        Q_EMIT failed(failure);
      },
      [this] { end(); });
}

void SlicesView::end() {
  if (--m_busy == 0) Q_EMIT working(false);
}

QString SlicesView::nameOf(std::int64_t run) const {
  const auto found = std::ranges::find(m_runs.runs, run);
  return found == m_runs.runs.end() ? QString() : m_runs.names.value(found - m_runs.runs.begin());
}

HeatMap::Cell SlicesView::cellOf(const core::SliceValue& value, std::size_t run) const {
  const core::Estimate& estimate = value.estimate;
  const bool interval = estimate.high > estimate.low;
  const QLocale locale;
  HeatMap::Cell cell{.value = estimate.mean, .text = locale.toString(estimate.mean, 'f', 4)};
  if (value.significant) cell.text.prepend(value.difference > 0 ? "▲ " : "▼ ");
  if (interval) cell.text += "\n± " + locale.toString((estimate.high - estimate.low) / 2, 'f', 4);
  cell.tip = interval ? tr("%1, 95 % interval %2 to %3; users: %4")
                            .arg(metricText(estimate.mean), metricText(estimate.low),
                                 metricText(estimate.high), countText(estimate.n))
                      : tr("%1; users: %2").arg(metricText(estimate.mean), countText(estimate.n));
  if (m_runs.runs[run] == m_table.baseline) return cell;
  cell.tip +=
      "\n" + (std::isfinite(value.pAdjusted)
                  ? tr("%1 from %2, p %3 after Holm's correction")
                        .arg(signedText(value.difference), nameOf(m_table.baseline),
                             probabilityText(value.pAdjusted))
                  : tr("Too few users to test the difference of %1.").arg(signedText(value.difference)));
  return cell;
}

void SlicesView::draw() {
  std::vector<const core::SliceRow*> groups;
  QStringList columns;
  for (const core::SliceRow& group : m_table.rows) {
    const QString dimension = QString::fromStdString(group.dimension);
    if (dimension != "all" && dimension != kind()) continue;
    groups.push_back(&group);
    columns += sliceName(dimension, QString::fromStdString(group.value)) + "\nn = " + countText(group.users);
  }
  std::vector<HeatMap::Cell> cells;
  std::vector<double> middles;
  for (std::size_t run = 0; run < m_runs.runs.size(); ++run)
    for (const core::SliceRow* group : groups) {
      cells.push_back(cellOf(group->runs[run], run));
      if (m_runs.runs[run] == m_table.baseline) middles.push_back(group->runs[run].estimate.mean);
    }
  m_chart->setCells(groups.empty() ? QStringList() : m_runs.names, columns, std::move(cells));
  m_chart->setMiddle(HeatMap::Middle::PerColumn, std::move(middles));
  m_chart->setMinimumHeight(
      std::max(kLeastHeight, static_cast<int>(m_runs.runs.size()) * kRowHeight + kAround));
  m_chart->setTitle(tr("%1 by group of users").arg(metricTitle(QString::fromStdString(m_runs.metric))));
  const QString than = nameOf(m_table.baseline);
  const bool several = m_runs.runs.size() > 1 && !groups.empty();
  m_chart->setMeaning(several ? tr("higher than %1").arg(than) : QString(),
                      several ? tr("lower than %1").arg(than) : QString());
  showNote(groups.size());
}

void SlicesView::showNote(std::size_t groups) {
  QString note = sliceKindDefinition(kind());
  if (groups == 1) note += " " + tr("Here nothing tells users apart in this way.");
  if (m_table.tests > 0)
    note += " " + tr("▲▼: the difference is significant (p < 0.05 after Holm's correction for %1 tests).")
                      .arg(countText(m_table.tests));
  m_note->setText(note);
}

}  // namespace ui
