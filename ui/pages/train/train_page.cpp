#include "ui/pages/train/train_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <algorithm>
#include <set>

#include "ui/pages/train/search_dialog.h"
#include "ui/pages/train/setting_texts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/definition_card.h"
#include "ui/widgets/number_text.h"
#include "ui/window/job_strip.h"

namespace ui {
namespace {

constexpr int kTableHeight = 176;

bool isActiveRun(const core::RunSummary& run) {
  return run.state == "running" || run.state == "paused" || run.state == "queued";
}

}  // namespace

TrainPage::TrainPage(Background& background, JobRunner& jobs, QWidget* parent)
    : Page(background, jobs, parent) {
  header()->addWidget(m_back = makeButton({}, "quiet", this));
  header()->addWidget(m_searches = makeButton({}, "", this));
  header()->addWidget(m_new = makeButton({}, "primary", this));
  header()->addWidget(m_estimate = makeButton({}, "", this));
  header()->addWidget(m_search = makeButton({}, "", this));
  header()->addWidget(m_start = makeButton({}, "primary", this));
  m_newAction = new QAction(theme::icon("train"), {}, this);
  m_searchesAction = new QAction(theme::icon("sparkle"), {}, this);
  addActions({m_newAction, m_searchesAction});
  m_search->setObjectName("search-settings");
  connect(m_searchesAction, &QAction::triggered, this, &TrainPage::showSearches);
  connect(m_searches, &QPushButton::clicked, this, &TrainPage::showSearches);
  connect(m_search, &QPushButton::clicked, this, &TrainPage::askForSearch);
  connect(m_newAction, &QAction::triggered, this, &TrainPage::showRecipes);
  connect(m_new, &QPushButton::clicked, this, &TrainPage::showRecipes);
  connect(m_back, &QPushButton::clicked, this, &TrainPage::showRuns);
  connect(m_start, &QPushButton::clicked, this, &TrainPage::startTraining);
  connect(m_estimate, &QPushButton::clicked, this, &TrainPage::estimate);
  m_stack = new QStackedWidget(this);
  m_stack->addWidget(buildRuns());
  m_stack->addWidget(m_recipes = new RecipeView(background, this));
  m_stack->addWidget(m_searchView = new SearchView(background, jobs, this));
  connect(m_searchView, &SearchView::failed, this, failureHandler());
  connect(m_searchView, &SearchView::runAsked, this,
          [this](std::int64_t run) { showArgument(QString::number(run)); });
  connect(m_searchView, &SearchView::started, this, [this](const QStringList& arguments) {
    startJob(arguments);
    if (arguments.first() != "train") return;
    m_selectNewest = m_chosenByUser = true;
    showRuns();
  });
  body()->addWidget(m_stack, 1);
  connect(&jobs, &JobRunner::jobsChanged, this, [this] {
    updateLive();
    // Runs come and end with their jobs; progress alone changes nothing in the table.
    QString states;
    for (const core::Job& job : this->jobs().jobs())
      states +=
          QString("%1 %2 %3,").arg(job.id).arg(job.run.value_or(0)).arg(QString::fromStdString(job.state));
    if (states == m_jobStates) return;
    m_jobStates = states;
    if (isVisible()) refresh();
  });
  showRuns();
}

QWidget* TrainPage::buildRuns() {
  auto* page = new QWidget(this);
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme::kGap);
  m_table = new TableView(page);
  m_table->setObjectName("runs");
  m_table->setModel(m_model = new RunsModel(this));
  m_table->setFixedHeight(kTableHeight);
  layout->addWidget(m_table);
  layout->addWidget(buildLive());
  m_tabs = new QTabWidget(page);
  m_tabs->setDocumentMode(true);
  auto* curves = new QWidget(page);
  auto* inner = new QVBoxLayout(curves);
  inner->setContentsMargins(0, theme::kGap, 0, 0);
  inner->addWidget(m_curves = new RunCurves(background(), page));
  auto* settings = new QWidget(page);
  auto* settingsLayout = new QVBoxLayout(settings);
  settingsLayout->setContentsMargins(0, theme::kGap, 0, 0);
  m_settings = new TableView(settings);
  m_settings->setModel(m_settingsModel = new TextTableModel(this));
  settingsLayout->addWidget(m_settings);
  m_tabs->addTab(curves, {});
  m_tabs->addTab(settings, {});
  auto* log = new QWidget(page);
  auto* logLayout = new QVBoxLayout(log);
  logLayout->setContentsMargins(0, theme::kGap, 0, 0);
  auto* logTable = new TableView(log);
  logTable->setModel(m_curves->log());
  logLayout->addWidget(logTable);
  m_tabs->addTab(log, {});
  m_tabs->addTab(m_heldOut = new HeldOutView(background(), page), {});
  m_tabs->addTab(m_try = new TryView(background(), page), {});
  for (QWidget* ofSome : std::initializer_list<QWidget*>{m_heldOut, m_try})
    m_tabs->setTabVisible(m_tabs->indexOf(ofSome), false);
  connect(m_heldOut, &HeldOutView::failed, this, failureHandler());
  connect(m_try, &TryView::failed, this, failureHandler());
  connect(m_curves->log(), &QAbstractItemModel::modelReset, logTable, [logTable] { logTable->fitColumns(); });
  layout->addWidget(m_tabs, 1);
  connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          &TrainPage::selectionChanged);
  connect(m_table, &QTableView::clicked, this, &TrainPage::showDefinition);
  connect(m_curves, &RunCurves::failed, this, failureHandler());
  return page;
}

