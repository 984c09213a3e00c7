#include "ui/pages/explore/explore_page.h"

#include <QKeyEvent>
#include <algorithm>

#include "ui/pages/explore/blocked_dialog.h"
#include "ui/pages/item/item_dialog.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kHistory = 20;  // queries that are remembered
constexpr int kResults = 10;
constexpr int kManyResults = 20;  // where two columns stand beside each other
constexpr int kRest = 250;        // ms on a result before it is explained
constexpr int kWideWindow = 1700, kNarrowWhy = 320, kWideWhy = 420;  // px

}  // namespace

ExplorePage::ExplorePage(Background& background, JobRunner& jobs, QWidget* parent)
    : Page(background, jobs, parent),
      m_runner(new QueryRunner(background, this)),
      m_explanations(new ExplanationRunner(background, this)) {
  buildHeader();
  buildBody();
  m_explain.setSingleShot(true);
  m_explain.setInterval(kRest);
  connect(&m_explain, &QTimer::timeout, this, [this] {
    if (m_answer && m_results->chosen() >= 0 && isVisible())
      m_explanations->explain(m_answer, static_cast<std::size_t>(m_results->chosen()));
  });
  connect(m_explanations, &ExplanationRunner::templated, m_why, &WhyPanel::showTemplate);
  connect(m_explanations, &ExplanationRunner::drafted, m_why, &WhyPanel::showDraft);
  connect(m_explanations, &ExplanationRunner::explained, m_why, &WhyPanel::showSentence);
  connect(m_explanations, &ExplanationRunner::variantsDrafted, m_variants, &VariantsBar::setVariants);
  connect(m_explanations, &ExplanationRunner::failed, this, failureHandler());
  connect(m_runner, &QueryRunner::busyChanged, this, [this](bool busy) {
    if (busy)
      progress()->start();
    else
      progress()->stop();
  });
  connect(m_runner, &QueryRunner::answered, this, &ExplorePage::showAnswer);
  connect(m_runner, &QueryRunner::failed, this, failureHandler());
}

void ExplorePage::buildHeader() {
  header()->addWidget(m_userLabel = makeLabel({}, "secondary", this));
  header()->addWidget(m_user = new QLineEdit(this));
  m_user->setObjectName("user");
  m_user->setFixedWidth(140);
  m_user->setClearButtonEnabled(true);
  header()->addWidget(m_runLabel = makeLabel({}, "secondary", this));
  header()->addWidget(m_runs = new QComboBox(this));
  m_runs->setObjectName("run");
  m_runs->setMinimumWidth(180);
  header()->addWidget(m_blocked = makeButton({}, "quiet", this));
  m_blocked->setObjectName("open-blocked");
  connect(m_blocked, &QPushButton::clicked, this, &ExplorePage::openBlocked);
  connect(m_user, &QLineEdit::returnPressed, this, &ExplorePage::ask);
  connect(m_runs, &QComboBox::activated, this, &ExplorePage::ask);
}

void ExplorePage::buildBody() {
  auto* row = new QHBoxLayout;
  row->setSpacing(theme::kSmall);
  row->addWidget(m_query = new QLineEdit(this), 1);
  m_query->setObjectName("query");
  m_query->setProperty("role", "query");
  m_query->installEventFilter(this);
  row->addWidget(m_history = new QToolButton(this));
  m_history->setIcon(theme::icon("chevron-down"));
  m_history->setFixedSize(40, 40);
  m_history->setPopupMode(QToolButton::InstantPopup);
  m_history->setMenu(m_historyMenu = new QMenu(this));
  row->addWidget(m_ask = makeButton({}, "primary", this));
  m_ask->setObjectName("ask");
  m_ask->setFixedHeight(40);
  body()->addLayout(row);
  body()->addWidget(m_intent = new IntentBar(this));
  body()->addWidget(m_variants = new VariantsBar(this));

  auto* info = new QHBoxLayout;
  info->addWidget(m_info = makeLabel({}, "secondary", this), 1);
  m_info->setObjectName("info");
  info->addWidget(m_legend = new PartsLegend(this));
  body()->addLayout(info);
  m_notices = new QFrame(this);
  m_notices->setProperty("role", "notice");
  auto* notice = new QVBoxLayout(m_notices);
  notice->setContentsMargins(theme::kGap, theme::kSmall, theme::kGap, theme::kSmall);
  notice->addWidget(m_noticeText = makeLabel({}, "", m_notices));
  m_noticeText->setWordWrap(true);
  m_noticeText->setTextFormat(Qt::PlainText);
  m_notices->hide();
  body()->addWidget(m_notices);

  m_answerArea = new QWidget(this);
  auto* area = new QHBoxLayout(m_answerArea);
  area->setContentsMargins(0, 0, 0, 0);
  area->setSpacing(theme::kGap);
  area->addWidget(m_results = new ResultList(m_answerArea), 1);
  area->addWidget(m_why = new WhyPanel(m_answerArea));
  m_why->setFixedWidth(kNarrowWhy);
  body()->addWidget(m_answerArea, 1);
  body()->addWidget(m_empty = new EmptyState("explore", this), 1);
  m_answerArea->hide();

  connect(m_query, &QLineEdit::returnPressed, this, [this] { askNew(m_query->text()); });
  connect(m_ask, &QPushButton::clicked, this, [this] { askNew(m_query->text()); });
  connect(m_historyMenu, &QMenu::aboutToShow, this, &ExplorePage::fillHistory);
  connect(m_empty, &EmptyState::clicked, this, [this] { showArgument(tr("affordable running shoes")); });
  connect(m_intent, &IntentBar::edited, this, [this](const core::Intent& intent) {
    m_edited = intent;
    ask();
  });
  connect(m_intent, &IntentBar::resetAsked, this, [this] { askNew(m_asked); });
  connect(m_results, &ResultList::leftUpwards, this, [this] { focusSearch(); });
  connect(m_results, &ResultList::chosenChanged, this, &ExplorePage::resultChosen);
  connect(m_results, &ResultList::opened, this, [this](int index) {
    openItem(QString::fromStdString(m_answer->results[static_cast<std::size_t>(index)].itemId));
  });
  connect(m_why, &WhyPanel::itemAsked, this, &ExplorePage::openItem);
  connect(m_why, &WhyPanel::writingClosed, m_explanations, &ExplanationRunner::cancel);
  connect(m_variants, &VariantsBar::chosen, this, &ExplorePage::showArgument);
}

