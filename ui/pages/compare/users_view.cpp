#include "ui/pages/compare/users_view.h"

#include <QHBoxLayout>
#include <algorithm>
#include <cmath>
#include <map>

#include "core/evaluate/metrics.h"
#include "ui/models/runs_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/metric_words.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kSideBins = 10;     // to each side of no difference
constexpr int kAllPanels = 1300;  // px from which histogram and lists stand side by side
constexpr int kListLength = 10;
constexpr int kGrey = 6;         // of theme::seriesColor
constexpr int kNameLength = 32;  // characters of a run's name at an axis

QString shortName(const QString& name) {
  return name.size() <= kNameLength ? name : name.left(kNameLength - 1) + "…";
}

}  // namespace

UsersView::UsersView(Background& background, QWidget* parent) : QWidget(parent), m_background(background) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme::kGap);
  layout->addWidget(m_scatterCard = new Card(this), 1);
  layout->addWidget(m_histogramCard = new Card(this), 1);
  layout->addWidget(m_lists = new UserListsPanel(this), 1);
  m_scatterCard->content()->addWidget(m_scatter = new ScatterChart(this));
  m_histogramCard->content()->addWidget(m_histogram = new Histogram(this));
  m_scatter->setObjectName("users-scatter");
  m_histogram->setObjectName("users-histogram");
  m_scatter->setDiagonal(true);
  m_scatter->setChoosable(true);
  m_scatter->setMinimumHeight(200);
  m_lists->hide();
  connect(m_scatter, &ScatterChart::chosen, this, &UsersView::choose);
  connect(m_lists, &UserListsPanel::userChanged, this, &UsersView::rank);
  connect(m_lists, &UserListsPanel::closed, this, [this] { choose(-1); });
}

void UsersView::retranslate() {
  m_lists->retranslate();
  draw();
}

void UsersView::setPair(const Pair& pair) {
  if (pair == m_pair) return;
  m_pair = pair;
  m_places.clear();
  m_stale = true;
  choose(-1);
  draw();
  if (isVisible()) load();
}

void UsersView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  showPanels();
  if (m_stale) load();
}

void UsersView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  showPanels();
}

void UsersView::load() {
  m_stale = false;
  m_reading.request_stop();
  if (!isPair()) return;
  begin();
  m_reading = m_background.run(
      this,
      [pair = m_pair](std::stop_token) {
        return core::pairedValues(pair.workspace, pair.first, pair.second, pair.metric, pair.choice);
      },
      [this, pair = m_pair](const std::vector<core::PairedValue>& values) {
        end();
        if (pair != m_pair) return;
        group(values);
        draw();
      },
      [this](const core::Failure& failure) { fail(failure); }, [this] { end(); });
}

void UsersView::begin() {
  if (m_busy++ == 0) Q_EMIT working(true);
}

void UsersView::end() {
  if (--m_busy == 0) Q_EMIT working(false);
}

void UsersView::fail(const core::Failure& failure) {
  end();
  Q_EMIT failed(failure);
}

void UsersView::group(const std::vector<core::PairedValue>& values) {
  std::map<std::pair<float, float>, QStringList> users;
  for (const core::PairedValue& value : values)
    users[{value.first, value.second}] += QString::fromStdString(value.user);
  m_places.clear();
  for (auto& [place, names] : users)
    m_places.push_back(
        {static_cast<double>(place.first), static_cast<double>(place.second), std::move(names)});
}

int UsersView::colorOf(double difference) const {
  if (difference == 0) return kGrey;
  const int first = runColorIndex(m_pair.first);
  int second = runColorIndex(m_pair.second);
  if (second == first) second = (second + 1) % kGrey;
  return difference > 0 ? second : first;
}

