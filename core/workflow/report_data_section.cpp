#include <fmt/format.h>

#include "core/report/numbers.h"
#include "core/workflow/report_sections.h"

namespace core {
namespace {

using Counted = std::vector<std::pair<std::string, std::int64_t>>;

ReportChart columns(const std::string& key, const std::string& title, const std::string& x,
                    const std::string& y, const Counted& counts) {
  ReportChart chart{.kind = ReportChart::Kind::Columns, .key = key, .title = title, .xLabel = x, .yLabel = y};
  chart.series.push_back({.name = y});
  for (const auto& [name, count] : counts) {
    chart.categories.push_back(name);
    chart.series[0].y.push_back(static_cast<double>(count));
  }
  return chart;
}

ReportTable countsTable(const WorkspaceSummary& workspace, const Wording& words) {
  ReportTable table{.key = "counts", .title = words("data.counts")};
  table.columns = {{"what", words("data.what"), "", false}, {"count", words("data.count"), "", true}};
  const std::pair<const char*, std::int64_t> counts[] = {{"data.users", workspace.users},
                                                         {"data.items", workspace.items},
                                                         {"data.interactions", workspace.interactions},
                                                         {"data.reviews", workspace.reviews},
                                                         {"data.questions", workspace.questions},
                                                         {"data.queries", workspace.queries},
                                                         {"data.judgements", workspace.judgements}};
  for (const auto& [key, count] : counts)
    if (count > 0)
      table.rows.push_back(
          {{.text = words(key)}, {.text = countText(count), .value = static_cast<double>(count)}});
  return table;
}

void addSentences(ReportSection& section, const Profile& profile, const Wording& words) {
  const auto say = [&](const std::string& sentence) { section.points.push_back(sentence); };
  if (profile.interactions > 0) say(words("data.density", {{"share", percentText(profile.density)}}));
  if (!profile.firstTime.empty())
    say(words("data.time",
              {{"first", profile.firstTime.substr(0, 10)}, {"last", profile.lastTime.substr(0, 10)}}));
  if (profile.longTail.size() >= 3 && profile.interactions > 0)
    say(words("data.tail", {{"share", percentText(profile.longTail[2])}}));
  if (profile.coldUsers + profile.coldItems > 0)
    say(words("data.cold",
              {{"users", countText(profile.coldUsers)}, {"items", countText(profile.coldItems)}}));
  if (profile.items > 0) say(words("data.text", {{"share", percentText(profile.textCoverage)}}));
  if (profile.priceQuantiles.size() == 7)
    say(words("data.price", {{"share", percentText(profile.priceCoverage)},
                             {"low", significantText(profile.priceQuantiles[2])},
                             {"high", significantText(profile.priceQuantiles[4])},
                             {"currency", profile.currency}}));
}

ReportChart priceChart(const Profile& profile, const Wording& words) {
  ReportChart chart{.kind = ReportChart::Kind::Histogram,
                    .key = "prices",
                    .title = words("data.prices"),
                    .xLabel = words("data.price_axis", {{"currency", profile.currency}}),
                    .yLabel = words("data.items_axis")};
  const double low = profile.priceQuantiles.front(), high = profile.priceQuantiles[5];
  const auto bins = profile.priceHistogram.size();
  chart.series.push_back({.name = chart.yLabel, .colour = 4});  // the colour of price on every page
  for (std::size_t i = 0; i < bins; ++i) {
    chart.edges.push_back(low + (high - low) * static_cast<double>(i) / static_cast<double>(bins));
    chart.series[0].y.push_back(static_cast<double>(profile.priceHistogram[i]));
  }
  chart.edges.push_back(high);
  return chart;
}

ReportChart tailChart(const Profile& profile, const Wording& words) {
  ReportChart chart{.kind = ReportChart::Kind::Columns,
                    .key = "long-tail",
                    .title = words("data.tail_chart"),
                    .xLabel = words("data.tail_axis"),
                    .yLabel = words("data.share_axis")};
  chart.categories = {"1 %", "5 %", "10 %", "20 %", "50 %"};
  chart.series.push_back({.name = chart.yLabel, .colour = 6});
  for (const double share : profile.longTail) chart.series[0].y.push_back(100 * share);
  return chart;
}

void addCharts(ReportSection& section, const Profile& profile, const Wording& words) {
  if (profile.priceQuantiles.size() == 7 && !profile.priceHistogram.empty() &&
      profile.priceQuantiles[5] > profile.priceQuantiles[0])
    section.charts.push_back(priceChart(profile, words));
  Counted ratings;
  for (const auto& [value, count] : profile.ratings) ratings.emplace_back(significantText(value), count);
  if (ratings.size() > 1)
    section.charts.push_back(columns("ratings", words("data.ratings"), words("data.rating_axis"),
                                     words("data.events_axis"), ratings));
  if (profile.eventsPerMonth.size() > 1)
    section.charts.push_back(columns("months", words("data.months"), words("data.month_axis"),
                                     words("data.events_axis"), profile.eventsPerMonth));
  if (profile.eventsPerUser.size() == 7 && profile.interactions > 0) {
    static constexpr const char* kBins[] = {"1", "2", "3–4", "5–9", "10–19", "20–49", "50+"};
    Counted perUser;
    for (std::size_t i = 0; i < 7; ++i) perUser.emplace_back(kBins[i], profile.eventsPerUser[i]);
    section.charts.push_back(columns("events-per-user", words("data.per_user"), words("data.events_axis"),
                                     words("data.users_axis"), perUser));
  }
  if (profile.longTail.size() == 5 && profile.interactions > 0)
    section.charts.push_back(tailChart(profile, words));
  if (profile.languages.size() > 1) {
    Counted languages;
    for (const auto& [language, count] : profile.languages)
      languages.emplace_back(words.find("language." + language, language), count);
    section.charts.push_back(columns("languages", words("data.languages"), words("data.language_axis"),
                                     words("data.items_axis"), languages));
  }
}

}  // namespace

ReportSection dataSection(const ReportMaterial& material, const Wording& words) {
  ReportSection section{.key = "data", .title = words("data.title")};
  section.tables.push_back(countsTable(material.workspace, words));
  addSentences(section, material.profile, words);
  addCharts(section, material.profile, words);
  return section;
}

}  // namespace core
