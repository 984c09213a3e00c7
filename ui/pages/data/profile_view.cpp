#include "ui/pages/data/profile_view.h"

#include <QLocale>
#include <algorithm>

#include "ui/pages/data/profile_sentences.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card_grid.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kChartHeight = 168;

QString languageName(const std::string& language) {
  if (language == "en") return ProfileView::tr("English");
  if (language == "zh") return ProfileView::tr("Chinese");
  return ProfileView::tr("Other");
}

}  // namespace

template <class ChartType, class... Arguments>
ProfileView::ChartCard<ChartType> ProfileView::addCard(Arguments... arguments) {
  ChartCard<ChartType> made{new Card(m_content), new ChartType(arguments...)};
  made.chart->setMinimumHeight(kChartHeight);
  made.card->content()->addWidget(made.chart, 1);
  m_grid->addWidget(made.card);
  return made;
}

ProfileView::ProfileView(QWidget* parent) : QScrollArea(parent), m_content(new QWidget) {
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_content->setProperty("role", "scroll-content");
  auto* layout = new QVBoxLayout(m_content);
  layout->setContentsMargins(0, theme::kGap, theme::kSmall, theme::kGap);
  layout->setSpacing(theme::kGap);
  auto* numbers = new QHBoxLayout;
  numbers->setSpacing(theme::kGap);
  for (StatTile** tile : {&m_users, &m_items, &m_interactions, &m_density})
    numbers->addWidget(*tile = new StatTile(m_content));
  layout->addLayout(numbers);
  m_grid = new CardGrid(nullptr, 280, 4);
  layout->addLayout(m_grid);
  layout->addStretch(1);
  m_kinds = addCard<BarChart>(Qt::Horizontal);
  m_perUser = addCard<BarChart>();
  m_longTail = addCard<BarChart>();
  m_months = addCard<BarChart>();
  m_ratings = addCard<BarChart>();
  m_prices = addCard<Histogram>();
  m_categories = addCard<BarChart>(Qt::Horizontal);
  m_languages = addCard<BarChart>(Qt::Horizontal);
  m_cold = addCard<BarChart>(Qt::Horizontal);
  const auto counts = [](double value) { return shortCountText(value); };
  for (BarChart* chart : {m_kinds.chart, m_perUser.chart, m_months.chart, m_ratings.chart, m_categories.chart,
                          m_languages.chart, m_cold.chart})
    chart->setValueText(counts);
  for (BarChart* chart :
       {m_kinds.chart, m_categories.chart, m_languages.chart, m_cold.chart, m_longTail.chart})
    chart->setValuesShown(true);
  m_longTail.chart->setValueText([](double value) { return percentText(value / 100); });
  setWidget(m_content);
}

void ProfileView::show(const core::Profile& profile) {
  m_profile = profile;
  retranslate();
}

void ProfileView::retranslate() {
  showNumbers();
  showBehaviour();
  showCatalogue();
}

void ProfileView::showNumbers() {
  const core::Profile& p = m_profile;
  m_users->set(countText(p.users), tr("Users"));
  m_items->set(countText(p.items), tr("Items"));
  m_interactions->set(countText(p.interactions), tr("Interactions"));
  m_density->set(percentText(p.density, p.density < 0.01 ? 3 : 1), tr("Density"),
                 tr("Interactions ÷ (users × items): how much of all that could be known is known."));
}

