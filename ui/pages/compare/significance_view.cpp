#include "ui/pages/compare/significance_view.h"

#include <algorithm>
#include <map>

#include "ui/theme/language.h"
#include "ui/widgets/metric_words.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr double kSignificance = 0.05;

/// Short enough for one of a dozen columns.
QString shortProbability(double p) {
  if (p < 0.001) return "<.001";
  const QString text = QString::number(p, 'f', p < 0.1 ? 3 : 2);
  return text.startsWith("0.") ? text.mid(1) : text;
}

}  // namespace

SignificanceView::SignificanceView(QWidget* parent) : Card(parent) {
  content()->addWidget(m_chart = new HeatMap(this), 1);
  m_chart->setObjectName("significance");
  connect(m_chart, &HeatMap::cellClicked, this, [this](int row, int column) {
    if (row != column)
      Q_EMIT pairChosen(m_runs[static_cast<std::size_t>(column)], m_runs[static_cast<std::size_t>(row)]);
  });
}

void SignificanceView::setPairs(std::vector<core::ComparedPair> pairs, const QString& metric) {
  m_pairs = std::move(pairs);
  m_metric = metric;
  draw();
}

void SignificanceView::retranslate() {
  draw();
}

HeatMap::Cell SignificanceView::cellOf(const core::ComparedPair& pair, bool turned) const {
  // A pair's difference is second - first; a cell's is row - column.
  const double difference = turned ? pair.difference : -pair.difference;
  const bool shown = pair.pAdjusted < kSignificance;
  const QString sign = !shown ? "≈" : difference > 0 ? "▲" : "▼";
  HeatMap::Cell cell;
  if (shown) cell.value = difference;
  cell.text = sign + shortProbability(pair.pAdjusted) + "\n" + signedText(difference);
  cell.tip = QString::fromStdString(isChinese() ? pair.sentenceChinese : pair.sentence);
  return cell;
}

void SignificanceView::draw() {
  m_runs.clear();
  QStringList names;
  const auto add = [&](std::int64_t run, const std::string& name) {
    if (std::ranges::find(m_runs, run) != m_runs.end()) return;
    m_runs.push_back(run);
    names += QString("%1 %2").arg(m_runs.size()).arg(QString::fromStdString(name));
  };
  for (const core::ComparedPair& pair : m_pairs) {
    add(pair.first, pair.firstName);
    add(pair.second, pair.secondName);
  }
  const std::size_t count = m_runs.size();
  std::vector<HeatMap::Cell> cells(count * count);
  for (const core::ComparedPair& pair : m_pairs) {
    const auto placeOf = [this](std::int64_t run) {
      return static_cast<std::size_t>(std::ranges::find(m_runs, run) - m_runs.begin());
    };
    const std::size_t first = placeOf(pair.first), second = placeOf(pair.second);
    cells[second * count + first] = cellOf(pair, true);
    cells[first * count + second] = cellOf(pair, false);
  }
  for (std::size_t i = 0; i < count; ++i) cells[i * count + i].text = "·";
  m_chart->setCells(names, names, std::move(cells));
  m_chart->setMinimumHeight(std::max(160, static_cast<int>(count) * 24 + 60));
  if (count == 0) {
    m_chart->setTitle(tr("Two evaluated runs of the same split make a comparison."));
    return m_chart->setMeaning({}, {});
  }
  m_chart->setTitle(tr("%1: is the row better than the column?").arg(metricTitle(m_metric)));
  m_chart->setMeaning(tr("▲ row better"),
                      tr("▼ row worse   ≈ no difference shown; p after Holm's correction"));
}

}  // namespace ui
