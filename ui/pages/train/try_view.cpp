#include "ui/pages/train/try_view.h"

#include <QHBoxLayout>
#include <QLocale>
#include <array>

#include "core/workflow/generate.h"
#include "core/workflow/sentiment.h"
#include "ui/pages/item/review_line.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kTokens = 120;
constexpr int kTextHeight = 84;  // px

}  // namespace

TryView::TryView(Background& background, QWidget* parent) : QWidget(parent), m_background(background) {
  auto* lines = new QVBoxLayout(this);
  lines->setContentsMargins(0, theme::kGap, 0, 0);
  lines->setSpacing(theme::kSmall);
  lines->addWidget(m_what = makeLabel({}, "secondary", this));
  m_what->setWordWrap(true);
  lines->addWidget(m_text = new QPlainTextEdit(this));
  m_text->setObjectName("try-text");
  m_text->setFixedHeight(kTextHeight);
  m_text->setTabChangesFocus(true);
  auto* row = new QHBoxLayout;
  row->addWidget(m_go = makeButton({}, "primary", this));
  m_go->setObjectName("try-go");
  row->addWidget(m_chat = new QCheckBox(this));
  row->addStretch(1);
  lines->addLayout(row);
  lines->addWidget(m_progress = new ProgressStrip(this));
  lines->addWidget(m_verdict = makeLabel({}, "section", this));
  m_verdict->setObjectName("try-verdict");
  lines->addWidget(m_share = new ShareBar(this));
  m_share->setMaximumWidth(360);
  lines->addWidget(m_answer = new QPlainTextEdit(this), 1);
  m_answer->setObjectName("try-answer");
  m_answer->setReadOnly(true);
  lines->addStretch(1);
  connect(m_go, &QPushButton::clicked, this, [this] { m_running ? stop() : start(); });
}

void TryView::show(const std::filesystem::path& workspace, std::int64_t run, core::TriableModel kind) {
  if (workspace == m_workspace && run == m_run && kind == m_kind) return;
  stop();
  m_workspace = workspace;
  m_run = run;
  m_kind = kind;
  m_verdict->clear();
  m_answer->clear();
  m_share->hide();
  retranslate();
}

void TryView::retranslate() {
  const bool writes = m_kind == core::TriableModel::Decoder;
  m_what->setText(writes ? tr("Give this run's model the beginning of a text, or say something to it.")
                         : tr("Give this run's model a text, in a language that it reads, and see what it "
                              "makes of it."));
  m_text->setPlaceholderText(writes ? tr("The best thing about these shoes is")
                                    : tr("The sole came off in a week."));
  m_chat->setText(tr("As a conversation"));
  m_chat->setToolTip(tr("Puts the text as the model's chat template wants it"));
  m_chat->setVisible(writes);
  m_answer->setVisible(writes);
  m_verdict->setVisible(!writes);
  m_go->setText(m_running ? tr("Stop") : writes ? tr("Write") : tr("Judge"));
}

void TryView::start() {
  const QString text = m_text->toPlainText().isEmpty() ? m_text->placeholderText() : m_text->toPlainText();
  ++m_number;
  m_running = true;
  m_progress->start();
  m_verdict->clear();
  m_answer->clear();
  retranslate();
  m_kind == core::TriableModel::Decoder ? write(text) : judge(text);
}

void TryView::stop() {
  m_stop.request_stop();
}

void TryView::ended() {
  m_running = false;
  m_progress->stop();
  retranslate();
}

void TryView::judge(const QString& text) {
  m_stop = m_background.run(
      this,
      [workspace = m_workspace, run = m_run, text = text.toStdString()](std::stop_token token) {
        StopProgress progress(token);
        const std::array<std::string, 1> texts{text};
        return core::TextJudge(workspace, std::to_string(run), core::Device::Auto)
            .judge(texts, progress)
            .front();
      },
      [this](const core::TextSentiment& sentiment) {
        const bool labels = !sentiment.label.empty();
        m_share->setVisible(labels);
        if (labels) {
          const double sure = sentiment.label == "good" ? sentiment.good : 1 - sentiment.good;
          m_verdict->setText(tr("%1, %2 sure").arg(sentimentText(sentiment.label), percentText(sure)));
          m_share->setCounts(qRound64(sentiment.good * 1000), qRound64((1 - sentiment.good) * 1000));
        } else {
          m_verdict->setText(tr("A rating of %1").arg(QLocale().toString(sentiment.rating, 'f', 2)));
        }
        ended();
      },
      [this](const core::Failure& failure) {
        ended();
        Q_EMIT failed(failure);
      },
      [this] { ended(); });
}

void TryView::write(const QString& text) {
  core::TextRequest request{.model = "run:" + std::to_string(m_run),
                            .workspace = m_workspace,
                            .prompt = text.toStdString(),
                            .chat = m_chat->isChecked()};
  request.options.maxTokens = kTokens;
  const QPointer<QObject> context(this);
  const QPointer<TryView> self(this);
  m_stop = m_background.run(
      this,
      [request, context, self, number = m_number, &background = m_background](std::stop_token token) {
        StopProgress progress(token);
        core::generateText(request, progress, [&](std::string_view more) {
          const QString words = QString::fromUtf8(more.data(), static_cast<qsizetype>(more.size()));
          background.tell(context, [self, number, words] {
            if (self->m_number != number) return;
            self->m_answer->moveCursor(QTextCursor::End);
            self->m_answer->insertPlainText(words);
          });
        });
      },
      [this] { ended(); },
      [this](const core::Failure& failure) {
        ended();
        Q_EMIT failed(failure);
      },
      [this] { ended(); });
}

}  // namespace ui
