#include "ui/pages/train/run_curves.h"

#include <QGridLayout>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "ui/models/runs_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/metric_words.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kPollInterval = 250;  // ms
constexpr auto kLoss = "train/loss";
constexpr auto kRate = "train/learning_rate";
constexpr auto kSpeed = "train/examples_per_second";
constexpr auto kGradient = "train/grad_norm";

/// "perplexity" as people call it.
QString figureName(const QString& figure) {
  if (figure == "loss") return RunCurves::tr("loss");
  if (figure == "perplexity") return RunCurves::tr("perplexity");
  if (figure == "accuracy") return RunCurves::tr("accuracy");
  if (figure == "rmse") return "RMSE";
  return figure.contains('@') ? metricTitle(figure) : QString(figure).replace('_', ' ');
}

}  // namespace

RunCurves::RunCurves(Background& background, QWidget* parent)
    : QWidget(parent), m_background(background), m_log(new TextTableModel(this)) {
  m_grid = new QGridLayout(this);
  m_grid->setContentsMargins(0, 0, 0, 0);
  m_grid->setSpacing(theme::kGap);
  const auto add = [this](int row, int column, int rows, int columns) {
    auto* card = new Card(this);
    card->layout()->setContentsMargins(theme::kGap, theme::kSmall, theme::kSmall, theme::kTiny);
    auto* chart = new LineChart;
    chart->setMinimumSize(120, 90);
    card->content()->addWidget(chart);
    m_grid->addWidget(card, row, column, rows, columns);
    return chart;
  };
  m_loss = add(0, 0, 2, 2);
  m_validation = add(0, 2, 1, 1);
  m_rate = add(0, 3, 1, 1);
  m_speed = add(1, 2, 1, 1);
  m_gradient = add(1, 3, 1, 1);
  m_validation->setZeroBased(false);
  m_none = makeLabel({}, "secondary", this);
  m_none->setAlignment(Qt::AlignCenter);
  m_none->setWordWrap(true);
  m_grid->addWidget(m_none, 2, 0, 1, 4);
  m_poll.setInterval(kPollInterval);
  connect(&m_poll, &QTimer::timeout, this, &RunCurves::poll);
}

void RunCurves::show(const std::filesystem::path& workspace, std::vector<Shown> runs) {
  if (workspace == m_workspace && runs == m_runs) return;
  if (workspace != m_workspace) {
    m_curves.clear();
    ++m_generation;
    m_reading = false;
  }
  m_workspace = workspace;
  m_runs = std::move(runs);
  // A run that just ended is read once more: its last events may be newer than the last reading.
  m_wanted.clear();
  for (const Shown& shown : m_runs) m_wanted.insert(shown.run);
  draw();
  poll();
  m_poll.start();
}

void RunCurves::poll() {
  if (m_reading || !isVisible()) return;
  std::vector<std::pair<std::int64_t, std::int64_t>> asked;
  for (const Shown& shown : m_runs)
    if (shown.active || m_wanted.contains(shown.run))
      asked.emplace_back(shown.run, m_curves[shown.run].lastEvent);
  if (asked.empty()) return;
  m_reading = true;
  m_wanted.clear();
  m_background.run(
      this,
      [workspace = m_workspace, asked](std::stop_token) {
        std::vector<std::pair<std::int64_t, std::vector<core::Event>>> news;
        for (const auto& [run, after] : asked) news.emplace_back(run, core::runEvents(workspace, run, after));
        return news;
      },
      [this, generation = m_generation](const auto& news) {
        if (generation != m_generation) return;
        m_reading = false;
        take(news);
      },
      [this, generation = m_generation](const core::Failure& failure) {
        if (generation != m_generation) return;
        m_reading = false;
        m_poll.stop();
        Q_EMIT failed(failure);
      });
}

void RunCurves::take(const std::vector<std::pair<std::int64_t, std::vector<core::Event>>>& news) {
  bool changed = false;
  for (const auto& [run, events] : news) {
    Curves& curves = m_curves[run];
    for (const core::Event& event : events) {
      if (event.id <= curves.lastEvent) continue;
      curves.lastEvent = event.id;
      Points& points = curves.tags[event.tag];
      // A run that goes on from a checkpoint writes the steps after it again.
      while (!points.x.isEmpty() && points.x.back() >= static_cast<double>(event.step)) {
        points.x.pop_back();
        points.y.pop_back();
      }
      points.x.push_back(static_cast<double>(event.step));
      points.y.push_back(event.value);
      if (event.tag.starts_with("valid/") || !std::isfinite(event.value)) curves.notable.push_back(event);
      changed = true;
    }
  }
  if (changed) draw();
}

