#include "ui/pages/data/import_dialog.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

const char* const kKinds[] = {"interactions", "items", "users", "reviews", "qa", "queries", "judgements"};

/// The fields that a column may stand for, per kind.
QStringList fieldsOf(const std::string& kind) {
  if (kind == "items")
    return {"item_id", "title",    "brand",          "category",    "description",
            "price",   "currency", "average_rating", "rating_count"};
  if (kind == "interactions")
    return {"user_id", "item_id", "rating", "time",     "event",
            "weight",  "title",   "price",  "currency", "category"};
  if (kind == "users") return {"user_id"};
  if (kind == "reviews") return {"user_id", "item_id", "rating", "time", "summary", "text", "title", "label"};
  if (kind == "qa") return {"item_id", "question", "answer", "time"};
  if (kind == "queries") return {"query_id", "query"};
  return {"query_id", "query", "item_id", "grade", "judge", "title"};
}

QString fieldText(const QString& field) {
  static const QHash<QString, const char*> names = {
      {"item_id", QT_TRANSLATE_NOOP("ImportFields", "Item id")},
      {"user_id", QT_TRANSLATE_NOOP("ImportFields", "User id")},
      {"query_id", QT_TRANSLATE_NOOP("ImportFields", "Query id")},
      {"title", QT_TRANSLATE_NOOP("ImportFields", "Item title")},
      {"brand", QT_TRANSLATE_NOOP("ImportFields", "Brand")},
      {"category", QT_TRANSLATE_NOOP("ImportFields", "Category")},
      {"description", QT_TRANSLATE_NOOP("ImportFields", "Description")},
      {"price", QT_TRANSLATE_NOOP("ImportFields", "Price")},
      {"currency", QT_TRANSLATE_NOOP("ImportFields", "Currency")},
      {"average_rating", QT_TRANSLATE_NOOP("ImportFields", "Average rating")},
      {"rating_count", QT_TRANSLATE_NOOP("ImportFields", "Number of ratings")},
      {"rating", QT_TRANSLATE_NOOP("ImportFields", "Rating")},
      {"time", QT_TRANSLATE_NOOP("ImportFields", "Time")},
      {"event", QT_TRANSLATE_NOOP("ImportFields", "Kind of event")},
      {"weight", QT_TRANSLATE_NOOP("ImportFields", "Weight")},
      {"text", QT_TRANSLATE_NOOP("ImportFields", "Review text")},
      {"summary", QT_TRANSLATE_NOOP("ImportFields", "Review title")},
      {"label", QT_TRANSLATE_NOOP("ImportFields", "Sentiment label")},
      {"question", QT_TRANSLATE_NOOP("ImportFields", "Question")},
      {"answer", QT_TRANSLATE_NOOP("ImportFields", "Answer")},
      {"query", QT_TRANSLATE_NOOP("ImportFields", "Query text")},
      {"grade", QT_TRANSLATE_NOOP("ImportFields", "Grade")},
      {"judge", QT_TRANSLATE_NOOP("ImportFields", "Judge")}};
  const char* name = names.value(field);
  return name ? QCoreApplication::translate("ImportFields", name) : field;
}

}  // namespace

ImportDialog::ImportDialog(Background& background, const std::filesystem::path& file, QWidget* parent)
    : QDialog(parent), m_background(background), m_file(file) {
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Import"));
  resize(920, 600);
  build();
  preview();
}

void ImportDialog::build() {
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(m_progress = new ProgressStrip(this));
  auto* layout = new QVBoxLayout;
  layout->setContentsMargins(theme::kMargin, theme::kPadding, theme::kMargin, theme::kPadding);
  layout->setSpacing(theme::kGap);
  outer->addLayout(layout);
  auto* top = new QHBoxLayout;
  m_name = makeLabel(QString::fromStdString(m_file.filename().string()), "page-title", this);
  m_name->setToolTip(QString::fromStdString(m_file.string()));
  m_import = makeButton(tr("Import"), "primary", this);
  m_import->setEnabled(false);
  auto* cancel = makeButton(tr("Cancel"), "quiet", this);
  top->addWidget(m_name, 1);
  top->addWidget(cancel);
  top->addWidget(m_import);
  layout->addLayout(top);
  layout->addWidget(m_error = new ErrorStrip(this));

  auto* choices = new QHBoxLayout;
  choices->setSpacing(theme::kSmall);
  choices->addWidget(makeLabel(tr("These are"), "", this));
  choices->addWidget(m_kind = new QComboBox(this));
  choices->addSpacing(theme::kGap);
  choices->addWidget(makeLabel(tr("Format"), "", this));
  choices->addWidget(m_format = new QComboBox(this));
  choices->addStretch(1);
  choices->addWidget(m_facts = makeLabel({}, "secondary", this));
  layout->addLayout(choices);
  for (QComboBox* box : {m_kind, m_format}) box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  m_kind->addItem(tr("Recognise"), "");
  for (const char* kind : kKinds) m_kind->addItem(kindText(kind), kind);
  m_format->addItem(tr("Recognise"), "");
  for (const core::ImportFormat& format : core::importFormats())
    m_format->addItem(QString::fromStdString(format.title), QString::fromStdString(format.name));
  layout->addWidget(
      makeLabel(tr("What each column is; below, the first rows of the file."), "secondary", this));
  m_table = new QTableWidget(this);
  m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_table->setSelectionMode(QAbstractItemView::NoSelection);
  m_table->setShowGrid(false);
  m_table->verticalHeader()->hide();
  m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  layout->addWidget(m_table, 1);

  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(m_import, &QPushButton::clicked, this, [this] {
    Q_EMIT accepted(arguments());
    accept();
  });
  for (QComboBox* box : {m_kind, m_format})
    connect(box, &QComboBox::activated, this, [this] {
      m_overrides.clear();
      preview();
    });
}

