#include "ui/pages/compare/pair_card.h"

#include <QHBoxLayout>
#include <algorithm>

#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {
PairCard::PairCard(QWidget* parent) : Card(parent) {
  auto* row = new QHBoxLayout;
  row->setSpacing(theme::kSmall);
  row->addWidget(m_first = new QComboBox(this));
  row->addWidget(m_against = makeLabel({}, "secondary", this));
  row->addWidget(m_second = new QComboBox(this));
  row->addWidget(m_test = new QComboBox(this));
  row->addWidget(m_numbers = makeLabel({}, "secondary", this), 1);
  m_numbers->setWordWrap(true);
  m_numbers->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_first->setObjectName("first");
  m_second->setObjectName("second");
  for (QComboBox* box : {m_first, m_second}) {
    box->setMinimumWidth(160);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    connect(box, &QComboBox::activated, this, [this] { choose(first(), second()); });
  }
  m_test->setObjectName("test");
  connect(m_test, &QComboBox::activated, this, &PairCard::testChanged);
  content()->addLayout(row);
  content()->addWidget(m_sentence = makeLabel({}, "", this));
  m_sentence->setObjectName("sentence");
  m_sentence->setTextFormat(Qt::PlainText);
  m_sentence->setWordWrap(true);
  m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
  content()->addWidget(m_notes = makeLabel({}, "secondary", this));
  m_notes->setObjectName("notes");
  m_notes->setTextFormat(Qt::PlainText);
  m_notes->setWordWrap(true);
  m_notes->setTextInteractionFlags(Qt::TextSelectableByMouse);
  retranslate();
}

void PairCard::retranslate() {
  m_against->setText(tr("against"));
  m_numbers->setToolTip(
      tr("On the users both runs ranked for; p is corrected by Holm over all pairs, the interval is a BCa "
         "bootstrap over users. Effect size is Cohen's d: about 0.2 is small, 0.5 medium, 0.8 large."));
  fillTests();
  showPair();
  showNotes();
}

void PairCard::fillTests() {
  const QVariant chosen = m_test->currentData();
  m_test->clear();
  const auto add = [this](core::PairedTest test, const QString& name, const QString& tip) {
    m_test->addItem(name, static_cast<int>(test));
    m_test->setItemData(m_test->count() - 1, tip, Qt::ToolTipRole);
  };
  add(core::PairedTest::T, tr("Paired t test"), tr("Is the mean difference zero?"));
  add(core::PairedTest::Wilcoxon, tr("Wilcoxon test"), tr("Do gains outrank losses, whatever their size?"));
  add(core::PairedTest::Randomisation, tr("Randomisation test"),
      tr("How often would chance alone, exchanging the two runs user by user, differ as much?"));
  add(core::PairedTest::Sign, tr("Sign test"), tr("Do as many users win as lose?"));
  add(core::PairedTest::Bootstrap, tr("Bootstrap test"),
      tr("Is the mean difference zero, by drawing users anew?"));
  m_test->setCurrentIndex(std::max(0, m_test->findData(chosen)));
}

core::PairedTest PairCard::test() const {
  return static_cast<core::PairedTest>(m_test->currentData().toInt());
}

void PairCard::setComparison(const core::Comparison& comparison) {
  m_comparison = comparison;
  fillBoxes();
  showPair();
  showNotes();
}

void PairCard::choose(std::int64_t first, std::int64_t second) {
  m_first->setCurrentIndex(m_first->findData(QVariant::fromValue<qlonglong>(first)));
  m_second->setCurrentIndex(m_second->findData(QVariant::fromValue<qlonglong>(second)));
  showPair();
  Q_EMIT pairChanged();
}

void PairCard::showNotes() {
  QStringList notes;
  for (const core::SeedGroup& group : m_comparison.groups)
    notes += QString::fromStdString(isChinese() ? group.sentenceChinese : group.sentence);
  m_notes->setText(notes.join('\n'));
  m_notes->setVisible(!notes.isEmpty());
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
  for (const core::ComparedPair& pair : m_comparison.pairs) {
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
  if (m_comparison.pairs.empty())
    return m_sentence->setText(tr("Two evaluated runs of the same split make a comparison."));
  if (first == second) return m_sentence->setText(tr("Choose two different runs."));
  for (const core::ComparedPair& pair : m_comparison.pairs) {
    const bool straight = pair.first == first && pair.second == second;
    if (!straight && !(pair.first == second && pair.second == first)) continue;
    m_sentence->setText(QString::fromStdString(isChinese() ? pair.sentenceChinese : pair.sentence));
    const double sign = straight ? 1 : -1;
    const double low = straight ? pair.low : -pair.high, high = straight ? pair.high : -pair.low;
    m_numbers->setText(tr("difference %1 [%2, %3] · p %4 · effect size %5 · %6 users: %7 better, %8 worse")
                           .arg(signedText(sign * pair.difference), signedText(low), signedText(high),
                                probabilityText(pair.pAdjusted),
                                QLocale().toString(sign * pair.effectSize, 'f', 2), countText(pair.n),
                                countText(straight ? pair.wins : pair.losses),
                                countText(straight ? pair.losses : pair.wins)));
  }
}

}  // namespace ui
