#include "ui/pages/compare/compare_page.h"

#include <algorithm>
#include <map>

#include "core/evaluate/metrics.h"
#include "core/workflow/judged_queries.h"
#include "ui/models/runs_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/metric_words.h"
#include "ui/widgets/number_text.h"
#include "ui/widgets/split_words.h"

namespace ui {
namespace {

constexpr int kTableHeight = 260;      // px: more runs than fit scroll
constexpr int kRoomForCautions = 800;  // px of the page from which they are unfolded at first
constexpr double kTableShare = 0.3;    // of the page's height, at most

/// What has no split, such as a model of language, recommends nothing.
bool isUsable(const core::RunSummary& run) {
  return !run.split.empty() && (run.state == "finished" || run.state == "stopped");
}

/// The split that most runs were evaluated on; empty where none was.
std::string commonestSplit(const std::vector<core::RunSummary>& runs) {
  std::map<std::string, int> counts;
  std::string commonest;
  for (const core::RunSummary& run : runs) {
    std::set<std::string> splits;
    for (const core::Evaluated& one : run.evaluations) splits.insert(one.split);
    for (const std::string& split : splits)
      if (++counts[split] > counts[commonest]) commonest = split;
  }
  return commonest;
}

/// What is not known yet of a choice is filled in.
core::EvaluationChoice completed(core::EvaluationChoice choice, const std::vector<core::RunSummary>& runs) {
  if (choice.split.empty()) choice.split = commonestSplit(runs);
  if (choice.definition.empty()) choice.definition = core::Definition().name;
  return choice;
}

}  // namespace

ComparePage::ComparePage(Background& background, JobRunner& jobs, QWidget* parent)
    : Page(background, jobs, parent) {
  buildHeader();
  buildBody();
}

void ComparePage::buildHeader() {
  header()->addWidget(m_metricLabel = makeLabel({}, "secondary", this));
  header()->addWidget(m_metric = new QComboBox(this));
  header()->addWidget(m_k = new QComboBox(this));
  header()->addWidget(m_evaluate = makeButton({}, "primary", this));
  m_metric->setObjectName("metric");
  m_k->setObjectName("k");
  m_evaluate->setObjectName("evaluate");
  m_metric->setMinimumWidth(120);
  for (QComboBox* box : {m_metric, m_k}) connect(box, &QComboBox::activated, this, &ComparePage::showMetric);
  connect(m_evaluate, &QPushButton::clicked, this, &ComparePage::startEvaluation);
}

void ComparePage::buildBody() {
  auto* content = new QWidget;
  auto* layout = new QVBoxLayout(content);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme::kGap);
  layout->addWidget(m_table = new MetricTable(content));
  buildViews(layout);
  layout->addWidget(m_pair = new PairCard(content));
  body()->addWidget(m_bar = new EvaluationBar(this));
  body()->addWidget(m_content = scrollAround(content), 1);
  body()->addWidget(m_empty = new EmptyState("compare", this), 1);
  m_bar->hide();
  m_content->hide();
  connect(m_bar, &EvaluationBar::choiceChanged, this, &ComparePage::choose);
  connect(m_pair, &PairCard::testChanged, this, [this] {
    showSlices();
    comparePairs();
  });
  connect(m_pair, &PairCard::pairChanged, this, &ComparePage::showUsers);
  connect(m_significance, &SignificanceView::pairChosen, m_pair, &PairCard::choose);
  connect(m_table, &MetricTable::tickChanged, this, [this](std::int64_t run, bool ticked) {
    if (ticked)
      m_unticked.erase(run);
    else
      m_unticked.insert(run);
    showCharts();
    comparePairs();
  });
  connect(m_empty, &EmptyState::clicked, this, [this] {
    if (evaluable().empty())
      Q_EMIT openPage("train", {});
    else
      startEvaluation();
  });
}

