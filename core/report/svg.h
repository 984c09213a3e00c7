#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace core {

/// Writes one SVG element, shape by shape. Lengths are pixels, y grows downwards, colours are "#RRGGBB". Text
/// is escaped here.
class Svg {
 public:
  enum class Anchor { Start, Middle, End };
  struct TextStyle {
    Anchor anchor = Anchor::Start;
    double size = 12;
    std::string_view colour = "#5C6470";
    bool upwards = false;  ///< turned by a quarter, to be read from below
  };

  Svg(double width, double height, std::string_view title);

  void line(double x1, double y1, double x2, double y2, std::string_view colour, double width = 1);
  void rectangle(double x, double y, double width, double height, std::string_view colour,
                 std::string_view tooltip = {});
  void circle(double x, double y, double radius, std::string_view colour, std::string_view tooltip = {});
  void polyline(std::span<const std::pair<double, double>> points, std::string_view colour, double width,
                double opacity = 1);
  void text(double x, double y, std::string_view content, const TextStyle& style);

  /// Ends the element and returns it.
  std::string finish();

 private:
  std::string m_svg;
};

/// How wide a text will be at 12 pixels, by a table of one: East Asian characters are square, others about
/// half.
double estimateTextWidth(std::string_view text);

/// The text cut to a width, with "…" where something is missing.
std::string cutToWidth(const std::string& text, double width);

}  // namespace core
