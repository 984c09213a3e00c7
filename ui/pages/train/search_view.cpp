#include "ui/pages/train/search_view.h"

#include <QHBoxLayout>
#include <QScrollBar>
#include <QSplitter>
#include <algorithm>
#include <utility>

#include "ui/pages/train/search_lines.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kPause = 300;  // ms between two looks at the searches

}  // namespace

SearchView::SearchView(Background& background, JobRunner& jobs, QWidget* parent)
    : QWidget(parent), m_background(background), m_jobs(jobs) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_stack = new QStackedWidget(this));
  m_stack->addWidget(m_empty = new EmptyState("sparkle", this));
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme::kGap);
  column->addWidget(buildHead());
  m_live = new Card(page);
  m_live->layout()->setContentsMargins(theme::kPadding, theme::kSmall, theme::kSmall, theme::kSmall);
  column->addWidget(m_live);
  column->addWidget(buildTrials(), 1);
  column->addWidget(m_note = makeLabel({}, "secondary", page));
  m_note->setWordWrap(true);
  m_note->setObjectName("search-note");
  m_stack->addWidget(page);
  // Between two looks, so that drawing thousands of trials leaves the window time to answer.
  m_pause.setSingleShot(true);
  m_pause.setInterval(kPause);
  connect(&m_pause, &QTimer::timeout, this, [this] {
    if (m_again) refresh();
  });
  connect(&jobs, &JobRunner::jobsChanged, this, [this] {
    showState();
    if (isVisible() || m_next) refresh();
  });
}

QWidget* SearchView::buildHead() {
  auto* head = new QWidget(this);
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme::kSmall);
  row->addWidget(m_choice = new QComboBox(head));
  m_choice->setObjectName("searches");
  m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  row->addWidget(m_state = makeLabel({}, "secondary", head), 1);
  m_state->setObjectName("search-state");
  m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  row->addWidget(m_resume = makeButton({}, "", head));
  row->addWidget(m_showRun = makeButton({}, "", head));
  row->addWidget(m_train = makeButton({}, "primary", head));
  m_resume->setObjectName("search-resume");
  m_train->setObjectName("search-train");
  m_showRun->setObjectName("search-run");
  connect(m_choice, &QComboBox::activated, this, [this] { choose(m_choice->currentData().toLongLong()); });
  connect(m_train, &QPushButton::clicked, this, &SearchView::trainChosen);
  connect(m_showRun, &QPushButton::clicked, this, [this] {
    if (const core::Search* search = shown(); search && search->run) Q_EMIT runAsked(*search->run);
  });
  connect(m_resume, &QPushButton::clicked, this, [this] {
    if (const core::Search* search = shown())
      Q_EMIT started({"search", QString::fromStdString(m_workspace.string()), "--resume",
                      QString::number(search->search)});
    m_resume->setEnabled(false);
  });
  return head;
}

QWidget* SearchView::buildTrials() {
  auto* splitter = new QSplitter(Qt::Horizontal, this);
  splitter->setChildrenCollapsible(false);
  splitter->setHandleWidth(theme::kGap);
  auto* card = new Card(splitter);
  card->content()->addWidget(m_chart = new ParallelChart(card), 1);
  m_chart->setObjectName("search-chart");
  m_chart->setMinimumSize(320, 200);
  m_table = new TableView(splitter);
  m_table->setObjectName("search-trials");
  m_table->setModel(m_model = new TextTableModel(this));
  m_table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_table->setMinimumWidth(260);
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 2);
  connect(m_chart, &ParallelChart::chosen, this,
          [this](int line) { chooseTrial(m_trials[static_cast<std::size_t>(line)].number); });
  connect(m_chart, &ParallelChart::filterChanged, this, &SearchView::fillTable);
  connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (!rows.isEmpty()) chooseTrial(trialOfRow(rows.first().row()));
  });
  return splitter;
}

void SearchView::setWorkspace(const std::filesystem::path& workspace) {
  m_workspace = workspace;
  m_searches.clear();
  m_trials.clear();
  m_shown = m_wanted = 0;
  m_chosen = 0, m_picked = false;
  m_next = m_loading = m_again = false;
  m_pause.stop();
  show();
}

void SearchView::choose(std::int64_t search) {
  m_wanted = search;
  const auto found = std::ranges::find(m_searches, search, &core::Search::search);
  if (search == 0 && !m_searches.empty()) m_wanted = m_searches.back().search;
  if (found == m_searches.end() && search != 0) return refresh();
  if (m_shown != m_wanted) m_chosen = 0, m_picked = false;
  m_shown = m_wanted;
  show();
}

