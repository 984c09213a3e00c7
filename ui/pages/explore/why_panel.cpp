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
  content()->addWidget(m_scroll);
  retranslate();
}

void WhyPanel::retranslate() {
  setTitle(tr("Why this result"));
  rebuild();
}

void WhyPanel::setResult(const std::optional<core::QueryResult>& result) {
  m_result = result;
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
  }
  lines->addStretch(1);
  m_scroll->setWidget(inner);  // deletes the old one
}

}  // namespace ui
