#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QScrollArea>
#include <QWidget>
#include <map>

#include "ui/background/background.h"
#include "ui/pages/train/settings_form.h"
#include "ui/widgets/card.h"

namespace ui {

/// The recipes as cards by purpose, and the form of the chosen one.
class RecipeView : public QWidget {
  Q_OBJECT

 public:
  explicit RecipeView(Background& background, QWidget* parent = nullptr);
  void retranslate();
  void choose(const std::string& recipe);
  const core::Recipe& chosen() const { return m_recipe; }
  /// The arguments of `reclens-cli train WS` that follow the workspace.
  QStringList arguments() const;
  /// Of these, name, device and split alone: what a search takes too.
  QStringList options() const;
  /// "key=value" of each setting that differs from the recipe.
  QStringList changes() const { return m_form->changes(); }
  /// The title of the chosen recipe in the current language.
  QString chosenTitle() const;
  /// A line below the settings; the estimate of what they take. Gone when another recipe is chosen.
  void setNote(const QString& note);

 private:
  QWidget* buildGallery();
  QWidget* buildForm();
  void fillGallery();
  void loadModels();

  Background& m_background;
  core::Recipe m_recipe;
  QVBoxLayout* m_sections;
  std::map<std::string, Card*> m_cards;
  QLabel *m_title, *m_description, *m_nameLabel, *m_deviceLabel, *m_splitLabel, *m_note;
  QLineEdit* m_name;
  QComboBox *m_device, *m_split;
  SettingsForm* m_form;
};

}  // namespace ui