QWidget* TrainPage::buildLive() {
  m_live = new Card(this);
  m_live->layout()->setContentsMargins(theme::kPadding, theme::kSmall, theme::kSmall, theme::kSmall);
  auto* row = new QHBoxLayout;
  row->setSpacing(theme::kSmall);
  m_liveBar = new QProgressBar(this);
  m_liveBar->setTextVisible(false);
  m_liveBar->setFixedWidth(160);
  row->addWidget(m_liveBar);
  m_liveText = makeLabel({}, "", this);
  m_liveText->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  row->addWidget(m_liveText, 1);
  row->addWidget(m_resume = makeButton({}, "primary", this));
  row->addWidget(m_pause = makeButton({}, "", this));
  row->addWidget(m_stop = makeButton({}, "", this));
  row->addWidget(m_cancel = makeButton({}, "danger", this));
  m_live->content()->addLayout(row);
  m_live->hide();
  const auto ask = [this](core::JobRequest request) {
    if (const core::Job* job = liveJob()) jobs().request(job->id, request);
  };
  connect(m_resume, &QPushButton::clicked, this, &TrainPage::resumeRun);
  connect(m_pause, &QPushButton::clicked, this, [this, ask] {
    const core::Job* job = liveJob();
    ask(job && job->state == "paused" ? core::JobRequest::Resume : core::JobRequest::Pause);
  });
  connect(m_stop, &QPushButton::clicked, this, [ask] { ask(core::JobRequest::Stop); });
  connect(m_cancel, &QPushButton::clicked, this, [ask] { ask(core::JobRequest::Cancel); });
  return m_live;
}

QString TrainPage::help() const {
  return tr(
      "<b>Train</b> makes a recommender from the workspace's data. Choose a recipe by what it learns from, "
      "change "
      "its settings if you like, and press <b>Start training</b>. The run is a process of its own: closing "
      "the "
      "window does not end it. <b>Stop and keep</b> ends it early with its best checkpoint; <b>Cancel</b> "
      "throws "
      "its files away. <b>Search settings</b> tries many settings of a recipe on the validation part. A run "
      "that was stopped or interrupted can be <b>resumed</b>. Choose several runs in "
      "the table to lay their curves over each other.");
}

void TrainPage::workspaceChanged() {
  m_model->set({});
  m_newest = 0;
  m_detailed.clear();
  m_selectNewest = m_loading = m_chosenByUser = false;
  m_curves->show(workspace(), {});
  m_searchView->setWorkspace(workspace());
  showRuns();
}

void TrainPage::refresh() {
  m_searchView->refresh();
  if (m_loading) return;
  m_loading = true;
  this->background().run(
      this, [workspace = workspace()](std::stop_token) { return core::listRuns(workspace); },
      [this, asked = workspace()](std::vector<core::RunSummary> runs) {
        if (asked == workspace()) take(std::move(runs));
      },
      [this](const core::Failure& failure) {
        m_loading = false;
        failureHandler()(failure);
      });
}

