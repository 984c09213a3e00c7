#include "ui/pages/train/settings_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>
#include <map>
#include <set>

#include "ui/pages/train/parts_field.h"
#include "ui/pages/train/setting_texts.h"
#include "ui/pages/train/weights_field.h"
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

std::string joined(const std::vector<std::string>& parts) {
  std::string list;
  for (const std::string& part : parts) list += (list.empty() ? "" : ", ") + part;
  return list;
}

QString valueOf(const QWidget* field) {
  if (const auto* weights = qobject_cast<const WeightsField*>(field)) return weights->value();
  if (const auto* box = qobject_cast<const QCheckBox*>(field)) return box->isChecked() ? "true" : "false";
  if (const auto* box = qobject_cast<const QComboBox*>(field)) return box->currentText().trimmed();
  return qobject_cast<const QLineEdit*>(field)->text().trimmed();
}

void setValue(QWidget* field, const QString& value) {
  if (auto* weights = qobject_cast<WeightsField*>(field)) weights->setValue(value);
  if (auto* box = qobject_cast<QCheckBox*>(field)) box->setChecked(value == "true");
  if (auto* box = qobject_cast<QComboBox*>(field)) box->setCurrentText(value);
  if (auto* line = qobject_cast<QLineEdit*>(field)) line->setText(value);
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
  m_chosen = m_recipe = recipe;
  while (m_common->rowCount() > 0) m_common->removeRow(0);
  m_partsRows = 0;
  if (!recipe.parts.empty()) {
    auto* parts = new PartsField(recipe.parts, this);
    parts->setObjectName("parts");
    connect(parts, &PartsField::partsChanged, this, &SettingsForm::setParts);
    addRow(m_common, "parts", QString::fromStdString(joined(recipe.parts)), parts);
    m_partsRows = 1;
  }
  showFields();
}

void SettingsForm::setParts(const std::vector<std::string>& parts) {
  std::map<std::string, QString> typed;
  for (const auto& [key, field] : m_fields)
    if (valueOf(field).toStdString() != m_recipe.settings.at(key)) typed[key] = valueOf(field);
  m_recipe = m_chosen;
  m_recipe.set("parts=" + joined(parts));
  showFields(typed);
}

void SettingsForm::showFields(const std::map<std::string, QString>& typed) {
  m_fields.clear();
  while (m_common->rowCount() > m_partsRows) m_common->removeRow(m_partsRows);
  while (m_rare->rowCount() > 0) m_rare->removeRow(0);
  for (const auto& [key, value] : m_recipe.settings) {
    const QString text = QString::fromStdString(value);
    QWidget* field = makeField(key, value);
    if (const auto own = typed.find(key); own != typed.end()) setValue(field, own->second);
    addRow(kRare.contains(key) || key.find('.') != std::string::npos ? m_rare : m_common, key, text, field);
    m_fields[key] = field;
  }
  m_fold->setText(tr("More settings"));
  m_fold->setVisible(m_rare->rowCount() > 0);
}

void SettingsForm::addRow(QFormLayout* form, const std::string& key, const QString& value, QWidget* field) {
  const SettingText text = settingText(key);
  auto* label = new QLabel(text.label, this);
  label->setToolTip(text.tip + QString("\n%1 = %2").arg(QString::fromStdString(key), value));
  field->setToolTip(label->toolTip());
  field->setAccessibleName(text.label);
  form->addRow(label, field);
}

QWidget* SettingsForm::makeField(const std::string& key, const std::string& value) {
  const QString text = QString::fromStdString(value);
  if (value == "true" || value == "false") {
    auto* box = new QCheckBox(this);
    box->setChecked(value == "true");
    return box;
  }
  if (key == "weights") {
    auto* weights = new WeightsField(m_recipe.parts, this);
    weights->setValue(text);
    return weights;
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
  if (m_recipe.parts != m_chosen.parts) list += "parts=" + QString::fromStdString(joined(m_recipe.parts));
  for (const auto& [key, field] : m_fields)
    if (valueOf(field).toStdString() != m_recipe.settings.at(key))
      list += QString::fromStdString(key) + "=" + valueOf(field);
  return list;
}

}  // namespace ui