void SearchView::chooseNext() {
  m_next = true;
  refresh();
}

void SearchView::refresh() {
  if (m_workspace.empty()) return;
  m_again = m_loading || m_pause.isActive();
  if (m_again) return;
  m_loading = true;
  m_background.run(
      this,
      [workspace = m_workspace](std::stop_token) {
        return std::pair(workspace, core::listSearches(workspace));
      },
      [this](std::pair<std::filesystem::path, std::vector<core::Search>> listed) {
        m_loading = false;
        if (listed.first == m_workspace) take(std::move(listed.second));
        m_pause.start();
      },
      [this](const core::Failure& failure) {
        m_loading = false;
        Q_EMIT failed(failure);
      });
}

void SearchView::take(std::vector<core::Search> searches) {
  const std::int64_t newest = m_searches.empty() ? 0 : m_searches.back().search;
  m_searches = std::move(searches);
  const std::int64_t now = m_searches.empty() ? 0 : m_searches.back().search;
  const bool isThere = std::ranges::count(m_searches, m_wanted, &core::Search::search) > 0;
  if ((m_next && now > newest) || m_shown == 0) {
    m_next = false;
    m_wanted = isThere && m_shown == 0 ? m_wanted : now;
    m_chosen = 0, m_picked = false;
    m_shown = m_wanted;
  } else if (isThere && m_wanted != m_shown) {
    m_chosen = 0, m_picked = false;
    m_shown = m_wanted;
  }
  show();
  Q_EMIT loaded();
}

const core::Search* SearchView::shown() const {
  const auto found = std::ranges::find(m_searches, m_shown, &core::Search::search);
  return found == m_searches.end() ? nullptr : &*found;
}

const core::Job* SearchView::liveJob() const {
  const core::Search* search = shown();
  if (!search || !search->job) return nullptr;
  const auto found = std::ranges::find(m_jobs.jobs(), *search->job, &core::Job::id);
  return found != m_jobs.jobs().end() && isActive(*found) ? &*found : nullptr;
}

QString SearchView::title(const core::Search& search) const {
  return QString("%1  #%2").arg(QString::fromStdString(search.recipe)).arg(search.search);
}

void SearchView::show() {
  const core::Search* search = shown();
  m_stack->setCurrentIndex(search ? 1 : 0);
  QSignalBlocker quiet(m_choice);
  m_choice->clear();
  for (auto listed = m_searches.rbegin(); listed != m_searches.rend(); ++listed) {
    m_choice->addItem(title(*listed), QVariant::fromValue<qlonglong>(listed->search));
    if (listed->search == m_shown) m_choice->setCurrentIndex(m_choice->count() - 1);
  }
  m_trials = search ? core::latestTrials(*search) : std::vector<core::Trial>();
  if (search && !m_picked && search->best) m_chosen = search->trials[*search->best].number;
  showState();
  // While a trial runs, only its progress is new: chart and table stay as they are.
  QString drawn = QString("%1 %2:").arg(m_shown).arg(m_chosen);
  for (const core::Trial& trial : m_trials)
    drawn += QString("%1 %2 %3,").arg(trial.number).arg(trial.rung).arg(QString::fromStdString(trial.state));
  if (drawn == std::exchange(m_drawn, drawn)) return;
  fillChart();
  fillTable();
}

void SearchView::showState() {
  const core::Search* search = shown();
  const core::Job* job = liveJob();
  m_live->setVisible(job != nullptr);
  if (!job || job->id != m_rowJob) {
    delete m_row;
    m_row = nullptr;
  }
  if (job && !m_row) {
    m_row = new JobRow(m_jobs, job->id, m_live);
    m_rowJob = job->id;
    m_live->content()->addWidget(m_row);
  }
  if (job) m_row->showJob(*job);
  if (!search) return;
  QStringList parts{stateText(job ? job->state : search->state)};
  const int planned = search->rungs.empty() ? 0 : search->rungs.front().trials;
  const auto ended = std::ranges::count_if(search->trials, [](const core::Trial& trial) {
    return trial.rung == 1 && trial.state != "running" && trial.state != "interrupted";
  });
  parts += tr("%1 of %2 trials").arg(countText(ended), countText(planned));
  if (search->best) {
    const core::Trial& best = search->trials[*search->best];
    parts += tr("best %1 %2 by trial %3")
                 .arg(figureName(search->metric), metricText(search->valueOf(best)))
                 .arg(best.number);
  }
  if (search->run) parts += tr("run #%1").arg(*search->run);
  if (!search->message.empty()) parts += QString::fromStdString(search->message);
  m_state->setText(parts.join(" · "));
  m_state->setToolTip(m_state->text());
  updateButtons();
}

