#include "ui/pages/data/sql_view.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QVBoxLayout>

#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr std::int64_t kRowLimit = 1000;

QString cellText(const core::SqlResult::Cell& cell) {
  using Kind = core::SqlResult::Cell::Kind;
  switch (cell.kind) {
    case Kind::Null:
      return "–";
    case Kind::Integer:
      return QString::number(cell.integer);
    case Kind::Real:
      return QString::number(cell.real, 'g', 8);
    case Kind::Text:
      return QString::fromStdString(cell.text);
  }
  return {};
}

}  // namespace

SqlView::SqlView(Background& background, QWidget* parent) : QWidget(parent), m_background(background) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, theme::kGap, 0, 0);
  layout->setSpacing(theme::kSmall);
  m_statement = new QPlainTextEdit(this);
  m_statement->setProperty("role", "mono");
  m_statement->setFixedHeight(96);
  m_statement->setTabChangesFocus(true);
  m_statement->setPlainText(
      "SELECT category, count(*) AS items, round(avg(price), 2) AS mean_price\nFROM item GROUP BY category "
      "ORDER BY items DESC");
  m_statement->installEventFilter(this);
  layout->addWidget(m_statement);
  auto* row = new QHBoxLayout;
  row->addWidget(m_note = makeLabel({}, "secondary", this), 1);
  row->addWidget(m_run = makeButton({}, "", this));
  layout->addLayout(row);
  layout->addWidget(m_progress = new ProgressStrip(this));
  layout->addWidget(m_error = new ErrorStrip(this));
  m_table = new TableView(this);
  m_table->setModel(m_model = new TextTableModel(this));
  layout->addWidget(m_table, 1);
  connect(m_run, &QPushButton::clicked, this, &SqlView::run);
}

void SqlView::setWorkspace(const std::filesystem::path& workspace) {
  m_workspace = workspace;
  m_model->set({}, {});
  m_error->clear();
}

void SqlView::retranslate() {
  m_run->setText(tr("Run"));
  m_run->setToolTip(tr("Ctrl+Return"));
  m_note->setText(
      tr("Read-only. Tables: item, user, interaction, review, question, query, judgement, run, event, job, "
         "import."));
}

void SqlView::run() {
  m_progress->start();
  m_error->clear();
  m_run->setEnabled(false);
  m_background.run(
      this,
      [workspace = m_workspace, statement = m_statement->toPlainText().toStdString()](std::stop_token) {
        return core::runSql(workspace, statement, kRowLimit);
      },
      [this](const core::SqlResult& result) { take(result); },
      [this](const core::Failure& failure) {
        m_progress->stop();
        m_run->setEnabled(true);
        m_error->showFailure(failure);
      });
}

void SqlView::take(const core::SqlResult& result) {
  m_progress->stop();
  m_run->setEnabled(true);
  QStringList columns;
  for (const auto& column : result.columns) columns += QString::fromStdString(column);
  std::vector<QStringList> rows;
  std::vector<bool> numeric(result.columns.size(), !result.rows.empty());
  for (const auto& row : result.rows) {
    QStringList cells;
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells += cellText(row[i]);
      if (row[i].kind == core::SqlResult::Cell::Kind::Text) numeric[i] = false;
    }
    rows.push_back(cells);
  }
  const auto count = static_cast<qint64>(rows.size());
  m_model->set(columns, std::move(rows), std::move(numeric));
  m_table->fitColumns();
  m_note->setText(result.truncated ? tr("The first %1 rows.").arg(countText(count))
                                   : tr("%1 rows").arg(countText(count)));
}

bool SqlView::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) &&
        key->modifiers() & Qt::ControlModifier) {
      run();
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace ui
