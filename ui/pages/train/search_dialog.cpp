#include "ui/pages/train/search_dialog.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "ui/pages/train/setting_texts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/metric_words.h"
#include "ui/widgets/number_text.h"

namespace ui {
namespace {

constexpr const char* kMetrics[] = {"ndcg@10", "recall@10", "hit_rate@10", "mrr@10", "map@10"};
constexpr int kMostTrials = 10'000;
constexpr int kMostHeight = 640;  // px

bool isNumber(const std::string& value) {
  bool numeric = false;
  QString::fromStdString(value).toDouble(&numeric);
  return numeric;
}

}  // namespace

QString shareText(double budget) {
  if (budget >= 1) return SearchDialog::tr("all");
  return QString("1/%1").arg(std::lround(1 / budget));
}

QString planText(const core::SearchPlan& plan) {
  if (plan.rungs.size() == 1) {
    QString text = SearchDialog::tr("Trials: %1, each a whole training.").arg(countText(plan.trials));
    if (!plan.note.empty())
      text +=
          " " + SearchDialog::tr("This recipe has no steps or users to save on, so it is a random search.");
    return text;
  }
  QStringList rungs;
  for (const core::Rung& rung : plan.rungs) {
    const QString count = countText(rung.trials);
    if (rung.budget >= 1)
      rungs += SearchDialog::tr("%1 with all").arg(count);
    else if (plan.budget == core::Budget::Users)
      rungs += SearchDialog::tr("%1 with %2 of the users").arg(count, shareText(rung.budget));
    else
      rungs += SearchDialog::tr("%1 with %2 of the steps").arg(count, shareText(rung.budget));
  }
  return SearchDialog::tr("Trials: %1. As much work as %2 whole trainings.")
      .arg(rungs.join(SearchDialog::tr(", then ")), QLocale().toString(plan.cost(), 'g', 3));
}

SearchDialog::SearchDialog(const core::Recipe& recipe, const QString& title, const QStringList& changes,
                           QWidget* parent)
    : QDialog(parent), m_recipe(recipe), m_changes(changes) {
  setAttribute(Qt::WA_DeleteOnClose);
  setObjectName("search-dialog");
  setWindowTitle(tr("Search settings"));
  for (const QString& change : changes) m_recipe.set(change.toStdString());
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(theme::kMargin, theme::kPadding, theme::kMargin, theme::kPadding);
  layout->setSpacing(theme::kGap);
  auto* top = new QHBoxLayout;
  top->setSpacing(theme::kSmall);
  auto* name = makeLabel(title, "page-title", this);
  name->setWordWrap(true);
  top->addWidget(name, 1);
  auto* cancel = makeButton(tr("Cancel"), "quiet", this);
  top->addWidget(cancel);
  top->addWidget(m_start = makeButton(tr("Start the search"), "primary", this));
  m_start->setObjectName("search-start");
  layout->addLayout(top);
  auto* about = makeLabel(tr("Trials are judged on the validation part; the test part is not touched. The "
                             "best becomes a run. Write 5,10,20 for one of these, 1..100 for a number "
                             "between, 1..5000:log for one on a logarithmic scale; an empty field keeps the "
                             "value."),
                          "secondary", this);
  about->setWordWrap(true);
  layout->addWidget(about);
  layout->addWidget(buildMethod());
  layout->addWidget(buildRanges(), 1);
  layout->addWidget(m_plan = makeLabel({}, "secondary", this));
  m_plan->setObjectName("search-plan");
  m_plan->setWordWrap(true);
  m_plan->setMinimumHeight(m_plan->fontMetrics().height() * 2);
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(m_start, &QPushButton::clicked, this, [this] {
    Q_EMIT accepted(arguments());
    accept();
  });
  describe();
  const auto rows = static_cast<int>(m_ranges.size());
  resize(640, std::min(kMostHeight, 300 + rows * (theme::kFormRow + theme::kSmall)));
  if (!m_ranges.empty()) m_ranges.begin()->second->setFocus();
}

QWidget* SearchDialog::buildMethod() {
  auto* box = new QWidget(this);
  auto* row = new QHBoxLayout(box);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme::kSmall);
  const auto add = [&](const QString& label, QWidget* field, const char* name) {
    auto* words = makeLabel(label, "secondary", box);
    auto* column = new QVBoxLayout;
    column->setSpacing(theme::kTiny);
    column->addWidget(words);
    column->addWidget(field);
    field->setObjectName(name);
    field->setAccessibleName(label);
    row->addLayout(column);
  };
  add(tr("Method"), m_method = new QComboBox(box), "search-method");
  m_method->addItem(tr("Random search"), "random");
  m_method->addItem(tr("Successive halving"), "halving");
  m_method->setItemData(0, tr("Every trial takes the whole training."), Qt::ToolTipRole);
  m_method->setItemData(1,
                        tr("Many trials begin with little of the steps or users, and the best third of each "
                           "round goes on with three times as much."),
                        Qt::ToolTipRole);
  add(tr("Trials"), m_trials = new QSpinBox(box), "search-trials");
  m_trials->setRange(1, kMostTrials);
  m_trials->setValue(20);
  add(tr("Judged by"), m_metric = new QComboBox(box), "search-metric");
  if (m_recipe.purpose == "language-model")
    m_metric->addItem(tr("its own figure on held-out texts"), "");
  else
    for (const char* metric : kMetrics) m_metric->addItem(metricTitle(metric), metric);
  add(tr("Seed"), m_seed = new QSpinBox(box), "search-seed");
  m_seed->setRange(0, std::numeric_limits<int>::max());
  m_seed->setValue(1);
  m_seed->setToolTip(tr("The same seed tries the same settings."));
  row->addStretch(1);
  for (QComboBox* field : {m_method, m_metric}) {
    field->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(field, &QComboBox::currentIndexChanged, this, &SearchDialog::describe);
  }
  for (QSpinBox* field : {m_trials, m_seed}) {
    field->setFixedWidth(88);
    connect(field, &QSpinBox::valueChanged, this, &SearchDialog::describe);
  }
  return box;
}

