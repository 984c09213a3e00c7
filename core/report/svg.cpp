#include "core/report/svg.h"

#include <fmt/format.h>

#include <cstdint>

#include "core/report/writers.h"

namespace core {
namespace {

/// Two decimals at most, without trailing zeros: the same bytes on every machine.
std::string coordinate(double value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string tooltipElement(std::string_view tooltip) {
  return tooltip.empty() ? std::string() : fmt::format("<title>{}</title>", escapeXml(tooltip));
}

bool isContinuation(char byte) {
  return (static_cast<std::uint8_t>(byte) & 0xC0) == 0x80;
}

}  // namespace

Svg::Svg(double width, double height, std::string_view title) {
  m_svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "role=\"img\" "
      "font-family=\"Noto Sans, Noto Sans CJK SC, Segoe UI, Helvetica, Arial, PingFang SC, Microsoft YaHei, "
      "sans-serif\" font-size=\"12\">\n<title>{2}</title>\n",
      coordinate(width), coordinate(height), escapeXml(title));
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view colour, double width) {
  m_svg +=
      fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"{}\"/>\n",
                  coordinate(x1), coordinate(y1), coordinate(x2), coordinate(y2), colour, coordinate(width));
}

void Svg::rectangle(double x, double y, double width, double height, std::string_view colour,
                    std::string_view tooltip) {
  m_svg +=
      fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\">{}</rect>\n", coordinate(x),
                  coordinate(y), coordinate(width), coordinate(height), colour, tooltipElement(tooltip));
}

void Svg::circle(double x, double y, double radius, std::string_view colour, std::string_view tooltip) {
  m_svg += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\">{}</circle>\n", coordinate(x),
                       coordinate(y), coordinate(radius), colour, tooltipElement(tooltip));
}

void Svg::polyline(std::span<const std::pair<double, double>> points, std::string_view colour, double width,
                   double opacity) {
  m_svg +=
      fmt::format("<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-opacity=\"{}\" points=\"",
                  colour, coordinate(width), coordinate(opacity));
  for (const auto& [x, y] : points) m_svg += fmt::format("{},{} ", coordinate(x), coordinate(y));
  m_svg += "\"/>\n";
}

void Svg::text(double x, double y, std::string_view content, const TextStyle& style) {
  const std::string_view anchor = style.anchor == Anchor::Start    ? "start"
                                  : style.anchor == Anchor::Middle ? "middle"
                                                                   : "end";
  const std::string turn =
      style.upwards ? fmt::format(" transform=\"rotate(-90 {} {})\"", coordinate(x), coordinate(y)) : "";
  m_svg += fmt::format(
      "<text x=\"{}\" y=\"{}\" text-anchor=\"{}\" font-size=\"{}\" fill=\"{}\"{}>{}</text>\n", coordinate(x),
      coordinate(y), anchor, coordinate(style.size), style.colour, turn, escapeXml(content));
}

std::string Svg::finish() {
  return std::move(m_svg) + "</svg>";
}

double estimateTextWidth(std::string_view text) {
  double width = 0;
  for (const char byte : text) {
    if (isContinuation(byte)) continue;
    width += static_cast<std::uint8_t>(byte) >= 0xE3 ? 12.0 : 6.7;
  }
  return width;
}

std::string cutToWidth(const std::string& text, double width) {
  if (estimateTextWidth(text) <= width) return text;
  std::string cut = text;
  while (!cut.empty() && estimateTextWidth(cut) + 8 > width) {
    while (cut.size() > 1 && isContinuation(cut.back())) cut.pop_back();
    cut.pop_back();
  }
  return cut + "…";
}

}  // namespace core
