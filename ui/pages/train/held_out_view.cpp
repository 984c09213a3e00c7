#include "ui/pages/train/held_out_view.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/pages/item/review_line.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kChartHeight = 190;  // px
constexpr int kMistakes = 500;     // lines of the table at most
constexpr int kLetters = 300;      // of a text in it

QString labelText(const std::string& label) {
  return label == "good" || label == "bad" ? sentimentText(label) : QString::fromStdString(label);
}

LineSeries seriesOf(const QString& name, const core::Curve& curve) {
  LineSeries series{.name = name, .colorIndex = 0};
  for (const core::CurvePoint& point : curve.points) {
    series.x += point.x;
    series.y += point.y;
  }
  return series;
}

/// How wrong a row is: how far from the truth the share or the rating is.
double errorOf(const core::PredictedText& row) {
  if (row.score) return std::abs(*row.score - 0.5);
  return std::abs(std::atof(row.predicted.c_str()) - std::atof(row.actual.c_str()));
}

}  // namespace

HeldOutView::HeldOutView(Background& background, QWidget* parent)
    : QWidget(parent), m_background(background) {
  auto* lines = new QVBoxLayout(this);
  lines->setContentsMargins(0, theme::kGap, 0, 0);
  lines->setSpacing(theme::kSmall);
  lines->addWidget(m_figures = makeLabel({}, "secondary", this));
  m_figures->setObjectName("held-out-figures");
  m_figures->setWordWrap(true);
  lines->addWidget(m_charts = new QWidget(this));
  auto* row = new QHBoxLayout(m_charts);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme::kGap);
  const auto add = [this, row](QWidget* chart) {
    auto* card = new Card(this);
    card->content()->addWidget(chart);
    chart->setFixedHeight(kChartHeight);
    row->addWidget(card, 1);
  };
  add(m_confusion = new HeatMap(this));
  add(m_roc = new LineChart(this));
  add(m_precisionRecall = new LineChart(this));
  for (LineChart* chart : {m_roc, m_precisionRecall}) {
    chart->setZeroBased(true);
    chart->setXTicks({0, 0.2, 0.4, 0.6, 0.8, 1});
  }
  lines->addWidget(m_mistakesTitle = makeLabel({}, "section", this));
  lines->addWidget(m_mistakes = new TableView(this), 1);
  m_mistakes->setObjectName("held-out-mistakes");
  m_mistakes->setModel(m_mistakesModel = new TextTableModel(this));
}

void HeldOutView::show(const std::filesystem::path& workspace, std::int64_t run) {
  if (workspace == m_workspace && run == m_run) return;
  m_workspace = workspace;
  m_run = run;
  m_background.run(
      this, [workspace, run](std::stop_token) { return core::scoreHeldOut(workspace, run); },
      [this, workspace, run](core::ScoredPredictions scored) {
        if (workspace != m_workspace || run != m_run) return;
        m_scored = std::move(scored);
        draw();
      },
      [this](const core::Failure& failure) { Q_EMIT failed(failure); });
}

void HeldOutView::retranslate() {
  draw();
}

void HeldOutView::draw() {
  const bool classes = !m_scored.labels.empty();
  m_charts->setVisible(classes);
  if (classes) {
    QString text = tr("%1 texts that it had not learned from: accuracy %2, macro F1 %3")
                       .arg(countText(m_scored.classes.n), percentText(m_scored.classes.accuracy, 1),
                            metricText(m_scored.classes.macro.f1));
    if (m_scored.roc && std::isfinite(m_scored.roc->area))
      text += tr("; area under the ROC curve %1, average precision %2")
                  .arg(metricText(m_scored.roc->area), metricText(m_scored.precisionRecall->area));
    m_figures->setText(text + tr("."));
    drawConfusion();
    drawCurves();
  } else {
    m_figures->setText(tr("%1 texts that it had not learned from: RMSE %2, MAE %3.")
                           .arg(countText(m_scored.ratings.n), metricText(m_scored.ratings.rmse),
                                metricText(m_scored.ratings.mae)));
  }
  listMistakes();
}

