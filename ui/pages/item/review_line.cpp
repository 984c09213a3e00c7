#include "ui/pages/item/review_line.h"

#include <QHBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kMarkWidth = 76;  // px

QString starsOf(double rating) {
  const int full = std::clamp(static_cast<int>(std::lround(rating)), 0, 5);
  return QString(full, QChar(0x2605)) + QString(5 - full, QChar(0x2606));
}

QLabel* makeText(const QString& text, const char* role, QWidget* parent) {
  auto* label = makeLabel(text, role, parent);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

}  // namespace

QString sentimentText(const std::string& label) {
  if (label == "good") return ReviewLine::tr("good");
  if (label == "bad") return ReviewLine::tr("bad");
  return QString::fromStdString(label);
}

ReviewLine::ReviewLine(const core::ItemReview& review, QWidget* parent) : QWidget(parent) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme::kGap);
  auto* mark = makeLabel({}, "secondary", this);
  mark->setFixedWidth(kMarkWidth);
  if (review.sentiment) {
    const core::TextSentiment& sentiment = *review.sentiment;
    const bool good = sentiment.label == "good";
    setRole(mark, good ? "good" : "bad");
    mark->setText(QString("%1 %2").arg(good ? "▲" : "▼", sentimentText(sentiment.label)));
    mark->setToolTip(tr("%1 sure").arg(percentText(good ? sentiment.good : 1 - sentiment.good)));
  }
  row->addWidget(mark, 0, Qt::AlignTop);
  auto* lines = new QVBoxLayout;
  lines->setSpacing(theme::kTiny);
  row->addLayout(lines, 1);
  QStringList origin;
  if (review.rating > 0) origin += starsOf(review.rating);
  if (!review.user.empty()) origin += QString::fromStdString(review.user);
  if (!review.time.empty()) origin += timeText(review.time);
  if (!review.title.empty())
    lines->addWidget(makeText(QString::fromStdString(review.title), "section", this));
  if (!review.text.empty()) lines->addWidget(makeText(QString::fromStdString(review.text), "", this));
  if (!origin.isEmpty()) lines->addWidget(makeText(origin.join(" · "), "secondary", this));
}

}  // namespace ui
