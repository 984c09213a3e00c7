#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/report/axis.h"
#include "core/report/numbers.h"
#include "core/report/svg.h"
#include "core/report/writers.h"

namespace core {
namespace {

// The window's tokens for light ground: a page is paper.
constexpr std::string_view kText = "#1B1F27", kSecondary = "#5C6470", kHairline = "#E2E5EA",
                           kAxis = "#9AA3B2";
constexpr std::array<std::string_view, 7> kSeriesColours{"#0072B2", "#D55E00", "#009E73", "#9F5BA5",
                                                         "#B58900", "#3E9EC9", "#6B7280"};
constexpr double kWidth = 720, kHalfWidth = 400;
constexpr std::size_t kDirectLabels = 5;     // more lines than this get a legend
constexpr std::size_t kPointsPerLine = 600;  // more would be drawn on the same pixels

using Anchor = Svg::Anchor;

std::string_view colourOf(const ReportSeries& series) {
  return kSeriesColours[static_cast<std::size_t>(series.colour < 0 ? 0 : series.colour) %
                        kSeriesColours.size()];
}

bool hasBounds(const ReportSeries& series, std::size_t i) {
  return i < series.low.size() && i < series.high.size() && series.high[i] > series.low[i];
}

std::string exactText(const ReportSeries& series, std::size_t i) {
  const std::string value = significantText(series.y[i]);
  if (!hasBounds(series, i)) return value;
  return fmt::format("{} [{}, {}]", value, significantText(series.low[i]), significantText(series.high[i]));
}

/// The plotting area and its two scales.
struct Frame {
  double left = 0, top = 0, right = 0, bottom = 0;
  Axis horizontal{}, vertical{};