QWidget* SearchDialog::buildRanges() {
  auto* content = new QWidget;
  auto* grid = new QGridLayout(content);
  grid->setContentsMargins(0, 0, theme::kSmall, 0);
  grid->setSpacing(theme::kSmall);
  grid->setColumnStretch(2, 1);
  int row = 0;
  for (const auto& [column, words] : {std::pair(0, tr("Setting")), {1, tr("Value")}, {2, tr("Range")}})
    grid->addWidget(makeLabel(words, "secondary", content), row, column);
  const auto add = [&](const std::string& key, const std::string& range) {
    const SettingText text = settingText(key);
    auto* label = new QLabel(text.label, content);
    label->setToolTip(text.tip + QString("\n%1").arg(QString::fromStdString(key)));
    auto* field = new QLineEdit(QString::fromStdString(range), content);
    field->setObjectName("range-" + QString::fromStdString(key));
    field->setAccessibleName(text.label);
    field->setToolTip(label->toolTip());
    grid->addWidget(label, ++row, 0);
    grid->addWidget(makeLabel(QString::fromStdString(m_recipe.settings.at(key)).left(24), "mono", content),
                    row, 1, Qt::AlignRight);
    grid->addWidget(field, row, 2);
    m_ranges[key] = field;
    connect(field, &QLineEdit::textChanged, this, &SearchDialog::describe);
  };
  for (const auto& [key, range] : m_recipe.search) add(key, range);
  for (const auto& [key, value] : m_recipe.settings)
    if (!m_recipe.search.contains(key) && key != "seed" && !key.ends_with(".run") && isNumber(value))
      add(key, {});
  grid->setRowStretch(++row, 1);
  return scrollAround(content);
}

core::SearchRequest SearchDialog::request() const {
  core::SearchRequest request;
  request.recipe = m_recipe.name;
  for (const auto& [key, field] : m_ranges)
    if (const QString range = field->text().trimmed(); !range.isEmpty())
      request.set.push_back(key + "=" + range.toStdString());
  for (const QString& change : m_changes) {
    const auto field = m_ranges.find(change.section('=', 0, 0).toStdString());
    if (field == m_ranges.end() || field->second->text().trimmed().isEmpty())
      request.fix.push_back(change.toStdString());
  }
  request.method = m_method->currentData().toString().toStdString();
  request.trials = m_trials->value();
  request.metric = m_metric->currentData().toString().toStdString();
  request.seed = static_cast<std::uint64_t>(m_seed->value());
  return request;
}

QStringList SearchDialog::arguments() const {
  const core::SearchRequest request = this->request();
  QStringList list{QString::fromStdString(request.recipe)};
  for (const std::string& range : request.set) list += {"--set", QString::fromStdString(range)};
  for (const std::string& value : request.fix) list += {"--fix", QString::fromStdString(value)};
  list += {"--method", QString::fromStdString(request.method), "--trials", QString::number(request.trials),
           "--seed",   QString::number(request.seed)};
  if (!request.metric.empty()) list += {"--metric", QString::fromStdString(request.metric)};
  return list;
}

/// What the choices come to, or what is wrong with them; some milliseconds.
void SearchDialog::describe() {
  core::SearchRequest request = this->request();
  try {
    // Without a range the recipe's own would count, which the fields show as empty.
    if (request.set.empty())
      throw core::Error(core::Error::Kind::Usage, tr("Give a range for one setting at least.").toStdString());
    m_plan->setText(planText(core::planSearch(request)));
    setRole(m_plan, "secondary");
    m_start->setEnabled(true);
  } catch (const core::Error& error) {
    m_plan->setText(QString::fromUtf8(error.what()));
    setRole(m_plan, "bad");
    m_start->setEnabled(false);
  }
}

}  // namespace ui
