#pragma once

#include <QString>

#include "core/recommend/recipe.h"

namespace ui {

/// In the window's language.
QString recipeTitle(const core::Recipe& recipe);
QString recipeDescription(const core::Recipe& recipe);

}  // namespace ui