  double x(double value) const { return left + (right - left) * horizontal.position(value); }
  double y(double value) const { return bottom - (bottom - top) * vertical.position(value); }
};

void drawVerticalAxis(Svg& svg, const Frame& frame, const std::string& label) {
  for (const double tick : frame.vertical.ticks) {
    svg.line(frame.left, frame.y(tick), frame.right, frame.y(tick), tick == 0 ? kAxis : kHairline);
    svg.text(frame.left - 8, frame.y(tick) + 4, frame.vertical.label(tick), {.anchor = Anchor::End});
  }
  if (!label.empty())
    svg.text(14, (frame.top + frame.bottom) / 2, label, {.anchor = Anchor::Middle, .upwards = true});
}

void drawHorizontalTicks(Svg& svg, const Frame& frame, const std::string& label) {
  for (const double tick : frame.horizontal.ticks) {
    svg.line(frame.x(tick), frame.bottom, frame.x(tick), frame.bottom + 4, kAxis);
    svg.text(frame.x(tick), frame.bottom + 18, frame.horizontal.label(tick), {.anchor = Anchor::Middle});
  }
  svg.text((frame.left + frame.right) / 2, frame.bottom + 38, label, {.anchor = Anchor::Middle});
}

std::string drawBars(const ReportChart& chart) {
  constexpr double kRow = 32, kBar = 18;
  double labels = 60, highest = 0;
  for (const ReportSeries& series : chart.series) {
    labels = std::max(labels, std::min(220.0, estimateTextWidth(series.name) + 12));
    highest = std::max({highest, series.y.at(0), hasBounds(series, 0) ? series.high[0] : 0.0});
  }
  const double height = 8 + kRow * static_cast<double>(chart.series.size()) + 46;
  Frame frame{.left = labels + 8, .top = 8, .right = kWidth - 150, .bottom = height - 46};
  frame.horizontal = Axis::fromZero(highest, 5);
  Svg svg(kWidth, height, chart.title);
  for (const double tick : frame.horizontal.ticks)
    svg.line(frame.x(tick), frame.top, frame.x(tick), frame.bottom, tick == 0 ? kAxis : kHairline);
  drawHorizontalTicks(svg, frame, chart.xLabel);
  double middle = frame.top + kRow / 2;
  for (const ReportSeries& series : chart.series) {
    const double end = frame.x(series.y[0]);
    const std::string tooltip = fmt::format("{}: {}", series.name, exactText(series, 0));
    svg.text(frame.left - 10, middle + 4, cutToWidth(series.name, labels),
             {.anchor = Anchor::End, .colour = kText});
    svg.rectangle(frame.left, middle - kBar / 2, std::max(0.0, end - frame.left), kBar, colourOf(series),
                  tooltip);
    double labelStart = end;
    if (hasBounds(series, 0)) {
      const double low = frame.x(series.low[0]), high = frame.x(series.high[0]);
      svg.line(low, middle, high, middle, kText, 1.2);
      svg.line(low, middle - 4, low, middle + 4, kText, 1.2);
      svg.line(high, middle - 4, high, middle + 4, kText, 1.2);
      labelStart = high;
    }
    const Estimate estimate{series.y[0], hasBounds(series, 0) ? series.low[0] : 0,
                            hasBounds(series, 0) ? series.high[0] : 0, 0};
    svg.text(labelStart + 8, middle + 4, estimateText(estimate), {.colour = kText});
    middle += kRow;
  }
  return svg.finish();
}

std::string drawColumns(const ReportChart& chart) {
  constexpr double kHeight = 230, kWidest = 48;
  const ReportSeries& series = chart.series.at(0);
  const bool histogram = chart.kind == ReportChart::Kind::Histogram;
  Frame frame{.left = 66, .top = 12, .right = kHalfWidth - 16, .bottom = kHeight - 48};
  frame.vertical =
      Axis::fromZero(series.y.empty() ? 1 : *std::max_element(series.y.begin(), series.y.end()), 4);
  Svg svg(kHalfWidth, kHeight, chart.title);
  drawVerticalAxis(svg, frame, chart.yLabel);
  const double slot = (frame.right - frame.left) / std::max<double>(1, static_cast<double>(series.y.size()));
  const double gap = histogram ? 1 : std::max(std::min(12.0, slot * 0.3), slot - kWidest);
  double widest = 0;
  for (const std::string& category : chart.categories) widest = std::max(widest, estimateTextWidth(category));
  const auto every = static_cast<std::size_t>(std::ceil((std::min(widest, 110.0) + 10) / slot));
  for (std::size_t i = 0; i < series.y.size(); ++i) {
    const double left = frame.left + slot * static_cast<double>(i), top = frame.y(series.y[i]);
    const std::string name = histogram ? fmt::format("{} – {}", significantText(chart.edges[i]),
                                                     significantText(chart.edges[i + 1]))
                                       : chart.categories[i];
    svg.rectangle(left + gap / 2, top, std::max(1.0, slot - gap), frame.bottom - top, colourOf(series),
                  fmt::format("{}: {}", name, significantText(series.y[i])));
    if (!histogram && i % std::max<std::size_t>(1, every) == 0)
      svg.text(left + slot / 2, frame.bottom + 18, cutToWidth(name, 110), {.anchor = Anchor::Middle});
  }
  if (histogram && chart.edges.size() > 1) {
    frame.horizontal = Axis::between(chart.edges.front(), chart.edges.back(), 8);
    drawHorizontalTicks(svg, frame, chart.xLabel);
  } else {
    svg.text((frame.left + frame.right) / 2, frame.bottom + 38, chart.xLabel, {.anchor = Anchor::Middle});
  }
  return svg.finish();
}

/// The points to draw: all of a short line; of a long one the lowest and highest of each bucket, so that no
/// spike is lost. Values that are not numbers are left out.
std::vector<std::size_t> drawnPoints(const ReportSeries& series) {
  std::vector<std::size_t> finite;
  for (std::size_t i = 0; i < series.y.size(); ++i)
    if (std::isfinite(series.y[i]) && std::isfinite(series.x[i])) finite.push_back(i);
  if (finite.size() <= kPointsPerLine) return finite;
  std::vector<std::size_t> drawn;
  const std::size_t buckets = kPointsPerLine / 2;
  for (std::size_t b = 0; b < buckets; ++b) {
    const auto begin = finite.begin() + static_cast<std::ptrdiff_t>(finite.size() * b / buckets);
    const auto end = finite.begin() + static_cast<std::ptrdiff_t>(finite.size() * (b + 1) / buckets);
    const auto [low, high] = std::minmax_element(
        begin, end, [&](std::size_t a, std::size_t c) { return series.y[a] < series.y[c]; });
    drawn.push_back(std::min(*low, *high));
    if (*low != *high) drawn.push_back(std::max(*low, *high));
  }
  return drawn;
}

struct EndLabel {
  double y = 0;
  const ReportSeries* series = nullptr;
};

/// Names beside the ends of their lines, pushed apart where they would cover each other.
void drawEndLabels(Svg& svg, std::vector<EndLabel> labels, const Frame& frame) {
  constexpr double kStep = 15;
  std::sort(labels.begin(), labels.end(), [](const EndLabel& a, const EndLabel& b) { return a.y < b.y; });
  for (std::size_t i = 1; i < labels.size(); ++i)
    labels[i].y = std::max(labels[i].y, labels[i - 1].y + kStep);
  double limit = frame.bottom;
  for (std::size_t i = labels.size(); i-- > 0; limit = labels[i].y - kStep)
    labels[i].y = std::min(labels[i].y, limit);
  for (const EndLabel& label : labels)
    svg.text(frame.right + 8, label.y + 4, cutToWidth(label.series->name, 150),
             {.colour = colourOf(*label.series)});
}

void drawLegend(Svg& svg, const ReportChart& chart, double top) {
  double x = 72;
  for (const ReportSeries& series : chart.series) {
    const std::string name = cutToWidth(series.name, 150);
    const double width = estimateTextWidth(name) + 36;
    if (x + width > kWidth) {
      x = 72;
      top += 18;
    }
    svg.line(x, top - 4, x + 14, top - 4, colourOf(series), 3);
    svg.text(x + 20, top, name, {.colour = kText});
    x += width;
  }
}

std::string drawLines(const ReportChart& chart) {
  const bool direct = chart.series.size() <= kDirectLabels;
  const double legend = direct ? 0 : 18 * std::ceil(static_cast<double>(chart.series.size()) / 3) + 8;
  const double height = 300 + legend;
  double low = INFINITY, high = -INFINITY, first = INFINITY, last = -INFINITY, labels = 0;
  std::vector<double> places;
  for (const ReportSeries& series : chart.series) {
    labels = std::max(labels, std::min(150.0, estimateTextWidth(series.name)));
    for (const std::size_t i : drawnPoints(series)) {
      low = std::min(low, hasBounds(series, i) ? series.low[i] : series.y[i]);
      high = std::max(high, hasBounds(series, i) ? series.high[i] : series.y[i]);
      first = std::min(first, series.x[i]);
      last = std::max(last, series.x[i]);
      places.push_back(series.x[i]);
    }
  }
  Svg svg(kWidth, height, chart.title);
  if (places.empty()) return svg.finish();
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  Frame frame{.left = 72, .top = 12, .right = kWidth - (direct ? labels + 24 : 16), .bottom = 300 - 48};
  frame.vertical = Axis::around(low, high, 5);
  frame.horizontal = Axis::between(first, last, 7);
  if (places.size() <= 8) frame.horizontal.ticks = places;  // few places, such as cut-offs: name each
  drawVerticalAxis(svg, frame, chart.yLabel);
  drawHorizontalTicks(svg, frame, chart.xLabel);
  std::vector<EndLabel> ends;
  for (const ReportSeries& series : chart.series) {
    std::vector<std::pair<double, double>> points;
    const std::vector<std::size_t> drawn = drawnPoints(series);
    for (const std::size_t i : drawn) {
      points.emplace_back(frame.x(series.x[i]), frame.y(series.y[i]));
      if (hasBounds(series, i))
        svg.line(points.back().first, frame.y(series.low[i]), points.back().first, frame.y(series.high[i]),
                 colourOf(series));
    }
    svg.polyline(points, colourOf(series), 1.8);
    for (std::size_t i = 0; i < points.size() && points.size() <= 40; ++i)
      svg.circle(points[i].first, points[i].second, 3, colourOf(series),
                 fmt::format("{}, {} {}: {}", series.name, chart.xLabel, significantText(series.x[drawn[i]]),
                             exactText(series, drawn[i])));
    if (!points.empty()) ends.push_back({points.back().second, &series});
  }
  if (direct)
    drawEndLabels(svg, std::move(ends), frame);
  else
    drawLegend(svg, chart, 318);
  return svg.finish();
}

}  // namespace

std::string chartSvg(const ReportChart& chart) {
  switch (chart.kind) {
    case ReportChart::Kind::Bars:
      return drawBars(chart);
    case ReportChart::Kind::Columns:
    case ReportChart::Kind::Histogram:
      return drawColumns(chart);
    case ReportChart::Kind::Lines:
      break;
  }
  return drawLines(chart);
}

}  // namespace core
