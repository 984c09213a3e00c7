#include "ui/pages/data/data_page.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QToolButton>

#include "ui/pages/data/import_dialog.h"
#include "ui/pages/item/item_dialog.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kTablesWidth = 208;

struct LoadedData {
  core::WorkspaceSummary summary;
  core::Profile profile;
  std::vector<core::ImportRecord> imports;
};

}  // namespace

DataPage::DataPage(Background& background, JobRunner& jobs, QWidget* parent)
    : Page(background, jobs, parent) {
  m_import = makeButton({}, "primary", this);
  m_importAction = new QAction(theme::icon("import"), {}, this);
  addAction(m_importAction);
  header()->addWidget(m_import);
  connect(m_import, &QPushButton::clicked, m_importAction, &QAction::trigger);
  connect(m_importAction, &QAction::triggered, this, &DataPage::chooseFile);

  m_result = new Card(this);
  m_result->layout()->setContentsMargins(theme::kGap, theme::kSmall, theme::kSmall, theme::kSmall);
  auto* result = new QHBoxLayout;
  m_resultText = makeLabel({}, "", this);
  m_resultText->setWordWrap(true);
  m_resultText->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* dismiss = new QToolButton(this);
  dismiss->setProperty("role", "tiny");
  dismiss->setIcon(theme::icon("close"));
  result->addWidget(m_resultText, 1);
  result->addWidget(dismiss, 0, Qt::AlignTop);
  m_result->content()->addLayout(result);
  m_result->hide();
  connect(dismiss, &QToolButton::clicked, m_result, &QWidget::hide);
  body()->addWidget(m_result);

  m_stack = new QStackedWidget(this);
  m_empty = new EmptyState("import", this);
  connect(m_empty, &EmptyState::clicked, this, &DataPage::chooseFile);
  auto* content = new QWidget(this);
  auto* row = new QHBoxLayout(content);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme::kMargin);
  row->addWidget(buildTables());
  row->addWidget(buildTabs(), 1);
  m_stack->addWidget(content);
  m_stack->addWidget(m_empty);
  body()->addWidget(m_stack, 1);
}

QWidget* DataPage::buildTables() {
  auto* side = new QWidget(this);
  side->setFixedWidth(kTablesWidth);
  auto* layout = new QVBoxLayout(side);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme::kSmall);
  m_tablesTitle = makeLabel({}, "section", side);
  m_tablesTitle->setFixedHeight(32);
  layout->addWidget(m_tablesTitle);
  m_tables = new QListWidget(side);
  m_tables->setProperty("role", "plain");
  m_tables->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  layout->addWidget(m_tables, 1);
  connect(m_tables, &QListWidget::currentRowChanged, this, [this] {
    m_rowsStale = true;
    if (m_tabs->currentWidget() == m_rows) showRows();
  });
  // A table is opened to see its rows.
  connect(m_tables, &QListWidget::itemClicked, this, [this] { m_tabs->setCurrentWidget(m_rows); });
  return side;
}

QWidget* DataPage::buildTabs() {
  m_tabs = new QTabWidget(this);
  m_tabs->setDocumentMode(true);
  m_profile = new ProfileView(this);
  m_rows = new RowsView(background(), this);
  m_importsTable = new TableView(this);
  m_importsTable->setModel(m_importsModel = new TextTableModel(this));
  auto* imports = new QWidget(this);
  auto* layout = new QVBoxLayout(imports);
  layout->setContentsMargins(0, theme::kGap, 0, 0);
  layout->addWidget(m_importsTable);
  m_sql = new SqlView(background(), this);
  m_tabs->addTab(m_profile, {});
  m_tabs->addTab(m_rows, {});
  m_tabs->addTab(imports, {});
  m_tabs->addTab(m_sql, {});
  connect(m_rows, &RowsView::failed, this, failureHandler());
  connect(m_rows, &RowsView::itemAsked, this, &DataPage::openItem);
  connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
    if (m_tabs->currentWidget() == m_rows && m_rowsStale) showRows();
  });
  return m_tabs;
}

void DataPage::openItem(const QString& item) {
  auto* dialog = new ItemDialog(background(), workspace(), item.toStdString(), this);
  connect(dialog, &ItemDialog::trainingAsked, this, [this] { Q_EMIT openPage("train", "new sentiment"); });
  dialog->open();
}

QString DataPage::help() const {
  return tr(
      "<b>Data</b> shows what the workspace holds. Drop a file anywhere on the window, or press "
      "<b>Import…</b>: "
      "its format and the meaning of its columns are recognised, and can be set right before anything is "
      "written. A rejected row is listed with its line and the reason. <b>Profile</b> says what the numbers "
      "mean for a recommender, <b>Rows</b> shows the tables (Ctrl+C copies as TSV; a double click opens the "
      "item with its reviews), <b>SQL</b> reads "
      "anything.");
}

void DataPage::workspaceChanged() {
  m_rowsStale = true;
  m_rows->clear();
  m_sql->setWorkspace(workspace());
  m_result->hide();
  m_stack->setCurrentIndex(0);
}