void TrainPage::take(std::vector<core::RunSummary> runs) {
  m_loading = false;
  const std::vector<std::int64_t> before = selectedRuns();
  const bool first = m_newest == 0;
  const std::int64_t known = m_newest;
  for (const core::RunSummary& run : runs) m_newest = std::max(m_newest, run.run);
  const bool rowsChanged = runs.size() != m_model->runs().size();
  m_model->set(std::move(runs));
  if (rowsChanged) m_table->fitColumns(260);
  if (first && m_model->runs().empty() && !m_chosenByUser) showRecipes();
  const bool cameNew = m_selectNewest && m_newest > known;
  if (cameNew) m_selectNewest = false;
  std::vector<std::int64_t> wanted = before;
  if (cameNew || (first && !m_model->runs().empty())) wanted = {m_newest};
  if (rowsChanged || cameNew) {
    const QSignalBlocker quiet(m_table->selectionModel());
    for (const std::int64_t run : wanted)
      if (const int row = m_model->rowOf(run); row >= 0)
        m_table->selectionModel()->select(m_model->index(row, 0),
                                          QItemSelectionModel::Select | QItemSelectionModel::Rows);
    m_table->viewport()->update();
  }
  selectionChanged();
}

/// Validations rank as evaluations do and score by RecLens' own definition.
void TrainPage::showDefinition(const QModelIndex& cell) {
  const core::RunSummary& run = m_model->runs()[static_cast<std::size_t>(cell.row())];
  if (cell.column() != RunsModel::Value || !run.best || run.best->metric.find('@') == std::string::npos)
    return;
  DefinitionCard::popUp(QString::fromStdString(core::Definition().name),
                        QString::fromStdString(run.best->metric),
                        m_table->viewport()->mapToGlobal(m_table->visualRect(cell).bottomLeft()), this);
}

std::vector<std::int64_t> TrainPage::selectedRuns() const {
  std::vector<std::int64_t> runs;
  for (const QModelIndex& row : m_table->selectionModel()->selectedRows())
    runs.push_back(m_model->runs()[static_cast<std::size_t>(row.row())].run);
  std::ranges::sort(runs);
  return runs;
}

void TrainPage::selectionChanged() {
  std::vector<RunCurves::Shown> shown;
  for (const std::int64_t run : selectedRuns())
    if (const core::RunSummary* summary = m_model->find(run))
      shown.push_back({run, QString::fromStdString(summary->name), isActiveRun(*summary)});
  m_curves->show(workspace(), std::move(shown));
  updateLive();
  loadDetails();
  offerTrying();
}

// A run whose model can be tried, chosen alone and done, gets the page to try it on; one that judged texts
// which it had not learned from, the page that shows how well.
void TrainPage::offerTrying() {
  const auto offer = [this](bool heldOut, core::TriableModel kind) {
    m_tabs->setTabVisible(m_tabs->indexOf(m_heldOut), heldOut);
    m_tabs->setTabVisible(m_tabs->indexOf(m_try), kind != core::TriableModel::None);
  };
  const std::vector<std::int64_t> runs = selectedRuns();
  const core::RunSummary* run = runs.size() == 1 ? m_model->find(runs.front()) : nullptr;
  if (!run || (run->state != "finished" && run->state != "stopped"))
    return offer(false, core::TriableModel::None);
  struct Offered {
    bool heldOut;
    core::TriableModel kind;
  };
  this->background().run(
      this,
      [workspace = workspace(), id = run->run](std::stop_token) {
        return Offered{core::heldOutFile(workspace, id).has_value(), core::triableModel(workspace, id)};
      },
      [this, offer, runs, asked = workspace()](const Offered& offered) {
        if (runs != selectedRuns() || asked != workspace()) return;
        if (offered.heldOut) m_heldOut->show(asked, runs.front());
        if (offered.kind != core::TriableModel::None) m_try->show(asked, runs.front(), offered.kind);
        offer(offered.heldOut, offered.kind);
      },
      failureHandler());
}

void TrainPage::loadDetails() {
  const std::vector<std::int64_t> runs = selectedRuns();
  if (runs == m_detailed) return;
  m_detailed = runs;
  this->background().run(
      this,
      [workspace = workspace(), runs](std::stop_token) {
        std::vector<core::RunDetails> details;
        for (const std::int64_t run : runs) details.push_back(core::showRun(workspace, run));
        return details;
      },
      [this, runs](const std::vector<core::RunDetails>& details) {
        if (runs == selectedRuns()) showDetails(details);
      },
      failureHandler());
}

