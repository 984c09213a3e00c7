#include "ui/widgets/card.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QStyle>

#include "ui/theme/theme.h"

namespace ui {

namespace {

/// The height that wrapped text needs, and no more.
void keepHeight(QLabel* label) {
  QSizePolicy policy = label->sizePolicy();
  policy.setVerticalPolicy(QSizePolicy::Fixed);
  label->setSizePolicy(policy);
}

}  // namespace

void setRole(QWidget* widget, const char* role) {
  widget->setProperty("role", role);
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

QScrollArea* scrollAround(QWidget* content) {
  auto* scroll = new QScrollArea;
  content->setProperty("role", "scroll-content");
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(content);
  return scroll;
}

QLabel* makeLabel(const QString& text, const char* role, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setProperty("role", role);
  return label;
}

QPushButton* makeButton(const QString& text, const char* role, QWidget* parent) {
  auto* button = new QPushButton(text, parent);
  button->setProperty("role", role);
  button->setAutoDefault(false);
  return button;
}

Card::Card(QWidget* parent) : QFrame(parent), m_content(new QVBoxLayout) {
  setProperty("role", "card");
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(theme::kPadding, theme::kPadding, theme::kPadding, theme::kPadding);
  layout->setSpacing(theme::kSmall);
  m_content->setSpacing(theme::kSmall);
  layout->addLayout(m_content, 1);
}

void Card::setTitle(const QString& title) {
  if (!m_title) {
    m_title = makeLabel({}, "section", this);
    m_title->setWordWrap(true);
    keepHeight(m_title);
    static_cast<QVBoxLayout*>(layout())->insertWidget(0, m_title);
  }
  m_title->setText(title);
}

void Card::setNote(const QString& note) {
  if (!m_note) {
    m_note = makeLabel({}, "secondary", this);
    m_note->setWordWrap(true);
    m_note->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    layout()->addWidget(m_note);
  }
  m_note->setText(note);
  m_note->setVisible(!note.isEmpty());
}

void Card::setClickable(bool clickable) {
  m_clickable = clickable;
  setFocusPolicy(clickable ? Qt::StrongFocus : Qt::NoFocus);
  setCursor(clickable ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void Card::setChosen(bool chosen) {
  setProperty("chosen", chosen);
  style()->unpolish(this);
  style()->polish(this);
}

void Card::setHovered(bool hovered) {
  if (!m_clickable) return;
  setProperty("hovered", hovered);
  style()->unpolish(this);
  style()->polish(this);
}

void Card::enterEvent(QEnterEvent* event) {
  setHovered(true);
  QFrame::enterEvent(event);
}

void Card::leaveEvent(QEvent* event) {
  setHovered(hasFocus());
  QFrame::leaveEvent(event);
}

void Card::focusInEvent(QFocusEvent* event) {
  setHovered(true);
  QFrame::focusInEvent(event);
}

void Card::focusOutEvent(QFocusEvent* event) {
  setHovered(false);
  QFrame::focusOutEvent(event);
}

void Card::mouseReleaseEvent(QMouseEvent* event) {
  QFrame::mouseReleaseEvent(event);
  if (m_clickable && event->button() == Qt::LeftButton && rect().contains(event->pos())) Q_EMIT clicked();
}

void Card::keyPressEvent(QKeyEvent* event) {
  if (m_clickable && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Space))
    Q_EMIT clicked();
  else
    QFrame::keyPressEvent(event);
}

StatTile::StatTile(QWidget* parent) : Card(parent) {
  layout()->setContentsMargins(theme::kPadding, theme::kGap, theme::kPadding, theme::kGap);
  content()->setSpacing(0);
  content()->addWidget(m_number = makeLabel({}, "number", this));
  content()->addWidget(m_label = makeLabel({}, "secondary", this));
}

void StatTile::set(const QString& number, const QString& label, const QString& tip) {
  m_number->setText(number);
  m_label->setText(label);
  setToolTip(tip);
}

EmptyState::EmptyState(const QString& icon, QWidget* parent) : QWidget(parent), m_iconName(icon) {
  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(theme::kGap);
  layout->addStretch(2);
  layout->addWidget(m_icon = new QLabel(this), 0, Qt::AlignHCenter);
  m_sentence = makeLabel({}, "", this);
  m_sentence->setWordWrap(true);
  m_sentence->setAlignment(Qt::AlignCenter);
  m_sentence->setMaximumWidth(460);
  // Between two stretches rather than aligned: an aligned label is not given the height that its lines need.
  auto* line = new QHBoxLayout;
  line->addStretch(1);
  line->addWidget(m_sentence, 100);
  line->addStretch(1);
  layout->addLayout(line);
  layout->addWidget(m_button = makeButton({}, "", this), 0, Qt::AlignHCenter);
  layout->addStretch(3);
  connect(m_button, &QPushButton::clicked, this, &EmptyState::clicked);
  drawIcon();
}

void EmptyState::set(const QString& sentence, const QString& button) {
  m_sentence->setText(sentence);
  m_button->setText(button);
  m_button->setVisible(!button.isEmpty());
}

void EmptyState::drawIcon() {
  m_icon->setPixmap(theme::pixmap(m_iconName, theme::IconColor::Secondary, 40, devicePixelRatioF()));
}

void EmptyState::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::StyleChange) drawIcon();
}

}  // namespace ui
