#include "ui/pages/train/recipe_view.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <algorithm>

#include "core/workflow/models.h"
#include "ui/pages/train/recipe_words.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card_grid.h"

namespace ui {
namespace {

constexpr int kFormWidth = 372;

struct Purpose {
  const char* name;
  const char* icon;
};
constexpr Purpose kPurposes[] = {
    {"language-model", "sparkle"}, {"fusion", "fusion"}, {"text", "text"}, {"behaviour", "people"}};

QString purposeTitle(const std::string& purpose) {
  if (purpose == "behaviour") return RecipeView::tr("From behaviour");
  if (purpose == "text") return RecipeView::tr("From text");
  if (purpose == "fusion") return RecipeView::tr("Fusion of both");
  return RecipeView::tr("Language model");
}

}  // namespace

RecipeView::RecipeView(Background& background, QWidget* parent) : QWidget(parent), m_background(background) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme::kMargin);
  layout->addWidget(buildGallery(), 1);
  layout->addWidget(buildForm());
  loadModels();
}

QWidget* RecipeView::buildGallery() {
  auto* content = new QWidget;
  m_sections = new QVBoxLayout(content);
  m_sections->setContentsMargins(0, 0, theme::kSmall, theme::kGap);
  m_sections->setSpacing(theme::kSmall);
  return scrollAround(content);
}

QWidget* RecipeView::buildForm() {
  auto* card = new Card;
  auto* column = card->content();
  column->addWidget(m_title = makeLabel({}, "section"));
  column->addWidget(m_description = makeLabel({}, "secondary"));
  m_title->setWordWrap(true);
  m_description->setWordWrap(true);
  auto* form = new QFormLayout;
  form->setSpacing(theme::kSmall);
  form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  form->addRow(m_nameLabel = new QLabel, m_name = new QLineEdit);
  form->addRow(m_deviceLabel = new QLabel, m_device = new QComboBox);
  form->addRow(m_splitLabel = new QLabel, m_split = new QComboBox);
  for (const char* device : {"auto", "cpu", "cuda"}) m_device->addItem(QString(), device);
  for (const char* split :
       {"", "leave-one-out", "time", "random", "random-rows", "k-fold", "cold-item", "cold-user"})
    m_split->addItem(QString(), split);
  for (QComboBox* box : {m_device, m_split}) {
    // As wide as the form gives, not as wide as the longest choice.
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
  }
  column->addLayout(form);
  column->addWidget(m_form = new SettingsForm);
  column->addWidget(m_note = makeLabel({}, "secondary"));
  m_note->setWordWrap(true);
  m_note->hide();
  column->addStretch(1);
  auto* content = new QWidget;
  auto* outer = new QVBoxLayout(content);
  outer->setContentsMargins(0, 0, theme::kSmall, 0);
  outer->addWidget(card);
  outer->addStretch(1);
  QScrollArea* scroll = scrollAround(content);
  scroll->setFixedWidth(kFormWidth);
  return scroll;
}

void RecipeView::loadModels() {
  m_background.run(
      this, [](std::stop_token) { return core::listModels(); },
      [this](const std::vector<core::ModelInfo>& models) {
        QStringList names;
        for (const core::ModelInfo& model : models) names += QString::fromStdString(model.name);
        m_form->setModels(names);
        if (!m_recipe.name.empty()) choose(m_recipe.name);
      });
}

void RecipeView::retranslate() {
  m_nameLabel->setText(tr("Name of the run"));
  m_deviceLabel->setText(tr("Device"));
  m_splitLabel->setText(tr("Held out"));
  m_device->setItemText(0, tr("Graphics card where there is one"));
  m_device->setItemText(1, tr("Processor"));
  m_device->setItemText(2, tr("Graphics card"));
  m_split->setItemText(0, tr("What came last in time, where there are times"));
  m_split->setItemText(1, tr("Each user's last item"));
  m_split->setItemText(2, tr("What came last in time"));
  m_split->setItemText(3, tr("Some items of each user, by chance"));
  m_split->setItemText(4, tr("Some events, by chance"));
  m_split->setItemText(5, tr("One of five folds"));
  m_split->setItemText(6, tr("All events of some items"));
  m_split->setItemText(7, tr("Some users, unseen in training"));
  fillGallery();
  const auto& recipes = core::builtInRecipes();
  std::string first = m_recipe.name;
  for (const Purpose& purpose : kPurposes)
    for (const core::Recipe& recipe : recipes)
      if (first.empty() && recipe.purpose == purpose.name) first = recipe.name;
  if (!first.empty()) choose(first);
}

void RecipeView::fillGallery() {
  m_cards.clear();
  while (QLayoutItem* item = m_sections->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  for (const Purpose& purpose : kPurposes) {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, theme::kSmall);
    column->setSpacing(theme::kSmall);
    column->addWidget(makeLabel(purposeTitle(purpose.name), "section"));
    auto* grid = new CardGrid(nullptr, 230, 3);
    column->addLayout(grid);
    for (const core::Recipe& recipe : core::builtInRecipes()) {
      if (recipe.purpose != purpose.name) continue;
      auto* card = new Card;
      card->setTitle(recipeTitle(recipe));
      card->setNote(recipeDescription(recipe));
      card->setClickable(true);
      card->setAccessibleName(recipeTitle(recipe));
      grid->addWidget(card);
      m_cards[recipe.name] = card;
      connect(card, &Card::clicked, this, [this, name = recipe.name] { choose(name); });
    }
    if (grid->count() == 0)
      delete box;
    else
      m_sections->addWidget(box);
  }
  m_sections->addStretch(1);
}

void RecipeView::choose(const std::string& name) {
  const auto& recipes = core::builtInRecipes();
  const auto found = std::ranges::find(recipes, name, &core::Recipe::name);
  if (found == recipes.end()) return;
  m_recipe = *found;
  m_title->setText(recipeTitle(m_recipe));
  m_description->setText(recipeDescription(m_recipe));
  m_name->setPlaceholderText(QString::fromStdString(m_recipe.name));
  m_form->setRecipe(m_recipe);
  setNote({});
  for (const auto& [key, card] : m_cards) card->setChosen(key == name);
}

void RecipeView::setNote(const QString& note) {
  m_note->setText(note);
  m_note->setVisible(!note.isEmpty());
}

QString RecipeView::chosenTitle() const {
  return recipeTitle(m_recipe);
}

QStringList RecipeView::options() const {
  QStringList list;
  if (!m_name->text().trimmed().isEmpty()) list += {"--name", m_name->text().trimmed()};
  if (m_device->currentIndex() > 0) list += {"--device", m_device->currentData().toString()};
  if (m_split->currentIndex() > 0) list += {"--split", m_split->currentData().toString()};
  return list;
}

QStringList RecipeView::arguments() const {
  QStringList list{QString::fromStdString(m_recipe.name)};
  for (const QString& change : changes()) list += {"--set", change};
  return list + options();
}

}  // namespace ui