void ExplorePage::resultChosen(int index) {
  const bool any = index >= 0 && m_answer;
  m_explanations->cancel();
  m_why->setResult(any ? std::optional(m_answer->results[static_cast<std::size_t>(index)]) : std::nullopt);
  if (any) m_explain.start();
}

void ExplorePage::openItem(const QString& item) {
  auto* dialog = new ItemDialog(background(), workspace(), item.toStdString(), this);
  connect(dialog, &ItemDialog::trainingAsked, this, [this] { Q_EMIT openPage("train", "new sentiment"); });
  dialog->open();
}

void ExplorePage::openBlocked() {
  if (workspace().empty()) return;
  auto* dialog = new BlockedDialog(background(), workspace(), this);
  connect(dialog, &BlockedDialog::changed, this, &ExplorePage::ask);
  dialog->open();
}

QString ExplorePage::help() const {
  return tr("<p>Type what a shopper would say, in English or Chinese, and press Return. The chips under the "
            "box "
            "show "
            "what was understood and from which words: click one to change it, its cross to remove it, + to "
            "add "
            "one.</p><p>Each result's bar shows what its score is made of; the parts add up to the score. "
            "Choose a "
            "run "
            "and name a user to let behaviour join in.</p><p>Double click a result, or press Return on it, "
            "to see "
            "the item with its reviews. Ctrl+L goes to the box, the arrows move through "
            "the results.</p>") +
         tr("<p><b>Blocked…</b> lists what must never be shown: words, brands, categories and items.</p>");
}

void ExplorePage::retranslate() {
  m_userLabel->setText(tr("User"));
  m_user->setPlaceholderText(tr("nobody"));
  m_user->setToolTip(tr("Whose behaviour joins in: an id of the workspace"));
  m_runLabel->setText(tr("Run"));
  m_runs->setToolTip(tr("The run that says what the user will like"));
  if (m_runs->count() > 0) m_runs->setItemText(0, tr("none"));
  m_query->setPlaceholderText(tr("What are you looking for? For example: affordable running shoes"));
  m_ask->setText(tr("Ask"));
  m_blocked->setText(tr("Blocked…"));
  m_blocked->setToolTip(tr("What no answer, recommendation or list shows"));
  m_history->setToolTip(tr("Earlier queries"));
  m_empty->set(tr("Ask as a shopper would: a thing, a price, a wish. English and Chinese both work."),
               tr("Try “%1”").arg(tr("affordable running shoes")));
  m_intent->retranslate();
  m_why->retranslate();
  m_variants->retranslate();
  m_legend->update();
  showInfo();
  if (m_answer) showNotices(*m_answer);
}

void ExplorePage::workspaceChanged() {
  m_runner->reset(workspace());
  m_answer.reset();
  m_edited.reset();
  m_asked.clear();
  m_queries.clear();
  m_user->clear();
  m_intent->clear();
  m_variants->setVariants({});
  m_results->setResults({});
  m_answerArea->hide();
  m_notices->hide();
  m_empty->show();
  showInfo();
}

void ExplorePage::refresh() {
  m_runner->reset(workspace());
  m_runner->warmUp();
  this->background().run(
      this, [workspace = workspace()](std::stop_token) { return core::listRuns(workspace); },
      [this](const std::vector<core::RunSummary>& runs) { fillRuns(runs); }, failureHandler());
  if (!m_asked.isEmpty()) ask();
}

