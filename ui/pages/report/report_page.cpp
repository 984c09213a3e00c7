#include "ui/pages/report/report_page.h"

#include <QDesktopServices>
#include <QFileDialog>
#include <QUrl>
#include <algorithm>
#include <set>

#include "core/evaluate/beyond_accuracy.h"
#include "core/evaluate/metrics.h"
#include "core/evaluate/precision_recall.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/metric_words.h"
#include "ui/widgets/split_words.h"

namespace ui {
namespace {

constexpr int kOptionsWidth = 280, kPaperWidth = 920;  // px
constexpr int kDelay = 150;                            // ms between the last change and a new preview

}  // namespace

ReportPage::ReportPage(Background& background, JobRunner& jobs, QWidget* parent)
    : Page(background, jobs, parent) {
  header()->addWidget(m_saved = makeLabel({}, "good", this));
  header()->addWidget(m_browse = makeButton({}, "", this));
  header()->addWidget(m_save = makeButton({}, "primary", this));
  m_browse->setObjectName("browse");
  m_save->setObjectName("save");
  auto* row = new QHBoxLayout;
  row->setSpacing(theme::kGap);
  auto* options = new QWidget;
  auto* column = new QVBoxLayout(options);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme::kGap);
  buildOptions(column);
  QScrollArea* scroll = scrollAround(options);
  scroll->setFixedWidth(kOptionsWidth);
  row->addWidget(scroll);
  row->addStretch(1);  // on a wide window the paper stands in the middle
  row->addWidget(m_preview = new ReportPreview(this), 1000);
  m_preview->setMaximumWidth(kPaperWidth);
  row->addStretch(1);
  body()->addLayout(row, 1);

  m_delay.setSingleShot(true);
  m_delay.setInterval(kDelay);
  connect(&m_delay, &QTimer::timeout, this, &ReportPage::makePreview);
  connect(m_save, &QPushButton::clicked, this, &ReportPage::chooseFolder);
  connect(m_browse, &QPushButton::clicked, this, &ReportPage::openInBrowser);
}

void ReportPage::buildOptions(QVBoxLayout* column) {
  column->addWidget(m_optionsCard = new Card(this), 3);
  QVBoxLayout* content = m_optionsCard->content();
  content->addWidget(m_languageLabel = makeLabel({}, "secondary", this));
  content->addWidget(m_language = new QComboBox(this));
  content->addWidget(m_splitLabel = makeLabel({}, "secondary", this));
  content->addWidget(m_split = new QComboBox(this));
  content->addWidget(m_definitionLabel = makeLabel({}, "secondary", this));
  auto* definition = new QHBoxLayout;
  definition->addWidget(m_definition = new QComboBox(this), 1);
  definition->addWidget(m_info = new DefinitionButton(this));
  content->addLayout(definition);
  content->addWidget(m_metricLabel = makeLabel({}, "secondary", this));
  content->addWidget(m_metric = new QComboBox(this));
  content->addWidget(m_runsLabel = makeLabel({}, "secondary", this));
  content->addWidget(m_runs = new QListWidget(this), 1);
  content->addWidget(m_formatsLabel = makeLabel({}, "secondary", this));
  auto* formats = new QHBoxLayout;
  for (const char* name : {"html", "csv", "json"}) {
    m_formats += new QCheckBox(QString(name).toUpper(), this);
    m_formats.last()->setObjectName(name);
    m_formats.last()->setChecked(true);
    formats->addWidget(m_formats.last());
  }
  formats->addStretch(1);
  content->addLayout(formats);
  m_language->setObjectName("language");
  m_split->setObjectName("split");
  m_definition->setObjectName("definition");
  for (const QString& name : definitionNames()) m_definition->addItem(definitionTitle(name), name);
  m_metric->setObjectName("metric");
  m_runs->setObjectName("runs");
  m_runs->setMinimumHeight(72);
  m_language->addItem("English", "en");
  m_language->addItem("简体中文", "zh_CN");
  m_language->setCurrentIndex(isChinese() ? 1 : 0);

  column->addWidget(m_outlineCard = new Card(this), 2);
  m_outlineCard->content()->addWidget(m_outline = new QListWidget(this));
  m_outline->setObjectName("outline");
  m_outline->setProperty("role", "plain");
  connect(m_language, &QComboBox::activated, this, &ReportPage::schedulePreview);
  for (QComboBox* box : {m_split, m_definition})
    connect(box, &QComboBox::activated, this, [this] {
      load({m_split->currentData().toString().toStdString(),
            m_definition->currentData().toString().toStdString()});
    });
  connect(m_metric, &QComboBox::activated, this, &ReportPage::schedulePreview);
  connect(m_runs, &QListWidget::itemChanged, this, &ReportPage::schedulePreview);
  connect(m_outline, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
    if (item) m_preview->scrollToAnchor(item->data(Qt::UserRole).toString());
  });
}

