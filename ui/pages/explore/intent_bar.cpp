#include "ui/pages/explore/intent_bar.h"

#include <QMenu>
#include <algorithm>

#include "ui/pages/explore/chip_editor.h"
#include "ui/pages/item/review_line.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

/// The words of the query that a chip of that kind came from; empty for the analyst's own chips.
QString sourceOf(const core::Intent& intent, const std::string& kind, const std::string& value) {
  for (const core::IntentChip& chip : intent.chips)
    if (chip.kind == kind && (value.empty() || chip.value == value))
      return QString::fromStdString(chip.source);
  return {};
}

void forgetChips(core::Intent& intent, const std::string& kind) {
  std::erase_if(intent.chips, [&](const core::IntentChip& chip) { return chip.kind == kind; });
}

}  // namespace

QString bandText(const core::PriceBand& band) {
  const QString currency = QString::fromStdString(band.currency);
  const auto price = [&](double value) { return value > 0 ? priceText(value, currency) : QString("0"); };
  if (band.min && band.max) return price(*band.min) + " – " + price(*band.max);
  if (band.max) return "≤ " + price(*band.max);
  return band.min ? "≥ " + price(*band.min) : QString();
}

IntentBar::IntentBar(QWidget* parent) : QWidget(parent), m_flow(new FlowLayout(this)) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  m_add = new QToolButton(this);
  m_add->setObjectName("add-chip");
  m_add->setProperty("role", "tiny");
  m_add->setIcon(theme::icon("plus"));
  m_add->setFixedSize(28, 28);
  m_reset = new QToolButton(this);
  m_reset->setObjectName("reset-intent");
  m_reset->setProperty("role", "tiny");
  m_reset->setFixedHeight(28);
  connect(m_add, &QToolButton::clicked, this, &IntentBar::openMenu);
  connect(m_reset, &QToolButton::clicked, this, &IntentBar::resetAsked);
  clear();
  retranslate();
}

void IntentBar::retranslate() {
  m_add->setToolTip(tr("Add a condition"));
  m_add->setAccessibleName(tr("Add a condition"));
  m_reset->setText(tr("Read from the text again"));
  rebuild();
}

void IntentBar::setIntent(const core::Intent& intent, const QStringList& suggestions) {
  m_intent = intent;
  m_suggestions = suggestions;
  m_hasIntent = true;
  rebuild();
}

void IntentBar::clear() {
  m_intent = {};
  m_hasIntent = m_edited = false;
  rebuild();
}

void IntentBar::setEdited(bool edited) {
  m_edited = edited;
  m_reset->setVisible(m_hasIntent && m_edited);
}

void IntentBar::rebuild() {
  while (QLayoutItem* item = m_flow->takeAt(0)) {
    QWidget* widget = item->widget();
    if (widget != m_add && widget != m_reset) {
      widget->hide();
      widget->deleteLater();  // a chip may be in the middle of telling us that it was clicked
    }
    delete item;
  }
  addWordChips("category", tr("category"), &core::Intent::categories);
  addWordChips("audience", tr("for"), &core::Intent::audience);
  addWordChips("brand", tr("brand"), &core::Intent::brands);
  addWordChips("colour", tr("colour"), &core::Intent::colours);
  addWordChips("size", tr("size"), &core::Intent::sizes);
  addWordChips("use", tr("use"), &core::Intent::uses);
  addPriceChip();
  addSentimentChip();
  addWordChips("must", tr("with"), &core::Intent::must);
  addWordChips("must_not", tr("without"), &core::Intent::mustNot);
  m_flow->addWidget(m_add);
  m_flow->addWidget(m_reset);
  m_add->setVisible(m_hasIntent);
  m_reset->setVisible(m_hasIntent && m_edited);
  // Showing the chips has laid them out already, without what came after them.
  m_flow->invalidate();
  m_flow->activate();
  updateGeometry();
}

void IntentBar::addWordChips(const char* kind, const QString& label,
                             std::vector<std::string> core::Intent::*words) {
  for (const std::string& word : m_intent.*words) {
    const QString text = QString::fromStdString(word), source = sourceOf(m_intent, kind, word);
    auto* chip = new Chip(label, text, Chip::Cross::Shown, this);
    chip->setObjectName(QString("chip-%1").arg(kind));
    chip->setToolTip(source.isEmpty() ? tr("Set by hand; click to change")
                                      : tr("From “%1”; click to change").arg(source));
    connect(chip, &Chip::removed, this, [this, word, words] {
      core::Intent intent = m_intent;
      std::erase(intent.*words, word);
      change(intent);
    });
    connect(chip, &Chip::clicked, this,
            [this, chip, label, text, words] { editWord(chip, label, text, words); });
    m_flow->addWidget(chip);
    chip->show();
  }
}