void TrainPage::showDetails(const std::vector<core::RunDetails>& details) {
  std::set<std::string> keys;
  for (const core::RunDetails& run : details)
    for (const auto& [key, value] : run.settings) keys.insert(key);
  QStringList columns{tr("Setting")};
  for (const core::RunDetails& run : details)
    columns += QString("%1 #%2").arg(QString::fromStdString(run.summary.name)).arg(run.summary.run);
  std::vector<QStringList> same, differing;
  const auto add = [&](const QString& label, const auto& valueOf) {
    QStringList row{label};
    for (const core::RunDetails& run : details) row += QString::fromStdString(valueOf(run));
    const bool equal =
        std::all_of(row.begin() + 1, row.end(), [&row](const QString& cell) { return cell == row[1]; });
    (equal ? same : differing).push_back(row);
  };
  add(tr("Recipe"), [](const core::RunDetails& run) { return run.summary.recipe; });
  for (const std::string& key : keys)
    add(settingText(key).label, [&key](const core::RunDetails& run) {
      const auto found = run.settings.find(key);
      return found == run.settings.end() ? std::string("–") : found->second;
    });
  add(tr("Device"), [](const core::RunDetails& run) { return run.summary.device; });
  add(tr("Program version"), [](const core::RunDetails& run) { return run.programVersion; });
  add(tr("Data"), [](const core::RunDetails& run) { return run.summary.dataHash.substr(0, 12); });
  // What differs comes first: it is what one wants to know of two runs.
  differing.insert(differing.end(), same.begin(), same.end());
  m_settingsModel->set(columns, std::move(differing));
  m_settings->fitColumns();
}

const core::Job* TrainPage::liveJob() const {
  const std::vector<std::int64_t> selected = selectedRuns();
  for (const core::Job& job : const_cast<TrainPage*>(this)->jobs().jobs())
    if (isActive(job) && (job.kind == "train" || job.kind == "search") && job.run &&
        std::ranges::count(selected, *job.run) > 0)
      return &job;
  return nullptr;
}

const core::RunSummary* TrainPage::resumableRun() const {
  const std::vector<std::int64_t> selected = selectedRuns();
  if (selected.size() != 1 || selected.front() == m_resumed) return nullptr;
  const core::RunSummary* run = m_model->find(selected.front());
  return run && run->resumable ? run : nullptr;
}

void TrainPage::updateLive() {
  const core::Job* job = liveJob();
  const core::RunSummary* ended = job ? nullptr : resumableRun();
  m_live->setVisible(job || ended);
  m_resume->setVisible(ended != nullptr);
  for (QWidget* part : std::initializer_list<QWidget*>{m_liveBar, m_pause, m_stop, m_cancel})
    part->setVisible(job != nullptr);
  if (ended)
    m_liveText->setText(
        tr("%1 #%2 ended before it was done: %3. It can go on from where it was.")
            .arg(QString::fromStdString(ended->name), QString::number(ended->run), stateText(ended->state)));
  if (!job) return;
  if (job->run == m_resumed) m_resumed = 0;
  QString text = jobText(*job, jobs().pace(*job));
  if (const QString estimate = m_curves->estimateText(job->run.value_or(0)); !estimate.isEmpty())
    text += " · " + tr("in all %1").arg(estimate);
  m_liveText->setText(text);
  m_liveBar->setRange(0, job->total > 0 ? 1000 : 0);
  if (job->total > 0) m_liveBar->setValue(static_cast<int>(1000 * job->done / job->total));
  m_pause->setText(job->state == "paused" ? tr("Go on") : tr("Pause"));
}

void TrainPage::showRecipes() {
  m_stack->setCurrentWidget(m_recipes);
  showButtons();
}

void TrainPage::showRuns() {
  m_stack->setCurrentIndex(0);
  showButtons();
}

void TrainPage::showSearches() {
  m_chosenByUser = true;
  m_stack->setCurrentWidget(m_searchView);
  m_searchView->refresh();
  showButtons();
}

void TrainPage::showButtons() {
  const QWidget* shown = m_stack->currentWidget();
  const bool recipes = shown == m_recipes, runs = m_stack->currentIndex() == 0;
  m_new->setVisible(!recipes);
  setRole(m_new, runs ? "primary" : "");  // in a search, training by its settings is what comes next
  m_searches->setVisible(runs);
  for (QWidget* button : {m_start, m_estimate, m_search}) button->setVisible(recipes);
  m_back->setVisible(!runs && (!m_model->runs().empty() || shown == m_searchView));
}

