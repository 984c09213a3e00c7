#include "ui/pages/compare/precision_recall_view.h"

#include <algorithm>

#include "core/workflow/precision_recall.h"
#include "ui/models/runs_model.h"

namespace ui {
namespace {

constexpr std::size_t kWhiskers = 3;  // up to so many curves, of which the intervals stay apart

}  // namespace

PrecisionRecallView::PrecisionRecallView(QWidget* parent) : Card(parent) {
  content()->addWidget(m_note = makeLabel({}, "secondary", this));
  content()->addWidget(m_chart = new LineChart(this), 1);
  m_note->setObjectName("precision-recall-note");
  m_note->setWordWrap(true);
  m_chart->setObjectName("precision-recall");
  m_chart->setZeroBased(true);
  m_chart->setXTicks({0, 0.2, 0.4, 0.6, 0.8, 1});
  m_chart->setMinimumHeight(240);
}

void PrecisionRecallView::setRuns(std::vector<core::EvaluatedRun> runs) {
  m_runs = std::move(runs);
  draw();
}

void PrecisionRecallView::retranslate() {
  draw();
}

void PrecisionRecallView::draw() {
  const std::vector<core::PrecisionRecall> curves = core::precisionRecall(m_runs);
  std::vector<LineSeries> lines;
  for (const core::PrecisionRecall& curve : curves) {
    LineSeries line{
        .name = QString::fromStdString(curve.name), .colorIndex = runColorIndex(curve.run), .points = true};
    for (const auto& [recall, precision] : curve.points) {
      line.x += recall;
      line.y += precision.mean;
      if (curves.size() > kWhiskers) continue;
      line.low += precision.low;
      line.high += precision.high;
    }
    lines.push_back(std::move(line));
  }
  m_chart->setTitle(tr("Precision over recall"));
  m_chart->setAxisLabels(tr("Recall"), tr("Interpolated precision"));
  m_chart->setSeries(std::move(lines));
  QStringList without;
  for (const core::EvaluatedRun& run : m_runs)
    if (std::ranges::find(curves, run.run, &core::PrecisionRecall::run) == curves.end())
      without += QString::fromStdString(run.name);
  QString note =
      tr("The best precision at a place of the list where at least that share of what a user wanted "
         "has been found; mean over users.");
  if (!curves.empty() && core::allFlat(curves))
    note += " " + tr("Here every user wanted one item, so each curve is flat: at the mean of 1 / its rank.");
  if (!without.isEmpty()) note += " " + tr("Evaluate again to see: %1.").arg(without.join(", "));
  m_note->setText(note);
}

}  // namespace ui