void IntentBar::addPriceChip() {
  if (!m_intent.price) return;
  const QString source = sourceOf(m_intent, "price", {});
  QString text = bandText(*m_intent.price);
  if (!source.isEmpty()) text += QString(" “%1”").arg(source);
  auto* chip = new Chip(tr("price"), text, Chip::Cross::Shown, this);
  chip->setObjectName("chip-price");
  for (const core::IntentChip& read : m_intent.chips)
    if (read.kind == "price") chip->setToolTip(QString::fromStdString(read.value));
  connect(chip, &Chip::removed, this, [this] {
    core::Intent intent = m_intent;
    intent.price.reset();
    forgetChips(intent, "price");
    change(intent);
  });
  connect(chip, &Chip::clicked, this, [this, chip] { editPrice(chip); });
  m_flow->addWidget(chip);
  chip->show();
}

void IntentBar::addSentimentChip() {
  if (m_intent.sentiment.empty()) return;
  auto* chip = new Chip(tr("opinion"), sentimentText(m_intent.sentiment), Chip::Cross::Shown, this);
  chip->setObjectName("chip-sentiment");
  if (const QString source = sourceOf(m_intent, "sentiment", {}); !source.isEmpty())
    chip->setToolTip(tr("From “%1”, as the newest run that judges texts sees it").arg(source));
  connect(chip, &Chip::removed, this, [this] {
    core::Intent intent = m_intent;
    intent.sentiment.clear();
    forgetChips(intent, "sentiment");
    change(intent);
  });
  m_flow->addWidget(chip);
  chip->show();
}

void IntentBar::openMenu() {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  if (!m_suggestions.isEmpty()) {
    QMenu* categories = menu->addMenu(tr("Category"));
    for (const QString& category : m_suggestions)
      connect(categories->addAction(category), &QAction::triggered, this, [this, category] {
        core::Intent intent = m_intent;
        intent.categories = {category.toStdString()};
        forgetChips(intent, "category");
        change(intent);
      });
  }
  connect(menu->addAction(tr("Price…")), &QAction::triggered, this, [this] { editPrice(m_add); });
  connect(menu->addAction(tr("With the words…")), &QAction::triggered, this,
          [this] { editWord(m_add, tr("with"), {}, &core::Intent::must); });
  connect(menu->addAction(tr("Without the words…")), &QAction::triggered, this,
          [this] { editWord(m_add, tr("without"), {}, &core::Intent::mustNot); });
  menu->popup(m_add->mapToGlobal(QPoint(0, m_add->height() + theme::kTiny)));
}

ChipEditor* IntentBar::makeEditor(const QString& label) {
  auto* editor = new ChipEditor(label, this);
  editor->setObjectName("chip-editor");
  return editor;
}

void IntentBar::editPrice(QWidget* at) {
  ChipEditor* editor = makeEditor(tr("price"));
  const core::PriceBand band = m_intent.price.value_or(core::PriceBand{});
  editor->editBand(band.min, band.max, [this, band](std::optional<double> min, std::optional<double> max) {
    core::Intent intent = m_intent;
    intent.price = core::PriceBand{min, max, band.currency, {}};
    if (!min && !max) intent.price.reset();
    forgetChips(intent, "price");
    change(intent);
  });
  editor->openBelow(at);
}

void IntentBar::editWord(QWidget* at, const QString& label, const QString& old,
                         std::vector<std::string> core::Intent::*words) {
  ChipEditor* editor = makeEditor(label);
  editor->editText(old, [this, old, words](const QString& text) {
    core::Intent intent = m_intent;
    auto& list = intent.*words;
    const auto found = std::find(list.begin(), list.end(), old.toStdString());
    if (found != list.end())
      *found = text.toStdString();
    else
      list.push_back(text.toStdString());
    change(intent);
  });
  editor->openBelow(at);
}

void IntentBar::change(const core::Intent& intent) {
  m_intent = intent;
  m_edited = true;
  rebuild();
  Q_EMIT edited(m_intent);
}

}  // namespace ui
