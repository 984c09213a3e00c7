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
  /// "key=value" of each setting that differs from the recipe, that of other parts first.
  QStringList changes() const;

 private:
  /// A field for every setting but the parts; `typed` values in the place of the recipe's.
  void showFields(const std::map<std::string, QString>& typed = {});
  void addRow(QFormLayout* form, const std::string& key, const QString& value, QWidget* field);
  void setParts(const std::vector<std::string>& parts);
  QWidget* makeField(const std::string& key, const std::string& value);

  core::Recipe m_chosen;  ///< as it was set
  core::Recipe m_recipe;  ///< with the parts that are ticked
  QStringList m_models;
  QFormLayout *m_common, *m_rare;
  QWidget* m_rareBox;
  QToolButton* m_fold;
  int m_partsRows = 0;  ///< 1 for a fusion, whose parts stand in the first row
  std::map<std::string, QWidget*> m_fields;
};

}  // namespace ui
