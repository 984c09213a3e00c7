#pragma once

#include <span>

#include "core/embedded_text.h"

namespace core {

/// The files of resources/recipes.
std::span<const EmbeddedText> embeddedRecipes();

}  // namespace core
