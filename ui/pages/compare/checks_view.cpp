#include "ui/pages/compare/checks_view.h"

#include <QHBoxLayout>
#include <algorithm>

#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr int kNamedRefusals = 2;  // more would push the matrix down
constexpr double kGoodRate = 0.8;  // of the pairs: where the colours part
constexpr int kRowHeight = 28;     // px

QString inLanguage(const core::TwoLanguages& text) {
  return QString::fromStdString(isChinese() ? text.chinese : text.english);
}

const core::CheckFinding* findingOf(const core::Checklist& checklist, core::CheckKind kind) {
  const auto found = std::ranges::find(checklist.findings, kind, &core::CheckFinding::kind);
  return found == checklist.findings.end() ? nullptr : &*found;
}

}  // namespace

ChecksView::ChecksView(QWidget* parent) : QWidget(parent) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme::kGap);
  auto* card = new Card(this);
  auto* row = new QHBoxLayout;
  row->setSpacing(theme::kSmall);
  row->addWidget(m_note = makeLabel({}, "secondary", this), 1);
  row->addWidget(m_button = makeButton({}, "", this), 0, Qt::AlignTop);
  m_note->setWordWrap(true);
  m_note->setObjectName("checks-note");
  m_button->setObjectName("check-queries");
  card->content()->addLayout(row);
  card->content()->addWidget(m_chart = new HeatMap(this), 1);
  m_chart->setObjectName("checks");
  m_chart->setMiddle(HeatMap::Middle::All, {kGoodRate});
  layout->addWidget(card);
  layout->addWidget(m_failures = new CheckFailuresPanel(this), 1);
  m_failures->hide();
  connect(m_button, &QPushButton::clicked, this, &ChecksView::checkRequested);
  connect(m_chart, &HeatMap::cellClicked, this, &ChecksView::choose);
}

void ChecksView::setChecklists(std::vector<core::Checklist> checklists, bool running) {
  m_checklists = std::move(checklists);
  m_running = running;
  draw();
  chooseFirst();
}

void ChecksView::retranslate() {
  m_failures->retranslate();
  draw();
  choose(m_row, m_column);
}

HeatMap::Cell ChecksView::cellOf(const core::Checklist& checklist, core::CheckKind kind) const {
  HeatMap::Cell cell{.text = "–"};
  const core::CheckFinding* finding = findingOf(checklist, kind);
  if (finding == nullptr) {
    cell.tip = checklist.refusal.english.empty() ? tr("Not checked") : inLanguage(checklist.refusal);
    return cell;
  }
  cell.tip = inLanguage(core::ruleOf(kind, checklist.options));
  const core::Estimate& rate = finding->passRate;
  if (rate.n == 0) {
    cell.tip += "\n" + inLanguage(finding->why);
    return cell;
  }
  cell.value = rate.mean;
  cell.text = tr("%1 (%2/%3)").arg(percentText(rate.mean)).arg(finding->passed).arg(rate.n);
  cell.tip += "\n" + tr("%1 of %2 pairs passed, 95 % interval %3 to %4")
                         .arg(finding->passed)
                         .arg(rate.n)
                         .arg(percentText(rate.low, 1), percentText(rate.high, 1));
  if (finding->meanOverlap) cell.tip += "\n" + tr("Mean overlap: %1").arg(percentText(*finding->meanOverlap));
  if (finding->nothingToCheck > 0)
    cell.tip +=
        "\n" + tr("%n pair(s) had nothing to check", nullptr, static_cast<int>(finding->nothingToCheck));
  return cell;
}

void ChecksView::draw() {
  QStringList names, checks;
  for (const core::CheckKind kind : core::checkKinds()) checks += inLanguage(core::nameOf(kind));
  std::vector<HeatMap::Cell> cells;
  bool anyRate = false;
  for (const core::Checklist& checklist : m_checklists) {
    names += inLanguage(core::titleOf(checklist));
    for (const core::CheckKind kind : core::checkKinds()) {
      cells.push_back(cellOf(checklist, kind));
      anyRate |= std::isfinite(cells.back().value);
    }
  }
  m_button->setText(m_running              ? tr("Checking…")
                    : m_checklists.empty() ? tr("Check queries")
                                           : tr("Check again"));
  m_button->setEnabled(!m_running);
  m_chart->setVisible(!m_checklists.empty());
  m_chart->setCells(names, checks, std::move(cells));
  m_chart->setMinimumHeight(std::max(120, static_cast<int>(names.size()) * kRowHeight + 72));
  m_chart->setTitle(tr("Share of the changed queries that are answered as they must be"));
  m_chart->setMeaning(anyRate ? tr("more than 80 % pass") : QString(),
                      anyRate ? tr("fewer pass   – cannot be checked") : QString());
  if (m_checklists.empty())
    return m_note->setText(tr(
        "Nothing has been checked yet. A check changes queries so that it is known what must happen to the "
        "results: a slip of the keyboard or a synonym must leave them, a budget or an exclusion must be "
        "kept."));
  QStringList refusals;
  for (const core::Checklist& checklist : m_checklists)
    if (!checklist.refusal.english.empty()) refusals += inLanguage(checklist.refusal);
  QString note = tr("Checked %1. Choose a cell to see the pairs that failed.")
                     .arg(timeText(m_checklists.front().created));
  if (refusals.size() > kNamedRefusals)
    note += " " + tr("%n run(s) take no query; point at a dash to see why.", nullptr,
                     static_cast<int>(refusals.size()));
  else if (!refusals.isEmpty())
    note += " " + refusals.join(" ");
  m_note->setText(note);
}

void ChecksView::choose(int row, int column) {
  const auto kinds = core::checkKinds();
  const bool known = row >= 0 && row < static_cast<int>(m_checklists.size()) && column >= 0 &&
                     column < static_cast<int>(kinds.size());
  const core::CheckFinding* finding =
      known ? findingOf(m_checklists[static_cast<std::size_t>(row)], kinds[static_cast<std::size_t>(column)])
            : nullptr;
  m_row = finding ? row : -1;
  m_column = finding ? column : -1;
  m_failures->setVisible(finding != nullptr);
  if (finding)
    m_failures->setFinding(*finding, inLanguage(core::titleOf(m_checklists[static_cast<std::size_t>(row)])));
}

void ChecksView::chooseFirst() {
  for (std::size_t row = 0; row < m_checklists.size(); ++row)
    for (std::size_t column = 0; column < core::checkKinds().size(); ++column) {
      const core::CheckFinding* finding = findingOf(m_checklists[row], core::checkKinds()[column]);
      if (finding && !finding->failures.empty())
        return choose(static_cast<int>(row), static_cast<int>(column));
    }
  choose(-1, -1);
}

}  // namespace ui