void ImportDialog::preview() {
  m_stop.request_stop();
  m_progress->start();
  m_import->setEnabled(false);
  core::ImportRequest request;
  request.file = m_file;
  request.kind = m_kind->currentData().toString().toStdString();
  request.format = m_format->currentData().toString().toStdString();
  m_stop = m_background.run(
      this, [file = m_file, request](std::stop_token) { return core::previewFile(file, request); },
      [this](const core::ImportPreview& read) { show(read); },
      [this](const core::Failure& failure) {
        m_progress->stop();
        m_table->setColumnCount(0);
        m_error->showFailure(failure);
      });
}

void ImportDialog::show(const core::ImportPreview& read) {
  m_preview = read;
  m_progress->stop();
  m_error->clear();
  m_import->setEnabled(true);
  QStringList facts{QString::fromStdString(read.format), QString::fromStdString(read.encoding)};
  if (read.delimiter)
    facts +=
        read.delimiter == '\t' ? tr("tab-separated") : tr("separated by “%1”").arg(QChar(read.delimiter));
  facts.removeAll({});
  m_facts->setText(facts.join(" · "));
  m_kind->setItemText(0, tr("Recognised: %1").arg(kindText(read.kind)));
  m_format->setItemText(0, tr("Recognised: %1").arg(QString::fromStdString(read.format)));
  fillColumns();
}

void ImportDialog::fillColumns() {
  const auto columns = static_cast<int>(m_preview.columns.size());
  const auto rows = static_cast<int>(m_preview.rows.size());
  m_table->clear();
  m_table->setColumnCount(columns);
  m_table->setRowCount(rows + 1);
  QStringList names;
  for (const std::string& column : m_preview.columns) names += QString::fromStdString(column);
  m_table->setHorizontalHeaderLabels(names);
  m_table->setRowHeight(0, 40);
  const QStringList fields = fieldsOf(m_preview.kind);
  for (int column = 0; column < columns; ++column) {
    auto* box = new QComboBox(m_table);
    box->addItem("–", "");
    for (const QString& field : fields) box->addItem(fieldText(field), field);
    for (const auto& [field, from] : m_preview.mapping)
      if (QString::fromStdString(from).split('+').contains(names[column]))
        box->setCurrentIndex(std::max(0, box->findData(QString::fromStdString(field))));
    connect(box, &QComboBox::activated, this,
            [this, box, column] { chooseField(column, box->currentData().toString()); });
    m_table->setCellWidget(0, column, box);
    for (int row = 0; row < rows; ++row) {
      const auto& cells = m_preview.rows[static_cast<std::size_t>(row)];
      const auto at = static_cast<std::size_t>(column);
      const QString text = at < cells.size() ? QString::fromStdString(cells[at]) : QString();
      auto* item = new QTableWidgetItem(text.size() > 80 ? text.left(80) + "…" : text);
      if (text.size() > 30) item->setToolTip(text.left(2000));
      m_table->setItem(row + 1, column, item);
    }
    m_table->setColumnWidth(column, 150);
  }
  for (int row = 1; row <= rows; ++row) m_table->setRowHeight(row, theme::kTableRow);
}

void ImportDialog::chooseField(int column, const QString& field) {
  const std::string name = m_preview.columns[static_cast<std::size_t>(column)];
  std::erase_if(m_overrides, [&name](const auto& entry) { return entry.second == name; });
  if (field.isEmpty()) return;
  m_overrides[field.toStdString()] = name;
  // One column for one field: the column that had it before lets go.
  for (int other = 0; other < m_table->columnCount(); ++other) {
    auto* box = qobject_cast<QComboBox*>(m_table->cellWidget(0, other));
    if (other != column && box && box->currentData().toString() == field) box->setCurrentIndex(0);
  }
}

QStringList ImportDialog::arguments() const {
  QStringList list{QString::fromStdString(m_file.string())};
  list += {"--kind", QString::fromStdString(m_preview.kind)};
  const QString format = m_format->currentData().toString();
  if (!format.isEmpty()) list += {"--format", format};
  for (const auto& [field, column] : m_overrides)
    list += {"--map", QString::fromStdString(field) + "=" + QString::fromStdString(column)};
  return list;
}

}  // namespace ui
