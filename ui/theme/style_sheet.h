#pragma once

#include <QString>

#include "ui/theme/theme.h"

namespace ui::theme {

/// The one style sheet of the application. Widgets choose a look by the dynamic property "role":
/// page-title, section, secondary, mono, card, primary, quiet, danger, rail, strip.
QString styleSheet(const Colors& colors);

}  // namespace ui::theme
