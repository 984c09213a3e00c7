#include "ui/pages/compare/trade_off_view.h"

#include <QHBoxLayout>
#include <algorithm>

#include "core/evaluate/metrics.h"
#include "core/workflow/trade_off.h"
#include "ui/models/runs_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/metric_words.h"

namespace ui {
namespace {

const QStringList& otherMeasures() {
  static const QStringList keys{"diversity", "coverage", "novelty", "tail_share",
                                "sentiment", "gini",     "seconds"};
  return keys;
}

QString measureName(const QString& key) {
  return key == "seconds" ? TradeOffView::tr("Training time") : metricName(key);
}

}  // namespace

TradeOffView::TradeOffView(QWidget* parent) : Card(parent) {
  auto* row = new QHBoxLayout;
  row->setSpacing(theme::kSmall);
  row->addWidget(m_label = makeLabel({}, "secondary", this));
  row->addWidget(m_against = new QComboBox(this));
  row->addWidget(m_note = makeLabel({}, "secondary", this), 1);
  m_note->setWordWrap(true);
  m_note->setObjectName("trade-off-note");
  m_against->setObjectName("against");
  m_against->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  for (const QString& key : otherMeasures()) m_against->addItem(QString(), key);
  content()->addLayout(row);
  content()->addWidget(m_chart = new ScatterChart(this), 1);
  m_chart->setNamesShown(true);
  m_chart->setMinimumHeight(200);
  connect(m_against, &QComboBox::activated, this, [this] {
    draw();
    Q_EMIT againstChanged();
  });
}

void TradeOffView::setAgainst(const QString& key) {
  m_against->setCurrentIndex(std::max(0, m_against->findData(key)));
  draw();
}

void TradeOffView::retranslate() {
  m_label->setText(tr("Against"));
  for (int i = 0; i < m_against->count(); ++i) {
    const QString key = m_against->itemData(i).toString();
    m_against->setItemText(i, measureName(key));
    m_against->setItemData(i, metricDefinition(key), Qt::ToolTipRole);
  }
  draw();
}

void TradeOffView::setRuns(std::vector<core::EvaluatedRun> evaluations, std::vector<core::RunSummary> runs,
                           const QString& key, int k) {
  m_evaluations = std::move(evaluations);
  m_runs = std::move(runs);
  m_key = key;
  m_k = k;
  draw();
}

void TradeOffView::draw() {
  if (m_key.isEmpty()) return;
  const QString metric = QString("%1@%2").arg(m_key).arg(m_k);
  const QString other = against() == "seconds" ? against() : QString("%1@%2").arg(against()).arg(m_k);
  const std::vector<core::RunPoint> runs =
      core::tradeOff(m_evaluations, m_runs, metric.toStdString(), other.toStdString());
  std::vector<ScatterChart::Point> points;
  std::vector<std::size_t> front;
  for (const core::RunPoint& run : runs) {
    const QString name = QString::fromStdString(run.name);
    points.push_back({.x = run.x,
                      .y = run.y,
                      .name = name,
                      .colorIndex = runColorIndex(run.run),
                      .tip = run.onFront ? tr("No other run is better in both") : QString()});
    if (run.onFront) front.push_back(points.size() - 1);
  }
  const core::Better better =
      against() == "seconds" ? core::Better::Lower : core::betterOf(against().toStdString());
  m_chart->setAxisLabels(against() == "seconds" ? tr("Training time, s") : metricTitle(other),
                         metricTitle(metric));
  m_chart->setPoints(std::move(points));
  m_chart->setLine(std::move(front));
  m_chart->setTitle(tr("%1 against %2").arg(metricTitle(metric), measureName(against())));
  if (runs.empty())
    m_note->setText(tr("No run has both measures; evaluate again to get them."));
  else if (better == core::Better::Neither)
    m_note->setText(tr("Neither more nor less of it is better in itself, so no line is drawn."));
  else
    m_note->setText(
        (better == core::Better::Lower ? tr("Less of it is better.") : tr("More of it is better.")) + " " +
        tr("The line joins the runs that no other beats in both."));
}

}  // namespace ui
