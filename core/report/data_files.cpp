#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/csv_field.h"
#include "core/report/writers.h"

namespace core {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json cellJson(const ReportCell& cell) {
  if (!cell.value) return cell.text;
  if (!cell.low && !cell.n) return number(*cell.value);
  return {{"value", number(*cell.value)},
          {"low", cell.low ? number(*cell.low) : Json(nullptr)},
          {"high", cell.high ? number(*cell.high) : Json(nullptr)},
          {"n", cell.n ? Json(*cell.n) : Json(nullptr)}};
}

Json tableJson(const ReportTable& table) {
  Json columns = Json::array(), rows = Json::array();
  for (const ReportColumn& column : table.columns)
    columns.push_back({{"key", column.key}, {"title", column.title}, {"definition", column.definition}});
  for (const auto& row : table.rows) {
    Json cells = Json::object();
    for (std::size_t i = 0; i < row.size(); ++i) cells[table.columns[i].key] = cellJson(row[i]);
    rows.push_back(std::move(cells));
  }
  return {
      {"key", table.key}, {"title", table.title}, {"note", table.note}, {"columns", columns}, {"rows", rows}};
}

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

Json chartJson(const ReportChart& chart) {
  static constexpr const char* kKinds[] = {"bars", "columns", "histogram", "lines"};
  Json series = Json::array();
  for (const ReportSeries& line : chart.series)
    series.push_back({{"name", line.name},
                      {"x", numbers(line.x)},
                      {"y", numbers(line.y)},
                      {"low", numbers(line.low)},
                      {"high", numbers(line.high)}});
  return {{"key", chart.key},
          {"title", chart.title},
          {"kind", kKinds[static_cast<int>(chart.kind)]},
          {"x_label", chart.xLabel},
          {"y_label", chart.yLabel},
          {"categories", chart.categories},
          {"edges", numbers(chart.edges)},
          {"series", series}};
}

std::string plain(std::optional<double> value) {
  return value && std::isfinite(*value) ? fmt::format("{}", *value) : std::string();
}

/// One line of the CSV: where a number stands, and the number.
struct CsvRow {
  const std::string &section, &table, row, column;
  std::optional<double> value, low, high;
  std::optional<std::int64_t> n;
};

void append(std::string& csv, const CsvRow& row) {
  csv += fmt::format("{},{},{},{},{},{},{},{}\r\n", csvField(row.section), csvField(row.table),
                     csvField(row.row), csvField(row.column), plain(row.value), plain(row.low),
                     plain(row.high), row.n ? fmt::format("{}", *row.n) : "");
}

void appendTable(std::string& csv, const std::string& section, const ReportTable& table) {
  for (const auto& row : table.rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      if (row[i].value)
        append(csv, {section, table.key, row[0].text, table.columns[i].key, row[i].value, row[i].low,
                     row[i].high, row[i].n});
}

void appendChart(std::string& csv, const std::string& section, const ReportChart& chart) {
  for (const ReportSeries& series : chart.series) {
    for (std::size_t i = 0; i < series.y.size(); ++i) {
      std::string place;
      if (i < series.x.size()) place = plain(series.x[i]);
      if (chart.kind == ReportChart::Kind::Columns) place = chart.categories[i];
      if (chart.kind == ReportChart::Kind::Histogram)
        place = fmt::format("{} to {}", plain(chart.edges[i]), plain(chart.edges[i + 1]));
      const bool bounds = i < series.low.size() && i < series.high.size();
      append(csv, {section, chart.key, series.name, place, series.y[i],
                   bounds ? std::optional(series.low[i]) : std::nullopt,
                   bounds ? std::optional(series.high[i]) : std::nullopt, std::nullopt});
    }
  }
}

}  // namespace

std::string writeCsv(const Report& report) {
  std::string csv = "section,table,row,column,value,low,high,n\r\n";
  for (const ReportSection& section : report.sections) {
    for (const ReportTable& table : section.tables) appendTable(csv, section.key, table);
    for (const ReportChart& chart : section.charts) appendChart(csv, section.key, chart);
  }
  return csv;
}

std::string writeJson(const Report& report) {
  Json sections = Json::array();
  for (const ReportSection& section : report.sections) {
    Json tables = Json::array(), charts = Json::array();
    for (const ReportTable& table : section.tables) tables.push_back(tableJson(table));
    for (const ReportChart& chart : section.charts) charts.push_back(chartJson(chart));
    sections.push_back({{"key", section.key},
                        {"title", section.title},
                        {"paragraphs", section.paragraphs},
                        {"points", section.points},
                        {"tables", tables},
                        {"charts", charts}});
  }
  const Json document = {{"title", report.title},       {"subtitle", report.subtitle},
                         {"language", report.language}, {"generated", !report.generatedLabel.empty()},
                         {"created", report.created},   {"program", report.program},
                         {"sections", sections}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace core
