#pragma once

#include <string>
#include <string_view>

#include "core/report/report.h"

namespace core {

/// One HTML page with everything inside: style, charts as SVG, no script, nothing from the network.
std::string writeHtml(const Report& report);

/// Every number of the report, one a row: section, table, row, column, value, low, high, n. RFC 4180, UTF-8.
std::string writeCsv(const Report& report);

/// The whole report as one JSON document, numbers unrounded.
std::string writeJson(const Report& report);

/// A chart as a complete SVG element, 720 wide (standing bars: 400, two beside each other), drawn with
/// attributes alone so that every SVG reader agrees.
std::string chartSvg(const ReportChart& chart);

/// A text for XML and HTML: < > & " ' escaped, bytes that are not UTF-8 and control characters replaced.
std::string escapeXml(std::string_view text);

}  // namespace core