void ComparePage::buildViews(QVBoxLayout* layout) {
  QWidget* parent = layout->parentWidget();
  layout->addWidget(m_tabs = new QTabBar(parent));
  m_tabs->setObjectName("views");
  m_tabs->setExpanding(false);
  m_tabs->setFocusPolicy(Qt::StrongFocus);
  m_views = {{"metrics", m_metrics = new MetricsView(parent)},
             {"trade-off", m_tradeOff = new TradeOffView(parent)},
             {"users", m_users = new UsersView(background(), parent)},
             {"significance", m_significance = new SignificanceView(parent)},
             {"slices", m_slices = new SlicesView(background(), parent)},
             {"precision-recall", m_precisionRecall = new PrecisionRecallView(parent)},
             {"checks", m_checks = new ChecksView(parent)}};
  for (const View& view : m_views) {
    layout->addWidget(view.widget, 1);
    m_tabs->addTab({});
  }
  showView(0);
  connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
    showView(index);
    rememberChoices();
  });
  connect(m_tradeOff, &TradeOffView::againstChanged, this, &ComparePage::rememberChoices);
  connect(m_slices, &SlicesView::kindChanged, this, &ComparePage::rememberChoices);
  const auto showWork = [this](bool busy) { busy ? progress()->start() : progress()->stop(); };
  connect(m_checks, &ChecksView::checkRequested, this, &ComparePage::startChecks);
  connect(m_users, &UsersView::failed, this, failureHandler());
  connect(m_users, &UsersView::working, this, showWork);
  connect(m_slices, &SlicesView::failed, this, failureHandler());
  connect(m_slices, &SlicesView::working, this, showWork);
}

void ComparePage::showView(int index) {
  for (std::size_t i = 0; i < m_views.size(); ++i)
    m_views[i].widget->setVisible(static_cast<int>(i) == index);
}

void ComparePage::rememberChoices() {
  Q_EMIT choicesChanged({{"view", m_views[static_cast<std::size_t>(m_tabs->currentIndex())].id},
                         {"against", m_tradeOff->against()},
                         {"slices", m_slices->kind()}});
}

void ComparePage::restoreChoices(const QVariantMap& choices) {
  m_tradeOff->setAgainst(choices.value("against").toString());
  m_slices->setKind(choices.value("slices").toString());
  for (std::size_t i = 0; i < m_views.size(); ++i)
    if (m_views[i].id == choices.value("view").toString()) m_tabs->setCurrentIndex(static_cast<int>(i));
}

void ComparePage::resizeEvent(QResizeEvent* event) {
  Page::resizeEvent(event);
  limitTable();
}

void ComparePage::limitTable() {
  m_table->setFixedHeight(
      m_table->heightWithin(std::min(kTableHeight, static_cast<int>(height() * kTableShare))));
}

QString ComparePage::help() const {
  const QString runs = tr(
      "<p>Every run that was evaluated, by the same metric on the same users. A value is the mean over users "
      "± "
      "half of its 95 % interval; the tooltip has the exact bounds. The best of a column is bold, and in the "
      "chosen metric's column also the runs that are not shown to be worse. A click on a number shows how it "
      "comes about.</p><p><b>Split</b> chooses what was tested, <b>Definition</b> whose way to compute the "
      "metrics: the ranking stays, the numbers are computed anew. The line beside them says what weakens the "
      "numbers.</p><p>The sentence below "
      "compares "
      "the two runs you choose. Untick a run to leave it out. <b>Evaluate</b> ranks all items for all test "
      "users "
      "of the runs that have not been evaluated yet.</p>");
  const QString views = tr(
      "<p><b>Slices</b> takes the mean apart by groups of users and marks where a run differs from the one "
      "it "
      "is held against. <b>Precision-recall</b> shows how exact the rankings are for how much of what users "
      "wanted they have found.</p>");
  return runs + views;
}

void ComparePage::retranslate() {
  m_bar->retranslate();
  m_metricLabel->setText(tr("Metric"));
  m_k->setToolTip(tr("Length of the recommended list"));
  m_pair->retranslate();
  const QStringList names{tr("Metrics"), tr("Trade-off"),        tr("Users"), tr("Significance"),
                          tr("Slices"),  tr("Precision-recall"), tr("Checks")};
  for (int i = 0; i < m_tabs->count(); ++i) m_tabs->setTabText(i, names.value(i));
  m_tradeOff->retranslate();
  m_users->retranslate();
  m_significance->retranslate();
  m_slices->retranslate();
  m_precisionRecall->retranslate();
  m_checks->retranslate();
  fillBoxes();
  showButton();
  if (!workspace().empty()) showMetric();
}

void ComparePage::workspaceChanged() {
  m_loading.request_stop();
  m_loaded = {};
  m_wanted = {};
  m_unticked.clear();
  m_bar->hide();
  m_content->hide();
  m_empty->set({});
  m_empty->show();
}

void ComparePage::refresh() {
  load(m_wanted);
}

