#include "ui/theme/sequence.h"

#include <algorithm>
#include <array>

#include "ui/theme/theme.h"

namespace ui::theme {
namespace {

using Sequence = std::array<const char*, 5>;  // from least to most
constexpr Sequence kLight = {"#D9B44A", "#7FA860", "#35908A", "#2B6495", "#2A2F70"};
constexpr Sequence kDark = {"#47518F", "#3F7FB0", "#3FAEA0", "#9CCB6B", "#FBE56F"};

}  // namespace

QColor sequenceColor(double share) {
  const Sequence& sequence = scheme() == Scheme::Dark ? kDark : kLight;
  const double place = std::clamp(share, 0.0, 1.0) * static_cast<double>(sequence.size() - 1);
  const std::size_t below = std::min(static_cast<std::size_t>(place), sequence.size() - 2);
  return blend(QColor(sequence[below + 1]), QColor(sequence[below]), place - static_cast<double>(below));
}

}  // namespace ui::theme
