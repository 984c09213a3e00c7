#include "ui/pages/train/settings_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>
#include <map>
#include <set>

#include "ui/pages/train/setting_texts.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

/// Settings that most runs leave as they are.
const std::set<std::string> kRare = {"seed",
                                     "weight_decay",
                                     "warmup",
                                     "dropout",
                                     "patience",
                                     "max_steps",
                                     "precision",
                                     "fit_users",
                                     "folds",
                                     "threads",
                                     "row_share",
                                     "min_child_weight",
                                     "neighbours",
                                     "shrink",
                                     "conjugate_steps",
                                     "fold_in_steps",
                                     "by",
                                     "schedule",
                                     "max_grad_norm",
                                     "micro_batch",
                                     "checkpoint_every",
                                     "validate_every",
                                     "symmetric",
                                     "guard",
                                     "matryoshka",
                                     "dims",
                                     "max_history",
                                     "prompt",
                                     "held_out",
                                     "max_texts",
                                     "max_held_out",
                                     "lora_alpha",
                                     "lora_dropout",
                                     "lora_targets",
                                     "description_weight",
                                     "good",
                                     "bad",
                                     "fresh_layers",
                                     "fresh_hidden",
                                     "fresh_heads",
                                     "fresh_intermediate",
                                     "fresh_positions",
                                     "fresh_vocabulary",
                                     "fresh_vocabulary_size",
                                     "mask_share"};

/// Settings that are one of some words.
const std::map<std::string, QStringList> kChoices = {{"normalise", {"z-score", "min-max", "rank", "softmax"}},
                                                     {"method", {"rrf", "borda", "combmnz"}},
                                                     {"loss", {"softmax", "sampled-softmax", "gbce"}},
                                                     {"likeness", {"category", "text"}},
                                                     {"objective", {"rank:ndcg", "rank:pairwise"}}};

bool isNumber(const std::string& value) {
  bool numeric = false;
  QString::fromStdString(value).toDouble(&numeric);
  return numeric;
}

}  // namespace

SettingsForm::SettingsForm(QWidget* parent) : QWidget(parent) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme::kSmall);
  const auto form = [](QWidget* owner) {
    auto* made = new QFormLayout(owner);
    made->setContentsMargins(0, 0, 0, 0);
    made->setSpacing(theme::kSmall);
    made->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    made->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    made->setRowWrapPolicy(QFormLayout::WrapLongRows);
    return made;
  };
  auto* commonBox = new QWidget(this);
  m_common = form(commonBox);
  layout->addWidget(commonBox);
  m_fold = new QToolButton(this);
  m_fold->setProperty("role", "quiet");
  m_fold->setCheckable(true);
  m_fold->setIcon(theme::icon("chevron-down", theme::IconColor::Secondary));
  m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  layout->addWidget(m_fold);
  m_rareBox = new QWidget(this);
  m_rare = form(m_rareBox);
  layout->addWidget(m_rareBox);
  connect(m_fold, &QToolButton::toggled, m_rareBox, &QWidget::setVisible);
  m_rareBox->hide();
}

void SettingsForm::setModels(const QStringList& models) {
  m_models = models;
}

void SettingsForm::setRecipe(const core::Recipe& recipe) {
  m_recipe = recipe;
  m_fields.clear();
  for (QFormLayout* form : {m_common, m_rare})
    while (form->rowCount() > 0) form->removeRow(0);
  for (const auto& [key, value] : recipe.settings) {
    QWidget* field = makeField(key, value);
    const SettingText text = settingText(key);
    auto* label = new QLabel(text.label, this);
    label->setToolTip(text.tip +
                      QString("\n%1 = %2").arg(QString::fromStdString(key), QString::fromStdString(value)));
    field->setToolTip(label->toolTip());
    field->setAccessibleName(text.label);
    (kRare.contains(key) || key.find('.') != std::string::npos ? m_rare : m_common)->addRow(label, field);
    m_fields[key] = field;
  }
  m_fold->setText(tr("More settings"));
  m_fold->setVisible(m_rare->rowCount() > 0);
}

QWidget* SettingsForm::makeField(const std::string& key, const std::string& value) {
  const QString text = QString::fromStdString(value);
  if (value == "true" || value == "false") {
    auto* box = new QCheckBox(this);
    box->setChecked(value == "true");
    return box;
  }
  if (key == "model" || key.ends_with(".model")) {
    auto* box = new QComboBox(this);
    box->setEditable(true);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    box->addItems(m_models);
    box->setCurrentText(text);
    return box;
  }
  if (const auto choices = kChoices.find(key); choices != kChoices.end() && choices->second.contains(text)) {
    auto* box = new QComboBox(this);
    box->addItems(choices->second);
    box->setCurrentText(text);
    return box;
  }
  auto* line = new QLineEdit(text, this);
  line->setMinimumWidth(80);
  if (isNumber(value)) line->setAlignment(Qt::AlignRight);
  return line;
}

QStringList SettingsForm::changes() const {
  QStringList list;
  for (const auto& [key, field] : m_fields) {
    QString value;
    if (const auto* box = qobject_cast<QCheckBox*>(field)) value = box->isChecked() ? "true" : "false";
    if (const auto* box = qobject_cast<QComboBox*>(field)) value = box->currentText().trimmed();
    if (const auto* line = qobject_cast<QLineEdit*>(field)) value = line->text().trimmed();
    if (value.toStdString() != m_recipe.settings.at(key)) list += QString::fromStdString(key) + "=" + value;
  }
  return list;
}

}  // namespace ui