void UsersView::draw() {
  const QString metric = metricTitle(QString::fromStdString(m_pair.metric));
  std::vector<ScatterChart::Point> points;
  for (const Place& place : m_places)
    points.push_back(
        {.x = place.first,
         .y = place.second,
         .name = place.users.size() == 1 ? place.users.front() : QString(),
         .colorIndex = colorOf(place.second - place.first),
         .count = static_cast<int>(place.users.size()),
         .tip = tr("Users here: %1. Click for their lists.").arg(countText(place.users.size()))});
  m_scatter->setPoints(std::move(points));
  m_scatter->setAxisLabels(shortName(m_pair.firstName), shortName(m_pair.secondName));
  m_scatter->setTitle(isPair() ? tr("%1 of every user").arg(metric) : tr("Choose two different runs below."));
  drawHistogram();
}

void UsersView::drawHistogram() {
  const QString metric = metricTitle(QString::fromStdString(m_pair.metric));
  double widest = 0;
  std::int64_t wins = 0, ties = 0, losses = 0;
  for (const Place& place : m_places) {
    const double difference = place.second - place.first;
    widest = std::max(widest, std::abs(difference));
    (difference > 0 ? wins : difference < 0 ? losses : ties) += place.users.size();
  }
  if (widest == 0) widest = 1;
  std::vector<double> edges, counts(2 * kSideBins, 0);
  std::vector<int> colors;
  for (int i = -kSideBins; i <= kSideBins; ++i) edges.push_back(widest * i / kSideBins);
  for (int i = -kSideBins; i < kSideBins; ++i) colors.push_back(colorOf(i < 0 ? -1 : 1));
  for (const Place& place : m_places) {
    const double difference = place.second - place.first;
    if (difference == 0) continue;
    const int away = std::min(kSideBins - 1, static_cast<int>(std::abs(difference) / widest * kSideBins));
    counts[static_cast<std::size_t>(difference > 0 ? kSideBins + away : kSideBins - 1 - away)] +=
        static_cast<double>(place.users.size());
  }
  m_histogram->setBins(std::move(edges), std::move(counts), std::move(colors));
  m_histogram->setAxisLabels(tr("difference in %1").arg(metric), tr("Users"));
  m_histogram->setTitle(tr("Who gains and who loses"));
  if (m_places.empty()) return m_histogram->setLegend({});
  const bool lowerIsBetter =
      core::betterOf(m_pair.metric.substr(0, m_pair.metric.find('@'))) == core::Better::Lower;
  const auto words = [&](const QString& name, std::int64_t users) {
    return (lowerIsBetter ? tr("%1 lower: %2") : tr("%1 higher: %2")).arg(shortName(name), countText(users));
  };
  m_histogram->setLegend({{words(m_pair.firstName, lowerIsBetter ? wins : losses),
                           theme::seriesColor(colorOf(lowerIsBetter ? 1 : -1))},
                          {words(m_pair.secondName, lowerIsBetter ? losses : wins),
                           theme::seriesColor(colorOf(lowerIsBetter ? -1 : 1))},
                          {tr("equal: %1 (not drawn)").arg(countText(ties)), theme::seriesColor(kGrey)}});
}

void UsersView::choose(int place) {
  const bool valid = place >= 0 && place < static_cast<int>(m_places.size());
  m_scatter->setChosen(valid ? place : -1);
  m_lists->setVisible(valid);
  showPanels();
  if (!valid) return m_ranking.request_stop(), void();
  m_lists->setUsers(m_places[static_cast<std::size_t>(place)].users);
  rank();
}

void UsersView::rank() {
  m_ranking.request_stop();
  const QString user = m_lists->user();
  begin();
  m_ranking = m_background.run(
      this,
      [pair = m_pair, user](std::stop_token token) {
        StopProgress progress(token);
        return core::listsOfUser(pair.workspace, {pair.first, pair.second}, user.toStdString(), kListLength,
                                 pair.choice, progress);
      },
      [this, user](const core::UserLists& lists) {
        end();
        if (user == m_lists->user()) m_lists->setLists(lists);
      },
      [this](const core::Failure& failure) { fail(failure); }, [this] { end(); });
}

void UsersView::showPanels() {
  m_histogramCard->setVisible(m_lists->isHidden() || width() >= kAllPanels);
}

}  // namespace ui