void ExplorePage::fillRuns(const std::vector<core::RunSummary>& runs) {
  const QVariant chosen = m_runs->currentData();
  m_runs->clear();
  m_runs->addItem(tr("none"));
  for (const core::RunSummary& run : runs)
    if (run.state == "finished" || run.state == "stopped")
      m_runs->addItem(QString::fromStdString(run.name), QVariant::fromValue<qlonglong>(run.run));
  m_runs->setCurrentIndex(chosen.isValid() ? std::max(0, m_runs->findData(chosen)) : 0);
}

bool ExplorePage::focusSearch() {
  m_query->setFocus(Qt::ShortcutFocusReason);
  m_query->selectAll();
  return true;
}

void ExplorePage::showArgument(const QString& argument) {
  m_query->setText(argument);
  askNew(argument);
}

void ExplorePage::askNew(const QString& text) {
  m_edited.reset();
  m_asked = text.trimmed();
  if (m_asked.isEmpty()) return;
  m_queries.removeAll(m_asked);
  m_queries.prepend(m_asked);
  m_queries = m_queries.mid(0, kHistory);
  ask();
}

void ExplorePage::ask() {
  if (m_asked.isEmpty() || workspace().empty()) return;
  errors()->clear();
  m_explain.stop();
  m_explanations->cancel();
  m_why->endWriting();
  core::QueryRequest request{.text = m_asked.toStdString(),
                             .user = m_user->text().trimmed().toStdString(),
                             .run = std::nullopt,
                             .intent = m_edited,
                             .k = width() > kWideWindow ? kManyResults : kResults};
  if (m_runs->currentData().isValid()) request.run = m_runs->currentData().toLongLong();
  m_runner->ask(request);
}

void ExplorePage::showAnswer(const core::QueryAnswer& answer) {
  m_answer = std::make_shared<const core::QueryAnswer>(answer);
  m_variants->setVariants({});
  m_empty->hide();
  m_answerArea->show();
  m_intent->setIntent(answer.intent, categoriesOf(answer));
  m_intent->setEdited(m_edited.has_value());
  std::vector<std::string> parts;
  for (const core::QueryResult& result : answer.results)
    for (const auto& [name, value] : result.parts)
      if (std::find(parts.begin(), parts.end(), name) == parts.end()) parts.push_back(name);
  m_legend->setParts(parts);
  m_why->setBehaviour(m_runs->currentData().isValid(), !m_user->text().trimmed().isEmpty());
  m_results->setResults(answer.results);
  showNotices(answer);
  showInfo();
}

void ExplorePage::showNotices(const core::QueryAnswer& answer) {
  QStringList lines;
  for (const std::string& relaxed : answer.relaxed) lines += QString::fromStdString(relaxed);
  for (const std::string& notice : answer.notices) lines += QString::fromStdString(notice);
  if (answer.results.empty()) lines += tr("Nothing was found. Remove a chip, or ask with other words.");
  m_noticeText->setText(lines.join('\n'));
  m_notices->setVisible(!lines.isEmpty());
}

void ExplorePage::showInfo() {
  if (!m_answer) return m_info->clear();
  QStringList parts{
      tr("%1 ms").arg(QLocale().toString(m_answer->latencyMs, 'f', m_answer->latencyMs < 10 ? 1 : 0)),
      tr("%1 candidates").arg(countText(m_answer->candidates))};
  parts += m_answer->relaxed.empty()
               ? tr("nothing relaxed")
               : tr("%n condition(s) relaxed", nullptr, static_cast<int>(m_answer->relaxed.size()));
  m_info->setText(parts.join(" · "));
}

QStringList ExplorePage::categoriesOf(const core::QueryAnswer& answer) const {
  QStringList categories;
  for (const core::QueryResult& result : answer.results)
    for (const QString& part : QString::fromStdString(result.category).split(" / ", Qt::SkipEmptyParts))
      if (!categories.contains(part)) categories += part;
  return categories.mid(0, 12);
}

void ExplorePage::fillHistory() {
  m_historyMenu->clear();
  for (const QString& query : m_queries)
    connect(m_historyMenu->addAction(QString(query).replace('&', "&&")), &QAction::triggered, this,
            [this, query] { showArgument(query); });
  if (m_queries.isEmpty()) m_historyMenu->addAction(tr("No query yet"))->setEnabled(false);
}

bool ExplorePage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_query && event->type() == QEvent::KeyPress &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Down) {
    m_results->focusFirst();
    return true;
  }
  return Page::eventFilter(watched, event);
}

void ExplorePage::hideEvent(QHideEvent* event) {
  Page::hideEvent(event);
  m_explain.stop();
  m_explanations->cancel();
  m_why->endWriting();
}

void ExplorePage::resizeEvent(QResizeEvent* event) {
  Page::resizeEvent(event);
  m_why->setFixedWidth(width() > kWideWindow ? kWideWhy : kNarrowWhy);
}

}  // namespace ui