/// What the choice leaves open is as the workspace was looked at last.
void ComparePage::load(const core::EvaluationChoice& choice) {
  m_loading.request_stop();
  progress()->start();
  m_loading = this->background().run(
      this,
      [workspace = workspace(), choice](std::stop_token token) {
        StopProgress stop(token);
        Loaded loaded{core::listRuns(workspace),
                      choice,
                      {},
                      core::listChecklists(workspace),
                      core::findTargetInQueries(workspace)};
        if (choice == core::EvaluationChoice()) loaded.choice = core::rememberedChoice(workspace);
        loaded.choice = completed(loaded.choice, loaded.runs);
        loaded.evaluations = core::listEvaluations(workspace, loaded.choice, stop);
        return loaded;
      },
      [this, asked = workspace()](Loaded loaded) {
        if (asked == workspace()) show(std::move(loaded));
      },
      failureHandler());
}

void ComparePage::choose() {
  m_wanted = m_bar->choice();
  this->background().run(
      this,
      [workspace = workspace(), choice = m_wanted](std::stop_token) {
        core::rememberChoice(workspace, choice);
      },
      [] {}, failureHandler());
  load(m_wanted);
}

void ComparePage::show(Loaded loaded) {
  progress()->stop();
  m_loaded = std::move(loaded);
  if (m_wanted == core::EvaluationChoice()) m_bar->setUnfolded(height() >= kRoomForCautions);
  m_wanted = m_loaded.choice;
  m_users->setPair({});  // their values may be older
  m_slices->setRuns({});
  std::sort(m_loaded.evaluations.begin(), m_loaded.evaluations.end(),
            [](const core::EvaluatedRun& a, const core::EvaluatedRun& b) { return a.run < b.run; });
  fillBoxes();
  fillSplits();
  showButton();
  showMetric();
}

void ComparePage::fillSplits() {
  QStringList evaluated, others;
  for (const core::RunSummary& run : m_loaded.runs)
    for (const core::Evaluated& one : run.evaluations)
      if (const QString split = QString::fromStdString(one.split); !evaluated.contains(split))
        evaluated += split;
  const auto offer = [&](const QString& split) {
    if (!split.isEmpty() && !evaluated.contains(split) && !others.contains(split)) others += split;
  };
  for (const core::RunSummary& run : m_loaded.runs)
    if (isUsable(run)) offer(QString::fromStdString(run.split));
  for (const QString& kind : splitKinds()) offer(kind);
  offer(QString::fromStdString(m_loaded.choice.split));
  m_bar->setSplits(evaluated, others);
  m_bar->setChoice(m_loaded.choice);
  m_bar->setVisible(!evaluated.isEmpty());
}

void ComparePage::fillBoxes() {
  const QVariant metric = m_metric->currentData(), k = m_k->currentData();
  std::set<int> ks;
  for (const core::EvaluatedRun& run : m_loaded.evaluations)
    for (const auto& [name, estimate] : run.metrics)
      if (const int cutoff = core::metricFrom(name).k; cutoff > 0) ks.insert(cutoff);
  m_metric->clear();
  const core::Definition& definition = core::definitionNamed(
      m_loaded.choice.definition.empty() ? core::Definition().name : m_loaded.choice.definition);
  for (const QString& key : metricKeys()) {
    if (std::ranges::count(definition.atCutoff, key.toStdString()) == 0) continue;
    m_metric->addItem(metricName(key), key);
    m_metric->setItemData(m_metric->count() - 1, metricDefinition(key), Qt::ToolTipRole);
  }
  m_k->clear();
  for (const int cutoff : ks) m_k->addItem(tr("at %1").arg(cutoff), cutoff);
  m_metric->setCurrentIndex(std::max(0, m_metric->findData(metric)));
  m_k->setCurrentIndex(std::max(0, m_k->findData(k.isValid() ? k : QVariant(10))));
}

std::string ComparePage::metric() const {
  return QString("%1@%2")
      .arg(m_metric->currentData().toString())
      .arg(m_k->currentData().toInt())
      .toStdString();
}

std::vector<core::EvaluatedRun> ComparePage::tickedRuns() const {
  std::vector<core::EvaluatedRun> runs = m_loaded.evaluations;
  std::erase_if(runs, [this](const core::EvaluatedRun& run) { return m_unticked.contains(run.run); });
  return runs;
}

std::vector<std::int64_t> ComparePage::evaluable() const {
  std::vector<std::int64_t> runs;
  const std::string& split = m_loaded.choice.split;
  for (const core::RunSummary& run : m_loaded.runs)
    if (isUsable(run) && (split.empty() || run.fitsAnew || run.split == split)) runs.push_back(run.run);
  return runs;
}

