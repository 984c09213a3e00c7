#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/evaluate/beyond_accuracy.h"
#include "core/evaluate/definition_card.h"
#include "core/report/numbers.h"
#include "core/workflow/report_sections.h"
#include "core/workflow/score_run.h"

namespace core {
namespace {

int colourOfRun(std::int64_t run) {
  return static_cast<int>((run - 1) % 7);
}

const Estimate* estimateOf(const ReportedRun& run, const std::string& metric) {
  if (!run.evaluation) return nullptr;
  const auto found = run.evaluation->metrics.find(metric);
  return found == run.evaluation->metrics.end() ? nullptr : &found->second;
}

ReportCell countCell(std::int64_t count) {
  return {.text = countText(count), .value = static_cast<double>(count)};
}

ReportCell estimateCell(const Estimate& estimate) {
  ReportCell cell{.text = estimateText(estimate), .value = estimate.mean};
  if (estimate.high > estimate.low) {
    cell.low = estimate.low;
    cell.high = estimate.high;
  }
  cell.n = estimate.n;
  return cell;
}

/// "k-fold (fold=2)" for "k-fold:fold=2", in the report's language.
std::string splitTitle(const std::string& split, const Wording& words) {
  const std::string kind = split.substr(0, split.find(':'));
  const std::string title = words.find("split." + kind, kind);
  return kind == split ? title : fmt::format("{} ({})", title, split.substr(kind.size() + 1));
}

/// A split as part of a file's name.
std::string keyOf(std::string split) {
  for (char& letter : split)
    if (letter == ':' || letter == '=' || letter == ',') letter = '-';
  return split;
}

std::vector<std::string> splitsOf(const ReportMaterial& material) {
  std::vector<std::string> splits;
  for (const ReportedRun& run : material.runs)
    if (run.evaluation && std::find(splits.begin(), splits.end(), run.evaluation->split) == splits.end())
      splits.push_back(run.evaluation->split);
  return splits;
}

std::vector<const ReportedRun*> evaluatedOn(const ReportMaterial& material, const std::string& split) {
  std::vector<const ReportedRun*> runs;
  for (const ReportedRun& run : material.runs)
    if (run.evaluation && run.evaluation->split == split) runs.push_back(&run);
  return runs;
}

/// The cut-offs that occur, that of the report's metric first, and last 0 where metrics have none.
std::vector<int> cutoffs(const ReportMaterial& material) {
  std::set<int> ks;
  for (const ReportedRun& run : material.runs)
    if (run.evaluation)
      for (const auto& [metric, estimate] : run.evaluation->metrics) ks.insert(metricFrom(metric).k);
  const int first = metricFrom(material.metric).k;
  std::vector<int> ordered(ks.begin(), ks.end());
  std::stable_partition(ordered.begin(), ordered.end(), [](int k) { return k > 0; });
  std::stable_partition(ordered.begin(), ordered.end(), [first](int k) { return k == first; });
  return ordered;
}

ReportTable settingsTable(const ReportMaterial& material, const Wording& words) {
  ReportTable table{.key = "settings", .title = words("runs.settings")};
  table.columns.push_back({"setting", words("runs.setting"), "", false});
  std::set<std::string> names;
  for (const ReportedRun& run : material.runs) {
    const RunSummary& summary = run.details.summary;
    table.columns.push_back({fmt::format("run-{}", summary.run), summary.name, "", false});
    for (const auto& [name, value] : run.details.settings) names.insert(name);
  }
  for (const std::string& name : names) {
    std::vector<ReportCell> row{{.text = name}};
    for (const ReportedRun& run : material.runs) {
      const auto found = run.details.settings.find(name);
      row.push_back({.text = found == run.details.settings.end() ? "" : found->second});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// What is known of runs by these metrics, those of which nothing is known left out.
ReportTable metricsTable(const ReportMaterial& material, const std::string& split, int k,
                         std::span<const char* const> names, ReportTable table, const Wording& words) {
  const auto runs = evaluatedOn(material, split);
  table.columns.push_back({"run", words("runs.run"), "", false});
  std::vector<std::vector<ReportCell>> rows;
  for (const ReportedRun* run : runs) rows.push_back({{.text = run->details.summary.name}});
  const std::vector<std::int64_t> best = bestRuns(material, split);
  for (const char* name : names) {
    const std::string metric = toString(Metric{name, k});
    const Better better = betterOf(name);
    const double sign = better == Better::Lower ? -1 : 1;
    double highest = -INFINITY;
    for (const ReportedRun* run : runs)
      if (const Estimate* estimate = estimateOf(*run, metric))
        highest = std::max(highest, sign * estimate->mean);
    if (highest == -INFINITY) continue;
    table.columns.push_back({metric, metricTitle(metric, words), "", true});
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const Estimate* estimate = estimateOf(*runs[i], metric);
      rows[i].push_back(estimate ? estimateCell(*estimate) : ReportCell{.text = "–"});
      const bool equal =
          metric == material.metric && std::count(best.begin(), best.end(), runs[i]->details.summary.run) > 0;
      rows[i].back().best = runs.size() > 1 && estimate && better != Better::Neither &&
                            (equal || sign * estimate->mean == highest);
    }
  }
  table.columns.push_back({"users", words("metrics.users"), "", true});
  for (std::size_t i = 0; i < runs.size(); ++i) rows[i].push_back(countCell(runs[i]->evaluation->users));
  table.rows = std::move(rows);
  return table;
}

bool isSampled(const ReportMaterial& material) {
  return std::any_of(material.cautions.begin(), material.cautions.end(),
                     [](const Caution& caution) { return caution.kind == Caution::Kind::SampledCandidates; });
}

ReportTable accuracyTable(const ReportMaterial& material, const std::string& split, int k,
                          const Wording& words) {
  static constexpr const char* kOrder[] = {"ndcg", "recall", "precision", "f1",         "hit_rate",
                                           "map",  "mrr",    "auc",       "r_precision"};
  ReportTable table{
      .key =
          k > 0 ? fmt::format("metrics-{}-at-{}", keyOf(split), k) : fmt::format("metrics-{}", keyOf(split)),
      .title = k > 0 ? words("metrics.at", {{"k", std::to_string(k)}}) : words("metrics.whole")};
  table.note = words(isSampled(material) ? "metrics.note_sampled" : "metrics.note",
                     {{"split", splitTitle(split, words)}, {"metric", metricTitle(material.metric, words)}});
  return metricsTable(material, split, k, kOrder, std::move(table), words);
}

ReportTable listsTable(const ReportMaterial& material, const std::string& split, int k,
                       const Wording& words) {
  return metricsTable(material, split, k, beyondAccuracyNames(),
                      {.key = fmt::format("lists-{}-at-{}", keyOf(split), k),
                       .title = words("metrics.lists", {{"k", std::to_string(k)}})},
                      words);
}

/// A definition's choices, one a row.
ReportTable cardTable(const Definition& definition, const Wording& words) {
  const DefinitionCard card = cardOf(definition, ListSource::Model);
  const auto text = [&words](const TwoLanguages& both) {
    return words.isChinese() ? both.chinese : both.english;
  };
  ReportTable table{.key = "definition-" + card.name,
                    .title = words("method.definition", {{"name", card.name}}),
                    .note = text(card.sentence)};
  table.columns = {{"choice", words("method.choice"), "", false},
                   {"meaning", words("method.meaning"), "", false}};
  for (const DefinitionFact& fact : card.facts)
    table.rows.push_back({{.text = text(fact.label)}, {.text = text(fact.value)}});
  return table;
}

ReportChart barsChart(const ReportMaterial& material, const std::string& split, const Wording& words) {
  const std::string title = metricTitle(material.metric, words);
  ReportChart chart{.kind = ReportChart::Kind::Bars,
                    .key = fmt::format("bars-{}", keyOf(split)),
                    .title = words("metrics.bars", {{"metric", title}}),
                    .xLabel = title};
  for (const ReportedRun* run : evaluatedOn(material, split)) {
    const RunSummary& summary = run->details.summary;
    if (const Estimate* estimate = estimateOf(*run, material.metric))
      chart.series.push_back({.name = summary.name,
                              .colour = colourOfRun(summary.run),
                              .y = {estimate->mean},
                              .low = {estimate->low},
                              .high = {estimate->high}});
  }
  return chart;
}

ReportChart overKChart(const ReportMaterial& material, const std::string& split, const Wording& words) {
  const std::string name = metricFrom(material.metric).name, title = words.find("metric_name." + name, name);
  ReportChart chart{.kind = ReportChart::Kind::Lines,
                    .key = fmt::format("over-k-{}", keyOf(split)),
                    .title = words("metrics.over_k", {{"metric", title}}),
                    .xLabel = words("metrics.k_axis"),
                    .yLabel = title};
  std::vector<int> ks = cutoffs(material);
  std::sort(ks.begin(), ks.end());
  std::erase(ks, 0);
  for (const ReportedRun* run : evaluatedOn(material, split)) {
    ReportSeries series{.name = run->details.summary.name, .colour = colourOfRun(run->details.summary.run)};
    for (const int k : ks) {
      const Estimate* estimate = estimateOf(*run, fmt::format("{}@{}", name, k));
      if (!estimate) continue;
      series.x.push_back(k);
      series.y.push_back(estimate->mean);
      series.low.push_back(estimate->low);
      series.high.push_back(estimate->high);
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

ReportSeries curve(const ReportedRun& run, const std::vector<Event>& events) {
  ReportSeries series{.name = run.details.summary.name, .colour = colourOfRun(run.details.summary.run)};
  for (const Event& event : events) {
    series.x.push_back(static_cast<double>(event.step));
    series.y.push_back(event.value);
  }
  return series;
}

std::string joined(const std::vector<std::string>& names, const Wording& words) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : words("page.comma")) + name;
  return text;
}

}  // namespace

std::string metricTitle(const std::string& metric, const Wording& words) {
  const Metric parsed = metricFrom(metric);
  return toString(Metric{words.find("metric_name." + parsed.name, parsed.name), parsed.k});
}

std::vector<std::int64_t> bestRuns(const ReportMaterial& material, const std::string& split) {
  const ReportedRun* best = nullptr;
  for (const ReportedRun* run : evaluatedOn(material, split)) {
    const Estimate* estimate = estimateOf(*run, material.metric);
    if (estimate && (!best || estimate->mean > estimateOf(*best, material.metric)->mean)) best = run;
  }
  if (!best) return {};
  std::vector<std::int64_t> runs{best->details.summary.run};
  for (const ComparedPair& pair : material.pairs) {
    const bool involved = pair.first == runs[0] || pair.second == runs[0];
    if (involved && pair.pAdjusted >= 0.05) runs.push_back(pair.first == runs[0] ? pair.second : pair.first);
  }
  return runs;
}

ReportSection summarySection(const ReportMaterial& material, const Wording& words) {
  ReportSection section{.key = "summary", .title = words("summary.title")};
  for (const std::string& split : splitsOf(material)) {
    const auto runs = evaluatedOn(material, split);
    const std::vector<std::int64_t> best = bestRuns(material, split);
    if (best.empty()) continue;
    std::vector<std::string> equals;
    const ReportedRun* winner = nullptr;
    for (const ReportedRun* run : runs) {
      if (run->details.summary.run == best[0])
        winner = run;
      else if (std::count(best.begin(), best.end(), run->details.summary.run) > 0)
        equals.push_back(run->details.summary.name);
    }
    const Estimate& estimate = *estimateOf(*winner, material.metric);
    section.paragraphs.push_back(words(runs.size() == 1 ? "summary.single" : "summary.best",
                                       {{"run", winner->details.summary.name},
                                        {"metric", metricTitle(material.metric, words)},
                                        {"count", std::to_string(runs.size())},
                                        {"value", estimateText(estimate)},
                                        {"n", countText(estimate.n)}}));
    if (runs.size() > 1)
      section.paragraphs.push_back(equals.empty()
                                       ? words("summary.alone")
                                       : words("summary.equal", {{"runs", joined(equals, words)}}));
  }
  if (section.paragraphs.empty()) section.paragraphs.push_back(words("summary.none"));
  return section;
}

ReportSection cautionsSection(const ReportMaterial& material, const Wording& words) {
  ReportSection section{.key = "cautions", .title = words("cautions.title")};
  for (const Caution& caution : material.cautions)
    section.points.push_back(words.isChinese() ? caution.sentenceChinese : caution.sentence);
  if (!section.points.empty()) section.paragraphs.push_back(words("cautions.intro"));
  return section;
}

ReportSection runsSection(const ReportMaterial& material, const Wording& words) {
  ReportSection section{.key = "runs", .title = words("runs.title")};
  if (material.runs.empty()) return section;
  ReportTable table{.key = "runs", .title = words("runs.table")};
  table.columns = {
      {"run", words("runs.run"), "", false},        {"recipe", words("runs.recipe"), "", false},
      {"state", words("runs.state"), "", false},    {"started", words("runs.started"), "", false},
      {"seconds", words("runs.seconds"), "", true}, {"device", words("runs.device"), "", false},
      {"seed", words("runs.seed"), "", true},       {"data_hash", words("runs.hash"), "", false}};
  for (const ReportedRun& run : material.runs) {
    const RunSummary& summary = run.details.summary;
    std::string started = summary.started.substr(0, 16);
    std::replace(started.begin(), started.end(), 'T', ' ');
    table.rows.push_back(
        {{.text = summary.name},
         {.text = summary.recipe},
         {.text = words.find("state." + summary.state, summary.state)},
         {.text = started},
         {.text = fmt::format("{:.1f}", summary.seconds), .value = summary.seconds},
         {.text = summary.device},
         {.text = std::to_string(run.details.seed), .value = static_cast<double>(run.details.seed)},
         {.text = summary.dataHash.substr(0, 12)}});
    if (summary.state == "failed")
      section.points.push_back(words("runs.failed", {{"run", summary.name}, {"message", summary.message}}));
    else if (!run.evaluation)
      section.points.push_back(words("runs.unevaluated", {{"run", summary.name}}));
  }
  section.tables.push_back(std::move(table));
  ReportTable settings = settingsTable(material, words);
  if (!settings.rows.empty()) section.tables.push_back(std::move(settings));
  return section;
}

ReportSection metricsSection(const ReportMaterial& material, const Wording& words) {
  ReportSection section{.key = "metrics", .title = words("metrics.title")};
  const std::vector<int> ks = cutoffs(material);
  for (const std::string& split : splitsOf(material)) {
    for (const int k : ks) section.tables.push_back(accuracyTable(material, split, k, words));
    if (ReportTable lists = listsTable(material, split, metricFrom(material.metric).k, words);
        lists.columns.size() > 2)
      section.tables.push_back(std::move(lists));
    ReportChart bars = barsChart(material, split, words);
    if (!bars.series.empty()) section.charts.push_back(std::move(bars));
    if (std::count_if(ks.begin(), ks.end(), [](int k) { return k > 0; }) > 1)
      section.charts.push_back(overKChart(material, split, words));
  }
  return section;
}

ReportSection comparisonsSection(const ReportMaterial& material, const Wording& words) {
  ReportSection section{.key = "comparisons", .title = words("compare.title")};
  if (material.pairs.empty()) return section;
  const std::string metric = metricTitle(material.metric, words);
  section.paragraphs.push_back(words("compare.intro", {{"metric", metric}}));
  ReportTable table{.key = "comparisons", .title = words("compare.table", {{"metric", metric}})};
  table.columns = {{"pair", words("compare.pair"), "", false},
                   {"difference", words("compare.difference"), words("compare.difference_definition"), true},
                   {"p", words("compare.p"), words("compare.p_definition"), true},
                   {"p_adjusted", words("compare.p_adjusted"), words("compare.p_adjusted_definition"), true},
                   {"effect_size", words("compare.effect"), words("compare.effect_definition"), true},
                   {"n", words("compare.n"), "", true}};
  for (const ComparedPair& pair : material.pairs) {
    section.points.push_back(words("page.language") == "zh_CN" ? pair.sentenceChinese : pair.sentence);
    table.rows.push_back(
        {{.text = fmt::format("{} → {}", pair.firstName, pair.secondName)},
         {.text = fmt::format("{:+.4f} [{:+.4f}, {:+.4f}]", pair.difference, pair.low, pair.high),
          .value = pair.difference,
          .low = pair.low,
          .high = pair.high},
         {.text = probabilityText(pair.p), .value = pair.p},
         {.text = probabilityText(pair.pAdjusted), .value = pair.pAdjusted},
         {.text = fmt::format("{:.3f}", pair.effectSize), .value = pair.effectSize},
         countCell(pair.n)});
  }
  for (const SeedGroup& group : material.groups)
    section.points.push_back(words("page.language") == "zh_CN" ? group.sentenceChinese : group.sentence);
  section.tables.push_back(std::move(table));
  return section;
}

ReportSection trainingSection(const ReportMaterial& material, const Wording& words) {
  ReportSection section{.key = "training", .title = words("training.title")};
  ReportChart loss{.kind = ReportChart::Kind::Lines,
                   .key = "train-loss",
                   .title = words("training.loss"),
                   .xLabel = words("training.step_axis"),
                   .yLabel = words("training.loss_axis")};
  ReportChart valid{.kind = ReportChart::Kind::Lines, .key = "valid", .xLabel = words("training.step_axis")};
  for (const ReportedRun& run : material.runs) {
    if (run.lossEvents.size() > 1) loss.series.push_back(curve(run, run.lossEvents));
    if (run.validEvents.size() < 2) continue;
    valid.series.push_back(curve(run, run.validEvents));
    valid.yLabel = metricTitle(run.validEvents[0].tag.substr(6), words);  // behind "valid/"
    valid.title = words("training.valid", {{"metric", valid.yLabel}});
  }
  if (!loss.series.empty()) section.charts.push_back(std::move(loss));
  if (!valid.series.empty()) section.charts.push_back(std::move(valid));
  return section;
}

ReportSection methodSection(const ReportMaterial& material, const Wording& words) {
  ReportSection section{.key = "method", .title = words("method.title")};
  std::vector<std::string> procedures, definitions, sources;
  for (const std::string& split : splitsOf(material))
    section.points.push_back(
        words.find("method." + split.substr(0, split.find(':')), words("method.other", {{"split", split}})));
  const auto add = [](std::vector<std::string>& texts, const std::string& text) {
    if (std::count(texts.begin(), texts.end(), text) == 0) texts.push_back(text);
  };
  for (const ReportedRun& run : material.runs) {
    if (!run.evaluation) continue;
    add(procedures, run.evaluation->procedure);
    add(definitions, run.evaluation->definition);
    for (const Caution& caution : run.evaluation->cautions)
      if (caution.kind == Caution::Kind::SentimentSource)
        add(sources, words.isChinese() ? caution.sentenceChinese : caution.sentence);
  }
  if (!definitions.empty())
    section.points.push_back(words(isSampled(material) ? "method.ranking_sampled" : "method.ranking"));
  for (const std::string& procedure : procedures)
    section.points.push_back(words("method.procedure", {{"procedure", procedure}}));
  section.points.insert(section.points.end(), sources.begin(), sources.end());
  if (!definitions.empty()) section.points.push_back(words("method.interval"));
  if (!material.pairs.empty()) section.points.push_back(words("method.test"));
  if (!material.profile.priceQuantiles.empty()) section.points.push_back(words("method.price"));
  section.points.push_back(words("method.program", {{"program", material.program}}));
  if (definitions.empty()) return section;
  ReportTable table{.key = "definitions", .title = words("method.metrics")};
  table.columns = {{"metric", words("method.metric"), "", false},
                   {"meaning", words("method.meaning"), "", false}};
  for (const std::string& name : definitions) {
    const Definition& definition = definitionNamed(name);
    std::vector<Metric> metrics = metricsAt(definition, {}, {10});
    if (name == definitions.front())  // the same by all
      for (const char* figure : beyondAccuracyNames()) metrics.push_back({figure, 10});
    for (const Metric& metric : metrics) {
      const TwoLanguages formula = formulaOf(definition, metric);
      const std::string title = words("metric_name." + metric.name);
      const bool told = definitions.size() > 1 && !isBeyondAccuracy(metric.name);
      table.rows.push_back({{.text = told ? fmt::format("{} ({})", title, name) : title},
                            {.text = words.isChinese() ? formula.chinese : formula.english}});
    }
  }
  section.tables.push_back(std::move(table));
  for (const std::string& name : definitions)
    section.tables.push_back(cardTable(definitionNamed(name), words));
  return section;
}

}  // namespace core