void TrainPage::askForSearch() {
  auto* dialog = new SearchDialog(m_recipes->chosen(), m_recipes->chosenTitle(), m_recipes->changes(), this);
  connect(dialog, &SearchDialog::accepted, this, [this](const QStringList& arguments) {
    startJob(QStringList{"search", QString::fromStdString(workspace().string())} + arguments +
             m_recipes->options());
    m_searchView->chooseNext();
    showSearches();
  });
  dialog->open();
}

void TrainPage::startJob(const QStringList& arguments) {
  errors()->clear();
  jobs().start(arguments, this, [this](const JobRunner::End& end) {
    if (!end.ok && end.failure.code != "cancelled") errors()->showFailure(end.failure);
    refresh();
  });
}

void TrainPage::startTraining() {
  m_selectNewest = m_chosenByUser = true;
  startJob(QStringList{"train", QString::fromStdString(workspace().string())} + m_recipes->arguments());
  showRuns();
}

void TrainPage::estimate() {
  errors()->clear();
  m_estimate->setEnabled(false);
  m_recipes->setNote(tr("Measuring a few steps…"));
  jobs().start(QStringList{"train", QString::fromStdString(workspace().string())} + m_recipes->arguments() +
                   QStringList{"--estimate"},
               this, [this, recipe = m_recipes->chosen().name](const JobRunner::End& end) {
                 m_estimate->setEnabled(true);
                 if (recipe != m_recipes->chosen().name) return;
                 m_recipes->setNote({});
                 if (end.ok)
                   m_recipes->setNote(tr("It will take %1.")
                                          .arg(estimateText(end.document["seconds"].toDouble(),
                                                            end.document["memory_bytes"].toDouble(),
                                                            end.document["disk_bytes"].toDouble())));
                 else if (end.failure.code != "cancelled")
                   errors()->showFailure(end.failure);
               });
}

void TrainPage::resumeRun() {
  const core::RunSummary* run = resumableRun();
  if (!run) return;
  errors()->clear();
  m_resumed = run->run;
  jobs().start({"train", QString::fromStdString(workspace().string()), "--resume", QString::number(run->run)},
               this, [this](const JobRunner::End& end) {
                 m_resumed = 0;
                 if (!end.ok && end.failure.code != "cancelled") errors()->showFailure(end.failure);
                 refresh();
               });
  updateLive();
}

void TrainPage::showArgument(const QString& argument) {
  if (argument == "new" || argument.startsWith("new ")) {
    if (argument.size() > 4) m_recipes->choose(argument.mid(4).toStdString());
    return showRecipes();
  }
  if (argument == "search" || argument.startsWith("search ")) {
    m_searchView->choose(argument.mid(7).toLongLong());
    return showSearches();
  }
  showRuns();
  const int row = m_model->rowOf(argument.toLongLong());
  if (row >= 0) m_table->selectRow(row);
}

void TrainPage::retranslate() {
  m_new->setText(tr("New run…"));
  m_newAction->setText(tr("Train a new run…"));
  m_start->setText(tr("Start training"));
  m_searches->setText(tr("Searches"));
  m_searches->setToolTip(tr("Settings that were tried, and how they did on the validation part."));
  m_searchesAction->setText(tr("Show searches for settings"));
  m_search->setText(tr("Search settings…"));
  m_search->setToolTip(tr("Tries many settings on the validation part and trains the best."));
  m_estimate->setText(tr("Estimate"));
  m_estimate->setToolTip(tr("Measures a few steps and says what training would take; nothing is kept."));
  m_resume->setText(tr("Resume"));
  m_resume->setToolTip(tr("Goes on from the last checkpoint, by the same recipe."));
  m_back->setText(tr("Back to the runs"));
  m_stop->setText(tr("Stop and keep"));
  m_stop->setToolTip(tr("Ends the run now and keeps its best checkpoint."));
  m_cancel->setText(tr("Cancel"));
  m_cancel->setToolTip(tr("Ends the run and deletes its files; its curve stays."));
  m_tabs->setTabText(0, tr("Curves"));
  m_tabs->setTabText(1, tr("Settings"));
  m_tabs->setTabText(2, tr("Log"));
  m_tabs->setTabText(3, tr("Held-out texts"));
  m_tabs->setTabText(4, tr("Try it"));
  m_heldOut->retranslate();
  m_try->retranslate();
  m_recipes->retranslate();
  m_searchView->retranslate();
  m_curves->retranslate();
  m_model->retranslate();
  updateLive();
  m_detailed.clear();
  if (!selectedRuns().empty()) loadDetails();
}

}  // namespace ui
