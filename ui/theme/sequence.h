#pragma once

#include <QColor>

namespace ui::theme {

/// A colour for how much, at `share` of 0 to 1: the further, the stronger against the ground of the current
/// scheme. Lightness alone tells the order, to colour-blind eyes and in grey print too.
QColor sequenceColor(double share);

}  // namespace ui::theme
