#include "ui/pages/compare/evaluation_bar.h"

#include <QAbstractItemView>
#include <QHBoxLayout>
#include <algorithm>

#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/split_words.h"

namespace ui {
namespace {

constexpr int kIcon = 16;          // px
constexpr int kSplitLetters = 14;  // of the closed box; the list shows all

QString sentenceOf(const core::Caution& caution) {
  return QString::fromStdString(isChinese() ? caution.sentenceChinese : caution.sentence);
}

}  // namespace

EvaluationBar::EvaluationBar(QWidget* parent) : QWidget(parent) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme::kSmall);
  auto* row = new QHBoxLayout;
  row->setSpacing(theme::kSmall);
  row->addWidget(m_splitLabel = makeLabel({}, "secondary", this));
  row->addWidget(m_split = new QComboBox(this));
  row->addWidget(m_definitionLabel = makeLabel({}, "secondary", this));
  row->addWidget(m_definition = new QComboBox(this));
  row->addWidget(m_info = new DefinitionButton(this));
  row->addSpacing(theme::kSmall);
  row->addWidget(m_icon = new QLabel(this));
  row->addWidget(m_line = new ElidedLabel(this), 1);
  row->addWidget(m_fold = new QToolButton(this));
  column->addLayout(row);
  column->addWidget(m_sentences = makeLabel({}, "warning", this));
  m_split->setObjectName("split");
  m_definition->setObjectName("definition");
  m_line->setObjectName("caution");
  m_line->setProperty("role", "secondary");
  m_fold->setObjectName("fold-cautions");
  m_fold->setProperty("role", "tiny");
  m_fold->setCheckable(true);
  m_sentences->setObjectName("cautions");
  m_sentences->setTextFormat(Qt::PlainText);
  m_sentences->setWordWrap(true);
  m_sentences->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_icon->setFixedSize(kIcon, kIcon);
  for (const QString& name : definitionNames()) m_definition->addItem(definitionTitle(name), name);
  m_definition->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  m_split->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_split->setMinimumContentsLength(kSplitLetters);
  for (QComboBox* box : {m_split, m_definition})
    connect(box, &QComboBox::activated, this, &EvaluationBar::choiceChanged);
  connect(m_fold, &QToolButton::toggled, this, &EvaluationBar::showCautions);
}

void EvaluationBar::retranslate() {
  m_splitLabel->setText(tr("Split"));
  m_definitionLabel->setText(tr("Definition"));
  m_definition->setToolTip(
      tr("Whose definition of the metrics the numbers follow: the ranking stays, the numbers are computed "
         "anew"));
  m_info->retranslate();
  fillSplits();
  showCautions();
}

void EvaluationBar::setSplits(const QStringList& evaluated, const QStringList& others) {
  m_evaluated = evaluated;
  m_others = others;
  fillSplits();
}

void EvaluationBar::fillSplits() {
  const QVariant chosen = m_split->currentData();
  m_split->clear();
  const auto add = [this](const QString& split, const QString& text) {
    m_split->addItem(text, split);
    m_split->setItemData(m_split->count() - 1, splitMeaning(split), Qt::ToolTipRole);
  };
  for (const QString& split : m_evaluated) add(split, splitText(split));
  if (!m_others.isEmpty() && !m_evaluated.isEmpty()) m_split->insertSeparator(m_split->count());
  for (const QString& split : m_others) add(split, tr("%1 – not evaluated").arg(splitText(split)));
  m_split->setCurrentIndex(std::max(0, m_split->findData(chosen)));
  m_split->view()->setMinimumWidth(m_split->view()->sizeHintForColumn(0) + theme::kLarge);
}

void EvaluationBar::setChoice(const core::EvaluationChoice& choice) {
  m_split->setCurrentIndex(std::max(0, m_split->findData(QString::fromStdString(choice.split))));
  m_definition->setCurrentIndex(
      std::max(0, m_definition->findData(QString::fromStdString(choice.definition))));
}

core::EvaluationChoice EvaluationBar::choice() const {
  return {m_split->currentData().toString().toStdString(),
          m_definition->currentData().toString().toStdString()};
}

void EvaluationBar::setMetric(const QString& metric) {
  m_info->setSubject(m_definition->currentData().toString(), metric);
}

void EvaluationBar::setCautions(const std::vector<core::Caution>& cautions) {
  m_cautions = cautions;
  std::stable_partition(m_cautions.begin(), m_cautions.end(), [](const core::Caution& caution) {
    return caution.severity == core::Caution::Severity::Warning;
  });
  showCautions();
}

void EvaluationBar::setUnfolded(bool unfolded) {
  m_fold->setChecked(unfolded);
}

void EvaluationBar::showCautions() {
  QStringList sentences;
  for (const core::Caution& caution : m_cautions) sentences += sentenceOf(caution);
  const bool any = !sentences.isEmpty(), unfolded = m_fold->isChecked();
  const bool warning = any && m_cautions.front().severity == core::Caution::Severity::Warning;
  m_sentences->setText(sentences.size() > 1 ? "• " + sentences.join("\n• ") : sentences.join('\n'));
  setRole(m_sentences, warning ? "warning" : "secondary");
  m_sentences->setVisible(any && unfolded);
  m_line->setText(!any       ? QString()
                  : unfolded ? tr("Before you believe the numbers")
                  : sentences.size() == 1
                      ? sentences.front()
                      : tr("%1 cautions: %2").arg(sentences.size()).arg(sentences.front()));
  m_icon->setVisible(any);
  m_fold->setVisible(any);
  m_icon->setPixmap(theme::pixmap(warning ? "warning" : "info",
                                  warning ? theme::IconColor::Warning : theme::IconColor::Secondary, kIcon,
                                  devicePixelRatioF()));
  m_fold->setIcon(theme::icon(unfolded ? "chevron-up" : "chevron-down"));
  m_fold->setToolTip(unfolded ? tr("Fold the cautions") : tr("Show the cautions in full"));
  m_fold->setAccessibleName(m_fold->toolTip());
}

}  // namespace ui