void DataPage::refresh() {
  progress()->start();
  this->background().run(
      this,
      [workspace = workspace()](std::stop_token) {
        return LoadedData{core::summarise(workspace), core::profileWorkspace(workspace),
                          core::listImports(workspace)};
      },
      [this, asked = workspace()](const LoadedData& loaded) {
        if (asked != workspace()) return;
        progress()->stop();
        m_imports = loaded.imports;
        showTables(loaded.summary);
        m_profile->show(loaded.profile);
        showImports();
        const bool empty = loaded.summary.items + loaded.summary.users + loaded.summary.queries == 0;
        m_stack->setCurrentIndex(empty ? 1 : 0);
        m_rowsStale = true;
        if (m_tabs->currentWidget() == m_rows) showRows();
      },
      failureHandler());
}

void DataPage::showTables(const core::WorkspaceSummary& summary) {
  const std::pair<const char*, std::int64_t> tables[] = {{"item", summary.items},
                                                         {"user", summary.users},
                                                         {"interaction", summary.interactions},
                                                         {"review", summary.reviews},
                                                         {"question", summary.questions},
                                                         {"query", summary.queries},
                                                         {"judgement", summary.judgements}};
  const int row = std::max(0, m_tables->currentRow());
  const QSignalBlocker quiet(m_tables);
  m_tables->clear();
  for (const auto& [name, count] : tables) {
    auto* item = new QListWidgetItem(m_tables);
    item->setData(Qt::UserRole, name);
    item->setSizeHint({kTablesWidth, theme::kFormRow});
    auto* line = new QWidget(m_tables);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(theme::kSmall, 0, theme::kSmall, 0);
    layout->addWidget(makeLabel(kindText(name), "", line), 1);
    layout->addWidget(makeLabel(countText(count), "secondary", line));
    line->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_tables->setItemWidget(item, line);
  }
  m_tables->setCurrentRow(row);
}

void DataPage::showImports() {
  std::vector<QStringList> rows;
  for (const core::ImportRecord& record : m_imports)
    rows.push_back({QString::fromStdString(record.file), kindText(record.kind),
                    QString::fromStdString(record.format), timeText(record.started),
                    countText(record.rowsRead), countText(record.rowsImported),
                    countText(record.rowsRejected), durationText(record.seconds)});
  m_importsModel->set({tr("File"), tr("Kind"), tr("Format"), tr("When"), tr("Rows read"), tr("Imported"),
                       tr("Rejected"), tr("Took")},
                      std::move(rows), {false, false, false, false, true, true, true, true});
  m_importsTable->fitColumns();
}

std::string DataPage::currentTable() const {
  const QListWidgetItem* item = m_tables->currentItem();
  return item ? item->data(Qt::UserRole).toString().toStdString() : "item";
}

void DataPage::showRows() {
  m_rowsStale = false;
  m_rows->show(workspace(), currentTable());
}

void DataPage::retranslate() {
  m_import->setText(tr("Import…"));
  m_importAction->setText(tr("Import a file…"));
  m_tablesTitle->setText(tr("Tables"));
  m_tabs->setTabText(0, tr("Profile"));
  m_tabs->setTabText(1, tr("Rows"));
  m_tabs->setTabText(2, tr("Imports"));
  m_tabs->setTabText(3, tr("SQL"));
  m_empty->set(
      tr("This workspace is empty. Drop a file with items, behaviour or reviews here, or choose one."),
      tr("Import…"));
  m_rows->retranslate();
  m_sql->retranslate();
  m_profile->retranslate();
  showImports();
  if (m_tables->count() > 0) showTables(summary());
}

bool DataPage::focusSearch() {
  m_tabs->setCurrentWidget(m_rows);
  m_rows->focusFilter();
  return true;
}

void DataPage::showArgument(const QString& argument) {
  importFile(argument.toStdString());
}

void DataPage::chooseFile() {
  auto* dialog = new QFileDialog(this, tr("Choose a file to import"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters(
      {tr("Data files (*.csv *.tsv *.txt *.json *.jsonl *.ndjson *.inter *.item *.user *.data *.gz *.zip)"),
       tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, this,
          [this](const QString& path) { importFile(path.toStdString()); });
  dialog->open();
}

void DataPage::importFile(const std::filesystem::path& file) {
  auto* dialog = new ImportDialog(background(), file, this);
  connect(dialog, qOverload<const QStringList&>(&ImportDialog::accepted), this, &DataPage::startImport);
  dialog->open();
}

void DataPage::startImport(const QStringList& arguments) {
  const QString file = QFileInfo(arguments.front()).fileName();
  m_result->hide();
  errors()->clear();
  progress()->start();
  jobs().start(QStringList{"import", QString::fromStdString(workspace().string())} + arguments, this,
               [this, file](const JobRunner::End& end) { importEnded(file, end); });
}

void DataPage::importEnded(const QString& file, const JobRunner::End& end) {
  progress()->stop();
  if (!end.ok) {
    if (end.failure.code != "cancelled") errors()->showFailure(end.failure);
    return;
  }
  const auto number = [&end](const char* key) { return end.document.value(key).toInteger(); };
  QString text =
      tr("%1: %2 of %3 rows imported in %4.")
          .arg(file.toHtmlEscaped(), countText(number("rows_imported")), countText(number("rows_read")),
               durationText(end.document.value("seconds").toDouble()));
  if (number("rows_rejected") > 0)
    text += " " + tr("%1 rejected; each is listed with line and reason in %2.")
                      .arg(countText(number("rows_rejected")),
                           end.document.value("rejects_file").toString().toHtmlEscaped());
  m_resultText->setText(text);
  m_result->show();
  Q_EMIT dataChanged();
}

}  // namespace ui
