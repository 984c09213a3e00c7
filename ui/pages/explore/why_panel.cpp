#include "ui/pages/explore/why_panel.h"

#include <algorithm>
#include <cmath>

#include "ui/pages/explore/result_list.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"
#include "ui/widgets/parts_bar.h"

namespace ui {
namespace {

QString text(const std::string& utf8) {
  return QString::fromStdString(utf8);
}

QString meaningOf(const std::string& part) {
  if (part == "text") return WhyPanel::tr("how close the language model finds the query and the item's text");
  if (part == "words")
    return WhyPanel::tr("words of the query that the item's text holds, by full-text search");
  if (part == "behaviour") return WhyPanel::tr("what the chosen run expects of this user");
  if (part == "price") return WhyPanel::tr("how well the price fits the band that was asked for");
  if (part == "rating") return WhyPanel::tr("what other users thought of it");
  if (part == "popularity") return WhyPanel::tr("how many users chose it");
  return {};
}

}  // namespace

WhyPanel::WhyPanel(QWidget* parent) : Card(parent), m_scroll(new QScrollArea(this)) {
  m_scroll->setWidgetResizable(true);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  content()->addWidget(m_sentenceBox = buildSentence());
  content()->addWidget(m_scroll, 1);
  retranslate();
}

QWidget* WhyPanel::buildSentence() {
  auto* box = new QWidget(this);
  auto* lines = new QVBoxLayout(box);
  lines->setContentsMargins(0, 0, 0, theme::kSmall);
  lines->setSpacing(theme::kTiny);
  lines->addWidget(m_sentenceText = makeLabel({}, "", box));
  m_sentenceText->setObjectName("why-sentence");
  m_sentenceText->setTextFormat(Qt::PlainText);
  m_sentenceText->setWordWrap(true);
  m_sentenceText->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* row = new QHBoxLayout;
  row->setSpacing(theme::kTiny);
  row->addWidget(m_sentenceNote = makeLabel({}, "secondary", box), 1);
  m_sentenceNote->setObjectName("why-note");
  m_sentenceNote->setTextFormat(Qt::PlainText);
  m_sentenceNote->setWordWrap(true);
  row->addWidget(m_sentenceCross = new QToolButton(box), 0, Qt::AlignTop);
  m_sentenceCross->setObjectName("why-close");
  m_sentenceCross->setProperty("role", "tiny");
  m_sentenceCross->setIcon(theme::icon("close"));
  m_sentenceCross->setIconSize({12, 12});
  connect(m_sentenceCross, &QToolButton::clicked, this, [this] {
    endWriting();
    Q_EMIT writingClosed();
  });
  lines->addLayout(row);
  box->hide();
  return box;
}

void WhyPanel::showTemplate(const QString& sentence) {
  m_template = sentence;
  m_writing = true;
  fillSentence();
}

void WhyPanel::showDraft(const QString& text) {
  m_draft = text;
  fillSentence();
}

void WhyPanel::showSentence(const ExplanationRunner::Sentence& sentence) {
  m_sentence = sentence;
  m_writing = false;
  fillSentence();
}

void WhyPanel::endWriting() {
  m_writing = false;
  m_draft.clear();
  fillSentence();
}

void WhyPanel::fillSentence() {
  const QString shown = m_sentence ? m_sentence->text : m_draft.isEmpty() ? m_template : m_draft + " …";
  m_sentenceBox->setVisible(!shown.isEmpty());
  m_sentenceText->setText(shown);
  m_sentenceCross->setVisible(m_writing);
  QString note;
  if (m_writing)
    note = tr("A model is writing…");
  else if (m_sentence && m_sentence->written)
    note = tr("Written by %1; every name and figure checked.").arg(m_sentence->writer);
  else if (m_sentence && m_sentence->writer.isEmpty())
    note =
        tr("From a template. A model that writes can be fetched: packaging/models get "
           "smollm2-135m-instruct");
  else if (m_sentence)
    note = tr("From a template: what %1 wrote was not borne out by the facts.").arg(m_sentence->writer);
  m_sentenceNote->setText(note);
  m_sentenceNote->setVisible(!note.isEmpty());
}

void WhyPanel::retranslate() {
  setTitle(tr("Why this result"));
  m_sentenceCross->setToolTip(tr("Stop writing"));
  m_sentenceCross->setAccessibleName(tr("Stop writing"));
  fillSentence();
  rebuild();
}

void WhyPanel::setResult(const std::optional<core::QueryResult>& result) {
  m_result = result;
  m_template.clear();
  m_draft.clear();
  m_sentence.reset();
  m_writing = false;
  fillSentence();
  rebuild();
}

void WhyPanel::setBehaviour(bool hasRun, bool hasUser) {
  m_hasRun = hasRun;
  m_hasUser = hasUser;
}

void WhyPanel::addLine(QVBoxLayout* lines, const QString& words, const char* role) {
  if (words.isEmpty()) return;
  auto* label = makeLabel(words, role, this);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  lines->addWidget(label);
}

void WhyPanel::addParts(QVBoxLayout* lines) {
  double largest = 0;
  for (const auto& [name, value] : m_result->parts) largest = std::max(largest, std::abs(value));
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(theme::kGap);
  grid->setVerticalSpacing(theme::kTiny);
  int row = 0;
  for (const auto& [name, value] : m_result->parts) {
    auto* label = makeLabel(PartsBar::partName(name), "", this);
    label->setToolTip(meaningOf(name));
    auto* bar = new PartsBar(this);
    bar->setParts({{name, value}}, largest);
    auto* number = makeLabel(metricText(value), "", this);
    number->setAlignment(Qt::AlignRight);
    const double share = m_result->score > 0 ? value / m_result->score : 0;
    auto* percent = makeLabel(percentText(share), "secondary", this);
    percent->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    grid->addWidget(label, row, 0);
    grid->addWidget(bar, row, 1);
    grid->addWidget(number, row, 2);
    grid->addWidget(percent, row++, 3);
  }
  grid->addWidget(makeLabel(tr("Score"), "section", this), row, 0);
  auto* total = makeLabel(metricText(m_result->score), "section", this);
  total->setAlignment(Qt::AlignRight);
  grid->addWidget(total, row, 2);
  grid->setColumnStretch(1, 1);
  lines->addLayout(grid);
}

void WhyPanel::rebuild() {
  auto* inner = new QWidget;
  inner->setProperty("role", "scroll-content");
  auto* lines = new QVBoxLayout(inner);
  lines->setContentsMargins(0, 0, theme::kTiny, 0);
  lines->setSpacing(theme::kSmall);
  if (!m_result) {
    addLine(lines, tr("Choose a result to see what its score is made of."), "secondary");
  } else {
    addLine(lines, text(m_result->title), "section");
    addLine(lines, text(m_result->itemId), "mono");
    addParts(lines);
    if (!m_hasRun)
      addLine(lines, tr("No behaviour: choose a run to let it join in."), "secondary");
    else if (!m_hasUser)
      addLine(lines, tr("No behaviour: name a user to let the run join in."), "secondary");
    if (!m_result->snippet.empty() && m_result->snippet != m_result->title) {
      addLine(lines, tr("What matched"), "section");
      addLine(lines, text(m_result->snippet), "");
    }
    addLine(lines, tr("About the item"), "section");
    QStringList facts;
    if (m_result->price > 0) facts += priceText(m_result->price, text(m_result->currency));
    if (const QString stars = starsText(*m_result); !stars.isEmpty()) facts += stars;
    if (!m_result->brand.empty()) facts += text(m_result->brand);
    if (!m_result->category.empty()) facts += text(m_result->category).replace(" / ", " › ");
    addLine(lines, facts.isEmpty() ? tr("Nothing but its id is known.") : facts.join("\n"), "");
    auto* open = makeButton(tr("Open the item…"), "", this);
    open->setObjectName("open-item");
    open->setToolTip(tr("What the catalogue says of it, and its reviews"));
    connect(open, &QPushButton::clicked, this, [this] { Q_EMIT itemAsked(text(m_result->itemId)); });
    lines->addWidget(open, 0, Qt::AlignLeft);
  }
  lines->addStretch(1);
  m_scroll->setWidget(inner);  // deletes the old one
}

}  // namespace ui
