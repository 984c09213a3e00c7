#include "ui/pages/explore/result_list.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLocale>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/number_text.h"
#include "ui/widgets/parts_bar.h"

namespace ui {
namespace {

constexpr int kTwoColumns = 1300;  // px: wider than this, results stand beside each other

QString text(const std::string& utf8) {
  return QString::fromStdString(utf8);
}

}  // namespace

QString starsText(const core::QueryResult& result) {
  if (result.rating <= 0) return {};
  QString stars = "★ " + QLocale().toString(result.rating, 'f', 1);
  if (result.ratingCount > 0) stars += QString(" (%1)").arg(countText(result.ratingCount));
  return stars;
}

ResultCard::ResultCard(const core::QueryResult& result, double scale, QWidget* parent) : Card(parent) {
  setObjectName("result");
  setClickable(true);
  layout()->setContentsMargins(theme::kGap, theme::kGap, theme::kPadding, theme::kGap);
  auto* row = new QHBoxLayout;
  row->setSpacing(theme::kGap);
  auto* rank = makeLabel(QString::number(result.rank), "secondary", this);
  rank->setFixedWidth(20);
  rank->setAlignment(Qt::AlignRight | Qt::AlignTop);
  auto* lines = new QVBoxLayout;
  lines->setSpacing(theme::kTiny);
  row->addWidget(rank, 0, Qt::AlignTop);
  row->addLayout(lines, 1);
  content()->addLayout(row);

  auto* head = new QHBoxLayout;
  head->setSpacing(theme::kPadding);
  auto* title = new ElidedLabel(this);
  title->setProperty("role", "section");
  QFont bold = theme::font(theme::FontRole::Section);
  title->setFont(bold);
  title->setText(result.title.empty() ? text(result.itemId) : text(result.title));
  head->addWidget(title, 1);
  if (const QString price = priceText(result.price, text(result.currency)); !price.isEmpty())
    head->addWidget(makeLabel(price, "section", this));
  if (const QString stars = starsText(result); !stars.isEmpty())
    head->addWidget(makeLabel(stars, "secondary", this));
  lines->addLayout(head);

  QStringList origin;
  for (const std::string& part : {result.brand, result.category})
    if (!part.empty()) origin += text(part).replace(" / ", " › ");
  if (!origin.isEmpty()) {
    auto* where = new ElidedLabel(this);
    where->setProperty("role", "secondary");
    where->setFont(theme::font(theme::FontRole::Secondary));
    where->setText(origin.join(" · "));
    lines->addWidget(where);
  }
  auto* score = new QHBoxLayout;
  score->setSpacing(theme::kGap);
  auto* bar = new PartsBar(this);
  bar->setParts(result.parts, scale);
  score->addWidget(bar, 1);
  score->addWidget(makeLabel(metricText(result.score), "secondary", this));
  lines->addLayout(score);
  if (result.snippet != result.title && !result.snippet.empty()) {
    auto* snippet = new ElidedLabel(this, 2);
    snippet->setFont(theme::font(theme::FontRole::Secondary));
    snippet->setText(text(result.snippet));
    lines->addWidget(snippet);
  }
  setAccessibleName(QString("%1. %2").arg(result.rank).arg(title->text()));
}

ResultList::ResultList(QWidget* parent) : QScrollArea(parent) {
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  auto* inner = new QWidget(this);
  inner->setProperty("role", "scroll-content");
  m_grid = new QGridLayout(inner);
  m_grid->setContentsMargins(0, 0, theme::kTiny, 0);
  m_grid->setSpacing(theme::kSmall);
  setWidget(inner);
}

void ResultList::setResults(const std::vector<core::QueryResult>& results) {
  for (ResultCard* card : m_cards) {
    m_grid->removeWidget(card);
    card->hide();
    card->deleteLater();
  }
  m_cards.clear();
  m_chosen = -1;
  double scale = 0;
  for (const core::QueryResult& result : results) scale = std::max(scale, result.score);
  for (const core::QueryResult& result : results) {
    auto* card = new ResultCard(result, scale, widget());
    card->installEventFilter(this);
    m_cards.push_back(card);
  }
  m_columns = 0;
  arrange();
  ensureVisible(0, 0);
  if (results.empty())
    Q_EMIT chosenChanged(-1);
  else
    choose(0);
}

void ResultList::arrange() {
  const int columns = viewport()->width() > kTwoColumns ? 2 : 1;
  if (columns == m_columns) return;
  m_columns = columns;
  int position = 0;
  for (int row = 0; row < m_grid->rowCount(); ++row) m_grid->setRowStretch(row, 0);
  for (ResultCard* card : m_cards) {
    m_grid->addWidget(card, position / columns, position % columns);
    card->show();
    ++position;
  }
  m_grid->setColumnStretch(0, 1);
  m_grid->setColumnStretch(1, columns == 2 ? 1 : 0);
  m_grid->setRowStretch(position / columns + 1, 1);
}

void ResultList::resizeEvent(QResizeEvent* event) {
  QScrollArea::resizeEvent(event);
  arrange();
}

void ResultList::focusFirst() {
  if (!m_cards.empty()) m_cards.front()->setFocus(Qt::OtherFocusReason);
}

void ResultList::choose(int index) {
  if (index == m_chosen) return;
  if (m_chosen >= 0) m_cards[static_cast<std::size_t>(m_chosen)]->setChosen(false);
  m_chosen = index;
  ResultCard* card = m_cards[static_cast<std::size_t>(index)];
  card->setChosen(true);
  ensureWidgetVisible(card, 0, theme::kSmall);
  Q_EMIT chosenChanged(index);
}

bool ResultList::eventFilter(QObject* watched, QEvent* event) {
  const auto found = std::find(m_cards.begin(), m_cards.end(), watched);
  if (found == m_cards.end()) return QScrollArea::eventFilter(watched, event);
  const int index = static_cast<int>(found - m_cards.begin()), last = static_cast<int>(m_cards.size()) - 1;
  if (event->type() == QEvent::FocusIn) choose(index);
  if (event->type() == QEvent::MouseButtonRelease) (*found)->setFocus(Qt::MouseFocusReason);
  if (event->type() == QEvent::MouseButtonDblClick) {
    Q_EMIT opened(index);
    return true;
  }
  if (event->type() != QEvent::KeyPress) return false;
  int next = index;
  switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Down:
      next = std::min(last, index + 1);
      break;
    case Qt::Key_Up:
      if (index == 0) Q_EMIT leftUpwards();
      next = std::max(0, index - 1);
      if (index == 0) return true;
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      Q_EMIT opened(index);
      return true;
    case Qt::Key_Home:
      next = 0;
      break;
    case Qt::Key_End:
      next = last;
      break;
    default:
      return false;
  }
  m_cards[static_cast<std::size_t>(next)]->setFocus(Qt::OtherFocusReason);
  return true;
}

}  // namespace ui
