#include "ui/pages/train/recipe_words.h"

#include "ui/theme/language.h"

namespace ui {

QString recipeTitle(const core::Recipe& recipe) {
  const std::string& title = isChinese() && !recipe.titleChinese.empty() ? recipe.titleChinese : recipe.title;
  return QString::fromStdString(title);
}

QString recipeDescription(const core::Recipe& recipe) {
  const std::string& text =
      isChinese() && !recipe.descriptionChinese.empty() ? recipe.descriptionChinese : recipe.description;
  return QString::fromStdString(text);
}

}  // namespace ui