void SearchView::updateButtons() {
  const core::Search* search = shown();
  const bool live = liveJob() != nullptr;
  m_resume->setVisible(search && search->resumable && !live);
  m_resume->setEnabled(true);
  m_showRun->setVisible(search && search->run && !live);
  m_train->setEnabled(search && m_chosen > 0);
}

void SearchView::fillChart() {
  const core::Search* search = shown();
  if (!search) return m_chart->setData({}, {});
  std::vector<ParallelChart::Line> lines;
  int chosen = -1;
  for (const core::Trial& trial : m_trials) {
    if (trial.number == m_chosen) chosen = static_cast<int>(lines.size());
    lines.push_back(lineOf(*search, trial));
  }
  m_chart->setTitle(tr("%1 on the validation part by setting").arg(figureName(search->metric)));
  m_chart->setHigherIsBetter(search->higherIsBetter);
  m_chart->setData(axesOf(*search, m_trials), std::move(lines));
  m_chart->setChosen(chosen);
}

void SearchView::fillTable() {
  const core::Search* search = shown();
  if (!search) return m_model->set({}, {});
  std::vector<core::Trial> trials;
  for (const int line : m_chart->shownLines()) trials.push_back(m_trials[static_cast<std::size_t>(line)]);
  TrialTable table = tableOf(*search, std::move(trials));
  const QSignalBlocker quiet(m_table->selectionModel());
  const int scrolled = m_table->verticalScrollBar()->value();
  const bool wide = m_model->columnCount() != table.columns.size() || m_model->rowCount() == 0;
  m_rows = std::move(table.trials);
  m_model->set(table.columns, std::move(table.rows), std::move(table.numeric));
  if (wide) m_table->fitColumns(200);
  m_table->verticalScrollBar()->setValue(scrolled);
  if (const auto row = std::ranges::find(m_rows, m_chosen); row != m_rows.end())
    m_table->selectionModel()->select(m_model->index(static_cast<int>(row - m_rows.begin()), 0),
                                      QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

int SearchView::trialOfRow(int row) const {
  return row >= 0 && row < static_cast<int>(m_rows.size()) ? m_rows[static_cast<std::size_t>(row)] : 0;
}

void SearchView::chooseTrial(int number) {
  m_chosen = number;
  m_picked = true;
  for (std::size_t line = 0; line < m_trials.size(); ++line)
    if (m_trials[line].number == number) m_chart->setChosen(static_cast<int>(line));
  const auto row = std::ranges::find(m_rows, number);
  if (row != m_rows.end()) {
    const QModelIndex index = m_model->index(static_cast<int>(row - m_rows.begin()), 0);
    const QSignalBlocker quiet(m_table->selectionModel());
    m_table->selectionModel()->select(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_table->scrollTo(index);
    m_table->viewport()->update();
  }
  updateButtons();
}

void SearchView::trainChosen() {
  if (const core::Search* search = shown(); search && m_chosen > 0)
    Q_EMIT started({"train", QString::fromStdString(m_workspace.string()), "--trial",
                    QString("%1:%2").arg(search->search).arg(m_chosen)});
}

void SearchView::retranslate() {
  m_drawn.clear();
  delete m_row;  // it is made anew in the current language
  m_row = nullptr;
  m_empty->set(
      tr("No settings have been searched yet. Choose a recipe for a new run and press Search settings."));
  m_resume->setText(tr("Resume"));
  m_resume->setToolTip(tr("Goes on where the search was; what was tried is not tried again."));
  m_train->setText(tr("Train with these settings"));
  m_train->setToolTip(
      tr("Makes a run by the settings of the chosen trial, on the whole of the training part."));
  m_showRun->setText(tr("Show the run"));
  m_note->setText(tr(
      "Trials are judged on the validation part alone: the test part is not there while they are tried, so "
      "that Compare can still judge the chosen settings on it. Drag along an axis to leave only what "
      "passes there; double click brings all back."));
  show();
}

}  // namespace ui
