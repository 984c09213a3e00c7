#include "ui/models/runs_model.h"

#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/widgets/definition_card.h"
#include "ui/widgets/number_text.h"
#include "ui/widgets/split_words.h"

namespace ui {

void RunsModel::set(std::vector<core::RunSummary> runs) {
  std::ranges::sort(runs, std::greater<>(), &core::RunSummary::run);
  const bool sameRows = std::ranges::equal(runs, m_runs, {}, &core::RunSummary::run, &core::RunSummary::run);
  if (sameRows) {
    m_runs = std::move(runs);
    if (!m_runs.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    return;
  }
  beginResetModel();
  m_runs = std::move(runs);
  endResetModel();
}

const core::RunSummary* RunsModel::find(std::int64_t run) const {
  const auto found = std::ranges::find(m_runs, run, &core::RunSummary::run);
  return found == m_runs.end() ? nullptr : &*found;
}

int RunsModel::rowOf(std::int64_t run) const {
  const auto found = std::ranges::find(m_runs, run, &core::RunSummary::run);
  return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
}

int RunsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QString RunsModel::text(const core::RunSummary& run, int column) const {
  switch (column) {
    case Name:
      return QString("%1  #%2").arg(QString::fromStdString(run.name)).arg(run.run);
    case Recipe:
      return QString::fromStdString(run.recipe);
    case State:
      return stateText(run.state);
    case Metric:
      return run.best ? QString::fromStdString(run.best->metric) : QString();
    case Value:
      return run.best ? metricText(run.best->value) : QString("–");
    case Split:
      return splitText(QString::fromStdString(run.split));
    case Started:
      return timeText(run.started);
    case Took:
      return run.seconds > 0 ? durationText(run.seconds) : QString("–");
    default:
      return {};
  }
}

QString RunsModel::evaluationsText(const core::RunSummary& run) const {
  QStringList lines{tr("Trained for %1").arg(splitText(QString::fromStdString(run.split)))};
  for (const core::Evaluated& one : run.evaluations)
    lines += tr("Evaluated on %1 by %2, %3 users")
                 .arg(splitText(QString::fromStdString(one.split)),
                      definitionTitle(QString::fromStdString(one.definition)), countText(one.users));
  return lines.join('\n');
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
  const core::RunSummary& run = m_runs[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return text(run, index.column());
    case Qt::DecorationRole:
      return index.column() == Name ? QVariant(theme::seriesColor(runColorIndex(run.run))) : QVariant();
    case Qt::TextAlignmentRole:
      return index.column() == Value || index.column() == Took
                 ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
                 : QVariant();
    case Qt::ForegroundRole:
      if (index.column() != State) return {};
      if (run.state == "failed" || run.state == "interrupted") return theme::colors().bad;
      if (run.state == "running" || run.state == "paused") return theme::colors().accentText;
      return {};
    case Qt::ToolTipRole:
      if (index.column() == Split) return evaluationsText(run);
      return run.message.empty() ? QVariant() : QString::fromStdString(run.message);
    default:
      return {};
  }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation == Qt::Vertical) return {};
  if (role == Qt::TextAlignmentRole && (section == Value || section == Took))
    return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case Name:
      return tr("Run");
    case Recipe:
      return tr("Recipe");
    case State:
      return tr("State");
    case Metric:
      return tr("Best of");
    case Value:
      return tr("Value");
    case Split:
      return tr("Split");
    case Started:
      return tr("Started");
    case Took:
      return tr("Took");
    default:
      return {};
  }
}

void RunsModel::retranslate() {
  if (m_runs.empty()) return;
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
  Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

}  // namespace ui
