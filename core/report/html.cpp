#include <fmt/format.h>

#include <cassert>
#include <kainjow/mustache.hpp>

#include "core/report/resources.h"
#include "core/report/writers.h"

namespace core {
namespace {

using kainjow::mustache::data;

/// "0.0532 [0.0511, 0.0553], n = 943" for a cell with an interval, else nothing.
std::string exactText(const ReportCell& cell) {
  std::string text;
  if (cell.low && cell.high) text = fmt::format("{} [{}, {}]", *cell.value, *cell.low, *cell.high);
  if (cell.n) text += fmt::format("{}n = {}", text.empty() ? "" : ", ", *cell.n);
  return text;
}

data cellData(const ReportCell& cell, const ReportColumn& column) {
  data context;
  const std::string exact = exactText(cell);
  // "0.0532 ± 0.0021" goes in two lines, so that a table of seven metrics fits a page.
  const std::size_t half = cell.value ? cell.text.find(" ± ") : std::string::npos;
  context.set("text", cell.text.substr(0, half));
  context.set("half", half == std::string::npos ? data(false) : data(cell.text.substr(half + 1)));
  context.set("exact", exact.empty() ? data(false) : data(exact));
  context.set("numeric", column.numeric);
  context.set("best", cell.best);
  return context;
}

data tableData(const ReportTable& table) {
  data columns{data::type::list}, rows{data::type::list}, definitions{data::type::list};
  for (const ReportColumn& column : table.columns) {
    data context;
    context.set("title", column.title);
    context.set("numeric", column.numeric);
    columns << context;
    if (column.definition.empty()) continue;
    data definition;
    definition.set("term", column.title);
    definition.set("meaning", column.definition);
    definitions << definition;
  }
  for (const auto& row : table.rows) {
    assert(row.size() == table.columns.size());
    data cells{data::type::list};
    for (std::size_t i = 0; i < row.size(); ++i) cells << cellData(row[i], table.columns[i]);
    data context;
    context.set("cells", cells);
    rows << context;
  }
  data context;
  context.set("title", table.title);
  context.set("note", table.note.empty() ? data(false) : data(table.note));
  context.set("columns", columns);
  context.set("rows", rows);
  context.set("definitions", definitions);
  return context;
}

data sectionData(const ReportSection& section) {
  data paragraphs{data::type::list}, points{data::type::list}, tables{data::type::list},
      charts{data::type::list};
  for (const std::string& paragraph : section.paragraphs) paragraphs << data(paragraph);
  for (const std::string& point : section.points) points << data(point);
  for (const ReportTable& table : section.tables) tables << tableData(table);
  for (const ReportChart& chart : section.charts) {
    data context;
    context.set("title", chart.title);
    context.set("shape",
                chart.kind == ReportChart::Kind::Columns || chart.kind == ReportChart::Kind::Histogram
                    ? "half"
                    : "whole");
    context.set("svg", chartSvg(chart));
    charts << context;
  }
  data context;
  context.set("key", section.key);
  context.set("title", section.title);
  context.set("paragraphs", paragraphs);
  context.set("hasPoints", !section.points.empty());
  context.set("points", points);
  context.set("tables", tables);
  context.set("charts", charts);
  return context;
}

}  // namespace

std::string writeHtml(const Report& report) {
  kainjow::mustache::mustache page{std::string(reportResource("report.html"))};
  assert(page.is_valid());
  page.set_custom_escape([](const std::string& text) { return escapeXml(text); });
  data sections{data::type::list};
  for (const ReportSection& section : report.sections) sections << sectionData(section);
  data context;
  context.set("language", report.language == "zh_CN" ? "zh-CN" : report.language);
  context.set("style", std::string(reportResource("report.css")));
  context.set("title", report.title);
  context.set("subtitle", report.subtitle);
  context.set("generated", report.generatedLabel.empty() ? data(false) : data(report.generatedLabel));
  context.set("created", report.created);
  context.set("program", report.program);
  context.set("contents", report.contents);
  context.set("sections", sections);
  return page.render(context);
}

}  // namespace core