QString ReportPage::help() const {
  return tr(
      "<p>The report holds the data's profile, the runs with their settings, the metrics with intervals, "
      "every "
      "comparison in a sentence, the training curves and a page on method. It is one HTML file with "
      "everything inside, ready to print or send; CSV and JSON hold every number of it, unrounded.</p>");
}

void ReportPage::retranslate() {
  m_optionsCard->setTitle(tr("Options"));
  m_outlineCard->setTitle(tr("Contents"));
  m_languageLabel->setText(tr("Language of the report"));
  m_splitLabel->setText(tr("Split"));
  m_definitionLabel->setText(tr("Definition of the metrics"));
  m_info->retranslate();
  fillChoice();
  m_metricLabel->setText(tr("Metric of charts and comparisons"));
  m_runsLabel->setText(tr("Runs"));
  m_runs->setToolTip(tr("Evaluated runs; with none ticked, all of them"));
  m_formatsLabel->setText(tr("Files"));
  m_save->setText(tr("Save…"));
  m_browse->setText(tr("Open in browser"));
  m_saved->clear();
}

void ReportPage::workspaceChanged() {
  m_previewStop.request_stop();
  ++m_previewNumber;
  m_loaded = {};
  m_runs->clear();
  m_metric->clear();
  m_outline->clear();
  m_preview->clear();
  m_saved->clear();
}

void ReportPage::refresh() {
  load(m_loaded.choice);
}

/// What the choice leaves open is as the workspace was looked at last.
void ReportPage::load(const core::EvaluationChoice& choice) {
  progress()->start();
  this->background().run(
      this,
      [workspace = workspace(), choice](std::stop_token token) {
        StopProgress stop(token);
        Loaded loaded{core::listRuns(workspace), choice, {}};
        if (choice == core::EvaluationChoice()) loaded.choice = core::rememberedChoice(workspace);
        if (loaded.choice.definition.empty()) loaded.choice.definition = core::Definition().name;
        loaded.evaluations = core::listEvaluations(workspace, loaded.choice, stop);
        return loaded;
      },
      [this, asked = workspace()](Loaded loaded) {
        if (asked == workspace()) show(std::move(loaded));
      },
      failureHandler());
}

void ReportPage::show(Loaded loaded) {
  m_loaded = std::move(loaded);
  fillChoice();
  fillOptions(m_loaded.evaluations);
  makePreview();
}

void ReportPage::fillChoice() {
  m_split->clear();
  m_split->addItem(tr("each run's newest"), QString());
  for (const core::RunSummary& run : m_loaded.runs)
    for (const core::Evaluated& one : run.evaluations)
      if (const QString split = QString::fromStdString(one.split); m_split->findData(split) < 0) {
        m_split->addItem(splitText(split), split);
        m_split->setItemData(m_split->count() - 1, splitMeaning(split), Qt::ToolTipRole);
      }
  const auto choose = [](QComboBox* box, const std::string& chosen) {
    box->setCurrentIndex(std::max(0, box->findData(QString::fromStdString(chosen))));
  };
  choose(m_split, m_loaded.choice.split);
  choose(m_definition, m_loaded.choice.definition);
}

void ReportPage::fillOptions(const std::vector<core::EvaluatedRun>& evaluations) {
  const QSignalBlocker blockRuns(m_runs);
  const QVariant metric = m_metric->currentData();
  std::set<qlonglong> unticked;
  for (int i = 0; i < m_runs->count(); ++i)
    if (m_runs->item(i)->checkState() == Qt::Unchecked)
      unticked.insert(m_runs->item(i)->data(Qt::UserRole).toLongLong());
  m_runs->clear();
  std::set<std::pair<int, QString>> metrics;  // in the order of tables, then by k
  for (const core::EvaluatedRun& run : evaluations) {
    auto* item = new QListWidgetItem(QString::fromStdString(run.name), m_runs);
    item->setData(Qt::UserRole, QVariant::fromValue<qlonglong>(run.run));
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable | Qt::ItemIsSelectable);
    item->setCheckState(unticked.contains(run.run) ? Qt::Unchecked : Qt::Checked);
    for (const auto& [name, estimate] : run.metrics) {
      const core::Metric parsed = core::metricFrom(name);
      if (core::isBeyondAccuracy(parsed.name)) continue;     // has a table of its own
      if (core::isPrecisionAtRecall(parsed.name)) continue;  // a point of a curve
      auto order = static_cast<int>(metricKeys().indexOf(QString::fromStdString(parsed.name)));
      if (order < 0) order = static_cast<int>(metricKeys().size());  // has no cut-off
      metrics.insert({order * 1000 + parsed.k, QString::fromStdString(name)});
    }
  }
  m_metric->clear();
  for (const auto& [order, name] : metrics) m_metric->addItem(metricTitle(name), name);
  const int index = m_metric->findData(metric.isValid() ? metric : QVariant("ndcg@10"));
  m_metric->setCurrentIndex(std::max(0, index));
  const bool any = m_split->count() > 1;  // anything was evaluated at all
  for (QWidget* widget :
       std::initializer_list<QWidget*>{m_splitLabel, m_split, m_definitionLabel, m_definition, m_info,
                                       m_metricLabel, m_metric, m_runsLabel, m_runs})
    widget->setVisible(any);
  showSubject();
}

