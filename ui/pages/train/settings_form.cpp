#include "ui/pages/train/settings_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QHash>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>
#include <set>

#include "ui/theme/theme.h"

namespace ui {
namespace {

/// Settings that most runs leave as they are.
const std::set<std::string> kRare = {"seed",        "weight_decay",     "warmup",         "dropout",
                                     "patience",    "max_steps",        "precision",      "fit_users",
                                     "neighbours",  "shrink",           "schedule",       "max_grad_norm",
                                     "micro_batch", "checkpoint_every", "validate_every", "symmetric",
                                     "guard",       "matryoshka",       "dims",           "max_history"};

struct KnownSetting {
  const char* label;
  const char* tip;
};

const QHash<QString, KnownSetting>& knownSettings() {
  static const QHash<QString, KnownSetting> settings = {
      {"epochs",
       {QT_TRANSLATE_NOOP("Settings", "Epochs"),
        QT_TRANSLATE_NOOP("Settings", "How often all training pairs are seen.")}},
      {"max_steps",
       {QT_TRANSLATE_NOOP("Settings", "Steps at most"),
        QT_TRANSLATE_NOOP("Settings", "Ends the run after so many batches; 0: no limit.")}},
      {"batch_size",
       {QT_TRANSLATE_NOOP("Settings", "Batch size"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "Pairs per step. Larger batches hold more negatives to tell apart, and need more memory.")}},
      {"learning_rate",
       {QT_TRANSLATE_NOOP("Settings", "Learning rate"),
        QT_TRANSLATE_NOOP("Settings",
                          "Size of a step. Too large and the loss jumps, too small and it hardly falls.")}},
      {"weight_decay",
       {QT_TRANSLATE_NOOP("Settings", "Weight decay"),
        QT_TRANSLATE_NOOP("Settings", "Pulls weights to zero, against learning by heart.")}},
      {"warmup",
       {QT_TRANSLATE_NOOP("Settings", "Warm-up"),
        QT_TRANSLATE_NOOP("Settings", "Share of the steps in which the learning rate rises from zero.")}},
      {"dropout",
       {QT_TRANSLATE_NOOP("Settings", "Dropout"),
        QT_TRANSLATE_NOOP("Settings", "Share of activations left out at random while training.")}},
      {"seed",
       {QT_TRANSLATE_NOOP("Settings", "Seed"),
        QT_TRANSLATE_NOOP("Settings", "The same seed repeats the run.")}},
      {"patience",
       {QT_TRANSLATE_NOOP("Settings", "Patience"),
        QT_TRANSLATE_NOOP("Settings", "Ends the run after so many validations without a new best.")}},
      {"max_length",
       {QT_TRANSLATE_NOOP("Settings", "Text length"),
        QT_TRANSLATE_NOOP("Settings", "Tokens read of each text; the rest is cut.")}},
      {"precision",
       {QT_TRANSLATE_NOOP("Settings", "Precision"),
        QT_TRANSLATE_NOOP("Settings", "Number format of the computation: auto, float32 or bfloat16.")}},
      {"model",
       {QT_TRANSLATE_NOOP("Settings", "Language model"),
        QT_TRANSLATE_NOOP("Settings", "A model by name, or a folder with one.")}},
      {"lambda",
       {QT_TRANSLATE_NOOP("Settings", "Regularisation λ"),
        QT_TRANSLATE_NOOP("Settings", "Ridge penalty: more is smoother and nearer to popularity.")}},
      {"k",
       {QT_TRANSLATE_NOOP("Settings", "Neighbours"),
        QT_TRANSLATE_NOOP("Settings", "Nearest items kept of each item.")}},
      {"neighbours",
       {QT_TRANSLATE_NOOP("Settings", "Neighbours kept"),
        QT_TRANSLATE_NOOP("Settings", "Largest weights kept of each item; 0: all.")}},
      {"shrink",
       {QT_TRANSLATE_NOOP("Settings", "Shrinking"),
        QT_TRANSLATE_NOOP("Settings", "Doubts similarities that few users support.")}},
      {"decay",
       {QT_TRANSLATE_NOOP("Settings", "Decay of history"),
        QT_TRANSLATE_NOOP("Settings",
                          "Weight of an item in the history falls by this factor with each later one; 1: all "
                          "count the same.")}},
      {"fit_users",
       {QT_TRANSLATE_NOOP("Settings", "Users to fit on"),
        QT_TRANSLATE_NOOP("Settings", "Validation users that the weights are fitted on, at most.")}},
      {"pairs",
       {QT_TRANSLATE_NOOP("Settings", "Pairs"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "What belongs together: next-item, history, query, review, question; several with commas.")}},
      {"window",
       {QT_TRANSLATE_NOOP("Settings", "Window"),
        QT_TRANSLATE_NOOP("Settings", "Items of one history at most this far apart make a pair.")}},
      {"max_history",
       {QT_TRANSLATE_NOOP("Settings", "Longest history"),
        QT_TRANSLATE_NOOP("Settings", "Items of one example; longer histories are cut into several.")}},
      {"micro_batch",
       {QT_TRANSLATE_NOOP("Settings", "Micro-batch"),
        QT_TRANSLATE_NOOP(
            "Settings", "Examples computed at once; a smaller one needs less memory. 0: the whole batch.")}},
      {"schedule",
       {QT_TRANSLATE_NOOP("Settings", "Schedule"),
        QT_TRANSLATE_NOOP("Settings",
                          "How the learning rate falls after its warm-up: linear, cosine or constant.")}},
      {"max_grad_norm",
       {QT_TRANSLATE_NOOP("Settings", "Gradient norm at most"),
        QT_TRANSLATE_NOOP("Settings", "Longer gradients are scaled down; 0: never.")}},
      {"symmetric",
       {QT_TRANSLATE_NOOP("Settings", "Both directions"),
        QT_TRANSLATE_NOOP("Settings", "The anchor must be found from its item too.")}},
      {"hard_negatives",
       {QT_TRANSLATE_NOOP("Settings", "Hard negatives"),
        QT_TRANSLATE_NOOP("Settings",
                          "Items per pair that are near by text and never were together in behaviour.")}},
      {"guard",
       {QT_TRANSLATE_NOOP("Settings", "Guard"),
        QT_TRANSLATE_NOOP("Settings",
                          "Leaves out hard negatives that are nearer than so many times the positive.")}},
      {"matryoshka",
       {QT_TRANSLATE_NOOP("Settings", "Matryoshka dimensions"),
        QT_TRANSLATE_NOOP("Settings", "Leading dimensions that must do alone, such as 192, 96.")}},
      {"dims",
       {QT_TRANSLATE_NOOP("Settings", "Dimensions that score"),
        QT_TRANSLATE_NOOP("Settings", "Only so many leading dimensions are used; 0: all.")}},
      {"train_layers",
       {QT_TRANSLATE_NOOP("Settings", "Layers trained"),
        QT_TRANSLATE_NOOP("Settings",
                          "Only the last so many layers learn, without the embeddings; −1: everything.")}},
      {"validate_every",
       {QT_TRANSLATE_NOOP("Settings", "Steps between validations"),
        QT_TRANSLATE_NOOP("Settings", "0: four validations in all.")}},
      {"checkpoint_every",
       {QT_TRANSLATE_NOOP("Settings", "Steps between checkpoints"),
        QT_TRANSLATE_NOOP("Settings", "0: with every validation and every five minutes.")}},
      {"temperature",
       {QT_TRANSLATE_NOOP("Settings", "Temperature"),
        QT_TRANSLATE_NOOP("Settings",
                          "Sharpness of the contrast: smaller tells near misses apart harder.")}}};
  return settings;
}

bool isNumber(const std::string& value) {
  bool numeric = false;
  QString::fromStdString(value).toDouble(&numeric);
  return numeric;
}

}  // namespace

SettingText settingText(const std::string& key) {
  const QString name = QString::fromStdString(key);
  // A fusion's settings of a part are called part.setting.
  if (const qsizetype dot = name.lastIndexOf('.'); dot > 0) {
    const SettingText part = settingText(key.substr(static_cast<std::size_t>(dot) + 1));
    return {QString("%1: %2").arg(name.left(dot), part.label), part.tip};
  }
  const auto known = knownSettings().find(name);
  if (known == knownSettings().end()) return {QString(name).replace('_', ' '), name};
  return {QCoreApplication::translate("Settings", known->label),
          QCoreApplication::translate("Settings", known->tip)};
}

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
