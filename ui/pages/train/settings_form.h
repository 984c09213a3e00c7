#pragma once

#include <QFormLayout>
#include <QToolButton>
#include <QWidget>
#include <map>
#include <string>

#include "core/recommend/recipe.h"

namespace ui {

/// A field for each setting of a recipe, made from the setting's name and default; the rare ones are folded.
class SettingsForm : public QWidget {
  Q_OBJECT

 public:
  explicit SettingsForm(QWidget* parent = nullptr);
  void setRecipe(const core::Recipe& recipe);
  /// Names for the field of a setting "model"; others can be typed.
  void setModels(const QStringList& models);
  /// "key=value" of each setting that differs from the recipe.
  QStringList changes() const;

 private:
  QWidget* makeField(const std::string& key, const std::string& value);

  core::Recipe m_recipe;
  QStringList m_models;
  QFormLayout *m_common, *m_rare;
  QWidget* m_rareBox;
  QToolButton* m_fold;
  std::map<std::string, QWidget*> m_fields;
};

}  // namespace ui