void HeldOutView::drawConfusion() {
  QStringList names;
  for (const std::string& label : m_scored.labels) names += labelText(label);
  std::vector<HeatMap::Cell> cells;
  for (std::size_t actual = 0; actual < m_scored.labels.size(); ++actual) {
    const core::ClassScores& scores = m_scored.classes.classes[actual];
    for (std::size_t predicted = 0; predicted < m_scored.labels.size(); ++predicted) {
      const std::int64_t count = m_scored.classes.confusion[actual][predicted];
      const double share =
          scores.support > 0 ? static_cast<double>(count) / static_cast<double>(scores.support) : 0;
      cells.push_back(
          {.value = actual == predicted ? share : -share,
           .text = countText(count) + "\n" + percentText(share, 1),
           .tip = tr("precision %1, recall %2, F1 %3")
                      .arg(metricText(scores.precision), metricText(scores.recall), metricText(scores.f1))});
    }
  }
  m_confusion->setTitle(tr("Who is taken for whom"));
  m_confusion->setAxisLabels(tr("Predicted"), tr("Actual"));
  m_confusion->setCells(names, names, std::move(cells));
}

void HeldOutView::drawCurves() {
  m_roc->setVisible(m_scored.roc.has_value());
  m_precisionRecall->setVisible(m_scored.roc.has_value());
  if (!m_scored.roc) return;
  LineSeries chance{.name = tr("by chance"), .color = theme::colors().secondary, .x = {0, 1}, .y = {0, 1}};
  m_roc->setTitle(tr("ROC curve"));
  m_roc->setAxisLabels(tr("False positives"), tr("True positives"));
  m_roc->setSeries({seriesOf(tr("this run"), *m_scored.roc), std::move(chance)});
  m_precisionRecall->setTitle(tr("Precision over recall"));
  m_precisionRecall->setAxisLabels(tr("Recall"), tr("Precision"));
  m_precisionRecall->setSeries({seriesOf(tr("this run"), *m_scored.precisionRecall)});
}

void HeldOutView::listMistakes() {
  const bool classes = !m_scored.labels.empty();
  std::vector<const core::PredictedText*> wrong;
  for (const core::PredictedText& row : m_scored.rows)
    if (row.actual != row.predicted) wrong.push_back(&row);
  std::stable_sort(wrong.begin(), wrong.end(),
                   [](const auto* a, const auto* b) { return errorOf(*a) > errorOf(*b); });
  m_mistakesTitle->setText(
      classes
          ? tr("Misread texts, the surest first: %1").arg(countText(static_cast<std::int64_t>(wrong.size())))
          : tr("Texts by how far the rating is off"));
  if (wrong.size() > kMistakes) wrong.resize(kMistakes);
  std::vector<QStringList> rows;
  for (const core::PredictedText* row : wrong) {
    QStringList cells;
    if (classes) {
      cells = {labelText(row->actual), labelText(row->predicted)};
      const double sure = row->score ? 0.5 + errorOf(*row) : std::nan("");
      cells += row->score ? percentText(sure, 1) : QString("–");
    } else {
      cells = {QString::fromStdString(row->actual),
               QLocale().toString(std::atof(row->predicted.c_str()), 'f', 2),
               QLocale().toString(errorOf(*row), 'f', 2)};
    }
    cells += QString::fromStdString(row->text).simplified().left(kLetters);
    rows.push_back(std::move(cells));
  }
  m_mistakesModel->set({tr("Actual"), tr("Predicted"), classes ? tr("Sure") : tr("Off by"), tr("Text")},
                       std::move(rows), {!classes, !classes, true, false});
  m_mistakes->fitColumns(900);
}

}  // namespace ui
