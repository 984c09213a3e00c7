#include "ui/pages/train/parts_field.h"

#include <QCheckBox>
#include <QMenu>
#include <QVBoxLayout>
#include <QWidgetAction>
#include <algorithm>

#include "core/recommend/recipe.h"
#include "ui/pages/train/recipe_words.h"
#include "ui/theme/theme.h"

namespace ui {

PartsField::PartsField(const std::vector<std::string>& parts, QWidget* parent)
    : QPushButton(parent), m_parts(parts) {
  setProperty("role", "field");
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  auto* list = new QWidget;
  auto* column = new QVBoxLayout(list);
  column->setContentsMargins(theme::kSmall, theme::kSmall, theme::kSmall, theme::kSmall);
  column->setSpacing(theme::kSmall);
  for (const core::Recipe& recipe : core::builtInRecipes()) {
    if (!recipe.canBePart()) continue;
    auto* box = new QCheckBox(recipeTitle(recipe), list);
    box->setObjectName("part-" + QString::fromStdString(recipe.name));
    box->setToolTip(recipeDescription(recipe));
    box->setChecked(std::find(m_parts.begin(), m_parts.end(), recipe.name) != m_parts.end());
    connect(box, &QCheckBox::toggled, this, [this, box, name = recipe.name](bool ticked) {
      tick(name, ticked);
      box->setChecked(std::find(m_parts.begin(), m_parts.end(), name) != m_parts.end());
    });
    column->addWidget(box);
  }
  auto* menu = new QMenu(this);
  auto* action = new QWidgetAction(menu);
  action->setDefaultWidget(list);
  menu->addAction(action);
  connect(this, &QPushButton::clicked, menu, [this, menu] { menu->popup(mapToGlobal(rect().bottomLeft())); });
  showParts();
}

void PartsField::tick(const std::string& recipe, bool ticked) {
  const auto place = std::find(m_parts.begin(), m_parts.end(), recipe);
  if (ticked == (place != m_parts.end())) return;
  if (!ticked && m_parts.size() == 1) return;  // a fusion of nothing is none
  if (ticked)
    m_parts.push_back(recipe);
  else
    m_parts.erase(place);
  showParts();
  Q_EMIT partsChanged(m_parts);
}

void PartsField::showParts() {
  QStringList names;
  for (const std::string& part : m_parts) names += QString::fromStdString(part);
  setText(names.join(" + "));
}

}  // namespace ui
