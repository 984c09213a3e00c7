#include "ui/pages/compare/pair_card.h"

#include <QHBoxLayout>
#include <algorithm>

#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

QString signedText(double value) {
  return (value >= 0 ? "+" : "−") + QLocale().toString(std::abs(value), 'f', 4);
}

QString probabilityText(double p) {
  return p < 0.001 ? QString("< 0.001") : QLocale().toString(p, 'f', 4);
}

}  // namespace

PairCard::PairCard(QWidget* parent) : Card(parent) {
  auto* row = new QHBoxLayout;
  row->setSpacing(theme::kSmall);
  row->addWidget(m_first = new QComboBox(this));
  row->addWidget(m_against = makeLabel({}, "secondary", this));
  row->addWidget(m_second = new QComboBox(this));
  row->addWidget(m_numbers = makeLabel({}, "secondary", this), 1);
  m_numbers->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_first->setObjectName("first");
  m_second->setObjectName("second");
  for (QComboBox* box : {m_first, m_second}) {
    box->setMinimumWidth(160);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    connect(box, &QComboBox::activated, this, &PairCard::showPair);
  }
  content()->addLayout(row);
  content()->addWidget(m_sentence = makeLabel({}, "", this));
  m_sentence->setObjectName("sentence");
  m_sentence->setTextFormat(Qt::PlainText);
  m_sentence->setWordWrap(true);
  m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
  retranslate();
}

void PairCard::retranslate() {
  m_against->setText(tr("against"));
  m_numbers->setToolTip(
      tr("Paired t test on the users both runs ranked for; p is corrected by Holm over all pairs. "
         "Effect size is Cohen's d: about 0.2 is small, 0.5 medium, 0.8 large."));
  showPair();
}

void PairCard::setPairs(const std::vector<core::ComparedPair>& pairs) {
  m_pairs = pairs;
  fillBoxes();
  showPair();
}

void PairCard::fillBoxes() {
  const QVariant first = m_first->currentData(), second = m_second->currentData();
  m_first->clear();
  m_second->clear();
  const auto add = [this](std::int64_t run, const std::string& name) {
    for (QComboBox* box : {m_first, m_second})
      if (box->findData(QVariant::fromValue<qlonglong>(run)) < 0)
        box->addItem(QString::fromStdString(name), QVariant::fromValue<qlonglong>(run));
  };
  for (const core::ComparedPair& pair : m_pairs) {
    add(pair.first, pair.firstName);
    add(pair.second, pair.secondName);
  }
  const auto restore = [](QComboBox* box, const QVariant& run, int otherwise) {
    const int index = run.isValid() ? box->findData(run) : -1;
    box->setCurrentIndex(index >= 0 ? index : std::min(otherwise, box->count() - 1));
  };
  restore(m_first, first, 0);
  restore(m_second, second, m_second->count() - 1);
}

void PairCard::showPair() {
  const std::int64_t first = m_first->currentData().toLongLong(),
                     second = m_second->currentData().toLongLong();
  m_numbers->clear();
  if (m_pairs.empty())
    return m_sentence->setText(tr("Two evaluated runs of the same split make a comparison."));
  if (first == second) return m_sentence->setText(tr("Choose two different runs."));
  for (const core::ComparedPair& pair : m_pairs) {
    const bool straight = pair.first == first && pair.second == second;
    if (!straight && !(pair.first == second && pair.second == first)) continue;
    m_sentence->setText(QString::fromStdString(isChinese() ? pair.sentenceChinese : pair.sentence));
    const double sign = straight ? 1 : -1;
    const double low = straight ? pair.low : -pair.high, high = straight ? pair.high : -pair.low;
    m_numbers->setText(tr("difference %1 [%2, %3] · p %4 · effect size %5 · %6 users")
                           .arg(signedText(sign * pair.difference), signedText(low), signedText(high),
                                probabilityText(pair.pAdjusted),
                                QLocale().toString(sign * pair.effectSize, 'f', 2), countText(pair.n)));
  }
}

}  // namespace ui