void ProfileView::showBehaviour() {
  const core::Profile& p = m_profile;
  std::vector<BarChart::Bar> bars;
  for (const auto& [kind, count] : p.kinds)
    bars.push_back({.label = kindText(kind), .value = static_cast<double>(count)});
  m_kinds.card->setTitle(tr("Kinds of events"));
  m_kinds.card->setNote(sentences::kinds(p));
  m_kinds.chart->setBars(bars);
  m_kinds.card->setVisible(!p.kinds.empty());

  static const char* const kBins[] = {"1", "2", "3+", "5+", "10+", "20+", "50+"};
  static const char* const kRanges[] = {"1", "2", "3–4", "5–9", "10–19", "20–49", "50–"};
  bars.clear();
  for (std::size_t i = 0; i < p.eventsPerUser.size() && i < std::size(kBins); ++i)
    bars.push_back({.label = kBins[i],
                    .value = static_cast<double>(p.eventsPerUser[i]),
                    .tip = tr("%1 events").arg(kRanges[i])});
  m_perUser.card->setTitle(tr("Events per user"));
  m_perUser.card->setNote(sentences::perUser(p));
  m_perUser.chart->setBars(bars);
  m_perUser.chart->setAxisLabels(tr("Events"), tr("Users"));
  m_perUser.card->setVisible(p.interactions > 0);

  static const char* const kShares[] = {"1 %", "5 %", "10 %", "20 %", "50 %"};
  bars.clear();
  for (std::size_t i = 0; i < p.longTail.size() && i < std::size(kShares); ++i)
    bars.push_back({.label = kShares[i], .value = p.longTail[i] * 100, .colorIndex = 2});
  m_longTail.card->setTitle(tr("Long tail"));
  m_longTail.card->setNote(sentences::longTail(p));
  m_longTail.chart->setBars(bars);
  m_longTail.chart->setAxisLabels(tr("Most popular items"), tr("Share of events, %"));
  m_longTail.card->setVisible(p.interactions > 0);

  bars.clear();
  for (const auto& [month, count] : p.eventsPerMonth)
    bars.push_back({.label = QString::fromStdString(month), .value = static_cast<double>(count)});
  m_months.card->setTitle(tr("Events per month"));
  m_months.card->setNote(sentences::time(p));
  m_months.chart->setBars(bars);
  m_months.card->setVisible(!p.eventsPerMonth.empty());

  bars.clear();
  for (const auto& [value, count] : p.ratings)
    bars.push_back(
        {.label = QLocale().toString(value, 'g', 3), .value = static_cast<double>(count), .colorIndex = 3});
  m_ratings.card->setTitle(tr("Ratings"));
  m_ratings.card->setNote(sentences::ratings(p));
  m_ratings.chart->setBars(bars);
  m_ratings.chart->setAxisLabels(tr("Rating"), tr("Ratings"));
  m_ratings.card->setVisible(!p.ratings.empty());
}

void ProfileView::showCatalogue() {
  const core::Profile& p = m_profile;
  m_prices.card->setTitle(tr("Prices"));
  m_prices.card->setNote(sentences::prices(p));
  m_prices.card->setVisible(p.priceQuantiles.size() >= 7 && !p.priceHistogram.empty());
  if (p.priceQuantiles.size() >= 7 && !p.priceHistogram.empty()) {
    const double low = p.priceQuantiles[0], high = p.priceQuantiles[5];
    std::vector<double> edges, counts;
    for (std::size_t i = 0; i <= p.priceHistogram.size(); ++i)
      edges.push_back(low +
                      (high - low) * static_cast<double>(i) / static_cast<double>(p.priceHistogram.size()));
    for (const auto count : p.priceHistogram) counts.push_back(static_cast<double>(count));
    m_prices.chart->setBins(edges, counts);
    m_prices.chart->setMarks(
        {{p.priceQuantiles[3],
          tr("median %1").arg(priceText(p.priceQuantiles[3], QString::fromStdString(p.currency)))}});
    m_prices.chart->setAxisLabels(
        p.currency.empty() ? tr("Price") : tr("Price, %1").arg(QString::fromStdString(p.currency)),
        tr("Items"));
  }

  std::vector<BarChart::Bar> bars;
  for (std::size_t i = 0; i < p.categories.size() && i < 8; ++i) {
    const QString path = QString::fromStdString(p.categories[i].first);
    const QString leaf = path.section(" / ", -1);
    const bool twice = std::ranges::count_if(p.categories, [&leaf](const auto& category) {
                         return QString::fromStdString(category.first).section(" / ", -1) == leaf;
                       }) > 1;
    bars.push_back({.label = twice ? path.section(" / ", -2) : leaf,
                    .value = static_cast<double>(p.categories[i].second),
                    .colorIndex = 4,
                    .tip = path});
  }
  m_categories.card->setTitle(tr("Largest categories"));
  m_categories.card->setNote(sentences::categories(p));
  m_categories.chart->setBars(bars);
  m_categories.card->setVisible(!bars.empty());

  bars.clear();
  for (const auto& [language, count] : p.languages)
    bars.push_back({.label = languageName(language), .value = static_cast<double>(count), .colorIndex = 5});
  m_languages.card->setTitle(tr("Languages of item texts"));
  m_languages.card->setNote(sentences::text(p));
  m_languages.chart->setBars(bars);
  m_languages.card->setVisible(p.items > 0);

  m_cold.card->setTitle(tr("Without any event"));
  m_cold.card->setNote(sentences::cold(p));
  m_cold.chart->setBars({{.label = tr("Users"), .value = static_cast<double>(p.coldUsers), .colorIndex = 6},
                         {.label = tr("Items"), .value = static_cast<double>(p.coldItems), .colorIndex = 6}});
  m_cold.card->setVisible(p.interactions > 0);
}

}  // namespace ui