std::vector<std::int64_t> ComparePage::unevaluated() const {
  std::vector<std::int64_t> runs = evaluable();
  std::erase_if(runs, [this](std::int64_t number) {
    const auto run = std::ranges::find(m_loaded.runs, number, &core::RunSummary::run);
    return m_loaded.choice.split.empty() ? !run->evaluations.empty()
                                         : run->isEvaluatedOn(m_loaded.choice.split);
  });
  return runs;
}

std::vector<core::Caution> ComparePage::pageCautions() const {
  std::vector<core::Caution> cautions = core::findAbsentRuns(m_loaded.runs);
  std::vector<core::EvaluatedRun> all = m_loaded.evaluations;
  for (const core::RunSummary& run : m_loaded.runs) {
    const bool shown = std::ranges::count(m_loaded.evaluations, run.run, &core::EvaluatedRun::run) > 0;
    if (shown || run.evaluations.empty()) continue;
    if (run.isEvaluatedOn(m_loaded.choice.split)) {
      cautions.push_back(core::nothingToScore(run.name, m_loaded.choice.definition));
      continue;
    }
    core::EvaluatedRun& other = all.emplace_back();
    other.name = run.name;
    other.split = run.evaluations.front().split;
  }
  if (const auto caution = core::findDifferentSplits(all)) cautions.push_back(*caution);
  if (m_loaded.queries) cautions.push_back(*m_loaded.queries);
  return cautions;
}

void ComparePage::showButton() {
  const auto waiting = static_cast<int>(unevaluated().size());
  const bool any = !evaluable().empty();
  m_evaluate->setEnabled(any && !m_evaluating);
  m_evaluate->setText(m_evaluating ? tr("Evaluating…") : waiting > 0 ? tr("Evaluate") : tr("Evaluate again"));
  m_evaluate->setToolTip(waiting > 0 ? tr("Ranks all items for all test users of %n run(s)", nullptr, waiting)
                                     : tr("Ranks all items for all test users of every run anew"));
  const bool elsewhere = std::ranges::any_of(
      m_loaded.runs, [](const core::RunSummary& run) { return !run.evaluations.empty(); });
  if (!any && elsewhere)
    m_empty->set(
        tr("No run can be evaluated on this split: those that learn in steps must be trained for it."),
        tr("Train a run"));
  else if (any && elsewhere)
    m_empty->set(
        tr("No run has been evaluated on this split. What learns in one pass is fitted anew for it."),
        m_evaluating ? QString() : tr("Evaluate"));
  else if (!any)
    m_empty->set(tr("No run has been trained yet. Train at least two, then compare them here."),
                 tr("Train a run"));
  else
    m_empty->set(tr("No run has been evaluated yet. Evaluating ranks all items for every test user."),
                 m_evaluating ? QString() : tr("Evaluate"));
}

void ComparePage::showMetric() {
  const std::vector<core::EvaluatedRun>& runs = m_loaded.evaluations;
  m_bar->setMetric(QString::fromStdString(metric()));
  m_bar->setCautions(pageCautions());
  m_content->setVisible(!runs.empty());
  for (QWidget* widget : std::initializer_list<QWidget*>{m_metricLabel, m_metric, m_k})
    widget->setVisible(!runs.empty());
  m_empty->setVisible(runs.empty());
  if (runs.empty()) return;
  m_table->setRuns(runs, m_k->currentData().toInt(), m_metric->currentData().toString(), m_unticked);
  limitTable();
  showCharts();
  comparePairs();
}

void ComparePage::showCharts() {
  const QString key = m_metric->currentData().toString();
  const int k = m_k->currentData().toInt();
  std::vector<int> ks;
  for (int i = 0; i < m_k->count(); ++i) ks.push_back(m_k->itemData(i).toInt());
  m_metrics->setRuns(tickedRuns(), key, k, ks);
  m_tradeOff->setRuns(tickedRuns(), m_loaded.runs, key, k);
  m_precisionRecall->setRuns(tickedRuns());
  showSlices();
  showChecks();
}

void ComparePage::showSlices() {
  SlicesView::Runs runs{workspace(), {}, {}, metric(), m_pair->test(), m_loaded.choice};
  for (const core::EvaluatedRun& run : tickedRuns())
    if (run.metrics.contains(metric())) {
      runs.runs.push_back(run.run);
      runs.names += QString::fromStdString(run.name);
    }
  m_slices->setRuns(runs);
}