void ReportPage::showSubject() {
  m_info->setSubject(m_definition->currentData().toString(),
                     m_metric->count() > 0 ? m_metric->currentData().toString() : "ndcg@10");
}

core::ReportRequest ReportPage::request() const {
  core::ReportRequest request;
  if (m_split->count() > 1) request.choice = m_loaded.choice;
  request.language = m_language->currentData().toString().toStdString();
  if (m_metric->count() > 0) request.metric = m_metric->currentData().toString().toStdString();
  for (int i = 0; i < m_runs->count(); ++i)
    if (m_runs->item(i)->checkState() == Qt::Checked)
      request.runs.push_back(m_runs->item(i)->data(Qt::UserRole).toLongLong());
  request.formats.clear();
  for (const QCheckBox* format : m_formats)
    if (format->isChecked()) request.formats.push_back(format->objectName().toStdString());
  return request;
}

void ReportPage::schedulePreview() {
  showSubject();
  m_saved->clear();
  m_delay.start();
}

void ReportPage::makePreview() {
  if (workspace().empty()) return;
  m_previewStop.request_stop();
  progress()->start();
  errors()->clear();
  m_previewStop = this->background().run(
      this,
      [workspace = workspace(), request = request()](std::stop_token token) {
        StopProgress stop(token);
        return preparePreview(core::renderReportHtml(workspace, request, stop));
      },
      [this, number = ++m_previewNumber](PreviewContent content) {
        if (number == m_previewNumber) showPreview(std::move(content));
      },
      failureHandler());
}

void ReportPage::showPreview(PreviewContent content) {
  progress()->stop();
  const QSignalBlocker blocker(m_outline);
  m_outline->clear();
  for (const auto& [anchor, words] : content.sections) {
    auto* item = new QListWidgetItem(words, m_outline);
    item->setData(Qt::UserRole, anchor);
  }
  m_preview->setContent(std::move(content));
}

void ReportPage::chooseFolder() {
  auto* dialog = new QFileDialog(this, tr("Folder for the report"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  connect(dialog, &QFileDialog::fileSelected, this, &ReportPage::saveTo);
  dialog->open();
}

void ReportPage::saveTo(const QString& folder) {
  core::ReportRequest request = this->request();
  request.out = folder.toStdString();
  if (request.formats.empty()) return errors()->showMessage(tr("Tick at least one file to save."));
  errors()->clear();
  progress()->start();
  this->background().run(
      this,
      [workspace = workspace(), request](std::stop_token token) {
        StopProgress stop(token);
        return core::writeReport(workspace, request, stop);
      },
      [this, folder](const std::vector<std::filesystem::path>& files) {
        progress()->stop();
        m_saved->setText(tr("%n file(s) saved", nullptr, static_cast<int>(files.size())));
        m_saved->setToolTip(folder);
      },
      failureHandler());
}

void ReportPage::openInBrowser() {
  core::ReportRequest request = this->request();
  request.out = m_browserFolder.path().toStdString();
  request.formats = {"html"};
  progress()->start();
  this->background().run(
      this,
      [workspace = workspace(), request](std::stop_token token) {
        StopProgress stop(token);
        return core::writeReport(workspace, request, stop);
      },
      [this](const std::vector<std::filesystem::path>& files) {
        progress()->stop();
        const QUrl address = QUrl::fromLocalFile(QString::fromStdString(files.front().string()));
        if (!QDesktopServices::openUrl(address))
          errors()->showMessage(
              tr("There is no browser here that could be opened. Save the report and open it there."));
      },
      failureHandler());
}

}  // namespace ui
