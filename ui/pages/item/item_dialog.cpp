#include "ui/pages/item/item_dialog.h"

#include <QHBoxLayout>
#include <QLocale>

#include "ui/pages/item/review_line.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"
#include "ui/widgets/share_bar.h"

namespace ui {
namespace {

constexpr int kWidth = 720, kHeight = 640;  // px
constexpr std::size_t kShownReviews = 50;   // more would hold up the window

QString text(const std::string& utf8) {
  return QString::fromStdString(utf8);
}

QLabel* addText(QVBoxLayout* lines, const QString& words, const char* role) {
  auto* label = makeLabel(words, role);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  lines->addWidget(label);
  return label;
}

}  // namespace

ItemDialog::ItemDialog(Background& background, const std::filesystem::path& workspace,
                       const std::string& item, QWidget* parent)
    : QDialog(parent), m_background(background), m_workspace(workspace), m_item(item) {
  setAttribute(Qt::WA_DeleteOnClose);
  setObjectName("item");
  setWindowTitle(text(item));
  resize(kWidth, kHeight);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, theme::kGap);
  layout->setSpacing(0);
  layout->addWidget(m_progress = new ProgressStrip(this));
  auto* inner = new QVBoxLayout;
  inner->setContentsMargins(theme::kMargin, theme::kPadding, theme::kGap, 0);
  layout->addLayout(inner, 1);
  inner->addWidget(m_errors = new ErrorStrip(this));
  inner->addWidget(m_scroll = new QScrollArea(this), 1);
  m_scroll->setWidgetResizable(true);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  load(false);
}

void ItemDialog::load(bool judge) {
  m_progress->start();
  m_background.run(
      this,
      [workspace = m_workspace, item = m_item, judge](std::stop_token token) {
        StopProgress progress(token);
        return core::itemPage(workspace, {.item = item, .judge = judge}, progress);
      },
      [this, judge](const core::ItemPage& page) {
        m_progress->stop();
        show(page, judge);
        if (!judge && !page.reviews.empty()) load(true);
      },
      [this](const core::Failure& failure) {
        m_progress->stop();
        m_errors->showFailure(failure);
      });
}

void ItemDialog::show(const core::ItemPage& page, bool judged) {
  auto* content = new QWidget;
  content->setProperty("role", "scroll-content");
  auto* lines = new QVBoxLayout(content);
  lines->setContentsMargins(0, 0, theme::kGap, 0);
  lines->setSpacing(theme::kSmall);
  addFacts(page, lines);
  if (page.reviewCount > 0) {
    addSentiment(page, judged, lines);
    addReviews(page, lines);
  } else {
    addText(lines, tr("Nobody has reviewed it yet."), "secondary");
  }
  lines->addStretch(1);
  m_scroll->setWidget(content);  // deletes the old one
}

void ItemDialog::addFacts(const core::ItemPage& page, QVBoxLayout* lines) {
  const QString title = text(page.title.empty() ? page.itemId : page.title);
  setWindowTitle(title);
  addText(lines, title, "page-title");
  QStringList facts;
  if (page.price > 0) facts += priceText(page.price, text(page.currency));
  if (page.rating > 0) {
    QString stars = "★ " + QLocale().toString(page.rating, 'f', 1);
    if (page.ratingCount > 0) stars += QString(" (%1)").arg(countText(page.ratingCount));
    facts += stars;
  }
  for (const std::string& part : {page.brand, page.category})
    if (!part.empty()) facts += text(part).replace(" / ", " › ");
  if (!facts.isEmpty()) addText(lines, facts.join(" · "), "");
  addText(lines, text(page.itemId), "mono");
  if (!page.description.empty()) addText(lines, text(page.description), "");
}

void ItemDialog::addSentiment(const core::ItemPage& page, bool judged, QVBoxLayout* lines) {
  auto* card = new Card;
  lines->addSpacing(theme::kSmall);
  lines->addWidget(card);
  QVBoxLayout* inner = card->content();
  card->setTitle(tr("What reviewers think"));
  if (!judged) {
    addText(inner, tr("Reading the reviews…"), "secondary");
    return;
  }
  if (!page.judge) {
    addText(inner,
            tr("No run of this workspace tells good reviews from bad yet. Train the recipe “Sentiment of "
               "reviews” and each review here gets its mark."),
            "secondary");
    auto* train = makeButton(tr("Train it…"), "");
    train->setObjectName("train-sentiment");
    connect(train, &QPushButton::clicked, this, [this] {
      Q_EMIT trainingAsked();
      close();
    });
    inner->addWidget(train, 0, Qt::AlignLeft);
    return;
  }
  const std::int64_t all = page.good + page.bad;
  auto* bar = new ShareBar;
  bar->setObjectName("share");
  bar->setCounts(page.good, page.bad);
  inner->addWidget(bar);
  const double share = all > 0 ? static_cast<double>(page.good) / static_cast<double>(all) : 0;
  addText(inner,
          tr("%1 of the newest %2 reviews are good, %3 bad (%4 good), as run %5 #%6 judges them.")
              .arg(countText(page.good), countText(all), countText(page.bad), percentText(share),
                   text(page.judge->name), QString::number(page.judge->run)),
          "secondary");
  for (const auto& [place, title] : {std::pair{page.mostGood, tr("Most telling good review")},
                                     {page.mostBad, tr("Most telling bad review")}}) {
    if (!place) continue;
    addText(inner, title, "section");
    inner->addWidget(new ReviewLine(page.reviews[*place]));
  }
}

void ItemDialog::addReviews(const core::ItemPage& page, QVBoxLayout* lines) {
  const std::size_t shown = std::min(page.reviews.size(), kShownReviews);
  lines->addSpacing(theme::kSmall);
  addText(lines,
          static_cast<std::int64_t>(shown) < page.reviewCount
              ? tr("Reviews: the newest %1 of %2")
                    .arg(countText(static_cast<std::int64_t>(shown)), countText(page.reviewCount))
              : tr("Reviews: %1").arg(countText(page.reviewCount)),
          "section");
  for (std::size_t i = 0; i < shown; ++i) {
    lines->addWidget(new ReviewLine(page.reviews[i]));
    lines->addSpacing(theme::kSmall);
  }
}

}  // namespace ui