void ComparePage::showUsers() {
  UsersView::Pair pair{workspace(), m_pair->first(), m_pair->second(), {}, {}, metric(), m_loaded.choice};
  for (const core::EvaluatedRun& run : m_loaded.evaluations) {
    if (run.run == pair.first) pair.firstName = QString::fromStdString(run.name);
    if (run.run == pair.second) pair.secondName = QString::fromStdString(run.name);
  }
  m_users->setPair(pair);
}

void ComparePage::showComparison(const core::Comparison& comparison) {
  std::vector<core::Caution> cautions = comparison.cautions;
  for (const core::Caution& caution : pageCautions()) cautions.push_back(caution);
  m_bar->setCautions(cautions);
  m_pair->setComparison(comparison);
  m_significance->setPairs(comparison.pairs, QString::fromStdString(metric()));
  showUsers();
}

void ComparePage::comparePairs() {
  m_comparing.request_stop();  // of two comparisons the one that ends last need not be the newer
  std::vector<std::int64_t> runs;
  for (const core::EvaluatedRun& run : tickedRuns())
    if (run.metrics.contains(metric())) runs.push_back(run.run);
  if (runs.size() < 2) {
    core::Comparison alone;
    for (const core::EvaluatedRun& run : tickedRuns())
      if (run.metrics.contains(metric())) alone.cautions = run.cautions;
    std::erase_if(alone.cautions, [](const core::Caution& caution) {
      return caution.kind == core::Caution::Kind::SentimentSource;  // the table says it beside the value
    });
    return showComparison(alone);
  }
  const core::CompareRequest request{runs, metric(), m_pair->test(), m_loaded.choice};
  m_comparing = this->background().run(
      this,
      [workspace = workspace(), request](std::stop_token) { return core::compareRuns(workspace, request); },
      [this](const core::Comparison& comparison) {
        showComparison(comparison);
        markBest(comparison.pairs);
      },
      failureHandler());
}

void ComparePage::markBest(const std::vector<core::ComparedPair>& pairs) {
  std::set<std::int64_t> best;
  double highest = -1;
  std::int64_t winner = 0;
  for (const core::EvaluatedRun& run : tickedRuns()) {
    const auto found = run.metrics.find(metric());
    if (found == run.metrics.end() || found->second.mean <= highest) continue;
    highest = found->second.mean;
    winner = run.run;
  }
  best.insert(winner);
  for (const core::ComparedPair& pair : pairs)
    if (pair.pAdjusted >= 0.05 && (pair.first == winner || pair.second == winner))
      best.insert(pair.first == winner ? pair.second : pair.first);
  m_table->setBest(best);
}

void ComparePage::startEvaluation() {
  std::vector<std::int64_t> runs = unevaluated();
  if (runs.empty()) runs = evaluable();
  if (runs.empty() || m_evaluating) return;
  QStringList arguments{"evaluate", QString::fromStdString(workspace().string()), "--run"};
  for (const std::int64_t run : runs) arguments += QString::number(run);
  if (!m_loaded.choice.split.empty()) arguments += {"--split", QString::fromStdString(m_loaded.choice.split)};
  m_evaluating = true;
  errors()->clear();
  showButton();
  jobs().start(arguments, this, [this](const JobRunner::End& end) {
    m_evaluating = false;
    if (!end.ok) errors()->showFailure(end.failure);
    refresh();
  });
}

void ComparePage::showChecks() {
  std::vector<core::Checklist> shown = m_loaded.checklists;
  std::erase_if(shown,
                [this](const core::Checklist& checklist) { return m_unticked.contains(checklist.run); });
  m_checks->setChecklists(std::move(shown), m_checking);
}

void ComparePage::startChecks() {
  if (m_checking) return;
  QStringList arguments{"checklist", QString::fromStdString(workspace().string())};
  for (const core::RunSummary& run : m_loaded.runs)
    if (isUsable(run) && !m_unticked.contains(run.run)) arguments += QString::number(run.run);
  if (arguments.size() > 2) arguments += "--installed";
  m_checking = true;
  errors()->clear();
  showChecks();
  jobs().start(arguments, this, [this](const JobRunner::End& end) {
    m_checking = false;
    if (!end.ok) errors()->showFailure(end.failure);
    refresh();
  });
}

}  // namespace ui