std::string RunCurves::validationTag() const {
  std::string first;
  for (const char* known : {"valid/ndcg@10", "valid/accuracy", "valid/loss", "valid/"})
    for (const Shown& shown : m_runs) {
      const auto found = m_curves.find(shown.run);
      if (found == m_curves.end() || !first.empty()) continue;
      for (const auto& [tag, points] : found->second.tags)
        if (tag.starts_with(known) && first.empty()) first = tag;
    }
  return first.empty() ? "valid/ndcg@10" : first;
}

void RunCurves::draw() {
  const std::string validation = validationTag();
  drawChart(m_loss, kLoss, true);
  drawChart(m_validation, validation, false);
  drawChart(m_rate, kRate, false);
  drawChart(m_speed, kSpeed, true);
  drawChart(m_gradient, kGradient, true);
  m_validation->setTitle(
      tr("Validation: %1").arg(figureName(QString::fromStdString(validation).section('/', 1))));
  fillLog();
  arrange();
}

void RunCurves::arrange() {
  const auto shown = [this](LineChart* chart) {
    const bool any = !chart->isEmpty() || m_runs.empty();
    chart->parentWidget()->setVisible(any);
    return any ? 1 : 0;
  };
  const int loss = shown(m_loss), validation = shown(m_validation), rate = shown(m_rate),
            speed = shown(m_speed), gradient = shown(m_gradient);
  m_grid->setColumnStretch(0, loss);
  m_grid->setColumnStretch(1, loss);
  m_grid->setColumnStretch(2, validation | speed);
  m_grid->setColumnStretch(3, rate | gradient);
  m_grid->setRowStretch(0, loss | validation | rate);
  m_grid->setRowStretch(1, loss | speed | gradient);
  const bool any = loss | validation | rate | speed | gradient;
  m_grid->setRowStretch(2, any ? 0 : 1);
  m_none->setVisible(loss == 0);
  m_none->setText(any ? tr("No training loss: this recipe is solved in one step, or has not begun.")
                      : tr("No curve to show: this recipe is solved in one step, or has not begun."));
}

void RunCurves::fillLog() {
  std::vector<std::pair<core::Event, QString>> lines;
  for (const Shown& shown : m_runs)
    for (const core::Event& event : m_curves[shown.run].notable)
      lines.emplace_back(event, QString("%1 #%2").arg(shown.name).arg(shown.run));
  std::ranges::sort(lines, std::greater<>(), [](const auto& line) { return line.first.id; });
  std::vector<QStringList> rows;
  for (const auto& [event, run] : lines)
    rows.push_back({timeText(event.time), run, countText(event.step), QLocale().toString(event.epoch, 'f', 2),
                    QString::fromStdString(event.tag),
                    std::isfinite(event.value) ? metricText(event.value) : tr("not a number")});
  m_log->set({tr("Time"), tr("Run"), tr("Step"), tr("Epoch"), tr("What"), tr("Value")}, std::move(rows),
             {false, false, true, true, false, true});
}

void RunCurves::drawChart(LineChart* chart, const std::string& tag, bool smooth) {
  std::vector<LineSeries> series;
  for (const Shown& shown : m_runs) {
    const auto curves = m_curves.find(shown.run);
    if (curves == m_curves.end()) continue;
    const auto points = curves->second.tags.find(tag);
    if (points == curves->second.tags.end()) continue;
    series.push_back({.name = QString("%1 #%2").arg(shown.name).arg(shown.run),
                      .colorIndex = runColorIndex(shown.run),
                      .x = points->second.x,
                      .y = points->second.y,
                      .smooth = smooth,
                      .points = tag.starts_with("valid/")});
  }
  chart->setSeries(std::move(series));
}

QString RunCurves::estimateText(std::int64_t run) const {
  const auto curves = m_curves.find(run);
  if (curves == m_curves.end()) return {};
  const auto last = [&curves](const char* tag) {
    const auto points = curves->second.tags.find(tag);
    return points == curves->second.tags.end() ? 0.0 : points->second.y.back();
  };
  const double seconds = last("estimate/seconds");
  return seconds > 0 ? ui::estimateText(seconds, last("estimate/memory_bytes"), last("estimate/disk_bytes"))
                     : QString();
}

qsizetype RunCurves::pointCount(std::int64_t run, const std::string& tag) const {
  const auto curves = m_curves.find(run);
  if (curves == m_curves.end()) return 0;
  const auto points = curves->second.tags.find(tag);
  return points == curves->second.tags.end() ? 0 : points->second.x.size();
}

void RunCurves::retranslate() {
  m_loss->setTitle(tr("Training loss"));
  m_rate->setTitle(tr("Learning rate"));
  m_speed->setTitle(tr("Examples per second"));
  m_gradient->setTitle(tr("Gradient norm"));
  m_loss->setAxisLabels(tr("Step"), {});
  draw();
}

}  // namespace ui
