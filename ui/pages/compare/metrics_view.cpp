#include "ui/pages/compare/metrics_view.h"

#include <QHBoxLayout>
#include <algorithm>

#include "ui/models/runs_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/metric_words.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kBarHeight = 20;     // px a run needs
constexpr int kLeastHeight = 170;  // px

}  // namespace

MetricsView::MetricsView(QWidget* parent) : QWidget(parent) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme::kGap);
  const auto addChart = [&](Chart* chart) {
    auto* card = new Card(this);
    card->content()->addWidget(chart);
    layout->addWidget(card, 1);
  };
  addChart(m_bars = new BarChart(Qt::Horizontal, this));
  addChart(m_lines = new LineChart(this));
  m_bars->setValuesShown(true);
}

void MetricsView::setRuns(const std::vector<core::EvaluatedRun>& runs, const QString& key, int k,
                          const std::vector<int>& ks) {
  std::vector<BarChart::Bar> bars;
  std::vector<LineSeries> lines;
  for (const core::EvaluatedRun& run : runs) {
    const QString name = QString::fromStdString(run.name);
    LineSeries line{.name = name, .colorIndex = runColorIndex(run.run), .points = true};
    for (const int cutoff : ks) {
      const auto found = run.metrics.find(QString("%1@%2").arg(key).arg(cutoff).toStdString());
      if (found == run.metrics.end()) continue;
      const core::Estimate& estimate = found->second;
      line.x += cutoff;
      line.y += estimate.mean;
      line.low += estimate.low;
      line.high += estimate.high;
      if (cutoff == k)
        bars.push_back({.label = name,
                        .value = estimate.mean,
                        .low = estimate.low,
                        .high = estimate.high,
                        .colorIndex = line.colorIndex,
                        .tip = tr("%1 users").arg(countText(estimate.n))});
    }
    lines.push_back(std::move(line));
  }
  m_bars->setMinimumHeight(std::max(kLeastHeight, static_cast<int>(bars.size()) * kBarHeight + 44));
  const QString title = metricTitle(QString("%1@%2").arg(key).arg(k));
  m_bars->setTitle(tr("%1, with 95 % intervals").arg(title));
  m_bars->setAxisLabels(title, {});
  m_bars->setBars(std::move(bars));
  m_lines->setTitle(tr("%1 over the length of the list").arg(metricName(key)));
  m_lines->setAxisLabels("k", metricName(key));
  m_lines->setXTicks(QVector<double>(ks.begin(), ks.end()));
  m_lines->setSeries(std::move(lines));
}

}  // namespace ui
